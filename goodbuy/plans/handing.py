"""A handoff drafted from the deal by itself: what both sides know already, and what nobody asked.

Only what a room may show goes in: the client reads every line of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from goodbuy.conversations.models import Discovery
from goodbuy.deals.models import CastMember, Deal, Question
from goodbuy.deals.voices import voice_of
from goodbuy.kernel import clock
from goodbuy.kernel.words import long_day, money
from goodbuy.plans.models import Handoff, PlanVersion, Step
from goodbuy.promises.models import Outcome, Promise
from goodbuy.timeline.models import Actor, System

# So many of the client's answers and of our open questions, that it stays one page.
FIRST_ANSWERS, MOST_UNASKED = 3, 4
GONE = (Promise.State.SUPERSEDED, Promise.State.WAIVED)


def begin(
    deal: Deal,
    *,
    by: Actor,
    giver: CastMember | None = None,
    receiver: CastMember | None = None,
    client: CastMember | None = None,
) -> Handoff | None:
    """Draft the handoff of a deal; None where nobody is there to give, take over or look."""
    cast = list(CastMember.objects.filter(deal=deal, has_left=False).order_by("order", "id"))
    ours = [c for c in cast if c.side == CastMember.Side.SELLER]
    giver = (
        giver
        or next((c for c in ours if c.member_id == deal.owner_id), None)
        or voice_of(by, deal.pk)
    )
    receiver = receiver or _who_delivers(deal, ours, giver)
    client = client or next((c for c in cast if c.side == CastMember.Side.CLIENT), None)
    if not (giver and receiver and client):
        return None
    words = first_words(deal)
    return Handoff.draft(deal, giver=giver, receiver=receiver, client=client, by=by, words=words)


def begin_at_the_yes(event: Any, deal: Deal, by: Any) -> None:
    """Once both agreed, whoever sold it finds the handoff written, and reads it instead of writing.

    Not for something simple, and not where one was begun before the signature.
    """
    is_simple = deal.depth == Deal.Depth.LIGHT
    if is_simple or Handoff.objects.filter(deal=deal).exists():
        return
    begin(deal, by=System(deal.workspace_id))


def _who_delivers(
    deal: Deal, ours: list[CastMember], giver: CastMember | None
) -> CastMember | None:
    """The one of us, other than the giver, with the most steps still to do."""
    others = [c for c in ours if c != giver]
    owned = Step.objects.filter(deal=deal, state__in=Step.OPEN).values_list("owner_id", flat=True)
    counts = list(owned)
    return max(others, key=lambda c: counts.count(c.pk), default=None)


def first_words(deal: Deal) -> dict[str, str]:
    """What the giver begins from, a line for each thing."""
    return {
        "why_words": "\n".join(_why(deal)),
        "agreed_words": "\n".join(_agreed(deal)),
        "risk_words": "\n".join(_risks(deal)),
        "unasked_words": "\n".join(_unasked(deal)),
    }


def body_of(handoff: Handoff) -> dict[str, Any]:
    """The whole page as plain values: frozen when it is offered or shown, so that it stands."""
    deal, zone = handoff.deal, ZoneInfo(handoff.deal.workspace.zone)
    lines = {name: getattr(handoff, name).splitlines() for name in Handoff.WORDS}
    return {
        "giver": handoff.giver.name,
        "receiver": handoff.receiver.name,
        "client": handoff.client.name,
        **{name: [line.strip() for line in kept if line.strip()] for name, kept in lines.items()},
        "people": [_person(cast) for cast in deal.cast.filter(has_left=False).for_list()],
        "promises": [_promise(p) for p in _promises(deal)],
        "outcomes": [_outcome(o) for o in Outcome.objects.filter(deal=deal).for_list()],
        "questions": [_question(q, zone) for q in _questions(deal)],
    }


# -- what the client reads as rows


def _person(cast: CastMember) -> dict[str, str]:
    names = ("name", "side", "firm", "part", "does", "does_not", "reach")
    return {name: getattr(cast, name) for name in names}


def _promises(deal: Deal) -> list[Promise]:
    """What was said until today: a day that is told ahead belongs to no page that stands."""
    # Its day is that of whoever said it, and somewhere it is tomorrow already.
    rows = Promise.objects.filter(deal=deal, is_shared=True, said_on__lte=clock.newest_day())
    rows = rows.exclude(state__in=GONE).select_related("said_by__workspace", "said_to")
    return list(rows.order_by("said_on", "id"))


def _promise(promise: Promise) -> dict[str, Any]:
    return {
        "words": promise.words,
        "by": promise.said_by.name,
        "to": promise.said_to.name if promise.said_to else "",
        "side": promise.said_by.side,
        "said_on": promise.said_on.isoformat(),
        "where": promise.said_where,
        "due_on": promise.due_on.isoformat() if promise.due_on else "",
        "state": promise.state,
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    def number(value: Any) -> str:
        return "" if value is None else f"{value.normalize():f}"

    return {
        "name": outcome.name,
        "unit": outcome.unit,
        "before": number(outcome.baseline),
        "target": number(outcome.target),
        "due_on": outcome.due_on.isoformat() if outcome.due_on else "",
        "verifier": outcome.verifier.name if outcome.verifier else "",
        "state": outcome.state,
    }


def _questions(deal: Deal) -> list[Question]:
    """Open ones that everybody in the room may read."""
    rows = Question.objects.filter(deal=deal, audience=Question.Audience.ROOM).open()
    return list(rows.select_related("asker", "owner").order_by("asked_at", "id"))


def _question(question: Question, zone: ZoneInfo) -> dict[str, str]:
    return {
        "words": question.words,
        "by": question.asker.name if question.asker else "",
        "on": question.asked_at.astimezone(zone).date().isoformat(),
        "owner": question.owner.name if question.owner else "",
    }


# -- first words


def _why(deal: Deal) -> Iterator[str]:
    """In their words where we asked; then the numbers they agreed to, and what they asked us."""
    for one in discovery_of(deal, Discovery.State.ANSWERED)[:FIRST_ANSWERS]:
        who = one.heard_from.name if one.heard_from else deal.company_name
        yield f"{who}: “{' '.join(one.answer.split())}”"
    for outcome in Outcome.objects.filter(deal=deal).exclude(state="proposed").for_list():
        was = f"from {outcome.baseline.normalize():f} " if outcome.baseline is not None else ""
        unit = f" {outcome.unit}" if outcome.unit else ""
        yield f"{outcome.name}: {was}to {outcome.target.normalize():f}{unit}."
    asked = Question.objects.filter(
        deal=deal, audience=Question.Audience.ROOM, kind=Question.Kind.QUESTION
    )
    for question in asked.exclude(asker=None).select_related("asker").order_by("asked_at")[:3]:
        yield f"{question.asker.name}: “{question.words}”"


def _agreed(deal: Deal) -> Iterator[str]:
    if deal.agreed_on:
        value = f", {money(deal.value, deal.currency)}" if deal.value else ""
        yield f"{deal.name}{value}, agreed on {long_day(deal.agreed_on, 'en')}."
    if deal.value_on:
        yield f"The results are due on {long_day(deal.value_on, 'en')}."
    version = (
        PlanVersion.objects.filter(deal=deal, kind="confirmed")
        .select_related("plan__confirmed_by")
        .order_by("-number")
        .first()
    )
    if version:
        who = version.plan.confirmed_by
        by = f" by {who.name}" if who else ""
        steps = len(version.body["steps"])
        yield f"The plan with {steps} steps was confirmed{by}; it is in the room."
    else:
        yield "The client has not confirmed a plan yet."


def _risks(deal: Deal) -> Iterator[str]:
    """What could go wrong, as far as both sides can see it already."""
    today = clock.today(deal.workspace.zone)
    shared = Step.objects.filter(deal=deal).shared().select_related("owner", "blocked_on")
    for step in shared.overdue(today).order_by("due_on")[:5]:
        yield f"“{step}” was due on {_day(step.due_on)}; {step.owner.name} does it."
    for step in shared.filter(state=Step.State.BLOCKED)[:5]:
        on = step.blocked_on.name if step.blocked_on else "someone"
        yield f"“{step}” waits for {on}: {step.state_words}"
    for step in shared.open().filter(owner__side="third").order_by("due_on")[:5]:
        firm = step.owner.firm or step.owner.name
        yield f"“{step}” is done by {firm}, whom we do not steer."
    for promise in _promises(deal):
        if promise.is_late or promise.state == Promise.State.MISSED:
            yield f"Late: “{promise.words}”, promised by {promise.said_by.name}."
    for outcome in Outcome.objects.filter(deal=deal, state="short"):
        yield f"“{outcome.name}” is not there: {outcome.verdict_words or 'the number is short'}"


def discovery_of(deal: Deal, *states: str) -> list[Discovery]:
    """Questions of the deal's checklist in these states, in the order in which one asks them."""
    return list(Discovery.objects.filter(deal=deal, state__in=states).for_list())


