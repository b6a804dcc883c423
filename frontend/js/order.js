// Rows of a plan are put in another order: by mouse, by touch on the handle, and by the buttons up and down.
import { all, announce, on, one, post, toast } from "./core.js";

let drag = null;
const nameOf = (row) => one("td:nth-child(2) a", row)?.textContent.trim() || "The step";
const rowsOf = (body) => all("tr[data-place-url]", body);

async function send(url, fields, focus) {
  let words = "It was not moved: there is no connection. Try again when it is back.";
  try {
    const answer = await post(url, fields);
    if (answer.ok) {
      if (focus) document.addEventListener("goodbuy:fresh", () => document.getElementById(focus)?.focus(), { once: true });
      document.dispatchEvent(new CustomEvent("goodbuy:refresh"));
      return true;
    }
    words = answer.status < 500 ? (await answer.text()).trim() : "It was not moved. The plan is as it was; try once more.";
  } catch {}
  toast(words.length < 300 ? words : "It cannot be moved there now.");
  return false;
}

function follow(at) {
  drag.moved = true;
  const under = document.elementFromPoint(at.clientX, at.clientY);
  const body = under?.closest("[data-order]") || under?.closest("table")?.querySelector("[data-order]");
  if (!body) return;
  const before = rowsOf(body).find((row) => {
    const box = row.getBoundingClientRect();
    return row !== drag.row && at.clientY < box.top + box.height / 2;
  });
  body.insertBefore(drag.row, before || null);
  if (at.clientY < 60) scrollBy(0, -12);
  else if (at.clientY > innerHeight - 60) scrollBy(0, 12);
}

function end(cancelled) {
  if (!drag) return;
  const { row, home, moved } = drag;
  drag = null;
  row.classList.remove("lifted");
  const body = row.parentNode;
  const back = () => home.parent.insertBefore(row, home.next);
  if (cancelled || !moved) { back(); return; }
  if (body === home.parent && row.nextElementSibling === home.next) return;
  const position = rowsOf(body).indexOf(row) + 1;
  announce(`${nameOf(row)}: place ${position} in ${body.dataset.orderName}.`);
  send(row.dataset.placeUrl, { phase: body.dataset.order, position }).then((done) => done || back());
}

on("pointerdown", (event) => {
  const row = event.target.closest?.(".handle")?.closest("[data-place-url]");
  if (!row || event.button || !event.isPrimary) return;
  event.preventDefault();
  row.classList.add("lifted");
  drag = { row, home: { parent: row.parentNode, next: row.nextElementSibling } };
});
on("pointermove", (event) => { if (drag) follow(event); });
on("pointerup", () => end(false));
on("pointercancel", () => end(true));
on("keydown", (event) => { if (drag && event.key === "Escape") end(true); });

// Up and down without leaving the page: the button that was pressed keeps the focus.
on("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (!form.matches(".place") || !button) return;
  event.preventDefault();
  const row = form.closest("[data-place-url]");
  send(form.action, { way: button.value }, button.id).then((done) => {
    if (done && row) announce(`${nameOf(row)} moved ${button.value}.`);
  });
});
