// A link to #ask, or to a page of its own with data-dialog="ask", opens <dialog id="ask">.
// Without JavaScript the same link goes to its page. Focus and Escape are the browser's own.
import { on, one } from "./core.js";

export function open(id) {
  const dialog = id && document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement)) return false;
  document.querySelectorAll("dialog[open]").forEach((other) => other !== dialog && other.close());
  document.querySelectorAll("details.menu[open]").forEach((menu) => { menu.open = false; });
  if (!dialog.open) dialog.showModal();
  return true;
}

on("click", (event) => {
  const link = event.target.closest?.("[data-dialog]");
  if (link && !event.ctrlKey && !event.metaKey && open(link.dataset.dialog)) event.preventDefault();
  const dialog = event.target.closest?.("dialog");
  if (event.target.closest?.("[data-close]") && dialog) {
    event.preventDefault();
    dialog.close();
  } else if (event.target === dialog) {
    // The backdrop belongs to the dialog's box model: a press outside its edges means "away".
    const box = dialog.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right
      && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside && event.detail) dialog.close();
  }
  // A menu closes when something else is pressed.
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

on("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  one("summary", menu).focus();
});

// The address names the dialog, so that a mail can lead straight to it; closing takes the name away.
document.addEventListener("close", (event) => {
  if (event.target.id && "#" + event.target.id === location.hash) {
    history.replaceState(null, "", location.pathname + location.search);
  }
}, true);

// A form in a dialog that the server accepted closes it, unless the answer was a correction.
on("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.response?.status < 400) ctx.sourceElement?.closest?.("dialog[open][data-closes]")?.close();
});

const follow = () => open(location.hash.slice(1));
on("hashchange", follow, window);
follow();
