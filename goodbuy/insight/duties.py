"""What deserves a member today: all that waits, in the order in which waiting hurts a client."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    CharField,
    DateField,
    DateTimeField,
    F,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat

from goodbuy.deals.models import Brief, Grant, Question
from goodbuy.insight.asking import CheckIn, assumed, check_ins, narrowed
from goodbuy.insight.models import Later
from goodbuy.kernel import clock
from goodbuy.kernel.working_days import WorkingCalendar
from goodbuy.plans.models import Narration, Step
from goodbuy.promises.models import Outcome, Promise
from goodbuy.workspaces.models import Member

# One list is one screen: nobody settles more than this in a day.
MOST = 60
NO_DAY = Cast(Value(None), DateField())
NO_MOMENT = Cast(Value(None), DateTimeField())


@dataclass(frozen=True)
class Waiting:
    """One row of what waits, whatever it is, as the one query gives it."""

    kind: str
    id: UUID
    deal_id: UUID
    client: str
    words: str
    who: str
    more: str
    on: date | None
    at: datetime | None

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class Item:
    """A line of Today: what it is, why it matters, and the one act that settles it."""

    key: str
    kind: str
    harm: int
    tone: str  # late, due, acc
    icon: str
    kind_words: str
    client: str
    deal_id: UUID
    headline: str
    why: str
    act: str
    url: str
    minutes: int
    day: date | None
    quote: str = ""
    quote_by: str = ""

    @property
    def order(self) -> tuple[int, date, str]:
        return (self.harm, self.day or date.max, self.key)


def waiting_for(member: Member, *, everyone: bool = False) -> list[Waiting]:
    """All that waits for this member (or for anyone), in one query over nine tables."""
    today = clock.today(member.zone)
    # What is due on the next working day is prepared today; on a Friday that is Monday.
    soon = WorkingCalendar(country=member.country, zone=member.zone).next(today)
    parts = [
        _promises(soon),
        _questions(),
        _steps(today, soon),
        _claims(),
        _narrations(),
        _briefs(today),
        _colleagues(),
        _results(),
        _check_ins(),
        _assumed(today),
    ]
    if not everyone:
        parts = [part.filter(_mine(part, member)) for part in parts]
    rows = [_columns(part) for part in parts]
    answer: Iterable[Any] = rows[0].union(*rows[1:], all=True)[: MOST * 4]
    return narrowed([Waiting(*row) for row in answer], member, today)


def put_off(member: Member, today: date) -> set[str]:
    """Keys of what this member has put off to a later day."""
    return set(
        Later.objects.filter(member=member, until_on__gt=today).values_list("item", flat=True)
    )


def _columns(part: QuerySet[Any]) -> QuerySet[Any, Any]:
    names = ("kind_", "pk", "deal_id", "client_", "words_", "who_", "more_", "on_", "at_")
    return part.order_by().values_list(*names)


def _as_row(
    rows: QuerySet[Any],
    kind: str,
    words: str,
    *,
    who: str = "",
    more: str = "",
    on: str = "",
    at: str = "",
) -> QuerySet[Any]:
    """The rows in the columns of `Waiting`; each name is a field to read, or none."""

    def text(name: str) -> Any:
        return Cast(F(name), TextField()) if name else Value("", TextField())

    return rows.filter(deal__deleted_at=None).annotate(
        kind_=Value(kind, CharField()),
        client_=F("deal__company_name"),
        words_=text(words),
        who_=Coalesce(text(who), Value("", TextField())),
        more_=Coalesce(text(more), Value("", TextField())),
        on_=F(on) if on else NO_DAY,
        at_=F(at) if at else NO_MOMENT,
    )


def _mine(part: QuerySet[Any], member: Member) -> Q:
    """Mine: I own the deal, or I am the one of us who is named."""
    named = {
        Promise: "said_by__member",
        Question: "owner__member",
        Step: "narrator__member",
        Narration: "narrator__member",
        CheckIn: "step__narrator__member",
    }
    mine = Q(deal__owner=member)
    if part.model in named:
        mine |= Q(**{named[part.model]: member})
    return mine


def _promises(soon: date) -> QuerySet[Any]:
    rows = Promise.objects.open().filter(due_on__lte=soon, said_by__side="seller")
    rows = rows.exclude(state=Promise.State.KEPT_CLAIMED)
    return _as_row(rows, "promise", "words", who="said_by__name", more="said_to__name", on="due_on")


def _questions() -> QuerySet[Any]:
    rows = Question.objects.filter(state__in=["asked", "reopened"])
    return _as_row(
        rows, "question", "words", who="asker__name", more="owner__name", at="answer_due_at"
    )


def _steps(today: date, soon: date) -> QuerySet[Any]:
    """Ours that are due, and anyone's that are late or in dispute: we guide them all."""
    ours = Q(owner__side="seller", due_on__lte=soon)
    rows = Step.objects.filter(state__in=Step.OPEN).filter(
        ours | Q(due_on__lt=today) | Q(state=Step.State.DISPUTED)
    )
    return _as_row(rows, "step", "name", who="owner__name", more="state", on="due_on")


def _claims() -> QuerySet[Any]:
    """Done by the client: one of us looks and confirms. Done by a third party: ask the client."""
    rows = Step.objects.filter(state=Step.State.CLAIMED).exclude(owner__side="seller")
    return _as_row(rows, "claim", "name", who="owner__name", more="owner__side", on="due_on")


def _narrations() -> QuerySet[Any]:
    rows = Narration.objects.filter(state=Narration.State.DRAFT)
    return _as_row(rows, "narration", "headline", who="narrator__name", on="due_on")


def _briefs(today: date) -> QuerySet[Any]:
    """News from a client that nobody answered; and a day to talk again that has come."""
    unread = Q(state__in=[Brief.State.SENT, Brief.State.SEEN]) & ~Q(cast__side="seller")
    unread &= Q(reconnect_on=None) | Q(reconnect_on__lte=today)
    # Not before the day, and then until somebody talked with them.
    come = Q(reconnect_on__lte=today, talked_on=None) & ~Q(status__in=Brief.ENDINGS)
    rows = Brief.objects.filter(unread | come).exclude(status=Brief.Status.DECIDED_NO).newest()
    ours = When(cast__side="seller", then=Concat(Value("ours:"), F("status")))
    rows = rows.annotate(said_=Case(ours, default=F("status"), output_field=CharField()))
    return _as_row(
        rows, "brief", "words", who="cast__name", more="said_", on="reconnect_on", at="sent_at"
    )


def _colleagues() -> QuerySet[Any]:
    rows = Grant.objects.filter(state=Grant.State.PROPOSED)
    return _as_row(rows, "colleague", "cast__name", more="email")


def _results() -> QuerySet[Any]:
    rows = Outcome.objects.filter(state__in=[Outcome.State.SHORT])
    return _as_row(rows, "result", "name", more="verdict_words", on="due_on")


def _check_ins() -> QuerySet[Any]:
    return _as_row(check_ins(), "check_in", "asks", who="client", more="wait", on="step__done_on")


def _assumed(today: date) -> QuerySet[Any]:
    rows = assumed(today)
    return _as_row(rows, "assumed", "name", who="client", more="owner__name", on="due_on")


def local_day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
