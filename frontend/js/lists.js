// Small helps for lists and files: pick all on this page, count the picked, a filter that sends itself, a file dropped.
import { all, on, one } from "./core.js";

function count(form) {
  const picked = all(".pickcol [name]:checked", form).length;
  for (const words of all("[data-picked]", form)) words.textContent = picked === 1 ? "1 picked" : picked + " picked";
  const every = one("[data-pick-all]", form);
  if (every) every.checked = picked > 0 && picked === all(".pickcol [name]", form).length;
}
on("change", (event) => {
  const field = event.target;
  const form = field.form;
  if (field.matches("[data-pick-all]")) {
    all(".pickcol [name]", form).forEach((box) => { box.checked = field.checked; });
    count(form);
  } else if (field.closest(".pickcol") && form) count(form);
  if (field.matches("[data-sends]")) form.requestSubmit();
});

for (const kind of ["dragover", "dragleave", "drop"]) {
  on(kind, (event) => {
    const zone = event.target.closest?.(".drop");
    if (!zone) return;
    event.preventDefault();
    if (kind === "dragover") zone.dataset.over = "";
    else delete zone.dataset.over;
    const field = one("input[type='file']", zone);
    if (kind === "drop" && field && event.dataTransfer.files.length) {
      field.files = event.dataTransfer.files;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}

// Light, dark, or as the system says.
const paint = () => {
  const theme = document.documentElement.dataset.theme || "system";
  all("[data-theme-choice]").forEach((choice) => choice.setAttribute("aria-pressed", choice.dataset.themeChoice === theme));
};
on("click", (event) => {
  const choice = event.target.closest?.("[data-theme-choice]")?.dataset.themeChoice;
  if (!choice) return;
  if (choice === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
  // The server writes it into each page, so that nothing flashes and no script has to run before the page is read.
  document.cookie = `theme=${choice}; path=/; samesite=lax; max-age=${choice === "system" ? 0 : 400 * 86400}`;
  paint();
});
paint();
