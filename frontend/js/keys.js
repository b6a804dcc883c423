// J and K move through [data-keys-list], Enter settles the current item, L is later. They can be switched off.
import { all, on, one, recall, remember, typing } from "./core.js";

let at = null;
const items = () => all("[data-keys-list] [data-keys-item]");

function mark(item, move) {
  for (const other of items()) {
    if (other === item) other.setAttribute("aria-current", "true");
    else other.removeAttribute("aria-current");
  }
  at = item ? item.id : null;
  if (!item || !move) return;
  item.scrollIntoView({ block: "nearest" });
  (one("[data-primary]", item) || item).focus({ preventScroll: true });
}

on("keydown", (event) => {
  if (recall("keys") === "off" || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (typing(event.target) || one("dialog[open]") || event.defaultPrevented) return;
  const list = items();
  if (!list.length) return;
  const now = list.findIndex((item) => item.getAttribute("aria-current") === "true");
  if (event.key === "j" || event.key === "k") {
    event.preventDefault();
    mark(list[Math.max(0, Math.min(list.length - 1, now + (event.key === "j" ? 1 : -1)))], true);
  } else if (event.key === "Enter" && !event.target.closest("a, button, summary")) {
    one("[data-primary]", list[now])?.click();
  } else if (event.key === "l" && list[now]) {
    event.preventDefault();
    remember("keys-at", location.pathname + now);
    one("[data-later]", list[now])?.click();
  }
});

// The page that comes after L goes on where it was: with the item that moved up.
const left = recall("keys-at");
if (left !== null) {
  remember("keys-at", null);
  const next = left.startsWith(location.pathname) && items()[left.slice(location.pathname.length)];
  if (next) mark(next, true);
}

// After the list was redrawn the place is kept; where the item is gone, the next one stands first.
function settle() {
  const list = items();
  if (list.length && at) mark(list.find((item) => item.id === at) || list[0], false);
}
on("htmx:after:swap", settle);
on("goodbuy:fresh", settle);

for (const box of all("[data-keys-switch]")) {
  box.checked = recall("keys") !== "off";
  on("change", () => remember("keys", box.checked ? null : "off"), box);
}
