"""The circle as a client sees it: who is around them, and whom they have not heard for too long."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _later

from goodbuy.plans.circle import Circle, Seat, circle_of
from goodbuy.plans.models import Presence
from goodbuy.room.cards import Mark
from goodbuy.room.reader import Reader


@dataclass(frozen=True)
class Around:
    """One person of the circle in the reader's words."""

    name: str
    side: str
    firm: str
    does: str
    does_not: str
    reach: str
    dates: str
    away: str
    last: str
    last_words: str
    last_deed: str
    mark: Mark | None
    is_me: bool


# What somebody last did, where nothing they told can be quoted.
DEEDS = {
    "question.asked": _later("asked a question"),
    "question.reopened": _later("asked a question"),
    "question.answered": _later("answered a question"),
    "question.understood": _later("understood an answer"),
    "recap.told": _later("wrote down what was said in a meeting"),
    "promise.recorded": _later("wrote down a promise"),
    "promise.delayed": _later("gave a promise another day"),
    "promise.kept": _later("said that a promise was kept"),
    "step.slipped": _later("gave a step another day"),
    "step.claimed": _later("said that a step is done"),
    "step.confirmed": _later("confirmed a step"),
    "plan.confirmed": _later("confirmed the plan"),
    "outcome.measured": _later("measured a result"),
    "brief.sent": _later("said how things stand"),
}


@dataclass(frozen=True)
class RoomCircle:
    drawing: Circle
    title: str
    said: str
    people: tuple[Around, ...]


def room_circle(reader: Reader) -> RoomCircle:
    deal = reader.deal
    drawn = circle_of(
        deal,
        reader.whole.cast.values(),
        Presence.objects.filter(deal=deal),
        today=reader.days.today,
        is_guest=True,
    )
    names = ", ".join(seat.first_name for seat in drawn.seats)
    centre = drawn.centre.first_name if drawn.centre else deal.company_name
    title = gettext("%(centre)s in the centre; around: %(names)s")
    return RoomCircle(
        drawing=drawn,
        title=title % {"centre": centre, "names": names},
        said=_said(drawn),
        people=tuple(_around(seat, reader) for seat in drawn.everyone),
    )


def _said(drawn: Circle) -> str:
    """We say first whom they have not heard; nobody on their own side is ever called silent."""
    silent = drawn.silent_of_ours
    if not silent:
        return gettext("Nobody around you has been silent for too long.")
    names = ", ".join(seat.first_name for seat in silent)
    return gettext("You have not heard from %(names)s for too long. That is ours to mend.") % {
        "names": names
    }


def _around(seat: Seat, reader: Reader) -> Around:
    days = reader.days
    last = days.near(seat.last.at) if seat.last else ""
    return Around(
        name=seat.name,
        side=seat.side,
        firm=seat.firm or (reader.deal.company_name if seat.side == "client" else ""),
        does=seat.does or seat.part,
        does_not=seat.does_not,
        reach=seat.reach,
        dates=_dates(seat, reader),
        away=_away(seat, reader),
        last=last,
        last_words=seat.last.words if seat.last else "",
        last_deed=str(DEEDS.get(seat.last.kind, "")) if seat.last else "",
        mark=_mark(seat),
        is_me=seat.cast_id == reader.me.pk,
    )


def _mark(seat: Seat) -> Mark | None:
    if seat.is_away:
        return Mark("later", gettext("Away"))
    if seat.side == "client":
        return None
    if seat.is_silent:
        words = ngettext("Silent for %(days)d day", "Silent for %(days)d days", seat.days)
        return Mark("late", words % {"days": seat.days})
    return Mark("kept", gettext("Heard")) if seat.last else None


def _dates(seat: Seat, reader: Reader) -> str:
    """From when to when they are part of it."""
    days = reader.days
    if seat.from_on and seat.to_on:
        span = {"from": days.short(seat.from_on), "to": days.short(seat.to_on)}
        return gettext("From %(from)s until %(to)s") % span
    if seat.to_on:
        return gettext("Until %(day)s") % {"day": days.short(seat.to_on)}
    if seat.from_on and seat.from_on > days.today:
        return gettext("From %(day)s") % {"day": days.short(seat.from_on)}
    return gettext("Since %(day)s") % {"day": days.short(seat.from_on)} if seat.from_on else ""


def _away(seat: Seat, reader: Reader) -> str:
    days = reader.days
    if seat.away_to and seat.away_from and seat.away_to >= days.today and seat.stand_in:
        words = gettext("Away from %(from)s to %(to)s; %(name)s speaks.")
        return words % {
            "from": days.short(seat.away_from),
            "to": days.short(seat.away_to),
            "name": seat.stand_in,
        }
    if seat.stand_in:
        return gettext("When away, %(name)s speaks.") % {"name": seat.stand_in}
    return ""
