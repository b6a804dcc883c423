"""What is wanted from one reader now: the earliest of what waits for them, and how many more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from django.db.models import Q

from goodbuy.deals.models import CastMember, Deal, Question
from goodbuy.plans.models import Plan, Step
from goodbuy.plans.signpost import Wanted
from goodbuy.promises.models import Outcome, Promise


def wanted_from(deal: Deal, reader: CastMember, *, today: date) -> Wanted | None:
    waiting = sorted(everything_wanted(deal, reader), key=lambda w: (w.by_on or date.max, w.words))
    if not waiting:
        return None
    return replace(waiting[0], others=len(waiting) - 1)


def everything_wanted(deal: Deal, reader: CastMember) -> Iterator[Wanted]:
    """All that waits for this reader: their steps, their yes, their promises, their verdicts."""
    if reader.side == CastMember.Side.CLIENT:
        yield from _plan(deal)
        yield from _verdicts(deal, reader)
    yield from _steps(deal, reader)
    yield from _promises(deal, reader)
    yield from _answers(deal, reader)


def _plan(deal: Deal) -> Iterator[Wanted]:
    plan = Plan.objects.filter(deal=deal, state=Plan.State.SHOWN).first()
    if plan:
        why = "It says who does what by when, before you decide. Change what is not right."
        yield Wanted("plan", plan.pk, "Look at the plan and confirm it", None, 5, why)


def _steps(deal: Deal, reader: CastMember) -> Iterator[Wanted]:
    """Own steps that can start now, and what others did that this reader's side confirms."""
    rows = (
        Step.objects.filter(deal=deal, is_shared=True)
        .filter(Q(owner=reader, state__in=Step.OPEN) | Q(state=Step.State.CLAIMED))
        .select_related("owner", "helper")
        .prefetch_related("waits__after")
        .order_by("due_on", "number")
    )
    for step in rows:
        if step.state != Step.State.CLAIMED:
            if _can_start(step):
                yield Wanted("step", step.pk, step.name, step.due_on, step.minutes, step.why)
        elif confirms(step, reader):
            words = f"Say whether this is done: {step.name}"
            yield Wanted("confirm_step", step.pk, words, step.due_on, 2, step.why)


def _can_start(step: Step) -> bool:
    past = (*Step.DONE, Step.State.CLAIMED)
    return all(wait.after.state in past for wait in step.waits.all())


def confirms(step: Step, reader: CastMember) -> bool:
    """The other side confirms: its named helper, else anyone there; never a third party."""
    sides = CastMember.Side
    confirming = sides.SELLER if step.owner.side == sides.CLIENT else sides.CLIENT
    if reader.side != confirming:
        return False
    named = step.helper if step.helper and step.helper.side == confirming else None
    return named is None or named == reader


def _promises(deal: Deal, reader: CastMember) -> Iterator[Wanted]:
    open_ones = Promise.objects.open().filter(deal=deal, is_shared=True)
    for promise in open_ones.filter(said_by=reader).exclude(state=Promise.State.KEPT_CLAIMED):
        yield Wanted("promise", promise.pk, promise.words, promise.due_on, None, "You promised it.")


def _verdicts(deal: Deal, reader: CastMember) -> Iterator[Wanted]:
    rows = Outcome.objects.filter(deal=deal).filter(Q(verifier=None) | Q(verifier=reader))
    for outcome in rows.exclude(first_verdict_by=reader):
        if outcome.state == Outcome.State.CLAIMED:
            words = f"Say whether you have it: {outcome.name}"
            yield Wanted("outcome", outcome.pk, words, outcome.due_on, 2, "Only you can say so.")
        elif outcome.state == Outcome.State.PROPOSED:
            words = f"Say if this is the result you want: {outcome.name}"
            yield Wanted("agree_outcome", outcome.pk, words, None, 2)


def _answers(deal: Deal, reader: CastMember) -> Iterator[Wanted]:
    rows = Question.objects.filter(deal=deal, asker=reader, state=Question.State.ANSWERED)
    for question in rows:
        words = f"Say if the answer is clear: {question.words}"
        yield Wanted("question", question.pk, words, None, 1)
