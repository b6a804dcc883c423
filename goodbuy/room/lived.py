"""What it was said to be like and how it was, as the client reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from goodbuy.deals.models import CastMember, Grant
from goodbuy.kernel.words import quoted
from goodbuy.plans.first_days import first_days
from goodbuy.plans.fourfold import fourfold_of
from goodbuy.plans.models import CheckIn, Step, TeachBack
from goodbuy.room.cards import StepCard
from goodbuy.room.reader import days_of
from goodbuy.room.steps import step_card


@dataclass(frozen=True)
class DayAhead:
    day: str
    number: int
    steps: tuple[StepCard, ...]


@dataclass(frozen=True)
class Column:
    """One of the four: its name, and what stands in it."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class FourColumns:
    columns: tuple[Column, ...]
    gap: str


@dataclass(frozen=True)
class Verdict:
    """What this reader said of a step, or may say."""

    choices: tuple[tuple[str, str], ...] = ()
    said: str = ""
    words: str = ""
    followed: str = ""
    # Told by telephone: who of us wrote it down.
    noted_by: str = ""


@dataclass(frozen=True)
class Understanding:
    """What the reader was asked to say in own words, and what came of it."""

    id: str
    is_open: bool
    words: str
    reply: str
    # Where it stands, once they said it.
    note: str


UNDERSTOOD = {
    TeachBack.State.SAID: _later("One of us reads it and says whether we mean the same."),
    TeachBack.State.MATCH: _later("That is what we mean too."),
}


def still_to_say(grant: Grant, pk: UUID) -> TeachBack | None:
    """What this reader was asked to say in own words, and has not said."""
    mine = TeachBack.objects.to_say().filter(cast=grant.cast, pk=pk)
    one: TeachBack | None = mine.select_related("step", "cast").first()
    return one


def said_in_own_words(grant: Grant, pk: UUID) -> TeachBack | None:
    """What this reader has said already, and of which nothing more is asked."""
    rows = TeachBack.objects.filter(cast=grant.cast, pk=pk, state__in=list(UNDERSTOOD))
    return rows.select_related("step", "cast").first()


def understanding_of(step: Step, grant: Grant) -> Understanding | None:
    one = TeachBack.objects.filter(step=step, cast=grant.cast).first()
    if one is None:
        return None
    is_open = one.state in TeachBack.TO_SAY
    note = " ".join([noted(one), str(UNDERSTOOD.get(TeachBack.State(one.state), ""))]).strip()
    return Understanding(str(one.pk), is_open, one.words, one.reply, note)


def noted(one: Any) -> str:
    """Said by telephone, on their behalf: that is marked wherever it is read."""
    if not one.noted_by:
        return ""
    return _("Told to %(name)s, who wrote it down.") % {"name": one.noted_by}


def days_ahead(grant: Grant) -> tuple[DayAhead, ...]:
    days = days_of(grant)
    return tuple(
        DayAhead(
            day=days.long(one.day),
            number=one.number,
            steps=tuple(step_card(step, days, grant) for step in one.steps),
        )
        for one in first_days(grant.deal)
    )


def four_columns(promise: Any, grant: Grant) -> FourColumns | None:
    """Said, planned, done, lived; for the two sides whose promise it is."""
    if grant.cast.side == CastMember.Side.THIRD:
        return None
    days = days_of(grant)
    rows = fourfold_of(grant.deal, days.today, only=promise.pk)
    if not rows:
        return None
    row = rows[0]
    said = quoted(promise.words)
    planned = tuple(_planned(step) for step in row.steps)
    done = (*(_done(step, days) for step in row.steps), *_said_of(promise, days))
    lived = tuple(_lived(one) for one in row.lived)
    # Where nothing comes any more, nothing is said to be still to come.
    ended = not promise.is_open or days.is_over
    nothing = _("Nothing") if ended else _("Nothing yet")
    columns = (
        Column(_("Said"), (said, f"{promise.said_by.name}, {days.short(promise.said_on)}")),
        Column(_("Planned"), planned or (_("In no step") if ended else _("In no step yet"),)),
        Column(_("Done"), done or (nothing,)),
        Column(_("How it was"), lived or (_("Nobody said how it was") if ended else nothing,)),
    )
    return FourColumns(columns, row.gap.words)


def _planned(step: Step) -> str:
    return f"{step.name}. {step.evidence}".strip(" .") + "."


def _done(step: Step, days: Any) -> str:
    if step.done_on is None:
        return _("Due %(day)s") % {"day": days.short(step.due_on)}
    return f"{days.short(step.done_on)}. {step.evidence_given}".strip()


def _said_of(promise: Any, days: Any) -> tuple[str, ...]:
    """What became of the promise itself, whether or not a step stands for it."""
    if promise.state == promise.State.WAIVED:
        return (_let_go(promise, days),)
    day = promise.kept_on or promise.claimed_on
    if day is None:
        return ()
    is_put_right = promise.state == promise.State.REPAIRED
    known = promise.State.REPAIRED if is_put_right else promise.State.KEPT_CLAIMED
    told = quoted(promise.settled_words) or str(known.label)
    return (f"{days.short(day)}. {told}",)


def _let_go(promise: Any, days: Any) -> str:
    words = str(promise.State.WAIVED.label)
    if promise.settled_on:
        words = f"{days.short(promise.settled_on)}. {words}"
    return f"{words}: {quoted(promise.settled_words)}" if promise.settled_words else words


def _lived(one: Any) -> str:
    words = f": {quoted(one.words)}" if one.words else ""
    # Whoever ends a sentence with a full stop inside the quotation marks needs no second one.
    end = "" if one.words[-1:] in (".", "!", "?", "…") else "."
    followed = " " + _("We did: %(words)s") % {"words": one.followed} if one.followed else ""
    by = f" {noted(one)}" if one.noted_by else ""
    return f"{one.who}: {one.verdict_words}{words}{end}{by}{followed}"


def verdict_of(step: Step, grant: Grant) -> Verdict:
    """Their verdict on a step that is done; the five choices where there is none yet."""
    if grant.cast.side != CastMember.Side.CLIENT or step.done_on is None:
        return Verdict()
    said = CheckIn.objects.filter(step=step, cast=grant.cast).verdicts()
    # Said unasked is said first: on the same day, what was asked for is the newer answer.
    unasked = Case(When(why=CheckIn.Why.UNASKED, then=1), default=0)
    last = said.order_by("-answered_on", unasked, "-id").first()
    if last:
        told = {"said": last.verdict_words, "words": last.answer}
        return Verdict(**told, followed=last.followed_words, noted_by=noted(last))
    return Verdict(tuple((str(v), str(words)) for v, words in CheckIn.Verdict.choices))
