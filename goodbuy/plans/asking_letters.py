"""The letters that ask: how was it, and is it clear? One tap answers, without signing in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from goodbuy.deals.door import Wanted, Written
from goodbuy.deals.models import CastMember, Grant
from goodbuy.deals.taps import Tap, tap_address, tap_facts
from goodbuy.kernel.tongues import spoken
from goodbuy.plans.models import CheckIn, TeachBack

CLEAR, UNCLEAR = "clear", "unclear"


@dataclass(frozen=True)
class Asked:
    """One question of a letter, with its one-tap answers."""

    words: str
    taps: tuple[Tap, ...]


def answers_to(one: CheckIn) -> list[tuple[str, str]]:
    """Value and words of each answer: five for a step, two for how it goes."""
    if one.step_id:
        return [(str(value), str(words)) for value, words in one.scale.choices]
    return [(CLEAR, _("Yes, all is clear")), (UNCLEAR, _("Not quite"))]


def question_words(one: CheckIn) -> str:
    """The question in the reader's language where it is one of ours."""
    if one.why == CheckIn.Why.HAND or one.is_survey:
        return one.asks
    if one.step and one.asks.startswith("Was “"):
        known = _("Was “%(step)s” what we told you it would be, and is what comes next clear?")
        return known % {"step": one.step.name}
    clear = _("Is it what you were told, and is it clear what comes next?")
    if one.phase:
        return _("“%(phase)s” is done.") % {"phase": one.phase.name} + f" {clear}"
    if one.why == CheckIn.Why.CADENCE:
        return _("How is it going from where you sit?") + f" {clear}"
    return one.asks


def questions(way: Grant, ones: Sequence[CheckIn], host: CastMember | None) -> Wanted:
    return _wanted(way, ones, host, is_reminder=False)


def reminder(way: Grant, one: CheckIn) -> Wanted:
    return _wanted(way, [one], one.owner, is_reminder=True)


def _wanted(
    way: Grant, ones: Sequence[CheckIn], host: CastMember | None, *, is_reminder: bool
) -> Wanted:
    tongue = spoken(way.language or way.deal.workspace.language)
    with translation.override(tongue):
        subject = subject_of(way, ones, host)

    def write() -> Written:
        with translation.override(tongue):
            return question_letter(way, ones, host, is_reminder=is_reminder)

    return Wanted(way, subject, write, asks=[one.pk for one in ones])


def own_words_reminder(way: Grant, one: TeachBack) -> Wanted:
    """To whoever was asked to say what happens in a step, and has not said it."""
    tongue = spoken(way.language or way.deal.workspace.language)
    with translation.override(tongue):
        subject = _("What happens in “%(step)s”, in your words?") % {"step": one.step.name}

    def write() -> Written:
        with translation.override(tongue):
            tap = tap_address(way, "own_words", about=one.pk.hex)
            asked = [Asked(subject, (Tap(_("Say it in a sentence"), tap),))]
            facts = _facts(way, way.deal.owner.name, asked, needs_words=True)
            return _letter(way, subject[:150], facts)

    return Wanted(way, subject[:150], write, asks=[one.pk])


def subject_of(way: Grant, ones: Sequence[CheckIn], host: CastMember | None) -> str:
    if len(ones) == 1:
        return question_words(ones[0])[:150]
    who = host.name if host else way.deal.workspace.name
    return (_("Short questions from %(who)s") % {"who": who})[:150]


def question_letter(
    way: Grant, ones: Sequence[CheckIn], host: CastMember | None, *, is_reminder: bool = False
) -> Written:
    """Written for one person; `way` comes with its cast, deal, workspace and the deal's owner."""
    asked = [Asked(question_words(one), _taps(way, one)) for one in ones]
    who = host.name if host else way.deal.workspace.name
    facts = _facts(way, who, asked, is_reminder=is_reminder)
    return _letter(way, subject_of(way, ones, host), facts)


def _facts(way: Grant, who: str, asked: Sequence[Asked], **more: bool) -> dict[str, Any]:
    known = {"grant": way, "deal": way.deal, "host": who, "asked": asked}
    return {**known, "address": way.address(), **tap_facts(way), **more}


def _letter(way: Grant, subject: str, facts: dict[str, Any]) -> Written:
    text = render_to_string("plans/mail/check_in.txt", facts).strip() + "\n"
    html = render_to_string("plans/mail/check_in.html", facts)
    headers = {"Reply-To": way.deal.owner.email, "Auto-Submitted": "auto-generated"}
    return Written(subject, text, html, headers)


def _taps(way: Grant, one: CheckIn) -> tuple[Tap, ...]:
    about = one.pk.hex
    return tuple(
        Tap(words, tap_address(way, "check_in", about=about, value=value))
        for value, words in answers_to(one)
    )
