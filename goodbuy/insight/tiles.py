"""One tile of the board: what the client hears next, one note, and how clear it is to them."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone

from goodbuy.deals.models import Deal, Question
from goodbuy.kernel import words
from goodbuy.kernel.statements import ask, spelled
from goodbuy.kernel.tongues import for_us
from goodbuy.plans.models.step_rows import UNDONE
from goodbuy.plans.signpost import Signpost, Voice
from goodbuy.plans.where import RESULT_FIELDS, STEP_FIELDS, TOLD_WITHIN, signpost_from
from goodbuy.promises.models import Outcome
from goodbuy.workspaces.models import Member, Workspace


class Note(NamedTuple):
    """One short remark: the mark and the words, never a colour alone."""

    state: str
    icon: str
    text: str


class Tile(NamedTuple):
    id: UUID
    url: str
    stage: str
    company: str
    name: str
    person: str
    next_words: str
    next_day: str
    note: Note | None
    clarity: str
    kept: int | None
    kept_words: str
    told: str
    is_dark: bool


# Each way to sort, by which an index gives the first of a column.
ORDERS = {
    "dark": "d.told_at asc nulls first, d.id",
    "value": "d.value desc nulls last, d.id",
    "day": "d.value_on asc nulls last, d.id",
}
VOICE_FIELDS = ("id", "name", "firm")


class Facts(NamedTuple):
    """A deal as a tile and its signpost need it: what TILES selects first, and its workspace."""

    pk: UUID
    stage: str
    name: str
    company_name: str
    told_at: datetime | None
    created_at: datetime
    paused_until: date | None
    reconnect_on: date | None
    waiting: int
    kept: int
    missed: int
    results: int
    proven: int
    slipping: int
    workspace: Workspace


_FACTS = len(Facts._fields) - 1
_CLIENT = _FACTS + len(VOICE_FIELDS)
_SELLER = _CLIENT + len(VOICE_FIELDS)
_STEP = _SELLER + len(STEP_FIELDS)


def _columns(fields: tuple[str, ...], **tables: str) -> str:
    """`owner__name` is the column `name` of what `owner` is joined as; others are the row's own."""
    parts = [field.rpartition("__") for field in fields]
    return ", ".join(f"{tables[rel or 'own']}.{name}" for rel, _, name in parts)


_STEP_COLUMNS = _columns(STEP_FIELDS, own="s", owner="o", helper="h", blocked_on="b")
_RESULT_COLUMNS = _columns(RESULT_FIELDS, own="r", verifier="v")
# One statement: the first tiles of each column by an index, then a tile's facts for those alone.
TILES = f"""
select d.id, d.stage, d.name, d.company_name, d.told_at, d.created_at, d.paused_until,
  brief.reconnect_on,
  (select count(*) from deals_question where deal_id = d.id and state = any(%(asked)s)
    and answer_due_at < %(now)s),
  vow.kept, vow.missed, goal.results, goal.proven, goal.slipping,
  client.*, seller.*, step.*, result.*
from unnest(%(stages)s::text[], %(sizes)s::int[]) with ordinality wanted(stage, size, place)
cross join lateral (
  select * from deals_deal d where d.workspace_id = %(workspace)s and d.deleted_at is null
    and d.stage = wanted.stage {{mine}} order by {{order}} limit wanted.size
) d
left join lateral (
  select id, name, firm from deals_castmember where deal_id = d.id and side = 'client'
    and not has_left order by "order", id limit 1
) client on true
left join lateral (
  select id, name, firm from deals_castmember where deal_id = d.id and side = 'seller'
    and not has_left order by "order", id limit 1
) seller on true
cross join lateral (
  select count(*) filter (where p.state in ('kept', 'repaired')) as kept,
    count(*) filter (where p.state = 'missed') as missed
  from promises_promise p join deals_castmember m on m.id = p.said_by_id
  where p.deal_id = d.id and p.state in ('kept', 'repaired', 'missed') and m.side = 'seller'
) vow
cross join lateral (
  select count(*) as results, count(*) filter (where state = any(%(proven)s)) as proven,
    count(*) filter (where state in ('short', 'recovery')) as slipping
  from promises_outcome where deal_id = d.id and is_required
) goal
left join lateral (
  select reconnect_on from deals_brief where deal_id = d.id order by sent_at desc limit 1
) brief on true
left join lateral (
  select {_STEP_COLUMNS} from (
    select * from plans_step where deal_id = d.id and is_shared and state = any(%(undone)s)
    order by state = 'claimed', due_on, number limit 1
  ) s join deals_castmember o on o.id = s.owner_id
  left join deals_castmember h on h.id = s.helper_id
  left join deals_castmember b on b.id = s.blocked_on_id
) step on true
left join lateral (
  select {_RESULT_COLUMNS} from promises_outcome r
  left join deals_castmember v on v.id = r.verifier_id
  where r.deal_id = d.id and r.is_required and r.state <> all(%(proven)s)
  order by r.due_on, r."order" limit 1
) result on true
order by wanted.place, {{order}}
"""


