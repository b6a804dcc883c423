"""All that both sides may see of one deal, loaded once for a page, and its signpost from that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from goodbuy.deals.models import CastMember, Deal, Question
from goodbuy.kernel.statements import Statement
from goodbuy.plans.models import Dependency, Narration, Phase, Plan, Step
from goodbuy.plans.signpost import Signpost, Voice
from goodbuy.plans.wanting import ToSay, Waiting, wanted_from
from goodbuy.plans.where import AHEAD, RESULT_FIELDS, STEP_FIELDS, Hosts, signpost_from
from goodbuy.promises.models import Outcome, Promise

LATEST = 6


@dataclass(frozen=True)
class Whole:
    """One deal with its cast, plan, promises, results, questions and latest entries: 8 queries."""

    deal: Deal
    plan: Plan | None
    cast: dict[UUID, CastMember]
    phases: list[Phase]
    steps: list[Step]
    before: dict[UUID, list[str]]
    outcomes: list[Outcome]
    promises: list[Promise]
    questions: list[Question]
    told: list[Narration]
    handoff: tuple[UUID, UUID] | None = None
    to_say: ToSay | None = None

    @property
    def waiting(self) -> Waiting:
        return Waiting(
            plan=self.plan,
            steps=self.steps,
            before=self.before,
            promises=self.promises,
            outcomes=self.outcomes,
            questions=self.questions,
            handoff=self.handoff,
            to_say=self.to_say,
        )

    def voice(self, cast_id: UUID | None) -> CastMember | None:
        return self.cast.get(cast_id) if cast_id else None

    def where(self, for_: CastMember | None = None) -> Signpost:
        """The same answer as `plans.where.where`, without asking the database again."""
        last = self.told[0] if self.told else None
        told = last and {
            "headline": last.headline,
            "published_at": last.published_at,
            "narrator__name": last.narrator.name,
        }
        post = post_of(
            self.deal, self.cast.values(), self.phases, self.steps, self.outcomes, told or None
        )
        if for_ is None:
            return post
        reader = Voice(for_.pk, for_.name, for_.firm, for_.side)
        if post.is_paused or post.is_ended:
            return post.seen_by(reader, None)
        wanted = wanted_from(self.deal, for_, today=post.today, rows=self.waiting)
        return post.seen_by(reader, wanted)


def post_of(
    deal: Deal,
    cast: Iterable[CastMember],
    phases: Iterable[Phase],
    steps: Iterable[Step],
    outcomes: Iterable[Outcome],
    told: dict[str, Any] | None = None,
) -> Signpost:
    """The signpost of a deal whose rows are loaded already, each with its people."""
    return signpost_from(
        deal,
        [_read(step, STEP_FIELDS) for step in _next_steps(steps)],
        [{"id": p.pk, "name": p.name, "stage": p.stage} for p in phases],
        told,
        _open_result(outcomes),
        _hosts(cast),
    )


def _next_steps(steps: Iterable[Step]) -> list[Step]:
    claimed = Step.State.CLAIMED
    shared = [s for s in steps if s.is_shared and s.state not in Step.DONE]
    return sorted(shared, key=lambda s: (s.state == claimed, s.due_on, s.number))[:AHEAD]


def _open_result(outcomes: Iterable[Outcome]) -> dict[str, Any] | None:
    open_ones = [o for o in outcomes if o.is_required and not o.is_proven]
    first = min(open_ones, key=lambda o: (o.due_on or date.max, o.order), default=None)
    return _read(first, RESULT_FIELDS) if first else None


def _hosts(cast: Iterable[CastMember]) -> Hosts:
    made: Hosts = {}
    for one in sorted(cast, key=lambda c: (c.order, c.pk)):
        if one.side in ("seller", "client") and not one.has_left:
            made.setdefault(one.side, Voice(one.pk, one.name, one.firm, one.side))
    return made


_CAST = Statement(lambda deal: CastMember.objects.filter(deal_id=deal).order_by("order", "id"))
_PHASES = Statement(lambda deal: Phase.objects.filter(deal_id=deal).order_by("order"))
_WAITS = Dependency.objects.filter(step_id=OuterRef("pk")).order_by().values("after_id")
_STEPS = Statement(
    lambda deal: (
        Step.objects.filter(deal_id=deal)
        .annotate(waits_on=ArraySubquery(_WAITS))
        .order_by("number")
    )
)
_OUTCOMES = Statement(lambda deal: Outcome.objects.filter(deal_id=deal).order_by("order", "id"))
_PROMISES = Statement(
    lambda deal: Promise.objects.filter(deal_id=deal, is_shared=True).order_by("due_on", "id")
)
_QUESTIONS = Statement(
    lambda deal: Question.objects.filter(deal_id=deal).order_by("-asked_at", "-id")[:50]
)


@cache
def _told(latest: int) -> Statement:
    rows = Narration.objects.published().order_by("-published_at")
    return Statement(lambda deal: rows.filter(deal_id=deal)[:latest])


def load_whole(
    deal: Deal,
    *,
    plan: Plan | None,
    latest: int = LATEST,
    handoff: tuple[UUID, UUID] | None = None,
    to_say: ToSay | None = None,
) -> Whole:
    """Read it all; row-level security decides what a client's page gets."""
    cast = load_cast(deal)
    steps, outcomes = _STEPS(deal=deal.pk), load_outcomes(deal, cast)
    promises, questions = _PROMISES(deal=deal.pk), _QUESTIONS(deal=deal.pk)
    told = _told(latest)(deal=deal.pk)
    for rows in (steps, promises, questions, told):
        give_people(rows, cast, deal)
    return Whole(
        deal=deal,
        plan=plan,
        cast=cast,
        phases=load_phases(deal),
        steps=steps,
        before=_before(steps),
        outcomes=outcomes,
        promises=promises,
        questions=questions,
        told=told,
        handoff=handoff,
        to_say=to_say,
    )


def load_cast(deal: Deal) -> dict[UUID, CastMember]:
    return {one.pk: one for one in _CAST(deal=deal.pk)}


def load_phases(deal: Deal) -> list[Phase]:
    return _PHASES(deal=deal.pk)


def load_outcomes(deal: Deal, cast: Mapping[UUID, CastMember]) -> list[Outcome]:
    return give_people(_OUTCOMES(deal=deal.pk), cast, deal)


def _before(steps: list[Any]) -> dict[UUID, list[str]]:
    states = {step.pk: step.state for step in steps if step.is_shared}
    before: dict[UUID, list[str]] = {}
    for step in steps:
        for after_id in step.waits_on:
            if after_id in states:
                before.setdefault(step.pk, []).append(states[after_id])
    return before


def give_people(rows: list[Any], cast: Mapping[UUID, CastMember], deal: Deal) -> list[Any]:
    """Set each row's people and its deal from what is loaded already, in place of joins."""
    fields = [
        (field.name, field.attname)
        for field in (rows[0]._meta.concrete_fields if rows else ())
        if field.related_model is CastMember
    ]
    for row in rows:
        row.deal = deal
        for name, attname in fields:
            setattr(row, name, cast.get(getattr(row, attname)))
    return rows


def _read(row: Any, paths: Iterable[str]) -> dict[str, Any]:
    """The fields as `.values()` would give them: `owner__name` is the name of the row's owner."""
    made = {}
    for path in paths:
        value: Any = row
        for name in path.split("__"):
            value = None if value is None else getattr(value, name)
        made[path] = value
    return made
