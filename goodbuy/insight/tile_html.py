"""A tile as HTML. A board draws two hundred, so each is one string rather than a template's run."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from goodbuy.insight.tiles import Note, Tile
from goodbuy.kernel.templatetags.goodbuy import cells, icon, moon
from goodbuy.kernel.tongues import for_us
from goodbuy.kernel.unbroken import unbroken


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
    by_hand = grip = moves = ""
    if can_move:
        moves, named = " data-moves", f'aria-label="{said.move} {company}"'
        grip = f'<button type="button" class="grip" {named}></button>'
        by_hand = f'<a class="movelink" href="{tile.url}move/" {named}>{said.move}</a>'
    person = f'<p class="person">{escape(tile.person)}</p>' if tile.person else ""
    return mark_safe(
        f'<li class="tile{dim}" id="t-{tile.id}"{moves}>{grip}'
        f'<h3><a href="{tile.url}" title="{escape(tile.name)}">{company}</a></h3>{person}'
        f'<p class="next"><span>{unbroken(tile.next_words)}</span>'
        f"{_day(tile.next_day, said.no_day)}</p>"
        f"{_note(tile.note)}"
        f'<p class="marks">{moon(tile.clarity)}{_kept(tile, said.kept)}</p>'
        f'<span class="told{late}">{escape(tile.told)}</span>{by_hand}</li>'
    )


def _day(day: str, none: str) -> str:
    return f"<b>{day}</b>" if day else f'<b class="none">{none}</b>'


def _note(note: Note | None) -> str:
    if note is None:
        return ""
    return f'<p class="state {note.state} note">{icon(note.icon)}{unbroken(note.text)}</p>'


def _kept(tile: Tile, kept: str) -> str:
    if tile.kept is None:
        return ""
    said = f'role="img" aria-label="{tile.kept_words}"'
    return f'<span class="meter" {said}>{kept} {cells(tile.kept)}</span>'
