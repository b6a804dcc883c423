"""A business review drafted from what happened: only events and rows that the client sees too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Subquery

from goodbuy.deals.models import CastMember, Deal
from goodbuy.kernel import clock
from goodbuy.kernel.words import long_day
from goodbuy.plans.models import Review, Step
from goodbuy.promises.models import Measurement, Outcome, Promise
from goodbuy.timeline.models import Actor, Event

QUARTER = timedelta(days=91)
# A page that two people read together holds so many rows of a part.
MOST = 10
DONE = ("step.confirmed", "promise.kept", "promise.repaired")
MISSED = (
    "step.slipped", "step.disputed", "promise.missed", "promise.delayed", "outcome.fell_short",
)  # fmt: skip
GONE = (Promise.State.SUPERSEDED, Promise.State.WAIVED)
Row = dict[str, Any]


def begin(
    deal: Deal, *, by: Actor, from_on: date | None = None, to_on: date | None = None
) -> Review:
    """Draft the review of the last quarter, or of the days given."""
    to_on = to_on or clock.today(deal.workspace.zone)
    from_on = from_on or max(to_on - QUARTER, min(deal.started_on or to_on, to_on))
    body = body_of(deal, from_on, to_on)
    words = first_words(deal, body, from_on, to_on)
    return Review.draft(deal, from_on=from_on, to_on=to_on, body=body, opening=words, by=by)


def body_of(deal: Deal, from_on: date, to_on: date) -> dict[str, list[Row]]:
    steps = list(
        Step.objects.filter(deal=deal).shared().select_related("owner", "helper", "narrator")
    )
    rows = Promise.objects.filter(deal=deal, is_shared=True).exclude(state__in=GONE)
    promises = list(rows.select_related("said_by", "passed_to").order_by("due_on", "id"))
    outcomes = list(_outcomes(deal, to_on))
    events = _events(deal, from_on, to_on)
    return {
        "committed": _committed(steps, promises, from_on, to_on),
        "delivered": _delivered(events, steps, promises),
        "outcomes": [_outcome(one) for one in outcomes][:MOST],
        "missed": _missed(events, steps, promises, outcomes),
        "next": _next(deal, steps, to_on),
    }


def first_words(deal: Deal, body: dict[str, list[Row]], from_on: date, to_on: date) -> str:
    said, kept = len(body["committed"]), sum(r["mark"] == "kept" for r in body["committed"])
    proven = sum(row["mark"] == "kept" for row in body["outcomes"])
    between = f"Between {long_day(from_on, 'en')} and {long_day(to_on, 'en')}"
    after = sum(bool(row["on"]) for row in body["committed"])
    late = f", {after} of them later than we said" if after else ""
    first = f"{between}, {kept} of the {said} things that were due are done{late}." if said else (
        f"{between}, nothing was due."
    )  # fmt: skip
    results = (
        f" Of {len(body['outcomes'])} results, {proven} are proven." if body["outcomes"] else ""
    )
    missed = " What did not go as we said stands here as well." if body["missed"] else ""
    return f"{first}{results}{missed}"


def _events(deal: Deal, from_on: date, to_on: date) -> list[Event]:
    """What both sides saw happen, the newest word on each thing first."""
    zone = ZoneInfo(deal.workspace.zone)
    midnight = partial(datetime.combine, time=time.min, tzinfo=zone)
    return list(
        Event.objects.of_deal(deal.pk)
        .filter(kind__in=(*DONE, *MISSED), audience="client")
        .filter(at__gte=midnight(from_on), at__lt=midnight(to_on + timedelta(days=1)))
        .order_by("-at", "-id")[:400]
    )


def _is_within(day: date | None, from_on: date, to_on: date) -> bool:
    return bool(day and from_on <= day <= to_on)


def _mark(is_done: bool, day: date | None, today: date) -> str:
    return "kept" if is_done else "late" if day and day < today else "due"


def _after(day: date, done: date | None) -> str:
    """When it was done, where that was later than its day."""
    return done.isoformat() if done and done > day else ""


def _committed(
    steps: Sequence[Step], promises: Sequence[Promise], from_on: date, to_on: date
) -> list[Row]:
    found: list[tuple[date, Row]] = []
    for step in steps:
        day = step.baseline_due_on or step.due_on
        if _is_within(day, from_on, to_on) and step.state != Step.State.NOT_NEEDED:
            mark = _mark(step.state == Step.State.CONFIRMED, day, to_on)
            on = _after(day, step.done_on if mark == "kept" else None)
            found.append((day, _row(step.name, step.owner, day, mark=mark, on=on)))
    for promise in promises:
        first = promise.first_due_on or promise.due_on
        if first and _is_within(first, from_on, to_on):
            kept = promise.state in (Promise.State.KEPT, Promise.State.REPAIRED)
            mark = _mark(kept, first, to_on)
            on = _after(first, promise.kept_on if kept else None)
            found.append((first, _row(promise.words, _keeper(promise), first, mark=mark, on=on)))
    return [row for _, row in sorted(found, key=lambda pair: pair[0])][-MOST:]


def _keeper(promise: Promise) -> CastMember:
    keeper: CastMember = promise.passed_to or promise.said_by
    return keeper


def _row(words: str, who: CastMember, day: date | None, **more: str) -> Row:
    return {"words": words, "who": who.name, "day": day.isoformat() if day else "", **more}


def _delivered(
    events: Sequence[Event], steps: Sequence[Step], promises: Sequence[Promise]
) -> list[Row]:
    known: dict[UUID, Any] = {one.pk: one for one in (*steps, *promises)}
    found: dict[UUID, Row] = {}
    for event in events:
        one = known.get(event.about_id) if event.kind in DONE else None
        if isinstance(one, Step) and one.done_on:
            was = one.baseline_due_on or one.due_on
            row = _row(one.name, one.owner, one.done_on, was=was.isoformat())
        elif isinstance(one, Promise):
            due = one.first_due_on or one.due_on
            row = _row(one.words, _keeper(one), one.kept_on, was=due.isoformat() if due else "")
        else:
            continue
        found.setdefault(one.pk, row)
    return sorted(found.values(), key=lambda row: row["day"])[-MOST:]


def _outcomes(deal: Deal, to_on: date) -> Any:
    last = Measurement.objects.filter(outcome=OuterRef("pk"), on__lte=to_on).order_by("-on", "-id")
    rows = Outcome.objects.filter(deal=deal).exclude(state=Outcome.State.PROPOSED)
    return rows.annotate(now=Subquery(last.values("value")[:1])).order_by("order", "id")


def _number(value: Any) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _outcome(outcome: Any) -> Row:
    is_short = outcome.state in (Outcome.State.SHORT, Outcome.State.RECOVERY)
    return {
        "words": outcome.name,
        "unit": outcome.unit,
        "before": _number(outcome.baseline),
        "target": _number(outcome.target),
        "now": _number(outcome.now),
        "state": outcome.state,
        "mark": "kept" if outcome.is_proven else "late" if is_short else "due",
        "said": outcome.verdict_words,
    }


def _missed(
    events: Sequence[Event],
    steps: Sequence[Step],
    promises: Sequence[Promise],
    outcomes: Sequence[Outcome],
) -> list[Row]:
    """Why in the words that were told then; a thing stands here once, with its newest word."""
    known: dict[UUID, Any] = {one.pk: one for one in (*steps, *promises, *outcomes)}
    found: dict[UUID, Row] = {}
    for event in events:
        one = known.get(event.about_id)
        if event.kind not in MISSED or one is None:
            continue
        why = event.facts.get("reason", "")
        day = one.verdict_on if isinstance(one, Outcome) else one.due_on
        who = one.owner if isinstance(one, Step) else getattr(one, "said_by", None)
        words = one.words if isinstance(one, Promise) else one.name
        row = {
            "words": words,
            "who": who.name if who else "",
            "day": day.isoformat() if day else "",
        }
        found.setdefault(one.pk, {**row, "why": why or getattr(one, "late_reason", "")})
    return list(found.values())[:MOST]


def _next(deal: Deal, steps: Sequence[Step], to_on: date) -> list[Row]:
    """The open steps of the next quarter; each with one of us and one of them who answers."""
    cast = list(CastMember.objects.filter(deal=deal, has_left=False).order_by("order", "id"))
    ours = next((c for c in cast if c.side == "seller"), None)
    theirs = next((c for c in cast if c.side == "client"), None)
    ahead = [s for s in steps if s.is_open and s.due_on <= to_on + QUARTER]
    return [_ahead(step, ours, theirs) for step in sorted(ahead, key=lambda s: s.due_on)[:MOST]]


def _ahead(step: Step, ours: CastMember | None, theirs: CastMember | None) -> Row:
    people = [one for one in (step.owner, step.helper, step.narrator) if one]
    us = next((c for c in people if c.side == "seller"), ours)
    them = next((c for c in people if c.side == "client"), theirs)
    return {
        "words": step.name,
        "ours": us.name if us else "",
        "theirs": them.name if them else "",
        "day": step.due_on.isoformat(),
    }
