// In <fieldset data-confirm> each line is settled with one key: Y (or Enter) keeps it, N leaves it out, and the next one is there.
import { all, on, one } from "./core.js";

on("keydown", (event) => {
  const box = event.target.closest?.("[data-confirm] input[type=checkbox][name^=keep]");
  if (!box || event.ctrlKey || event.metaKey || event.altKey) return;
  const keeps = { y: true, Y: true, Enter: true, n: false, N: false }[event.key];
  if (keeps === undefined) return;
  event.preventDefault();
  box.checked = keeps;
  const boxes = all("input[type=checkbox][name^=keep]", box.closest("[data-confirm]"));
  const next = boxes[boxes.indexOf(box) + 1] || one("button[name=keep]", box.form);
  next.focus();
  next.scrollIntoView({ block: "nearest" });
});
