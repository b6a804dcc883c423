"""Who knows whom as a picture and a list: five hundred people are many for a template."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe

from goodbuy.kernel.templatetags.goodbuy import avatar
from goodbuy.kernel.tongues import for_us
from goodbuy.people.around import Dot
from goodbuy.people.drawing import Drawing, Spot

# So many of somebody's ties are said in the list.
SAID = 12


def drawing_html(drawing: Drawing) -> SafeString:
    """The lines, which only the eye reads, and a link for each person."""
    lines = "".join(
        f'<line class="{line.kind}" x1="{line.x1}" y1="{line.y1}" x2="{line.x2}" y2="{line.y2}"/>'
        for line in drawing.strokes
    )
    spots = "\n".join(_spot(spot) for spot in drawing.spots)
    return mark_safe(f'<g aria-hidden="true">{lines}</g>\n{spots}')


def _spot(spot: Spot) -> str:
    dot, name = spot.dot, escape(spot.dot.name)
    looks = ("" if spot.is_named else " faint") + (" me" if spot.is_me else "")
    inside = _shape(spot) + _label(spot, name)
    if not dot.url:
        return f'<g class="who {dot.kind}{looks}">{inside}</g>'
    said = f"{name}, {escape(dot.words)}" if dot.words else name
    return f'<a href="{dot.url}" class="who theirs{looks}" aria-label="{said}">{inside}</a>'


def _shape(spot: Spot) -> str:
    if spot.dot.kind != "person":
        return f'<circle cx="{spot.x}" cy="{spot.y}" r="{spot.half}"/>'
    side = spot.side
    return f'<rect x="{spot.left}" y="{spot.top}" width="{side}" height="{side}" rx="5"/>'


def _label(spot: Spot, name: str) -> str:
    mark = ""
    if spot.is_named and spot.dot.kind != "name":
        mark = (
            f'<text class="in" x="{spot.x}" y="{spot.y}" dy=".36em">{escape(spot.initials)}</text>'
        )
    x, y = spot.label_at
    end = f' class="{spot.anchor}"' if spot.anchor else ""
    return f'{mark}<text x="{x}" y="{y}" dy=".36em"{end}>{name}</text>'


def list_html(dots: Iterable[Dot]) -> SafeString:
    return mark_safe("".join(_entry(dot) for dot in dots))


def _entry(dot: Dot) -> str:
    name = escape(dot.name)
    link = f'<a class="same" href="{dot.url}">{name}</a>' if dot.url else name
    words = f'<span class="meta"> {escape(dot.words)}</span>' if dot.words else ""
    said = " ".join(f"{escape(line[:1].upper() + line[1:])}." for line in dot.lines[:SAID])
    more = f" {for_us('And more.')}" if len(dot.lines) > SAID else ""
    face = avatar(dot.name, dot.side)
    return f"<li>{face}<div><b>{link}</b>{words}<small>{said}{more}</small></div></li>"
