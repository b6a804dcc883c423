// What is typed in <form data-draft="key"> stays on this device until the server has accepted it.
import { all, announce, csrf, on, one, recall, remember, words } from "./core.js";

const SECRET = new Set(["csrfmiddlewaretoken", "password"]);
const key = (form) => "draft:" + form.dataset.draft;
// The key under which these very words are sent, however often: the server takes each key once.
const once = (id) => "once:" + id;

function drop(id) {
  remember("draft:" + id, null);
  remember(once(id), null);
}

function sendOnce(form) {
  const at = once(form.dataset.draft);
  let known = recall(at);
  if (!known) {
    known = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    remember(at, known);
  }
  let field = one("input[name=once]", form);
  if (!field) {
    field = Object.assign(document.createElement("input"), { type: "hidden", name: "once" });
    form.append(field);
  }
  field.value = known;
}

function fieldsOf(form) {
  const kept = {};
  for (const field of form.elements) {
    if (!field.name || SECRET.has(field.name) || ["hidden", "password", "file", "submit"].includes(field.type)) continue;
    const value = ["checkbox", "radio"].includes(field.type) ? (field.checked ? field.value : null) : field.value;
    if (field.type === "radio" || field.type === "checkbox") {
      (kept[field.name] ??= []);
      if (value !== null) kept[field.name].push(value);
    } else kept[field.name] = value;
  }
  return kept;
}

// Loud: what somebody just sent did not go, so they must see it where they are; else it is a note beside the form.
function say(form, said, loud = "") {
  let note = one(".kept-note", form);
  if (!note) {
    note = document.createElement("p");
    note.setAttribute("role", "status");
    (one("footer, .acts", form) || form).append(note);
  }
  note.className = `kept-note ${loud}`.trim();
  note.textContent = said;
  if (loud) note.scrollIntoView({ block: "nearest" });
}

function restore(form) {
  if ("restored" in form.dataset) return;
  form.dataset.restored = "";
  let kept = null;
  try { kept = JSON.parse(recall(key(form))); } catch {}
  if (!kept) return;
  let changed = false;
  for (const field of form.elements) {
    if (!(field.name in kept) || ["hidden", "submit"].includes(field.type)) continue;
    const value = kept[field.name];
    if (Array.isArray(value)) field.checked = value.includes(field.value);
    else if (field.value !== value) { field.value = value; changed = true; } else continue;
    field.dataset.touched = "";
  }
  if (changed) say(form, words("kept"));
}

export function forget(form) {
  if (form.dataset.draft) drop(form.dataset.draft);
  all("[data-touched]", form).forEach((field) => delete field.dataset.touched);
  const note = one(".kept-note", form);
  if (note) note.textContent = "";
}

on("input", (event) => {
  // The live page never rewrites a field that somebody has begun to fill in.
  if (event.target.name) event.target.dataset.touched = "";
  const form = event.target.form;
  if (!form?.dataset.draft) return;
  remember(key(form), JSON.stringify(fieldsOf(form)));
  remember(once(form.dataset.draft), null);  // Other words are another sending.
});

function failed(form, button) {
  const typed = one("textarea, select, input:not([type=hidden])", form) ? "failed" : "failedPress";
  const said = words(form.dataset.draft ? "failedKept" : typed);
  say(form, said + " ", "loud bad");
  const again = document.createElement("button");
  again.type = "submit";
  again.className = "btn small";
  again.textContent = words("again");
  // Some say by the button that was pressed what is meant.
  if (button?.name) Object.assign(again, { name: button.name, value: button.value });
  if (button?.hasAttribute("formaction")) again.formAction = button.formAction;
  one(".kept-note", form).append(again);
  announce(said);
}

const formOf = (event) => event.detail.ctx.sourceElement?.closest?.("form");
on("htmx:error", (event) => {
  const form = formOf(event);
  const { request } = event.detail.ctx;
  if (form && request.method !== "GET") failed(form, request.submitter);
});
on("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  const form = formOf(event);
  if (!form || ctx.request.method === "GET") return;
  if (ctx.response.status >= 500) failed(form, ctx.request.submitter);
  else if (ctx.response.status < 400) { forget(form); if (form.dataset.draft) form.reset(); }
});
on("htmx:after:swap", () => all("form[data-draft]").forEach(restore));

