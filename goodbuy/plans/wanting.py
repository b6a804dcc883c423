"""What is wanted from one reader now: the earliest of what waits for them, and how many more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from goodbuy.deals.models import CastMember, Deal, Question
from goodbuy.plans.models import Dependency, Handoff, Plan, Step, TeachBack
from goodbuy.plans.signpost import Wanted
from goodbuy.promises.models import Outcome, Promise

PAST = (*Step.DONE, Step.State.CLAIMED)


@dataclass(frozen=True)
class ToSay:
    """A step of which one reader is asked to say in own words what happens in it."""

    id: UUID
    step: UUID
    name: str
    # They said it once, and we had not said it well.
    is_again: bool

    @classmethod
    def among(cls, rows: Any) -> QuerySet[Any]:
        """The first of these teach-backs that waits for their words, as plain values."""
        return (
            rows.to_say()
            .order_by("created_at", "id")
            .values("id", "step_id", "step__name", "state")
        )

    @classmethod
    def read(cls, row: Mapping[str, Any] | None) -> ToSay | None:
        if row is None:
            return None
        is_again = row["state"] == TeachBack.State.MISMATCH
        one, step = UUID(str(row["id"])), UUID(str(row["step_id"]))
        return cls(one, step, row["step__name"], is_again)


@dataclass(frozen=True)
class Waiting:
    """The rows of one deal in which something may wait for a reader, and no other deal's."""

    plan: Plan | None
    steps: Iterable[Step]
    # For each step the states of what it waits for, as far as the reader may know.
    before: Mapping[UUID, Sequence[str]]
    promises: Iterable[Promise]
    outcomes: Iterable[Outcome]
    questions: Iterable[Question]
    # The id of the handoff that waits for its client's word, and who that client is.
    handoff: tuple[UUID, UUID] | None = None
    # What the reader was asked to say in own words.
    to_say: ToSay | None = None


def waiting_in(deal: Deal, reader: CastMember) -> Waiting:
    steps = (
        Step.objects.filter(deal=deal, is_shared=True)
        .filter(Q(owner=reader, state__in=Step.OPEN) | Q(state=Step.State.CLAIMED))
        .select_related("owner", "helper")
        .order_by("due_on", "number")
    )
    waits = Dependency.objects.filter(deal=deal, step__owner=reader, after__is_shared=True)
    before: dict[UUID, list[str]] = {}
    for step_id, state in waits.values_list("step_id", "after__state"):
        before.setdefault(step_id, []).append(state)
    return Waiting(
        plan=Plan.objects.filter(deal=deal, state=Plan.State.SHOWN).first(),
        steps=steps,
        before=before,
        promises=Promise.objects.open().filter(
            Q(said_by=reader, passed_to=None) | Q(passed_to=reader), deal=deal
        ),
        outcomes=Outcome.objects.filter(deal=deal, state__in=("claimed", "proposed")),
        questions=Question.objects.filter(
            Q(asker=reader, passed_to=None) | Q(passed_to=reader), deal=deal, state="answered"
        ),
        handoff=Handoff.objects.filter(deal=deal, state=Handoff.State.ACCEPTED_BY_RECEIVER)
        .values_list("pk", "client_id")
        .first(),
        to_say=ToSay.read(ToSay.among(TeachBack.objects.filter(cast=reader)).first()),
    )


def wanted_from(
    deal: Deal, reader: CastMember, *, today: date, rows: Waiting | None = None
) -> Wanted | None:
    waiting = everything_wanted(deal, reader, rows=rows)
    ordered = sorted(waiting, key=lambda w: (w.by_on or date.max, w.words))
    if not ordered:
        return None
    return replace(ordered[0], others=len(ordered) - 1)


def everything_wanted(
    deal: Deal, reader: CastMember, *, rows: Waiting | None = None
) -> Iterator[Wanted]:
    """All that waits for this reader: their steps, their yes, their promises, their verdicts.

    `rows` where a page has loaded them already; else they are read.
    """
    rows = rows or waiting_in(deal, reader)
    if reader.side == CastMember.Side.CLIENT:
        yield from _plan(rows, reader)
        yield from _verdicts(rows, reader)
        yield from _handoff(rows, reader)
        yield from _own_words(rows)
    yield from _steps(rows, reader)
    yield from _promises(rows, reader)
    yield from _answers(rows, reader)


