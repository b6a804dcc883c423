"""Promised results: the numbers before, promised and now, and a small drawing of them."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goodbuy.kernel import words
from goodbuy.kernel.statements import Statement
from goodbuy.promises.models import Measurement, Outcome
from goodbuy.room.cards import Reading, Result
from goodbuy.room.chart import draw
from goodbuy.room.marks import outcome_mark
from goodbuy.room.reader import Reader

_READINGS = Statement(lambda deal: Measurement.objects.filter(deal_id=deal).order_by("on"))


def readings_of(reader: Reader) -> dict[UUID, list[Measurement]]:
    """All readings of the deal, oldest first: one query."""
    found: dict[UUID, list[Measurement]] = defaultdict(list)
    if reader.whole.outcomes:
        for row in _READINGS(deal=reader.deal.pk):
            row.by = reader.whole.voice(row.by_id)
            found[row.outcome_id].append(row)
    return found


def number(value: Decimal | None, language: str) -> str:
    return "–" if value is None else words.number(value, language)


def result_card(outcome: Outcome, readings: list[Measurement], reader: Reader) -> Result:
    days, language = reader.days, reader.days.language
    last = readings[-1].value if readings else None
    return Result(
        id=str(outcome.pk),
        name=outcome.name,
        unit=outcome.unit,
        mark=outcome_mark(outcome, is_measured=bool(readings), days=days),
        before=number(outcome.baseline, language),
        promised=number(outcome.target, language),
        now=number(last, language),
        words=outcome.words,
        due=days.brief(outcome.due_on),
        chart=draw(outcome, readings, days),
        url=reader.url("result", outcome.pk),
        measured_how=outcome.measured_how,
        measured_by=_name(outcome.measured_by),
        verifier=_name(outcome.verifier),
        state=outcome.state,
        verdict=_verdict(outcome, reader),
        misses=_misses(outcome, readings[-1], reader) if readings else "",
        readings=tuple(
            Reading(
                on=days.short(r.on),
                iso=r.on.isoformat(),
                value=number(r.value, language),
                by=_name(r.by),
                source=r.source,
            )
            for r in reversed(readings)
        ),
    )


def _misses(outcome: Outcome, last: Measurement, reader: Reader) -> str:
    if outcome.reaches(last.value):
        return ""
    said = _("The last reading, %(value)s on %(day)s, is below the promised %(target)s.")
    if outcome.direction == Outcome.Direction.DOWN:
        said = _("The last reading, %(value)s on %(day)s, is above the promised %(target)s.")
    language = reader.days.language
    return said % {
        "value": number(last.value, language),
        "day": reader.days.short(last.on),
        "target": number(outcome.target, language),
    }


def _name(cast: object) -> str:
    return getattr(cast, "name", "")


def _verdict(outcome: Outcome, reader: Reader) -> str:
    if not outcome.is_spoken_of:
        return ""
    who = outcome.speaker
    if not who:
        return outcome.verdict_words
    is_last = who == outcome.verdict_by and outcome.verdict_on
    said = f"{who.name}, {reader.days.brief(outcome.verdict_on)}" if is_last else who.name
    return f"{said}: {outcome.verdict_words}" if outcome.verdict_words else said


def result_cards(reader: Reader) -> tuple[Result, ...]:
    readings = readings_of(reader)
    return tuple(result_card(o, readings[o.pk], reader) for o in reader.whole.outcomes)


def result_words(reader: Reader) -> str:
    """One sentence above the results: how many are there, and that we stay."""
    required = [o for o in reader.whole.outcomes if o.is_required]
    if not required:
        return ""
    proven = sum(o.is_proven for o in required)
    if proven == len(required):
        return _("You have all of it, by your own word.")
    many = {"proven": proven, "count": len(required)}
    have = _("%(proven)d of %(count)d proven.") % many if proven else _("None is proven yet.")
    if reader.days.is_over:
        return have if proven else _("None was proven.")
    rest = ngettext(
        "Only you can say so. We stay until it is.",
        "Only you can say so. We stay until all of them are.",
        len(required),
    )
    return f"{have} {rest}"
