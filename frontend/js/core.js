// What the other modules share: the CSRF token, words for screen readers, a POST, and toasts.
export const one = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];
export const on = (kind, act, target = document) => target.addEventListener(kind, act);
export const csrf = () => document.body.dataset.csrf || "";
export const typing = (element) => element?.closest?.("input, textarea, select, [contenteditable]");

// Sentences of a script stand in the page, in its reader's language (parts/_script_words.html).
export const words = (name) => one("#script-words")?.dataset[name] || "";

const memory = new Map();
// A private window may refuse storage; the page then forgets when it closes, and works until then.
export const recall = (key) => {
  try { return localStorage.getItem(key); } catch { return memory.get(key) ?? null; }
};
export const remember = (key, value) => {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch { memory.set(key, value); }
};

export function announce(words) {
  const region = one("#announcer");
  if (!region || !words) return;
  region.textContent = "";
  setTimeout(() => { region.textContent = words; }, 60);
}

export function toast(words) {
  const region = one("#toasts");
  if (!region) return;
  const card = document.createElement("div");
  card.className = "toast";
  card.append(words);
  region.append(card);
}

export const post = (url, fields) =>
  fetch(url, {
    method: "POST",
    body: fields instanceof FormData ? fields : new URLSearchParams(fields),
    headers: { "X-CSRFToken": csrf(), "HX-Request": "true", Accept: "text/html" },
  });

// Put an answer of the server where it belongs; parts with hx-swap-oob (toasts) find their own place.
export const swap = (text, target, style = "outerMorph") =>
  htmx.swap({ text, target, swap: target ? style : "none", sourceElement: target || document.body, hx: {} });

on("htmx:config:request", (event) => {
  event.detail.ctx.request.headers["X-CSRFToken"] = csrf();
});

// A refusal comes as one plain sentence; it is said, and the page stays as it is.
on("htmx:after:request", (event) => {
  const { response, text } = event.detail.ctx;
  if (response.status < 400 || !response.headers.get("content-type")?.startsWith("text/plain")) return;
  event.preventDefault();
  toast(text);
});