def _unasked(deal: Deal) -> Iterator[str]:
    """What a good seller asks, where this deal holds no answer; what the client named comes first.

    The checklist once anybody worked with it: untouched, it would be a list of everything.
    """
    for one in discovery_of(deal, Discovery.State.NOT_ASKED):
        who = one.marked_by.first_name if one.marked_by else deal.company_name
        yield f"{one.words} {who} says that we have not asked this."
    if discovery_of(deal, Discovery.State.ANSWERED):
        left = discovery_of(deal, Discovery.State.OPEN)
        yield from (one.words for one in left[:MOST_UNASKED])
        if len(left) > MOST_UNASKED:
            yield f"And {len(left) - MOST_UNASKED} more on the list of questions."
    cast = list(deal.cast.filter(has_left=False))
    clients = [c for c in cast if c.side == CastMember.Side.CLIENT]
    parts = " ".join(c.part.lower() for c in clients)
    if not deal.value_on:
        yield "By which day the results are needed, and what happens if they come later."
    if "pay" not in parts:
        yield "Who pays, and what they need before they do."
    if len(clients) < 2:
        yield "Who else has to live with it, and who could stop it."
    if not any(word in parts for word in ("use", "floor", "site", "line", "shift")):
        yield "Who works with it every day, and what they think of it."
    if not any(c.stand_in_id for c in clients):
        yield "Who speaks for them when the one who decides is away."
    outcomes = list(Outcome.objects.filter(deal=deal))
    if not outcomes:
        yield "How they will know that it was worth it."
    for outcome in outcomes:
        if outcome.baseline is None:
            yield f"How it is today: “{outcome.name}” has no number from before."
        if not outcome.measured_how:
            yield f"How “{outcome.name}” is measured, and by whom."
    if not deal.cast.filter(side="third").exists():
        yield "Whether any other firm has a hand in it."
    unsaid = [c.name for c in cast if not (c.does and c.does_not)]
    if unsaid:
        yield f"What {', '.join(unsaid)} will and will not do."


def _day(day: date) -> str:
    return str(long_day(day, "en"))
