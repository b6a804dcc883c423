"""First words for the play-by-play: what a good colleague would say of each visible event.

A draft is a beginning, never the last word: its narrator reads, changes and tells it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from goodbuy.plans.signpost import Signpost, spoken


@dataclass(frozen=True)
class Draft:
    headline: str
    why: str


# kind: (headline, why it matters). {about}, {actor}, {day}, {was}, {reason}, {on} are filled in;
# a step's own "why" comes first where it has one.
WORDS: dict[str, tuple[str, str]] = {
    "plan.shown": (
        "The plan is ready for you to look at",
        "You see every step, who does it and by when, before you decide anything.",
    ),
    "plan.confirmed": (
        "{actor} looked at the plan and confirmed it",
        "From now on we all hold ourselves to the same days. A change is told here first.",
    ),
    "step.started": ("We began: {about}", "It is under way as planned."),
    "step.claimed": (
        "{actor} finished this: {about}",
        "Please look whether it is as you expected. Only then is it done.",
    ),
    "step.confirmed": ("Done, and confirmed: {about}", "The next step can build on it."),
    "step.disputed": (
        "Not yet as promised: {about}",
        "{actor} told us what is missing. We would rather hear it now than later.",
    ),
    "step.reopened": (
        "We say it again, better: {about}",
        "{words} That it was not clear is our job, not yours.",
    ),
    "step.blocked": ("Waiting: {about}", "We wait for {on}. We say so at once when it moves."),
    "step.unblocked": ("It goes on: {about}", "What we waited for is here."),
    "step.given": ("{owner} does this now: {about}", "You have another name to turn to."),
    "step.passed_on": ("{owner} looks after this now: {about}", "{before} passed it on."),
    "step.slipped": (
        "A new day: {about} moves from {was} to {new}",
        "{reason} {actor} tells you before you have to ask, so that you can plan.",
    ),
    "step.promised": ("A day is set: {about}, {day}", "You can plan with it."),
    "step.dropped": ("Not needed any more: {about}", "One thing less to wait for."),
    "promise.recorded": (
        "A promise: {about}",
        "It is written down with its words and its day, so that nobody has to remember it.",
    ),
    "promise.kept": ("Kept: {about}", "{actor} confirmed it."),
    "promise.missed": ("Missed: {about}", "It was promised, and it is not here. We put it right."),
    "promise.repaired": ("Put right: {about}", "It was late. Now it is here."),
    "promise.delayed": (
        "A promise moves from {was} to {day}: {about}",
        "{reason} {actor} tells you first. The first day stays on the page for everyone to see.",
    ),
    "outcome.proposed": (
        "A result to aim for: {about}",
        "Say in the room whether this is what you want. We stay until you have it.",
    ),
    "outcome.agreed": ("Agreed: {about}", "This is what we are measured by."),
    "outcome.measuring": ("We began to measure: {about}", "Now we see whether it works."),
    "outcome.claimed": (
        "We think that it is there: {about}",
        "Our word is not enough. Please look at the numbers and say if you agree.",
    ),
    "outcome.verified": ("Proven: {about}", "{actor} confirmed it. It is what we promised."),
    "outcome.exceeded": ("Better than promised: {about}", "{actor} confirmed it."),
    "outcome.fell_short": (
        "Not there yet: {about}",
        "The number is not what we promised. We are not done until it is.",
    ),
    "outcome.recovering": ("This is how we put it right: {about}", "You see the numbers here."),
    "brief.sent": ("{actor} says how it stands: {said} {until}", "{words}"),
    "deal.agreed": (
        "We have agreed",
        "For us this is the middle, not the end. It is over when you have the results.",
    ),
    "deal.onboarded": ("The work begins", "Everything is made ready now, step by step."),
    "deal.live": ("It is in use", "From today we measure together whether it does what it should."),
    "deal.proven": ("You have what we promised", "You said so yourselves, result by result."),
    "deal.relapsed": (
        "A result has slipped, so we are back at work",
        "Proven means proven, not once upon a time.",
    ),
    "presence.stepped_down": (
        "{about} steps back, and stays within reach",
        "{reason}. {about} does not vanish: you can ring at any time.",
    ),
    "presence.came_back": (
        "{about} is there for you again",
        "{reason}. We stay until you have it.",
    ),
    "review.shown": (
        "The months behind us, on one page",
        "You see what was said, what came of it, what went wrong, and who does what next.",
    ),
    "handoff.shown": (
        "This is what we hand on about you",
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
        "{client} looked: nothing is missing",
        "You will not have to say it a second time.",
    ),
    "handoff.closed": (
        "{receiver} leads from now on, and knows all that {giver} knows",
        "{giver} stays within reach until you have your results.",
    ),
    "deal.paused": ("All is quiet, as agreed", "Nobody chases you before the day you chose."),
    "deal.resumed": ("We go on", "The day to talk again has come."),
}


# A day that slips is told by us at once, and not when a draft has rested: the plan shows it.
LATE_NEWS = frozenset({"step.slipped", "promise.delayed"})


def is_told(kind: str) -> bool:
    """Whether an event of this kind is worth an entry of the play-by-play."""
    return kind in WORDS


def first_words(event: Any, about: Any) -> Draft:
    headline, why = WORDS[event.kind]
    facts = {k: v for k, v in event.facts.items() if isinstance(v, str | int | float)}
    for name in ("day", "was", "old", "new"):
        if name in facts:
            facts[name] = _as_day(str(facts[name]), event.at.date())
    if facts.get("reason"):
        facts["reason"] = str(facts["reason"]).strip().rstrip(".") + "."
    names = _Blank(facts, actor=event.actor_name, about=event.about_name)
    own_why = getattr(about, "why", "") if event.kind in ("step.started", "step.confirmed") else ""
    sentence = (own_why or why.format_map(names)).strip()
    return Draft(headline.format_map(names)[:200], sentence[:500])


def next_words(post: Signpost) -> str:
    """What is next, who and when, from the signpost as it stands after the event."""
    if post.is_paused or post.is_ended or not post.next_words:
        return ""
    name = post.next_words.rstrip(".")
    return f"{name}. {post.next_who.name} does it by {spoken(post.next_on, post.today)}."


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


def _as_day(value: str, today: date) -> str:
    try:
        return spoken(date.fromisoformat(value), today)
    except ValueError:
        return value
