// <div data-edit> holds a .read button and a hidden form: pressing the text shows its field, Escape shows the text.
import { on, one } from "./core.js";

function show(box, editing) {
  const form = one("form", box);
  const read = one(".read", box);
  if (!form || !read) return;
  form.hidden = !editing;
  read.hidden = editing;
  if (editing) {
    const field = one("input:not([type='hidden']), textarea, select", form);
    field?.focus();
    field?.select?.();
  } else read.focus();
}

on("click", (event) => {
  const box = event.target.closest?.("[data-edit]");
  if (!box) return;
  if (event.target.closest(".read")) {
    event.preventDefault();
    show(box, true);
  } else if (event.target.closest("[data-cancel]")) {
    event.preventDefault();
    one("form", box).reset();
    show(box, false);
  }
});
on("keydown", (event) => {
  const box = event.key === "Escape" && event.target.closest?.("[data-edit]");
  if (!box || one("form", box).hidden) return;
  event.preventDefault();
  one("form", box).reset();
  show(box, false);
});