// A browser whose line broke unseen would put its own page of failure in place of ours and of all that was typed:
// so before a form leaves the page, the server is asked whether it is there.
const PATIENCE = 8000;
const isThere = () => fetch("/live/line/", { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) })
  .then((answer) => answer.status === 204, () => false);

let leaving = null;
async function leave(form, button) {
  if (form.ariaBusy) return;  // A second press while the first is on its way.
  form.ariaBusy = "true";
  const known = await isThere();
  form.ariaBusy = null;
  // The page may have been drawn anew meanwhile.
  if (!known || !form.isConnected || (button && button.form !== form)) {
    failed(one(`form[data-draft="${CSS.escape(form.dataset.draft)}"]`) || form, button);
    return;
  }
  leaving = form;
  form.requestSubmit(button);
  leaving = null;
}

// A plain form that leaves the page: the draft goes when the next page did not hand the form back with errors.
on("submit", (event) => {
  const form = event.target;
  const { draft } = form.dataset;
  // A form of one button has no draft, and asks for the line all the same. `.place` sends by itself.
  if ((!draft && form.method !== "post") || form.matches("[hx-post], .place") || event.defaultPrevented) return;
  if (draft && form.method === "post") sendOnce(form);
  if (draft && !navigator.onLine) {
    event.preventDefault();
    hold(form, event.submitter);
  } else if (form.method === "post" && leaving !== form) {
    event.preventDefault();
    leave(form, event.submitter);
  } else if (draft) remember("sent", draft);
});

// The outbox: a plain form sent without a line is held, and sent when the line is back.
function outbox() {
  try { return JSON.parse(recall("outbox")) || []; } catch { return []; }
}
function hold(form, button) {
  // With the button that was pressed: some say by it what is meant.
  const fields = [...new FormData(form, button)].filter(([name, value]) => !SECRET.has(name) && typeof value === "string");
  const id = form.dataset.draft;
  remember("outbox", JSON.stringify([...outbox().filter((held) => held.id !== id), { id, url: form.action, fields }]));
  say(form, words("held"), "loud");
}
let sending = false;
async function send() {
  if (sending || !navigator.onLine) return;
  sending = true;
  try {
    for (const held of outbox()) {
      const answer = await fetch(held.url, {
        method: "POST", body: new URLSearchParams(held.fields),
        headers: { "X-CSRFToken": csrf(), "HX-Request": "true" },
      }).catch(() => null);
      if (!answer || answer.status >= 500 || answer.status === 429) break;
      remember("outbox", JSON.stringify(outbox().filter((other) => other.id !== held.id)));
      const form = one(`form[data-draft="${CSS.escape(held.id)}"]`);
      if (answer.ok) {
        drop(held.id);
        if (form) { form.reset(); forget(form); }
        announce(words("sent"));
        document.dispatchEvent(new CustomEvent("goodbuy:refresh"));
      } else if (form) say(form, words("look"), "loud bad");
    }
  } finally { sending = false; }
}
on("online", send, window);

// A draft counts as taken only where the next page came by that very sending, and is not a page about a failure.
const arrived = performance.getEntriesByType("navigation")[0]?.type === "navigate"
  && document.referrer.startsWith(location.origin) && !("failed" in document.body.dataset);
const sent = arrived ? recall("sent") : null;
remember("sent", null);
for (const form of all("form[data-draft]")) {
  if (sent === form.dataset.draft && !one("[aria-invalid='true']", form)) drop(form.dataset.draft);
  restore(form);
}
// What is wrong with it stands where one looks, and the next letter typed goes there.
const wrong = one("main [aria-invalid='true']");
if (wrong) wrong.focus();
else if (performance.getEntriesByType("navigation")[0]?.responseStatus === 422) {
  one("main .banner.bad")?.scrollIntoView({ block: "center" });
}
if (sent && !one(`form[data-draft="${CSS.escape(sent)}"]`)) drop(sent);
send();
