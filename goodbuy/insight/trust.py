"""What trust between a member and a person rests on, figure by figure, each with its evidence.

The four parts are those of the trust equation, (credibility + reliability + intimacy) over
self-orientation: David Maister, Charles Green and Robert Galford, The Trusted Advisor, 2000. They
are shown side by side and never multiplied into one number. Never visible to a client.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from goodbuy.conversations.models import Aftertaste
from goodbuy.deals.models import CastMember
from goodbuy.kernel import clock, words
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.people.closeness import NAMES, closeness, steps
from goodbuy.people.models import Company, Contact, Person
from goodbuy.people.panels import Panel
from goodbuy.people.remembered import Remembered, remembered
from goodbuy.promises.models import Outcome, Promise
from goodbuy.workspaces.models import Member

KEPT, REPAIRED, MISSED = Promise.State.KEPT, Promise.State.REPAIRED, Promise.State.MISSED
LESS = (
    for_us_later("None"),
    for_us_later("Low"),
    for_us_later("Low"),
    for_us_later("Some"),
    for_us_later("High"),
    for_us_later("High"),
)
# Talks that the share of asks is counted over.
TALKS = 10


@dataclass(frozen=True, slots=True)
class Figure:
    """One part of trust: a share of 0 to 1 (None where nothing tells), and what it rests on."""

    name: str
    share: float | None
    says: str
    evidence: list[str] = field(default_factory=list)
    less_is_better: bool = False

    @property
    def level(self) -> int:
        return 0 if self.share is None else steps(self.share, 0.1, 0.3, 0.5, 0.7, 0.9)

    @property
    def word(self) -> str:
        if self.share is None:
            return for_us("Nothing tells yet")
        return (LESS if self.less_is_better else NAMES)[self.level]


@dataclass(frozen=True, slots=True)
class Trust:
    ours: Figure
    theirs: Figure
    credibility: Figure
    closeness: Figure
    self_interest: Figure

    @property
    def figures(self) -> list[Figure]:
        return [self.ours, self.theirs, self.credibility, self.closeness, self.self_interest]


def trust_between(member: Member, person: Person) -> Trust:
    """The figures of one pair, in four queries and what the page of the person knows."""
    deals = CastMember.objects.visible_to(member).filter(person=person).values("deal_id")
    theirs = Q(said_by__person=person)
    ours = Q(said_by__member=member)
    made = _due(Promise.objects.visible_to(member).filter(ours | theirs, deal__in=deals))
    known = remembered(person, member)
    today = clock.today(member.zone)
    return Trust(
        ours=kept_figure(
            for_us("What you promised"), [p for p in made if p.said_by.member_id], today
        ),
        theirs=kept_figure(
            for_us("What they promised"), [p for p in made if p.said_by.person_id], today
        ),
        credibility=credibility_figure(
            Outcome.objects.visible_to(member).filter(claimed_by=member, deal__in=deals)
        ),
        closeness=closeness_figure(known, today),
        self_interest=self_interest_figure(
            known.contacts, last_slider(Aftertaste.objects.visible_to(member), person)
        ),
    )


def trust_panel(person: Person, member: Member) -> Panel:
    """The place of the figures on the page of a person, which asks for them once it is open."""
    return Panel("insight/_trust_panel.html", {"person": person})


def _due(rows: QuerySet[Any]) -> list[Any]:
    """Promises that came due or were settled, of which the record knows what became."""
    today = clock.today()
    settled = Q(state__in=[KEPT, REPAIRED, MISSED])
    late = Q(state__in=Promise.OPEN, due_on__lt=today)
    rows = rows.filter(settled | late).select_related("said_by")
    return list(rows.order_by("-due_on", "-id")[:200])


def kept_figure(name: str, promises: Sequence[Any], today: date) -> Figure:
    """Promises kept over promises due; one that was repaired counts half."""
    if not promises:
        return Figure(name, None, for_us("No promise has come due yet."))
    kept = sum(p.state == KEPT for p in promises)
    repaired = sum(p.state == REPAIRED for p in promises)
    evidence = [f"“{p.words}”: {_became(p)}" for p in promises if p.state != KEPT][:5]
    evidence += [f"“{p.words}”: {_became(p)}" for p in promises if p.state == KEPT][:5]
    says = for_us("%(kept)s of %(promises)s kept.") % {"kept": kept, "promises": len(promises)}
    if repaired:
        says += for_us(" %(repaired)s missed and made good.") % {"repaired": repaired}
    return Figure(name, (kept + repaired / 2) / len(promises), says, evidence)


def _became(promise: Any) -> str:
    if promise.is_open:
        return for_us("open, and due %(due_on)s") % {"due_on": words.day(promise.due_on)}
    on = (
        for_us(" on %(settled_on)s") % {"settled_on": words.day(promise.kept_on)}
        if promise.kept_on
        else ""
    )
    return f"{promise.get_state_display().lower()}{on}"


def credibility_figure(claims: QuerySet[Any]) -> Figure:
    """Results that the member claimed and the client then proved, over all that were judged."""
    proved = (Outcome.State.VERIFIED, Outcome.State.EXCEEDED)
    judged = [o for o in claims.order_by("-verdict_on", "id")[:100] if o.verdict_on]
    if not judged:
        return Figure(
            for_us("What you claimed"), None, for_us("Nothing that you claimed was judged yet.")
        )
    right = sum(o.state in proved for o in judged)
    evidence = [f"{o.name}: {o.get_state_display().lower()}" for o in judged[:8]]
    says = for_us("%(right)s of %(judged)s proved.") % {"right": right, "judged": len(judged)}
    return Figure(for_us("What you claimed"), right / len(judged), says, evidence)


def closeness_figure(known: Remembered, today: date) -> Figure:
    bars = closeness(known.contacts, known.benefits, known.gifts, today)
    share = sum(bar.level for bar in bars) / (5 * len(bars)) if known.contacts else None
    says = bars[0].evidence
    return Figure(for_us("Closeness"), share, says, [f"{bar.name}: {bar.evidence}" for bar in bars])


def last_slider(answers: QuerySet[Any], person: Person) -> Any:
    """The client's own newest answer between 'I was sold to' and 'a good buy'."""
    given = answers.filter(cast__person=person, slider__isnull=False)
    return given.order_by("-sent_at", "-id").first()


