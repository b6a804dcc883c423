"""Who is left in peace until when, and by whose wish. The door (door.py) asks here, and so may you.

A wish counts for the person, in every deal in which they stand; a no counts for its own deal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, Q
from django.utils.translation import gettext as _

from goodbuy.deals.models import Brief, CastMember, Deal, Grant
from goodbuy.deals.voices import calendar_of
from goodbuy.deals.words import in_words
from goodbuy.kernel import clock
from goodbuy.kernel.working_days import calendar_for

FOR_EVER = date.max
_ENDED = (Deal.Stage.DECLINED, Deal.Stage.BROKEN_OFF)
# Where nothing moves, a weekly letter has nothing to say.
SILENT = (*_ENDED, Deal.Stage.PAUSED, Deal.Stage.RESTING)
_FIELDS = (
    "cast_id", "cast__side", "cast__name", "cast__zone", "cast__person_id", "deal_id", "status",
    "reconnect_on", "sent_at",
)  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """Somebody's wish to be left in peace: whose, until when, and how they said it."""

    whose: str
    until: date
    words: str

    @property
    def is_for_ever(self) -> bool:
        return self.until == FOR_EVER


@dataclass
class Peace:
    """The last word of each person, for one deal or for a whole workspace at once."""

    newest: dict[UUID, list[dict[str, Any]]]
    people: dict[Any, list[dict[str, Any]]]
    keys: dict[UUID, set[Any]]

    @classmethod
    def of_all(cls) -> Peace:
        """Two queries, however many deals."""
        return cls._from(Brief.objects.all(), Grant.objects.all())

    @classmethod
    def of(cls, deal: Deal, cast: CastMember | None) -> Peace:
        """What bears on one person of one deal: the deal's own words, and theirs elsewhere."""
        if cast is None:
            return cls._from(Brief.objects.filter(deal=deal), Grant.objects.none())
        return cls._about([cast], [deal.pk])

    @classmethod
    def of_these(cls, casts: Sequence[CastMember]) -> Peace:
        """What bears on some people, each in their deal."""
        return cls._about(casts, [cast.deal_id for cast in casts])

    @classmethod
    def _about(cls, casts: Sequence[CastMember], deals: Sequence[UUID]) -> Peace:
        seats = [cast.pk for cast in casts]
        same = Q(pk__in=seats)
        if people := [cast.person_id for cast in casts if cast.person_id]:
            same |= Q(person_id__in=people)
        emails = Grant.objects.filter(cast_id__in=seats).values("email")
        same |= Q(pk__in=Grant.objects.filter(email__in=emails).values("cast_id"))
        faces = CastMember.objects.filter(same).values("pk")
        briefs = Brief.objects.filter(Q(deal_id__in=deals) | Q(cast_id__in=faces))
        return cls._from(briefs, Grant.objects.filter(cast_id__in=faces))

    @classmethod
    def _from(cls, briefs: Any, grants: Any) -> Peace:
        rows = briefs.order_by("cast_id", F("sent_at").desc(), F("id").desc())
        last = list(rows.distinct("cast_id").values(*_FIELDS))
        keys: dict[UUID, set[Any]] = {}
        for cast_id, email in grants.values_list("cast_id", "email") if last else ():
            keys.setdefault(cast_id, set()).add(email)
        newest: dict[UUID, list[dict[str, Any]]] = {}
        people: dict[Any, list[dict[str, Any]]] = {}
        for row in sorted(last, key=lambda r: r["sent_at"], reverse=True):
            newest.setdefault(row["deal_id"], []).append(row)
            for key in {row["cast_id"], row["cast__person_id"], *keys.get(row["cast_id"], ())}:
                people.setdefault(key, []).append(row)
        people.pop(None, None)
        return cls(newest, people, keys)

    def wish(self, deal: Deal, cast: CastMember | None = None) -> Wish | None:
        """The wish that a nudge to this person would cross today; None: nobody's."""
        if deal.stage in _ENDED:
            return Wish(deal.company_name, FOR_EVER, _("This deal is over: nothing is asked."))
        theirs = [r for r in self.newest.get(deal.pk, []) if r["cast__side"] == "client"]
        if theirs and theirs[0]["status"] in (Brief.Status.DECIDED_NO, Brief.Status.BAD_NEWS):
            return _ended(theirs[0], deal.workspace.zone)
        today = calendar_of(cast, deal.workspace).today(clock.now())
        own = self._own(cast) if cast else []
        wrong = [r for r in own if r["status"] == "wrong_person" and r["deal_id"] == deal.pk]
        if wrong:
            return _ended(wrong[0], deal.workspace.zone)
        later = [row for row in own if row["reconnect_on"] and row["reconnect_on"] > today]
        wishes = [_until(row, deal.workspace.zone) for row in later]
        paused = deal.paused_until if deal.stage == Deal.Stage.PAUSED else None
        if paused and paused > today:
            words = _("The deal is paused until %(day)s.") % {"day": in_words(paused)}
            wishes.append(Wish(deal.company_name, paused, words))
        return max(wishes, key=lambda wish: wish.until, default=None)

    def _own(self, cast: CastMember) -> list[dict[str, Any]]:
        keys = (cast.pk, cast.person_id, *sorted(self.keys.get(cast.pk, ())))
        found = {row["cast_id"]: row for key in keys for row in self.people.get(key, [])}
        return list(found.values())


