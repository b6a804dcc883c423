"""First words for the play-by-play: what a good colleague would say of each visible event.

A draft is a beginning, never the last word: its narrator reads, changes and tells it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from goodbuy.plans.phrasing import filled, in_own_words
from goodbuy.plans.signpost import Signpost, spoken


@dataclass(frozen=True)
class Draft:
    headline: str
    why: str
    # What stands in it that belongs to this one event: names, days, words.
    names: dict[str, str]
    # The kind under which its phrases are learned: ours, or the other side's.
    said_as: str = ""


# kind: (headline, why it matters), as one would say it across a table. {about}, {actor}, {day},
# {was}, {reason}, {on} are filled in; a step's own "why" comes first where it has one.
WORDS: dict[str, tuple[str, str]] = {
    "plan.shown": (
        "The plan is ready for you to look at",
        "You see every step, who does it and by when, before you decide anything.",
    ),
    "plan.confirmed": (
        "{actor} looked at the plan and said yes to it",
        "From now on we all hold ourselves to the same days. A change is told here first.",
    ),
    "step.started": (
        "We are at work on “{about}”",
        "It began as planned. You hear from us when it is finished, or sooner if anything moves.",
    ),
    "step.claimed": (
        "{actor} finished “{about}”",
        "Please look whether it is as you expected. Only then is it done.",
    ),
    "step.confirmed": (
        "“{about}” is done, and {actor} looked at it",
        "Somebody other than the one who did it said yes, so what follows can build on it.",
    ),
    "step.disputed": (
        "“{about}” is not yet what was promised",
        "{actor} told us what is missing. We would rather hear it now than later.",
    ),
    "step.reopened": (
        "We explain “{about}” once more, and better",
        "{words} That it was not clear is our job, not yours.",
    ),
    "step.blocked": (
        "“{about}” has to wait for a moment",
        "We wait for {on}. You hear from us as soon as it moves.",
    ),
    "step.unblocked": (
        "We can go on with “{about}”",
        "What we waited for is here, so nothing holds it up any more.",
    ),
    "step.given": (
        "From today {owner} does “{about}”",
        "One person answers for it. With anything about it, turn to {owner}.",
    ),
    "step.passed_on": (
        "{owner} looks after “{about}” now",
        "{before} passed it on, with all that was said about it.",
    ),
    "step.slipped": (
        "“{about}” moves from {was} to {new}",
        "{reason} {actor} tells you before you have to ask, so that you can plan.",
    ),
    "step.promised": (
        "You have our word for “{about}”: {day}",
        "You can plan with that day. If it moves, you hear it from us first.",
    ),
    "step.dropped": (
        "We can leave out “{about}”",
        "It is not needed for your result, so you need not wait for it either.",
    ),
    "promise.recorded": (
        "There is a promise between us: “{about}”",
        "Its words and its day are written down, so that nobody has to remember them.",
    ),
    "promise.claimed": (
        "{actor} says that it is there: “{about}”",
        "It counts as kept when the other side has looked and says so too.",
    ),
    "promise.kept": (
        "What was promised is there: “{about}”",
        "{actor} looked and said so. A promise is kept when the other side says that it is.",
    ),
    "promise.missed": (
        "A promise was not kept: “{about}”",
        "You counted on it, and it is not here. We say so, and we put it right.",
    ),
    "promise.repaired": (
        "What was missing is put right: “{about}”",
        "At first it was not what we had said. The page keeps both, the miss and the repair.",
    ),
    "promise.waived": (
        "{actor} lets go of a promise: “{about}”",
        "Nobody has to wait for it any more, and nobody is asked about it again. {words}",
    ),
    "promise.delayed": (
        "We need until {day}, and not {was}, for “{about}”",
        "{reason} {actor} tells you first. The first day stays on the page for everyone to see.",
    ),
    "outcome.proposed": (
        "This could be the result we aim for: {about}",
        "Say in the room whether this is what you want. We stay until you have it.",
    ),
    "outcome.agreed": (
        "We both aim for the same result: {about}",
        "This is what we are measured by, and what we stay for.",
    ),
    "outcome.measuring": (
        "We have begun to measure: {about}",
        "From now on numbers say whether it works, and you see each of them when we do.",
    ),
    "outcome.measured": (
        "The newest number for “{result}” is {value}",
        "{stands} You see each number as it is, the good ones and the bad ones.",
    ),
    "outcome.claimed": (
        "We believe that you have it: {about}",
        "Our word is not enough. Please look at the numbers and say whether you agree. {misses}",
    ),
    "outcome.seconded": (
        "{actor} looked and says that it is there: {about}",
        "One more of you looks at the numbers as well. Two people’s word holds longer than one’s. "
        "{misses}",
    ),
    "outcome.verified": (
        "It is proven: {about}",
        "{actor} looked at the numbers and says that it is what we promised. {misses}",
    ),
    "outcome.exceeded": (
        "You have more than we promised: {about}",
        "{actor} looked at the numbers and says so. It was not luck: we keep measuring. {misses}",
    ),
    "outcome.fell_short": (
        "We are not there yet: {about}",
        "The number is not what we promised. We are not done until it is.",
    ),
    "outcome.recovering": (
        "We know how to put it right: {about}",
        "What we do about it stands in the room, and its numbers beside it.",
    ),
    "brief.sent": (
        "{actor} says how it stands: {said} {until}",
        "{words}",
    ),
    "deal.agreed": (
        "We have agreed",
        "For us this is the middle, not the end. It is over when you have the results.",
    ),
    "deal.onboarded": (
        "Now the work begins",
        "Everything is made ready step by step, and you hear of each step here.",
    ),
    "deal.live": (
        "You use it from today",
        "Now we measure together whether it does what it should.",
    ),
    "deal.proven": (
        "You have what we promised",
        "You said so yourselves, result by result. We stay within reach.",
    ),
    "deal.relapsed": (
        "A result has slipped, so we are back at work",
        "Proven means proven, not once upon a time.",
    ),
    "deal.renewed": (
        "We think about the next time together",
        "Your people, our promises and your results come along. Nobody begins from nothing.",
    ),
    "presence.stepped_down": (
        "{about} steps back, and stays within reach",
        "{reason} {about} does not vanish: you can ring at any time.",
    ),
    "presence.came_back": (
        "{about} is there for you again",
        "{reason} Whoever sold it to you stays until you have it.",
    ),
    "review.shown": (
        "The months behind us, on one page",
        "You see what was said, what came of it, what went wrong, and who does what next.",
    ),
    "handoff.shown": (
        "Here is all that we hand on about you",
        "You see every promise and who made it, before anyone takes over.",
    ),
    "handoff.offered": (
        "{giver} hands on to {receiver} all that you told us",
        "{receiver} reads it first. Then you say whether anything is missing.",
    ),
    "handoff.returned": (
        "Something was missing in the handoff, and {who} said so",
        "{reason} It is added before anybody goes on.",
    ),
    "handoff.accepted_by_receiver": (
        "{receiver} knows what was promised to you",
        "Please look whether anything that you said is missing. Only you can know.",
    ),
    "handoff.accepted_by_client": (
        "{client} looked, and nothing is missing",
        "What you told one of us, all of us know. You will not have to say it a second time.",
    ),
    "handoff.closed": (
        "{receiver} leads from now on, and knows all that {giver} knows",
        "{giver} stays within reach until you have your results.",
    ),
    "deal.paused": (
        "All is quiet, as you wished",
        "Nobody chases you before the day that was chosen.",
    ),
    "deal.resumed": (
        "We go on together",
        "The day to talk again has come, and everything stands where we left it.",
    ),
}

# The same where it is not ours to do or to keep: {owner} does it, or {who} promised it.
THEIRS: dict[str, tuple[str, str]] = {
    "step.started": (
        "{owner} is at work on “{about}”",
        "It began as planned. If anything is in the way, tell us, and we help.",
    ),
    "step.promised": (
        "{owner} does “{about}” by {day}",
        "We plan with that day. If it cannot hold, tell us, and we plan anew together.",
    ),
    "promise.recorded": (
        "{who} promised: “{about}”",
        "Its words and its day are written down, so that nobody has to remember them.",
    ),
    "promise.missed": (
        "A promise was not kept yet: “{about}”",
        "{who} promised it. If something is in the way, tell us, and we look for a new day.",
    ),
    "promise.delayed": (
        "“{about}” comes by {day}, and not by {was}",
        "{reason} The first day stays on the page for everyone to see.",
    ),
}


# A day that slips is told by us at once, and not when a draft has rested: the plan shows it.
LATE_NEWS = frozenset({"step.slipped", "promise.delayed"})


def is_told(kind: str) -> bool:
    """Whether an event of this kind is worth an entry of the play-by-play."""
    return kind in WORDS


# Where whoever spoke left the reason out.
NO_REASON = "Now you know where it stands, and nobody has to guess."


def said_as(event: Any, about: Any) -> str:
    """Under which name its phrases are learned: what is theirs is never told as our own."""
    return f"{event.kind}:theirs" if _theirs(event, about) else str(event.kind)


# Who answers for it, of either side, and the place of their name in a sentence.
_HOLDERS = {"promise": ("said_by", "who"), "step": ("owner", "owner")}


def _theirs(event: Any, about: Any) -> dict[str, str]:
    """The one of another side who promised it or does it, by name; nobody where it is ours."""
    field, place = _HOLDERS.get(event.kind.partition(".")[0], ("", ""))
    holder = getattr(about, field, None) if field else None
    return {place: holder.name} if holder and holder.side != holder.Side.SELLER else {}


def first_words(event: Any, about: Any, said_here: Mapping[str, str] | None = None) -> Draft:
    """The house's words for this event, in the workspace's own phrases (`said_here`)."""
    names = _names(event)
    words = WORDS
    if theirs := _theirs(event, about):
        names, words = {**theirs, **names}, {**WORDS, **THEIRS}
    own_why = str(getattr(about, "why", None) or "").strip()
    if own_why and event.kind in ("step.started", "step.confirmed"):
        names["own_why"] = own_why
    headline, why = words[event.kind]
    if "own_why" in names:
        why = "{own_why}"
    own = said_here or {}
    headline = in_own_words(filled(headline, names), own, names)
    why = in_own_words(filled(why, names), own, names)
    return Draft(headline[:200], (why or NO_REASON)[:500], names, said_as(event, about))


def _names(event: Any) -> dict[str, str]:
    facts = {k: str(v) for k, v in event.facts.items() if isinstance(v, str | int | float)}
    for name in ("day", "was", "old", "new"):
        if name in facts:
            facts[name] = _as_day(facts[name], event.at.date())
    for name in ("reason", "words"):
        if said := facts.get(name, "").strip():
            facts[name] = said if said[-1] in ".?!" else f"{said}."
    return {**facts, "actor": event.actor_name, "about": event.about_name}


def next_words(post: Signpost) -> str:
    """What is next, who and when, from the signpost as it stands after the event."""
    if post.is_paused or post.is_ended or not post.next_words:
        return ""
    name = post.next_words.rstrip(".")
    return f"{name}. {post.next_who.name} does it by {spoken(post.next_on, post.today)}."


def _as_day(value: str, today: date) -> str:
    try:
        return spoken(date.fromisoformat(value), today)
    except ValueError:
        return value
