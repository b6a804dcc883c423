// Tiles move between columns by mouse, by a long press on touch, and by keyboard. The server has the last word:
// a refusal puts the tile back and says its sentence.
import { all, announce, on, one, post, swap, toast } from "./core.js";

const PRESS = 350;
const SLACK = 6;
let drag = null;

const columnOf = (element) => element?.closest?.("[data-stage]");
const nameOf = (column) => column.dataset.stageName || one("h2, h4", column)?.firstChild.textContent.trim();
const titleOf = (tile) => one("h3, h5", tile)?.textContent.trim() || "The deal";
const moveUrl = (tile) => one(".movelink", tile).href;
const tilesOf = (column) => one("[data-tiles]", column) || one("ul", column);

async function drop(tile, column, home, byKey = false) {
  const from = columnOf(home.parent);
  const hold = () => byKey && one(`#${tile.id} .grip`)?.focus();
  tile.classList.remove("lifted", "ghost");
  if (column === from) { home.parent.insertBefore(tile, home.next); return; }
  tilesOf(column).prepend(tile);
  announce(`${titleOf(tile)}: ${nameOf(column)}.`);
  let words = "It was not moved: there is no connection. Try again when it is back.";
  try {
    const answer = await post(moveUrl(tile), { stage: column.dataset.stage });
    const text = await answer.text();
    if (answer.ok) {
      await swap(text, answer.headers.get("HX-Retarget") ? one(answer.headers.get("HX-Retarget")) : null);
      document.dispatchEvent(new CustomEvent("goodbuy:refresh"));
      hold();
      return;
    }
    if (answer.status < 500) words = plain(text) || "It cannot be moved there now.";
    else words = "It was not moved. The board is as it was; try once more.";
  } catch {}
  home.parent.insertBefore(tile, home.next?.parentNode === home.parent ? home.next : null);
  hold();
  announce(`${titleOf(tile)} is back in ${nameOf(from)}.`);
  toast(words.includes(titleOf(tile)) ? words : `${titleOf(tile)}: ${words}`);
}

function plain(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  return (one("[data-sentence], .toast", page) || page.body).textContent.trim().replace(/\s+/g, " ");
}

// ---- Mouse and touch -----------------------------------------------------------------------------
function lift(at) {
  const box = drag.tile.getBoundingClientRect();
  drag.home = { parent: drag.tile.parentNode, next: drag.tile.nextElementSibling };
  drag.shadow = drag.tile.cloneNode(true);
  drag.shadow.removeAttribute("id");
  drag.shadow.classList.add("carried");
  drag.shadow.setAttribute("aria-hidden", "true");
  drag.shadow.inert = true;
  drag.grip = { x: at.clientX - box.left, y: at.clientY - box.top };
  drag.shadow.style.width = box.width + "px";
  document.body.append(drag.shadow);
  drag.tile.classList.add("ghost");
  one(".board")?.classList.add("dragging");
  drag.lifted = true;
  follow(at);
}

function follow(at) {
  drag.shadow.style.left = at.clientX - drag.grip.x + "px";
  drag.shadow.style.top = at.clientY - drag.grip.y + "px";
  // By its width alone: an empty column is short, and its whole length is meant.
  const column = all("[data-stage]").find((one) => {
    const box = one.getBoundingClientRect();
    return at.clientX >= box.left && at.clientX <= box.right;
  });
  all("[data-over]").forEach((other) => other !== column && delete other.dataset.over);
  if (column) column.dataset.over = "";
  drag.column = column;
  const board = one(".board");
  if (at.clientX > innerWidth - 48) board.scrollLeft += 14;
  else if (at.clientX < 48) board.scrollLeft -= 14;
}

function end(cancelled) {
  if (!drag) return;
  const { tile, column, home, lifted, shadow, timer } = drag;
  clearTimeout(timer);
  drag = null;
  if (!lifted) return;
  shadow.remove();
  all("[data-over]").forEach((other) => delete other.dataset.over);
  one(".board")?.classList.remove("dragging");
  // The press that ended the drag must not follow the tile's link.
  const swallow = (event) => { event.preventDefault(); event.stopPropagation(); };
  addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", swallow, true), 50);
  drop(tile, cancelled || !column ? columnOf(home.parent) : column, home);
}

on("pointerdown", (event) => {
  const tile = event.target.closest?.("[data-moves]");
  if (!tile || event.button || !event.isPrimary) return;
  if (event.target.closest("button:not(.grip), input, select, summary")) return;
  drag = { tile, x: event.clientX, y: event.clientY, touch: event.pointerType !== "mouse" };
  if (drag.touch) drag.timer = setTimeout(() => drag && lift(event), PRESS);
});
on("pointermove", (event) => {
  if (!drag) return;
  if (drag.lifted) { follow(event); return; }
  if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < SLACK) return;
  // On touch a move before the long press is a scroll.
  if (drag.touch) { clearTimeout(drag.timer); drag = null; } else lift(event);
});
on("pointerup", () => end(false));
on("pointercancel", () => end(true));
on("dragstart", (event) => { if (event.target.closest?.("[data-moves]")) event.preventDefault(); });
on("contextmenu", (event) => { if (drag?.touch) event.preventDefault(); });
document.addEventListener("touchmove", (event) => { if (drag?.lifted) event.preventDefault(); }, { passive: false });

// ---- Keyboard: Space picks up, arrows move, Space puts down, Escape puts back ------------------------
let held = null;
on("keydown", (event) => {
  if (drag && event.key === "Escape") { end(true); return; }
  const grip = event.target.closest?.("[data-moves] .grip");
  const tile = grip?.closest("[data-moves]");
  if (!tile) return;
  if (!held && event.key === " ") {
    held = { tile, home: { parent: tile.parentNode, next: tile.nextElementSibling } };
    tile.classList.add("lifted");
    announce(`${titleOf(tile)} picked up from ${nameOf(columnOf(tile))}. Left and right move it, Space puts it down, Escape puts it back.`);
  } else if (held?.tile === tile && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
    const columns = all("[data-stage]");
    const next = columns[columns.indexOf(columnOf(tile)) + (event.key === "ArrowRight" ? 1 : -1)];
    if (next) {
      tilesOf(next).prepend(tile);
      announce(`Over ${nameOf(next)}.`);
      next.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  } else if (held?.tile === tile && (event.key === " " || event.key === "Escape")) {
    const { home } = held;
    held = null;
    drop(tile, event.key === " " ? columnOf(tile) : columnOf(home.parent), home, true);
    if (event.key === "Escape") announce(`${titleOf(tile)} is back in ${nameOf(columnOf(tile))}.`);
  } else return;
  event.preventDefault();
  grip.focus();
});
on("focusout", (event) => {
  if (!held || event.target.closest?.("[data-moves]") !== held.tile) return;
  setTimeout(() => {
    if (!held || held.tile.contains(document.activeElement)) return;
    const { tile, home } = held;
    held = null;
    drop(tile, columnOf(home.parent), home);
  });
});
