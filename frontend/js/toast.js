// A toast stays until it is closed where it offers a way back; a plain one goes after some seconds.
import { all, on, one, words } from "./core.js";

const LASTS = 9000;

function dress(card) {
  if ("dressed" in card.dataset) return;
  card.dataset.dressed = "";
  const shut = document.createElement("button");
  shut.className = "shut";
  shut.type = "button";
  shut.setAttribute("aria-label", words("close"));
  shut.textContent = "×";
  on("click", () => card.remove(), shut);
  card.append(shut);
  if (one("form, a", card)) return;
  let timer = setTimeout(() => card.remove(), LASTS);
  on("mouseenter", () => clearTimeout(timer), card);
  on("focusin", () => clearTimeout(timer), card);
  on("mouseleave", () => { timer = setTimeout(() => card.remove(), LASTS); }, card);
}

const region = one("#toasts");
if (region) {
  all(".toast", region).forEach(dress);
  new MutationObserver(() => all(".toast", region).forEach(dress)).observe(region, { childList: true });
}
