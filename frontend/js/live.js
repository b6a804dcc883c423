// An open page follows the record. The stream says only "something changed"; the page asks for itself again
// and morphs each [data-live-part] by its id. Fields in use are left alone (morphSkip in base.html).
import { all, announce, on, one, swap } from "./core.js";

// News of one act come together and are looked at together: at once, but not twice within WAIT.
const SOON = 4;
const WAIT = 80;
let last = -WAIT;
let source = null;
let timer = 0;
let busy = false;
let again = false;
let tries = 0;

export async function refresh() {
  if (busy) { again = true; return; }
  busy = true;
  last = performance.now();
  try {
    const answer = await fetch(location.href, { headers: { "X-Live": "1" }, cache: "no-store" });
    if ([401, 403, 404, 410].includes(answer.status)) { location.reload(); return; }
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const ticket = page.body.dataset.live;
    if (ticket) document.body.dataset.live = ticket;
    const known = new Set(all("[data-announce]").map((entry) => entry.id));
    for (const fresh of all("[data-live-part]", page)) {
      const old = document.getElementById(fresh.id);
      if (old && !fresh.parentElement.closest("[data-live-part]") && !old.closest(".lifted, .dragging") && !old.isEqualNode(fresh)) {
        await swap(fresh.outerHTML, old);
      }
    }
    announce(all("[data-announce]").filter((entry) => entry.id && !known.has(entry.id))
      .map((entry) => entry.dataset.announce).join(". "));
    document.dispatchEvent(new CustomEvent("goodbuy:fresh"));
  } catch {
    // The line is gone; the stream's own retry brings the next chance.
  } finally {
    busy = false;
    if (again) { again = false; later(); }
  }
}
const later = () => {
  clearTimeout(timer);
  timer = setTimeout(refresh, performance.now() - last > WAIT ? SOON : WAIT);
};

function connect() {
  const ticket = document.body.dataset.live;
  if (!ticket || source || document.hidden) return;
  source = new EventSource("/live/?ticket=" + encodeURIComponent(ticket));
  const stream = source;
  stream.onopen = () => { if (tries) refresh(); tries = 0; document.body.dataset.line = "open"; };
  stream.onmessage = (event) => {
    // A grant that was taken back: the page is asked for again, and says so itself.
    if (event.data.includes('"revoked"')) { part(); location.reload(); } else later();
  };
  stream.onerror = () => {
    document.body.dataset.line = "lost";
    if (stream.readyState !== EventSource.CLOSED) { tries ||= 1; return; }
    // Refused, as with an old ticket: ask for the page, which carries a new one, and try again more slowly.
    source = null;
    tries += 1;
    setTimeout(() => refresh().then(connect), Math.min(30000, 500 * 2 ** tries) * (0.5 + Math.random()));
  };
}
const part = () => { source?.close(); source = null; };

if (one("[data-live]")) {
  connect();
  on("visibilitychange", () => {
    // A hidden tab gives its connection back, and catches up when it is looked at again.
    if (document.hidden) part();
    else if (!source) { tries ||= 1; connect(); }
  });
  on("pagehide", part, window);
  on("pageshow", (event) => { if (event.persisted) { tries ||= 1; connect(); } }, window);
  on("online", () => { part(); tries ||= 1; connect(); }, window);
}
on("goodbuy:refresh", later);
