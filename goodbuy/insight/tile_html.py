"""A tile as HTML. A board draws two hundred, so each is one string rather than a template's run."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from goodbuy.insight.tiles import Note, Tile
from goodbuy.kernel.templatetags.goodbuy import icon, meter, moon
from goodbuy.kernel.tongues import for_us


class Said(NamedTuple):
    """Words of every tile, looked up once for a board."""

    move: str
    no_day: str
    kept: str


def tiles_html(tiles: Iterable[Tile], can_move: bool) -> list[SafeString]:
    said = Said(for_us("Move"), for_us("no day yet"), for_us("Kept"))
    return [tile_html(tile, can_move, said) for tile in tiles]


def tile_html(tile: Tile, can_move: bool, said: Said) -> SafeString:
    company = escape(tile.company)
    dim, late = (" dim", " late") if tile.is_dark else ("", "")
    move_to = f"{tile.url}move/"
    by_hand = grip = moved_by = ""
    if can_move:
        moved_by = f' data-move-url="{move_to}"'
        named = f'aria-label="{said.move} {company}"'
        grip = f'<button type="button" class="grip" {named}>{_grip()}</button>'
        whose = f'<span class="sr"> {company}</span>'
        by_hand = f'<a class="movelink" href="{move_to}">{said.move}{whose}</a>'
    person = f'<p class="person">{escape(tile.person)}</p>' if tile.person else ""
    return mark_safe(
        f'<li class="tile{dim}" id="t-{tile.id}"{moved_by}>{grip}'
        f'<h3><a href="{tile.url}" title="{escape(tile.name)}">{company}</a></h3>{person}'
        f'<p class="next"><span>{escape(tile.next_words)}</span>'
        f"{_day(tile.next_day, said.no_day)}</p>"
        f"{_note(tile.note)}"
        f'<p class="marks"><span>{moon(tile.clarity)}</span>{_kept(tile, said.kept)}</p>'
        f'<span class="told{late}">{escape(tile.told)}</span>{by_hand}</li>'
    )


def _grip() -> str:
    return icon("grip")


def _day(day: str, none: str) -> str:
    return f"<b>{day}</b>" if day else f'<b class="none">{none}</b>'


def _note(note: Note | None) -> str:
    if note is None:
        return ""
    mark = f"{icon(note.icon)}{escape(note.text)}"
    return f'<p class="note"><span class="state {note.state}">{mark}</span></p>'


def _kept(tile: Tile, kept: str) -> str:
    if tile.kept is None:
        return ""
    said = f'<span aria-hidden="true">{kept}</span><span class="sr">{tile.kept_words}</span>'
    return f'<span class="kept-marks">{said}{meter(tile.kept, "")}</span>'