def _ended(row: dict[str, Any], zone: str) -> Wish:
    who, day = row["cast__name"], _said_on(row, zone)
    said = {
        "decided_no": _("%(who)s told us on %(day)s that they decided against it."),
        "wrong_person": _("%(who)s told us on %(day)s that they are the wrong person for this."),
        "bad_news": _("%(who)s told us bad news on %(day)s, and we said that nobody chases them."),
    }[row["status"]]
    return Wish(who, FOR_EVER, said % {"who": who, "day": day})


def _until(row: dict[str, Any], zone: str) -> Wish:
    who, until = row["cast__name"], row["reconnect_on"]
    words = _("%(who)s asked on %(said)s to be left in peace until %(until)s.")
    facts = {"who": who, "said": _said_on(row, zone), "until": in_words(until)}
    return Wish(who, until, words % facts)


def _said_on(row: dict[str, Any], zone: str) -> str:
    """The day as it was in their own zone; where that is not known, in the workspace's."""
    home = calendar_for("", row["cast__zone"] or zone).zone
    return in_words(row["sent_at"].astimezone(ZoneInfo(home)).date())


def wish_of(deal: Deal, cast: CastMember | None = None) -> Wish | None:
    return Peace.of(deal, cast).wish(deal, cast)


def quiet_until(deal: Deal, cast: CastMember | None = None) -> date | None:
    """The first day on which this person may be written to unasked; None: today already.

    `FOR_EVER` after they decided against it or the deal ended. On the reconnect day itself
    nothing is quiet any more: that is the day they chose.
    """
    wish = wish_of(deal, cast)
    return wish.until if wish else None


def is_quiet(deal: Deal, cast: CastMember | None = None) -> bool:
    return quiet_until(deal, cast) is not None


def hears_digest(deal: Deal, cast: CastMember, peace: Peace | None = None) -> bool:
    """Whether the weekly letter still goes to this person.

    A day to talk again silences whatever asks something of them, and this letter then asks
    nothing: so it goes on, as the room promises ("you get the weekly e-mail and nothing else").
    It stops when they asked for a pause, until its day; when a client decided against it; for
    the wrong person; and where the deal is paused, resting or ended.
    """
    if deal.stage in SILENT:
        return False
    newest = (peace or Peace.of(deal, cast)).newest.get(deal.pk, [])
    theirs = next((r for r in newest if r["cast__side"] == "client"), None)
    if theirs and theirs["status"] == Brief.Status.DECIDED_NO:
        return False
    own = next((r for r in newest if r["cast_id"] == cast.pk), None)
    if own is None:
        return True
    if own["status"] == Brief.Status.WRONG_PERSON:
        return False
    if own["status"] != Brief.Status.PAUSE or not own["reconnect_on"]:
        return True
    today = calendar_of(cast, deal.workspace).today(clock.now())
    return bool(own["reconnect_on"] <= today)


def wishes_of(faces: Iterable[CastMember], peace: Peace | None = None) -> dict[UUID, Wish]:
    """Of many people (each with its deal) the wishes that hold today."""
    peace = peace or Peace.of_all()
    found = {face.pk: peace.wish(face.deal, face) for face in faces}
    return {pk: wish for pk, wish in found.items() if wish}
