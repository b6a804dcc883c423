"""What the clockwork does with a question: each move as a change, so that many are made at once."""

from __future__ import annotations

from datetime import date

from goodbuy.deals.models import CastMember
from goodbuy.kernel import clock
from goodbuy.kernel.tongues import for_us_later
from goodbuy.plans.models import CheckIn
from goodbuy.timeline.many import Change

State = CheckIn.State
RUNGS = {
    1: for_us_later("a reminder"),
    2: for_us_later("a word from someone else"),
    3: for_us_later("a call"),
    4: for_us_later("the sponsor"),
}
NAMED_RUNGS = {2: for_us_later("a word from {name}"), 4: for_us_later("the sponsor, {name}")}


def planned(one: CheckIn) -> Change:
    after = one.phase.name if one.phase else one.asks[:80]
    return Change(one, "check_in.planned", facts={"step": after})


def sent(one: CheckIn, *, cast: CastMember, owner: CastMember | None, on: date) -> Change:
    """It lies on the client's desk from now on."""
    fields = {"state": State.SENT, "cast": cast, "owner": owner, "sent_at": clock.now()}
    fields |= {"silent_from": on, "rung": 0, "on": None}
    return Change(one, "check_in.sent", fields, {"step": one.after, "to": cast.name})


def climbed(one: CheckIn, rung: int, turn_to: CastMember | None) -> Change:
    """One rung up the ladder of silence; the last one is the sponsor."""
    to = State.ESCALATED if rung == CheckIn.SPONSOR else State.SILENT
    named = NAMED_RUNGS.get(rung) if turn_to else None
    words = named.format(name=turn_to.name) if named and turn_to else RUNGS[rung]
    fields = {"state": to, "rung": rung, "turn_to": turn_to}
    return Change(one, "check_in.climbed", fields, {"step": one.after, "rung": words})


def escalated(one: CheckIn, days: int) -> Change:
    """Nothing that mattered was said for longer than it may be."""
    fields = {"state": State.ESCALATED, "rung": 0}
    return Change(one, "check_in.escalated", fields, {"step": one.after, "days": days})


def snoozed(one: CheckIn, until: date) -> Change:
    """They chose a day; until then nothing asks, and no silence is counted."""
    facts = {"step": one.after}
    if one.state == State.SNOOZED:
        return Change(one, "check_in.snoozed", {"on": until}, facts)
    return Change(one, "check_in.snoozed", {"state": State.SNOOZED, "on": until, "rung": 0}, facts)


def heard(one: CheckIn, day: date) -> Change:
    """A sign of life: the ladder ends, and the question stays for them to answer."""
    facts = {"step": one.after}
    if one.state == State.SENT:
        return Change(one, "check_in.heard", {"heard_on": day}, facts)
    fields = {"state": State.SENT, "rung": 0, "heard_on": day}
    return Change(one, "check_in.heard", fields, facts)


def closed(one: CheckIn) -> Change:
    return Change(one, "check_in.closed", {"state": State.CLOSED}, {"step": one.after})
