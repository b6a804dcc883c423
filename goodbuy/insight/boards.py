"""The board of clients: seven columns, the close in the middle, the darkest deals first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.safestring import SafeString

from goodbuy.deals.models import Deal
from goodbuy.insight.tiles import Tile, tile_html, tile_of, with_tile_facts
from goodbuy.kernel import clock, words
from goodbuy.plans.where import TOLD_WITHIN, where_many
from goodbuy.workspaces.models import Member

A_COLUMN, A_LONG_COLUMN = 25, 100
ASKS = {
    Deal.Stage.EXPLORING: "Can they help us?",
    Deal.Stage.EVALUATING: "Is it right for us?",
    Deal.Stage.AGREED: "Are we safe to sign?",
    Deal.Stage.ONBOARDING: "Will it go as promised?",
    Deal.Stage.LIVE: "Does it work every day?",
    Deal.Stage.PROVEN: "Did we get it?",
    Deal.Stage.RENEWING: "What else?",
}
SORTS = {
    "dark": ("Longest in the dark", F("told_at").asc(nulls_first=True)),
    "value": ("Largest value", F("value").desc(nulls_last=True)),
    "day": ("Earliest value day", F("value_on").asc(nulls_last=True)),
}
# As the board draws it: what stands behind the line is signed.
SIGNED = Deal.AFTER_CLOSE


@dataclass
class Column:
    stage: str
    name: str
    asks: str
    is_after_close: bool
    is_first_after: bool
    count: int = 0
    value: str = ""
    can_move: bool = False
    tiles: list[Tile] = field(default_factory=list)

    @property
    def drawn(self) -> list[SafeString]:
        return [tile_html(tile, self.can_move) for tile in self.tiles]

    @property
    def more(self) -> int:
        return self.count - len(self.tiles)


@dataclass(frozen=True)
class Board:
    columns: list[Column]
    headline: str
    lead: str
    count: int


def board_for(member: Member, *, mine: bool = False, sort: str = "dark", only: str = "") -> Board:
    """All that the page shows, in five queries. `only` lets one column run to a hundred tiles."""
    deals = Deal.objects.visible_to(member).existing()
    if mine:
        deals = deals.filter(owner=member)
    now = clock.now()
    totals = _totals(deals, now)
    columns = _columns(totals)
    rows = _rows(deals, columns, now, sort, only)
    for row in rows:
        row.workspace = member.workspace
    posts = where_many(rows, next_only=True) if rows else {}
    for row in rows:
        columns[row.stage].tiles.append(tile_of(row, posts[row.pk], now))
    for column in columns.values():
        column.can_move = not member.is_viewer
    count = sum(c.count for c in columns.values())
    return Board(list(columns.values()), _headline(totals, mine), _lead(columns), count)


def _totals(deals: QuerySet[Deal], now: datetime) -> list[dict[str, Any]]:
    """One grouped query: how many, how much and how many in the dark, by stage and currency."""
    in_the_dark = Q(last_told__lt=now - TOLD_WITHIN)
    totals: Any = (
        deals.filter(stage__in=Deal.BOARD)
        .annotate(last_told=Coalesce("told_at", "created_at"))
        .order_by()
        .values("stage", "currency")
        .annotate(count=Count("pk"), total=Sum("value"), dark=Count("pk", filter=in_the_dark))
    )
    return list(totals)


def _columns(totals: list[dict[str, Any]]) -> dict[str, Column]:
    columns = {}
    for stage in Deal.BOARD:
        after = stage in Deal.AFTER_CLOSE
        first = stage == Deal.AFTER_CLOSE[0]
        column = Column(stage, str(Deal.Stage(stage).label), ASKS[stage], after, first)
        own = [t for t in totals if t["stage"] == stage]
        column.count = sum(t["count"] for t in own)
        sums = [words.money(t["total"], t["currency"]) for t in own if t["total"]]
        column.value = " + ".join(sums[:2]) + (" and more" if len(sums) > 2 else "")
        columns[str(stage)] = column
    return columns


def _rows(
    deals: QuerySet[Deal], columns: dict[str, Column], now: datetime, sort: str, only: str
) -> list[Any]:
    """The first tiles of each column: one query, each part of which an index answers."""
    order = SORTS.get(sort, SORTS["dark"])[1]
    firsts = []
    for stage, column in columns.items():
        if column.count:
            size = A_LONG_COLUMN if stage == only else A_COLUMN
            firsts.append(deals.filter(stage=stage).order_by(order, "id").values("pk")[:size])
    if not firsts:
        return []
    shown = reduce(lambda one, other: one.union(other, all=True), firsts)
    # Facts are looked up for the tiles that are shown, not for all that were sorted.
    rows = with_tile_facts(Deal.objects.filter(pk__in=shown), now)
    return sorted(rows, key=_SORT_KEYS.get(sort, _by_darkness))


def _by_darkness(deal: Any) -> Any:
    return (deal.told_at is not None, deal.told_at or deal.created_at)


_SORT_KEYS: dict[str, Any] = {
    "value": lambda deal: (deal.value is None, -(deal.value or 0)),
    "day": lambda deal: (deal.value_on is None, deal.value_on or deal.created_at.date()),
}


def _headline(totals: list[dict[str, Any]], mine: bool) -> str:
    """In words, from the real numbers: how many, how many signed, how many left alone."""
    count = sum(t["count"] for t in totals)
    signed = sum(t["count"] for t in totals if t["stage"] in SIGNED)
    dark = sum(t["dark"] for t in totals)
    if not count:
        return "No deal of yours yet." if mine else "No deal yet."
    whose = "of yours " if mine else ""
    first = f"{words.plural_words(count, 'deal')} {whose}".strip() + "."
    if not signed:
        has_signed = "None has signed yet"
    else:
        has_signed = f"{words.plural_words(signed)} {'has' if signed == 1 else 'have'} signed"
    if not dark:
        return f"{first} {has_signed}, and none is left alone."
    are = "is" if dark == 1 else "are"
    return f"{first} {has_signed}, and {words.plural_words(dark).lower()} {are} in the dark."


def _lead(columns: dict[str, Column]) -> str:
    line = "The signature is a line on the way, not the end of the board."
    dark = [tile for column in columns.values() for tile in column.tiles if tile.is_dark]
    signed_first = sorted(dark, key=lambda t: t.stage not in SIGNED)
    if not signed_first:
        return line
    return f"{line} {signed_first[0].company} is in the dark: start there."
