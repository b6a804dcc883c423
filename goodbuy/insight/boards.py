"""The board of clients: seven columns, the close in the middle, the darkest deals first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString

from goodbuy.deals.models import Deal
from goodbuy.insight.tile_html import tiles_html
from goodbuy.insight.tiles import Tile, tiles_of
from goodbuy.kernel import clock, words
from goodbuy.kernel.statements import ask
from goodbuy.kernel.tongues import for_us, for_us_later, for_us_many
from goodbuy.plans.where import TOLD_WITHIN
from goodbuy.workspaces.models import Member

A_COLUMN, A_LONG_COLUMN = 25, 100
ASKS = {
    Deal.Stage.EXPLORING: for_us_later("Can they help us?"),
    Deal.Stage.EVALUATING: for_us_later("Is it right for us?"),
    Deal.Stage.AGREED: for_us_later("Are we safe to sign?"),
    Deal.Stage.ONBOARDING: for_us_later("Will it go as promised?"),
    Deal.Stage.LIVE: for_us_later("Does it work every day?"),
    Deal.Stage.PROVEN: for_us_later("Did we get it?"),
    Deal.Stage.RENEWING: for_us_later("What else?"),
}
SORTS = {
    "dark": for_us_later("Longest in the dark"),
    "value": for_us_later("Largest value"),
    "day": for_us_later("Earliest value day"),
}
# As the board draws it: what stands behind the line is signed.
SIGNED = Deal.AFTER_CLOSE


@dataclass
class Column:
    stage: str
    name: str
    asks: str
    is_first_after: bool
    count: int = 0
    value: str = ""
    can_move: bool = False
    tiles: list[Tile] = field(default_factory=list)

    @property
    def drawn(self) -> list[SafeString]:
        return tiles_html(self.tiles, self.can_move)

    @property
    def more(self) -> int:
        return self.count - len(self.tiles)


@dataclass(frozen=True)
class Board:
    columns: list[Column]
    headline: str
    lead: str
    count: int


# Stage by stage, each from one stretch of its index.
TOTALS = """
select wanted.stage, sums.* from unnest(%(stages)s::text[]) wanted(stage)
cross join lateral (
  select currency, count(*), sum(value),
    count(*) filter (where coalesce(told_at, created_at) < %(dark)s)
  from deals_deal
  where workspace_id = %(workspace)s and deleted_at is null and stage = wanted.stage {mine}
  group by currency
) sums
"""


@dataclass(frozen=True)
class Total:
    """Of one stage and currency: how many, how much, and how many are in the dark."""

    stage: str
    currency: str
    count: int
    value: Any
    dark: int


def board_for(member: Member, *, mine: bool = False, sort: str = "dark", only: str = "") -> Board:
    """All that the page shows, in two queries. `only` lets one column run to a hundred tiles."""
    now = clock.now()
    totals = _totals(member, now, mine)
    columns = _columns(totals)
    sizes = {
        stage: A_LONG_COLUMN if stage == only else A_COLUMN
        for stage, column in columns.items()
        if column.count
    }
    sort = sort if sort in SORTS else "dark"
    for tile in tiles_of(member, sizes, now, mine=mine, sort=sort) if sizes else []:
        columns[tile.stage].tiles.append(tile)
    for column in columns.values():
        column.can_move = not member.is_viewer
    count = sum(c.count for c in columns.values())
    return Board(list(columns.values()), _headline(totals, mine), _lead(columns), count)


def _totals(member: Member, now: datetime, mine: bool) -> list[Total]:
    sql = TOTALS.format(mine="and owner_id = %(member)s" if mine else "")
    values: dict[str, Any] = {
        "workspace": member.workspace_id,
        "member": member.pk,
        "dark": now - TOLD_WITHIN,
        "stages": [str(stage) for stage in Deal.BOARD],
    }
    return [Total(*row) for row in ask(sql, values)]


def _columns(totals: list[Total]) -> dict[str, Column]:
    columns = {}
    for stage in Deal.BOARD:
        first = stage == Deal.AFTER_CLOSE[0]
        column = Column(stage, str(Deal.Stage(stage).label), ASKS[stage], first)
        own = [t for t in totals if t.stage == stage]
        column.count = sum(t.count for t in own)
        sums = [words.money(t.value, t.currency) for t in own if t.value]
        column.value = " + ".join(sums[:2]) + (for_us(" and more") if len(sums) > 2 else "")
        columns[str(stage)] = column
    return columns


def _headline(totals: list[Total], mine: bool) -> str:
    """In words, from the real numbers: how many, how many signed, how many left alone."""
    count = sum(t.count for t in totals)
    signed = sum(t.count for t in totals if t.stage in SIGNED)
    dark = sum(t.dark for t in totals)
    if not count:
        return for_us("No deal of yours yet.") if mine else for_us("No deal yet.")
    deals = {"deals": words.plural_words(count, "deal")}
    first = (for_us("%(deals)s of yours.") if mine else for_us("%(deals)s.")) % deals
    if not signed:
        has_signed = for_us("None has signed yet")
    else:
        has_signed = for_us_many("%(many)s has signed", "%(many)s have signed", signed) % {
            "many": words.plural_words(signed)
        }
    names = {"first": first, "has_signed": has_signed, "dark": words.plural_words(dark).lower()}
    if not dark:
        return for_us("%(first)s %(has_signed)s, and none is left alone.") % names
    return (
        for_us_many(
            "%(first)s %(has_signed)s, and %(dark)s is in the dark.",
            "%(first)s %(has_signed)s, and %(dark)s are in the dark.",
            dark,
        )
        % names
    )


def _lead(columns: dict[str, Column]) -> str:
    line = for_us("The signature is a line on the way, not the end of the board.")
    dark = [tile for column in columns.values() for tile in column.tiles if tile.is_dark]
    signed_first = sorted(dark, key=lambda t: t.stage not in SIGNED)
    if not signed_first:
        return line
    return for_us("%(line)s %(company)s is in the dark: start there.") % {
        "line": line,
        "company": signed_first[0].company,
    }
