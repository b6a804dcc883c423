// Ctrl-K: find or do anything. The server answers with links and one-button forms; arrows choose, Enter presses.
import { all, on, one } from "./core.js";
import { open } from "./dialog.js";

const palette = one("#palette");
const field = palette && one("input[type='search']", palette);
// For which letters the list was asked, and for which it stands; Enter may come before its answer.
let asked = null;
let stands = null;
let pressed = false;
const choices = () => all("li a, li button", palette);

function choose(index) {
  const list = choices();
  list.forEach((choice, at) => {
    const chosen = at === index;
    choice.id ||= "choice-" + at;
    choice.setAttribute("role", "option");
    choice.setAttribute("aria-selected", chosen);
    if (!chosen) return;
    field.setAttribute("aria-activedescendant", choice.id);
    choice.scrollIntoView({ block: "nearest" });
  });
  if (!list.length) field.removeAttribute("aria-activedescendant");
}
const chosen = () => choices().findIndex((choice) => choice.getAttribute("aria-selected") === "true");

if (palette) {
  on("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (palette.open) palette.close();
      else { open("palette"); field.select(); }
    }
  });
  on("keydown", (event) => {
    const list = choices();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && list.length) {
      event.preventDefault();
      choose((chosen() + step + list.length) % list.length);
    } else if (event.key === "Escape") {
      // A browser empties a search field with Escape and leaves its dialog open: one press is enough.
      event.preventDefault();
      palette.close();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (field.value === stands) list[Math.max(0, chosen())]?.click();
      else pressed = Boolean(field.value.trim());
    }
  }, field);
  on("input", () => { pressed = false; }, field);
  on("close", () => { pressed = false; }, palette);
  on("htmx:config:request", (event) => {
    asked = event.detail.ctx.sourceElement === field ? field.value : "";
  }, palette);
  on("htmx:after:swap", () => {
    stands = asked;
    choose(0);
    if (pressed && stands === field.value) choices()[0]?.click();
    pressed &&= stands !== field.value;
  }, palette);
}