@cache
def _worded(mine: bool, sort: str) -> str:
    return spelled(
        TILES.format(mine="and d.owner_id = %(member)s" if mine else "", order=ORDERS[sort]),
        asked=[str(state) for state in Question.OPEN],
        undone=list(UNDONE),
        proven=[str(state) for state in Outcome.PROVEN],
    )


class Day:
    """The reader's calendar day, from which a board counts back many times. Its tiles name the
    same days again and again: each is put into words once."""

    def __init__(self, now: datetime) -> None:
        self.zone = timezone.get_current_timezone()
        self.today = now.astimezone(self.zone).date()
        self.named = cache(words.day)
        self.ago = cache(words.ago)

    def since(self, moment: datetime) -> int:
        return (self.today - moment.astimezone(self.zone).date()).days


def tiles_of(
    member: Member, sizes: dict[str, int], now: datetime, *, mine: bool, sort: str
) -> list[Tile]:
    """The first tiles of each stage, as many as `sizes` says, in the order of the columns."""
    values: dict[str, Any] = {
        "stages": list(sizes),
        "sizes": list(sizes.values()),
        "workspace": member.workspace_id,
        "member": member.pk,
        "now": now,
    }
    day = Day(now)
    return [_read(row, member.workspace, day) for row in ask(_worded(mine, sort), values)]


def _read(row: tuple[Any, ...], workspace: Workspace, day: Day) -> Tile:
    deal = Facts._make((*row[:_FACTS], workspace))
    voices = {"client": row[_FACTS:_CLIENT], "seller": row[_CLIENT:_SELLER]}
    hosts = {side: Voice(pk, name, firm, side) for side, (pk, name, firm) in voices.items() if pk}
    step = _row(STEP_FIELDS, row[_SELLER:_STEP])
    result = _row(RESULT_FIELDS, row[_STEP:])
    post = signpost_from(deal, [step] if step else [], [], None, result, hosts)
    person = hosts["client"].name if "client" in hosts else ""
    return tile_of(deal, person, post, day)


def _row(names: tuple[str, ...], values: tuple[Any, ...]) -> dict[str, Any] | None:
    """What was joined as a row of its own, if there was one: each begins with its key."""
    return dict(zip(names, values, strict=True)) if values[0] else None


def tile_of(deal: Facts, person: str, post: Signpost, day: Day) -> Tile:
    # Once it is proven, to ask how it goes is all that is left to do.
    is_proven = deal.stage in (Deal.Stage.PROVEN, Deal.Stage.RENEWING)
    is_named = is_proven or post.next_kind != "fallback"
    settled = deal.kept + deal.missed
    dark_days = day.since(deal.told_at or deal.created_at)
    reconnect = deal.reconnect_on if deal.reconnect_on and deal.reconnect_on > post.today else None
    is_dark = dark_days > TOLD_WITHIN.days and not reconnect
    return Tile(
        id=deal.pk,
        url=f"/deals/{deal.pk}/",
        stage=deal.stage,
        company=deal.company_name,
        name=deal.name,
        person=person,
        next_words=_next_words(post) if is_named else for_us("Nothing agreed"),
        next_day=_next_day(post.next_on, post.today, day) if is_named else "",
        note=_note(deal, post),
        clarity=post.clarity,
        kept=round(5 * deal.kept / settled) if settled else None,
        kept_words=for_us("%(kept)s of %(settled)s promises kept")
        % {"kept": deal.kept, "settled": settled},
        told=_told(deal, reconnect, dark_days, is_dark, day),
        is_dark=is_dark,
    )


def _next_words(post: Signpost) -> str:
    who = post.next_who.first_name
    said = post.next_words
    return said if who and said.startswith(who) else f"{said}, {who}" if who else said


def _next_day(due: date | None, today: date, day: Day) -> str:
    if due is None:
        return ""
    return "today" if due == today else day.named(due)


def _note(deal: Facts, post: Signpost) -> Note | None:
    """The one thing that matters most, worst first."""
    if deal.slipping:
        return Note("due", "due", for_us("Results slipping"))
    if deal.waiting:
        one = for_us("One question waits for us")
        return Note(
            "late",
            "late",
            one
            if deal.waiting == 1
            else for_us("%(waiting)s questions wait") % {"waiting": deal.waiting},
        )
    if post.late_days:
        return Note("late", "late", words.late_words(post.late_days))
    if deal.reconnect_on == post.today:
        return Note("ours", "cal", for_us("Their day is today"))
    if post.waits_for:
        return Note("", "block", for_us("Waits for %(waits_for)s") % {"waits_for": post.waits_for})
    if post.next_kind == "confirm_step":
        return Note("", "third", for_us("Done by one side, not confirmed yet"))
    if deal.results and deal.proven == deal.results:
        return Note(
            "kept",
            "kept",
            for_us("%(proven)s of %(results)s as promised or better")
            % {"proven": deal.proven, "results": deal.results},
        )
    return None


def _told(deal: Facts, reconnect: date | None, days: int, is_dark: bool, day: Day) -> str:
    if reconnect:
        return for_us("Quiet until %(reconnect)s, as asked") % {"reconnect": day.named(reconnect)}
    if is_dark:
        return for_us("In the dark %(days)s days") % {"days": days}
    if deal.told_at is None:
        return for_us("New")
    return for_us("Told %(days)s") % {"days": day.ago(days)}
