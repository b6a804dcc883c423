"""One tile of the board: what the client hears next, one note, and how clear it is to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import F, Func, IntegerField, OuterRef, QuerySet, Subquery
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from goodbuy.deals.models import Brief, CastMember, Deal, Question
from goodbuy.kernel import words
from goodbuy.plans.signpost import Signpost
from goodbuy.plans.where import TOLD_WITHIN
from goodbuy.promises.models import Outcome, Promise


@dataclass(frozen=True)
class Note:
    """One short remark: the mark and the words, never a colour alone."""

    state: str
    icon: str
    text: str


@dataclass(frozen=True)
class Tile:
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


# What a tile and its signpost read: a board draws many, so the other columns stay where they are.
DEAL_FIELDS = (
    "id", "workspace", "stage", "name", "company_name", "value", "value_on", "told_at",
    "created_at", "paused_until",
)  # fmt: skip


@lru_cache(maxsize=2048)
def tile_html(tile: Tile, can_move: bool) -> SafeString:
    """Drawn once for as long as it says the same, as most of a board does from visit to visit."""
    return mark_safe(render_to_string("insight/_tile.html", {"tile": tile, "can_move": can_move}))


def with_tile_facts(deals: QuerySet[Deal], now: datetime) -> QuerySet[Deal]:
    """What a tile says beside the next step, found in the same query."""
    here = OuterRef("pk")
    clients = CastMember.objects.filter(deal_id=here, side="client", has_left=False)
    briefs = Brief.objects.filter(deal_id=here).order_by("-sent_at")
    ours = Promise.objects.filter(deal_id=here, said_by__side="seller")
    results = Outcome.objects.filter(deal_id=here, is_required=True)
    waiting = Question.objects.filter(deal_id=here).open().filter(answer_due_at__lt=now)
    return deals.only(*DEAL_FIELDS).annotate(
        person=Subquery(clients.order_by("order", "id").values("name")[:1]),
        reconnect_on=Subquery(briefs.values("reconnect_on")[:1]),
        waiting=_count(waiting),
        kept=_count(ours.filter(state__in=["kept", "repaired"])),
        missed=_count(ours.filter(state="missed")),
        results=_count(results),
        proven=_count(results.filter(state__in=Outcome.PROVEN)),
        slipping=_count(results.filter(state__in=["short", "recovery"])),
    )


def _count(rows: QuerySet[Any]) -> Subquery:
    counted = rows.order_by().annotate(n=Func(F("pk"), function="count", output_field=_INTEGER))
    return Subquery(counted.values("n"), output_field=_INTEGER)


_INTEGER = IntegerField()


def tile_of(deal: Any, post: Signpost, now: datetime) -> Tile:
    is_named = post.next_kind != "fallback"
    settled = deal.kept + deal.missed
    dark_days = _days_since(deal.told_at or deal.created_at, now)
    reconnect = deal.reconnect_on if deal.reconnect_on and deal.reconnect_on > post.today else None
    is_dark = dark_days > TOLD_WITHIN.days and not reconnect
    return Tile(
        id=deal.pk,
        url=deal.get_absolute_url(),
        stage=deal.stage,
        company=deal.company_name,
        name=deal.name,
        person=deal.person or "",
        next_words=_next_words(post) if is_named else "Nothing agreed",
        next_day=_next_day(post.next_on, post.today) if is_named else "",
        note=_note(deal, post),
        clarity=post.clarity,
        kept=round(5 * deal.kept / settled) if settled else None,
        kept_words=f"{deal.kept} of {settled} promises kept",
        told=_told(deal, reconnect, dark_days, is_dark, post.today),
        is_dark=is_dark,
    )


def _next_words(post: Signpost) -> str:
    who = post.next_who.first_name
    said = post.next_words
    return said if who and said.startswith(who) else f"{said}, {who}" if who else said


def _next_day(day: date | None, today: date) -> str:
    if day is None:
        return ""
    return "today" if day == today else words.day(day)


def _note(deal: Any, post: Signpost) -> Note | None:
    """The one thing that matters most, worst first."""
    if deal.slipping:
        return Note("due", "due", "Results slipping")
    if deal.waiting:
        one = "One question waits for us"
        return Note("late", "late", one if deal.waiting == 1 else f"{deal.waiting} questions wait")
    if post.late_days:
        days = "1 day late" if post.late_days == 1 else f"{post.late_days} days late"
        return Note("late", "late", days)
    if deal.reconnect_on == post.today:
        return Note("ours", "cal", "Their day is today")
    if post.waits_for:
        return Note("", "block", f"Waits for {post.waits_for}")
    if post.next_kind == "confirm_step":
        return Note("", "third", "Done by one side, not confirmed yet")
    if deal.results and deal.proven == deal.results:
        return Note("kept", "kept", f"{deal.proven} of {deal.results} as promised or better")
    return None


def _told(deal: Any, reconnect: date | None, days: int, is_dark: bool, today: date) -> str:
    if reconnect:
        return f"Quiet until {words.day(reconnect)}, as asked"
    if is_dark:
        return f"In the dark {days} days"
    if deal.told_at is None:
        return "New"
    return f"Told {words.ago_days(deal.told_at)}"


def _days_since(moment: datetime, now: datetime) -> int:
    return (timezone.localtime(now).date() - timezone.localtime(moment).date()).days
