"""Aftertaste over all deals: scores with n and interval, and what goes along with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from statistics import fmean
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef
from django.db.models.functions import TruncWeek

from goodbuy.conversations.models import Aftertaste
from goodbuy.insight.coverage import by_deal
from goodbuy.insight.figures import ENOUGH, Estimate, mean_of, slope_of
from goodbuy.kernel import clock
from goodbuy.kernel.tongues import for_us
from goodbuy.people.models import Relationship
from goodbuy.plans.models import CheckIn
from goodbuy.timeline.models import Event
from goodbuy.workspaces.models import Member

Moment = Aftertaste.Moment
SHOWN = 60
A_WEEK = timedelta(days=7)
# For ten points more of the hundred: what a reader can picture.
STEP = 10


@dataclass(frozen=True)
class MomentRow:
    name: str
    n: int
    score: Estimate | None
    change: Estimate | None
    pairs: int

    @property
    def changed(self) -> str:
        """Signed, so that more and less are told apart at a glance."""
        if self.change is None:
            return ""
        one = self.change
        numbers = {"value": one.value, "low": one.low, "high": one.high}
        signed = {name: f"{value:+.1f}".replace("-", "−") for name, value in numbers.items()}
        return for_us(
            "Since the yes, the same %(n)s people: %(value)s, between %(low)s and %(high)s"
        ) % {"n": one.n, **signed}


@dataclass(frozen=True)
class Along:
    """Whether the aftertaste goes along with something that we do, deal by deal."""

    name: str
    n: int
    slope: Estimate | None

    @property
    def words(self) -> str:
        if self.slope is None:
            return for_us(
                "%(n)s deals: too few to say anything. From %(enough)s on it is said here."
            ) % {"n": self.n, "enough": ENOUGH}
        by, low, high = (STEP * v for v in (self.slope.value, self.slope.low, self.slope.high))
        said = for_us(
            "%(by)s points for each %(step)s points more, between %(low)s and %(high)s"
        ) % {
            "by": f"{by:+.1f}",
            "step": STEP,
            "low": f"{low:+.1f}",
            "high": f"{high:+.1f}",
        }
        if not self.slope.is_clear:
            return for_us("%(said)s, over %(n)s deals: no clear difference.") % {
                "said": said,
                "n": self.n,
            }
        return for_us("%(said)s, over %(n)s deals.") % {"said": said, "n": self.n}


@dataclass(frozen=True)
class OwnRow:
    """A short question of a plan, in its own words, and what came of it."""

    asks: str
    n: int
    score: Estimate | None
    answers: list[Any]


@dataclass(frozen=True)
class TastePage:
    moments: list[MomentRow]
    own: list[OwnRow]
    along: list[Along]
    again: dict[str, int]
    answers: list[Any]
    enough: int = ENOUGH


def answers_of(member: Member) -> list[Any]:
    """All answers, newest first, a friend's marked as one."""
    friends = Relationship.objects.filter(
        person_id=OuterRef("cast__person_id"), mode=Relationship.Mode.FRIEND
    )
    rows = Aftertaste.objects.visible_to(member).answered().filter(deal__deleted_at=None)
    rows = rows.select_related("cast", "deal").annotate(is_friend=Exists(friends))
    return list(rows.order_by("-answered_at")[:5000])


def taste_page(member: Member) -> TastePage:
    rows = answers_of(member)
    first = {row.cast_id: row.taste.whole for row in rows if row.moment == Moment.YES}
    shares = {deal.id: float(deal.share) for deal in by_deal(member)}
    return TastePage(
        moments=[_moment(moment, rows, first) for moment in Moment],
        own=own_questions(member),
        along=[
            along(for_us("Narration coverage"), rows, shares),
            along(for_us("Presence of the seller"), rows, presence_of(rows, member)),
        ],
        again={label: sum(r.again == value for r in rows) for value, label in _again()},
        answers=rows[:SHOWN],
    )


def own_questions(member: Member) -> list[OwnRow]:
    """What plans asked of their own beside the seven, by its wording; -2 to 2 become 0 to 100."""
    rows = CheckIn.objects.visible_to(member).filter(kind=CheckIn.Kind.AFTERTASTE)
    rows = rows.filter(verdict__isnull=False, deal__deleted_at=None).select_related("cast", "deal")
    found: dict[str, list[Any]] = {}
    for row in rows.order_by("-answered_on", "-id")[:5000]:
        found.setdefault(row.asks, []).append(row)
    return [
        OwnRow(asks, len(said), mean_of([25 * (one.verdict + 2) for one in said]), said[:SHOWN])
        for asks, said in sorted(found.items())
    ]


def _again() -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in Aftertaste.Again.choices]


def _moment(moment: Any, rows: list[Any], first: dict[UUID, float]) -> MomentRow:
    """The score of one moment, and how the same people changed since the yes."""
    own = [row for row in rows if row.moment == moment]
    changes = [r.taste.whole - first[r.cast_id] for r in own if r.cast_id in first]
    is_first = moment == Moment.YES
    return MomentRow(
        name=str(moment.label),
        n=len(own),
        score=mean_of([row.taste.whole for row in own]),
        change=None if is_first else mean_of(changes),
        pairs=0 if is_first else len(changes),
    )


def along(name: str, rows: list[Any], shares: dict[UUID, float]) -> Along:
    """One pair a deal: its mean aftertaste, and its share of what is looked at (0 to 100)."""
    by_deal_id: dict[UUID, list[float]] = {}
    for row in rows:
        by_deal_id.setdefault(row.deal_id, []).append(row.taste.whole)
    pairs = [(shares[pk], fmean(found)) for pk, found in by_deal_id.items() if pk in shares]
    return Along(name, len(pairs), slope_of(pairs))


def presence_of(rows: list[Any], member: Member) -> dict[UUID, float]:
    """Of each deal: the share of weeks since the yes in which its seller did something visible."""
    since = {row.deal_id: row.deal.agreed_on for row in rows if row.deal.agreed_on}
    owners = {row.deal.owner_id for row in rows}
    seen = Event.objects.visible_to(member).filter(
        deal_id__in=since, actor_id__in=owners, audience="client"
    )
    weeks = seen.values("deal_id", who=F("actor_id")).annotate(
        weeks=Count(TruncWeek("at"), distinct=True)
    )
    owner = {row.deal_id: row.deal.owner_id for row in rows}
    found = {w["deal_id"]: w["weeks"] for w in weeks if owner[w["deal_id"]] == w["who"]}
    today = clock.today(member.workspace.zone)
    return {
        pk: min(100.0, 100 * found.get(pk, 0) / max(1, (today - day) / A_WEEK))
        for pk, day in since.items()
    }
