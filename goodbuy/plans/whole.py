"""All that both sides may see of one deal, loaded once for a page, and its signpost from that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from goodbuy.deals.models import CastMember, Deal, Question
from goodbuy.plans.models import Dependency, Narration, Phase, Plan, Step
from goodbuy.plans.signpost import Signpost, Voice
from goodbuy.plans.wanting import Waiting, wanted_from
from goodbuy.plans.where import AHEAD, STEP_FIELDS, Hosts, signpost_from
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

    @property
    def waiting(self) -> Waiting:
        return Waiting(
            plan=self.plan,
            steps=self.steps,
            before=self.before,
            promises=self.promises,
            outcomes=self.outcomes,
            questions=self.questions,
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
        post = signpost_from(
            self.deal,
            [_values(step) for step in self._next_steps()],
            [{"id": p.pk, "name": p.name, "stage": p.stage} for p in self.phases],
            told or None,
            self._open_result(),
            self._hosts(),
        )
        if for_ is None:
            return post
        reader = Voice(for_.pk, for_.name, for_.firm, for_.side)
        if post.is_paused or post.is_ended:
            return post.seen_by(reader, None)
        wanted = wanted_from(self.deal, for_, today=post.today, rows=self.waiting)
        return post.seen_by(reader, wanted)

    def _next_steps(self) -> list[Step]:
        claimed = Step.State.CLAIMED
        shared = [s for s in self.steps if s.is_shared and s.state not in Step.DONE]
        return sorted(shared, key=lambda s: (s.state == claimed, s.due_on, s.number))[:AHEAD]

    def _open_result(self) -> dict[str, Any] | None:
        open_ones = [o for o in self.outcomes if o.is_required and not o.is_proven]
        first = min(open_ones, key=lambda o: (o.due_on or date.max, o.order), default=None)
        if first is None:
            return None
        return {
            "id": first.pk,
            "name": first.name,
            "state": first.state,
            "due_on": first.due_on,
            "verifier_id": first.verifier_id,
            "verifier__name": first.verifier.name if first.verifier else None,
            "verifier__firm": first.verifier.firm if first.verifier else None,
        }

    def _hosts(self) -> Hosts:
        made: Hosts = {}
        for one in sorted(self.cast.values(), key=lambda c: (c.order, c.pk)):
            if one.side in ("seller", "client") and not one.has_left:
                made.setdefault(one.side, Voice(one.pk, one.name, one.firm, one.side))
        return made


def load_whole(deal: Deal, *, plan: Plan | None, latest: int = LATEST) -> Whole:
    """Read it all; row-level security decides what a client's page gets."""
    cast = {c.pk: c for c in CastMember.objects.filter(deal=deal).order_by("order", "id")}
    steps = list(Step.objects.filter(deal=deal).order_by("number"))
    outcomes = list(Outcome.objects.filter(deal=deal).order_by("order", "id"))
    promises = list(Promise.objects.filter(deal=deal, is_shared=True).order_by("due_on", "id"))
    questions = list(Question.objects.filter(deal=deal).order_by("-asked_at", "-id")[:50])
    told = list(Narration.objects.filter(deal=deal).published().order_by("-published_at")[:latest])
    for rows in (steps, outcomes, promises, questions, told):
        _join(rows, cast, deal)
    return Whole(
        deal=deal,
        plan=plan,
        cast=cast,
        phases=list(Phase.objects.filter(deal=deal).order_by("order")),
        steps=steps,
        before=_before(deal, steps),
        outcomes=outcomes,
        promises=promises,
        questions=questions,
        told=told,
    )


def _before(deal: Deal, steps: list[Step]) -> dict[UUID, list[str]]:
    states = {step.pk: step.state for step in steps if step.is_shared}
    before: dict[UUID, list[str]] = {}
    for step_id, after_id in Dependency.objects.filter(deal=deal).values_list("step", "after"):
        if after_id in states:
            before.setdefault(step_id, []).append(states[after_id])
    return before


def _join(rows: list[Any], cast: dict[UUID, CastMember], deal: Deal) -> None:
    """Set each row's people and its deal from what is loaded already, in place of joins."""
    for row in rows:
        row.deal = deal
        for field in row._meta.concrete_fields:
            if field.related_model is CastMember:
                setattr(row, field.name, cast.get(getattr(row, field.attname)))


def _values(step: Step) -> dict[str, Any]:
    made = {}
    for path in STEP_FIELDS:
        value: Any = step
        for name in path.split("__"):
            value = None if value is None else getattr(value, name)
        made[path] = value
    return made