def _plan(rows: Waiting, reader: CastMember) -> Iterator[Wanted]:
    plan = rows.plan
    if plan and plan.state == Plan.State.SHOWN and plan.passed_to_id in (None, reader.pk):
        why = _("It says who does what by when, before you decide. Change what is not right.")
        yield Wanted("plan", plan.pk, _("Look at the plan and confirm it"), None, 5, why)


def _handoff(rows: Waiting, reader: CastMember) -> Iterator[Wanted]:
    if rows.handoff and rows.handoff[1] == reader.pk:
        words = _("Say whether anything you said is missing")
        why = _("Whoever takes over should know all that you told us. Only you can see a gap.")
        yield Wanted("handoff", rows.handoff[0], words, None, 5, why)


def _own_words(rows: Waiting) -> Iterator[Wanted]:
    if one := rows.to_say:
        words = _("Say in your own words what happens in “%(step)s”") % {"step": one.name}
        why = _("If it is not clear, that is our job, not yours. A sentence is enough.")
        if one.is_again:
            words = _("Read again what happens in “%(step)s”, and say it") % {"step": one.name}
            why = _("We had not said it well, so we said it once more.")
        yield Wanted("teach_back", one.id, words, None, 2, why, on_page_of=one.step)


def _steps(rows: Waiting, reader: CastMember) -> Iterator[Wanted]:
    """Own steps that can start now, and what others did that this reader's side confirms."""
    for step in rows.steps:
        if not step.is_shared:
            continue
        if step.state in Step.OPEN and step.owner_id == reader.pk and not step.is_undecided:
            if all(state in PAST for state in rows.before.get(step.pk, ())):
                yield Wanted("step", step.pk, step.name, step.due_on, step.minutes, step.why)
        elif step.state == Step.State.CLAIMED and confirms(step, reader):
            words = _("Say whether this is done: %(step)s") % {"step": step.name}
            yield Wanted("confirm_step", step.pk, words, step.due_on, 2, step.why)


def confirms(step: Step, reader: CastMember) -> bool:
    """The other side confirms: its named helper, else anyone there; never a third party."""
    sides = CastMember.Side
    confirming = sides.SELLER if step.owner.side == sides.CLIENT else sides.CLIENT
    if reader.side != confirming:
        return False
    named = step.helper if step.helper and step.helper.side == confirming else None
    return named is None or named == reader


def _promises(rows: Waiting, reader: CastMember) -> Iterator[Wanted]:
    claimed = Promise.State.KEPT_CLAIMED
    for promise in rows.promises:
        mine = promise.keeper_id == reader.pk and promise.is_shared
        if mine and promise.is_open and promise.state != claimed:
            why = _("You promised it.")
            if promise.passed_to_id == reader.pk:
                why = _("%(name)s promised it.") % {"name": promise.said_by.first_name}
            yield Wanted("promise", promise.pk, promise.words, promise.due_on, None, why)


def _verdicts(rows: Waiting, reader: CastMember) -> Iterator[Wanted]:
    for outcome in rows.outcomes:
        if outcome.verifier_id not in (None, reader.pk) or outcome.first_verdict_by_id == reader.pk:
            continue
        if outcome.state == Outcome.State.CLAIMED:
            words = _("Say whether you have it: %(result)s") % {"result": outcome.name}
            yield Wanted("outcome", outcome.pk, words, outcome.due_on, 2, _("Only you can say so."))
        elif outcome.state == Outcome.State.PROPOSED:
            words = _("Say if this is the result you want: %(result)s") % {"result": outcome.name}
            yield Wanted("agree_outcome", outcome.pk, words, None, 2)


def _answers(rows: Waiting, reader: CastMember) -> Iterator[Wanted]:
    for question in rows.questions:
        holder = question.passed_to_id or question.asker_id
        if holder == reader.pk and question.state == Question.State.ANSWERED:
            words = _("Say if the answer is clear: %(question)s") % {"question": question.words}
            yield Wanted("question", question.pk, words, None, 1)
