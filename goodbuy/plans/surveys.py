"""The short question that a plan asks about the purchase itself: a survey like the aftertaste.

Over all kinds a person is surveyed once in 30 days at most. The seven questions of the four
moments come first: where those were asked of late or are due soon, this one yields to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from goodbuy.conversations.models import Aftertaste
from goodbuy.deals.models import CastMember, Grant
from goodbuy.plans.models import CheckIn

REST = Aftertaste.REST
# Later than this it would no longer be a question about that step: then it is not asked at all.
MOST_LATE = timedelta(days=14)


@dataclass
class Surveyed:
    """Who is not to be surveyed today: their seats, their person and their addresses."""

    taken: set[Any]

    @classmethod
    def lately(cls, now: datetime) -> Surveyed:
        since, soon = now - REST, now.date() + REST
        tastes = Aftertaste.objects.filter(
            Q(sent_at__gt=since) | Q(state=Aftertaste.State.PLANNED, due_on__lte=soon)
        )
        rows = list(tastes.values_list("cast_id", "cast__person_id", "sent_to"))
        own = CheckIn.objects.filter(asked_lately(since))
        rows += [(*keys, "") for keys in own.values_list("cast_id", "cast__person_id")]
        # Told by telephone of a question that was nobody's yet: then nobody of that deal is asked.
        told = set(own.filter(cast=None).values_list("deal_id", flat=True))
        taken = told | {key for cast, person, sent_to in rows for key in (cast, person, sent_to)}
        seats = [cast for cast, _person, _sent_to in rows]
        emails = Grant.objects.filter(cast__in=seats).values_list("email", flat=True)
        return cls((taken | {email.lower() for email in emails}) - {None, ""})

    def take(self, way: Grant) -> bool:
        """Whether this person may be asked; whoever is asked now is not asked again."""
        keys = set(_keys(way))
        if keys & self.taken:
            return False
        self.taken |= keys - {way.deal_id}
        return True


def _keys(way: Grant) -> Iterator[Any]:
    yield way.cast_id
    yield way.deal_id
    yield way.email.lower()
    if way.cast.person_id:
        yield way.cast.person_id


def asked_lately(since: datetime) -> Q:
    """Asked by letter, or answered by telephone: that was asking as well."""
    lately = Q(sent_at__gt=since) | Q(answered_on__gt=since.date())
    return Q(kind=CheckIn.Kind.AFTERTASTE) & lately


def asked_since(face: CastMember, email: str, since: datetime) -> bool:
    """Whether this person was asked such a question since then, in whatever deal."""
    same = Q(cast=face) | Q(cast=None, deal=face.deal_id)
    if face.person_id:
        same |= Q(cast__person_id=face.person_id)
    if email:
        same |= Q(cast__in=Grant.objects.filter(email__iexact=email).values("cast"))
    return bool(CheckIn.objects.filter(same, asked_lately(since)).exists())


def is_too_late(one: CheckIn, today: date) -> bool:
    return one.is_survey and bool(one.due_on and one.due_on < today - MOST_LATE)