def self_interest_figure(contacts: Sequence[Contact], answer: Any) -> Figure:
    """How much we look after ourselves. What the client says of it outranks what we count."""
    newest = contacts[:TALKS]
    asked = sum(bool(c.asked) for c in newest)
    counted = for_us(
        "%(asked)s of the last %(newest)s talks were about something that we wanted."
    ) % {"asked": asked, "newest": len(newest)}
    if answer is not None:
        said = for_us("They put it at %(slider)s of 100 between being sold to and a good buy.") % {
            "slider": answer.slider
        }
        evidence = [said, counted] if newest else [said]
        return Figure("Self-interest", 1 - answer.slider / 100, said, evidence, True)
    if not newest:
        return Figure("Self-interest", None, for_us("No talk is noted yet."), [], True)
    return Figure("Self-interest", asked / len(newest), counted, [counted], True)


@dataclass(frozen=True, slots=True)
class FirmTrust:
    """What a firm gets of its people's trust: each person's figures, weighted by contacts."""

    people: list[tuple[Person, Trust, int]]
    figures: list[Figure]


def firm_trust(member: Member, company: Company, most: int = 12) -> FirmTrust:
    """Derived from the people with whom this member talks most, and from nothing else."""
    people = Person.objects.in_use(member).filter(company=company)
    known = people.filter(contacts__member=member).distinct().order_by("sort_name", "id")[:most]
    rows = [(p, trust_between(member, p), len(remembered(p, member).contacts)) for p in known]
    return FirmTrust(rows, weighted(rows))


def weighted(rows: Iterable[tuple[Person, Trust, int]]) -> list[Figure]:
    """The mean of each figure over people, weighted by how often one talks with them."""
    rows, figures = list(rows), []
    for place in range(5):
        given = [(t.figures[place], count) for _, t, count in rows]
        told = [(f, n) for f, n in given if f.share is not None and n]
        name = given[0][0].name if given else ""
        if not told:
            figures.append(Figure(name, None, for_us("Nothing tells yet.")))
            continue
        share = sum((f.share or 0) * n for f, n in told) / sum(n for _, n in told)
        says = for_us("From %(told)s %(value)s, by how often you talk.") % {
            "told": len(told),
            "value": "person" if len(told) == 1 else "people",
        }
        figures.append(Figure(name, share, says, [], told[0][0].less_is_better))
    return figures
