// After an @ in a note's field, the team's names that begin as typed; Enter or a click takes one.
import { on, one } from "./core.js";

const TYPED = /(?:^|[^\w.])@([\p{L}][\p{L}\p{M} .'-]{0,40})?$/u;
let box = null;
let field = null;
let turn = 0;

function shut() {
  box?.remove();
  box = null;
  field?.removeAttribute("aria-controls");
  field?.removeAttribute("aria-expanded");
}

function take(name) {
  const before = field.value.slice(0, field.selectionStart);
  const start = before.lastIndexOf("@") + 1;
  field.setRangeText(`${name} `, start, field.selectionStart, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  shut();
  field.focus();
}

function show(names) {
  shut();
  if (!names.length) return;
  box = document.createElement("ul");
  box.className = "rows";
  box.id = "mention-names";
  box.setAttribute("aria-label", "Colleagues");
  for (const name of names) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn small quiet";
    button.textContent = name;
    on("click", () => take(name), button);
    const line = document.createElement("li");
    line.append(button);
    box.append(line);
  }
  field.after(box);
  field.setAttribute("aria-controls", box.id);
  field.setAttribute("aria-expanded", "true");
}

on("input", async (event) => {
  if (!event.target.matches?.("textarea[data-mentions]")) return;
  field = event.target;
  const found = TYPED.exec(field.value.slice(0, field.selectionStart));
  if (!found) return shut();
  const asked = ++turn;
  const typed = (found[1] || "").trimStart();
  const answer = await fetch(`/mentions/names/?q=${encodeURIComponent(typed)}`).catch(() => null);
  if (asked !== turn || !answer?.ok) return;
  show((await answer.json()).names.filter((name) => name !== typed.trim()));
});

on("keydown", (event) => {
  if (!box || event.target !== field) return;
  if (event.key === "Escape") {
    event.preventDefault();
    shut();
  } else if (event.key === "ArrowDown") {
    event.preventDefault();
    one("button", box)?.focus();
  } else if (event.key === "Enter") {
    event.preventDefault();
    take(one("button", box).textContent);
  }
});
