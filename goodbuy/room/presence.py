"""Who a client hears from, step by step: the drawing of the room and its numbers in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from goodbuy.deals.words import listed
from goodbuy.kernel.statements import Statement
from goodbuy.plans.heard import contacts_of, with_contacts
from goodbuy.plans.models import Presence
from goodbuy.plans.presence_curve import Commentator, Curve, Drawing, curve_of, draw
from goodbuy.room.reader import Reader


@dataclass(frozen=True)
class Heard:
    """One commentator in words: what is planned now and at the end, and what it really was."""

    name: str
    planned: str
    heard: str
    why: str


@dataclass(frozen=True)
class PresenceCard:
    drawing: Drawing
    first: str
    last: str
    lead: str
    people: tuple[Heard, ...]
    is_signed_shown: bool


_PRESENCES = Statement(
    lambda deal: with_contacts(Presence.objects.filter(deal_id=deal), for_all=True)
)


def presence_card(reader: Reader) -> PresenceCard | None:
    """One query; nothing where nobody's presence is planned."""
    whole = reader.whole
    rows = _PRESENCES(deal=reader.deal.pk)
    at = max(0, reader.post.phase_number - 1)
    if reader.deal.stage in ("proven", "resting", "renewing"):
        at = max(0, len(whole.phases) - 1)
    curve = curve_of(whole.phases, whole.steps, rows, contacts_of(rows), at=at)
    if curve is None:
        return None
    why = {row.cast_id: row.mode_words for row in rows}
    return PresenceCard(
        drawing=draw(curve),
        first=curve.phases[0],
        last=curve.phases[-1],
        lead=_lead(curve),
        people=tuple(_heard(one, curve, why[one.cast_id]) for one in curve.people),
        is_signed_shown=curve.signed_at is not None
        and 0 < curve.signed_at < len(curve.phases) - 1
        and abs(curve.signed_at - curve.at) * 420 / max(1, len(curve.phases) - 1) > 50,
    )


def _lead(curve: Curve) -> str:
    """Dana steps back slowly and never disappears. Sam leads you now."""
    said = []
    for person in curve.people:
        first = person.name.split()[0]
        if person.is_seller and len(curve.people) > 1:
            said.append(
                gettext("%(name)s steps back slowly and never disappears.") % {"name": first}
            )
    leaders = [p.name.split()[0] for p in curve.people if p.mode in Presence.SPEAKING]
    if leaders:
        words = ngettext("%(names)s leads you now.", "%(names)s lead you now.", len(leaders))
        said.append(words % {"names": listed(leaders)})
    return " ".join(said)


def _heard(person: Commentator, curve: Curve, why: str) -> Heard:
    now, end = person.shares[curve.at], person.shares[-1]
    planned = gettext("planned: %(now)d in 100 now, %(end)d at the end") % {
        "now": now.planned,
        "end": end.planned,
    }
    if now.heard is None:
        heard = gettext("too few words in this step to say how it really is")
    else:
        words = ngettext(
            "heard: %(share)d in 100, %(count)d word in this step",
            "heard: %(share)d in 100, %(count)d words in this step",
            now.words,
        )
        heard = words % {"share": now.heard, "count": now.words}
        if now.is_far:
            far = (
                gettext("less than planned") if now.difference < 0 else gettext("more than planned")
            )
            heard += f" ({far})"
    return Heard(person.name, planned, heard, why)
