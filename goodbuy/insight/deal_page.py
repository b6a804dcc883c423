"""The page of one deal: all that the team sees of it at a glance, in a dozen queries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from goodbuy.deals.models import Brief, CastMember, Deal, Grant, Question
from goodbuy.insight.dangers import Danger, dangers_of
from goodbuy.insight.deal_risks import RiskLine, lost_of, risk_lines, risks_of
from goodbuy.insight.deal_tracks import Stretch, tracks_of
from goodbuy.insight.people_map import PeopleMap, map_of
from goodbuy.kernel import clock, words
from goodbuy.kernel.statements import Statement
from goodbuy.kernel.tongues import for_us, for_us_many
from goodbuy.people.custom.held import with_own
from goodbuy.people.models import Tie
from goodbuy.plans.models import Step
from goodbuy.plans.panels import newest_handoff
from goodbuy.plans.signpost import Signpost
from goodbuy.plans.whole import give_people, load_outcomes, load_phases, post_of
from goodbuy.promises.models import Promise
from goodbuy.timeline.models import Event
from goodbuy.workspaces.models import Member

NEWEST = 14
# So many steps that are done are shown as they are; more are folded away.
FOLDED_FROM = 3


@dataclass(frozen=True)
class DealPage:
    deal: Any
    post: Signpost
    today: date
    now: datetime
    cast: list[Any]
    people_map: PeopleMap | None
    risks: list[RiskLine]
    steps: list[Any]
    tracks: list[Stretch]
    promises: list[Any]
    kept: int
    coming: int
    late: int
    questions: list[Any]
    waiting: int
    outcomes: list[Any]
    brief: dict[str, Any] | None
    dangers: list[Danger]
    events: list[Any]

    @property
    def label(self) -> str:
        """HARBOR & PINE FOODS · signed 1 July, $48,600 · results due 29 January."""
        deal = self.deal
        parts = [deal.company_name]
        value = words.money(deal.value, deal.currency)
        signed = ""
        if deal.agreed_on:
            # The yes comes first; what stands beyond that stage was signed.
            is_agreed = deal.stage == Deal.Stage.AGREED
            said = for_us("agreed %(day)s") if is_agreed else for_us("signed %(day)s")
            signed = said % {"day": words.day(deal.agreed_on)}
        parts.append(", ".join(part for part in (signed, value) if part))
        if deal.value_on:
            parts.append(
                for_us("results due %(value_on)s") % {"value_on": words.day(deal.value_on)}
            )
        return " · ".join(part for part in parts if part)

    @property
    def state_words(self) -> str:
        """Where it stands, said as one would on the stairs."""
        deal = self.deal
        if deal.stage == Deal.Stage.PAUSED:
            return for_us("Paused until %(paused_until)s. Nobody is nudged until then.") % {
                "paused_until": words.long_day(deal.paused_until)
            }
        if deal.end_reason:
            return f"{deal.get_stage_display()}: {deal.end_reason}"
        said = [f"{deal.get_stage_display()}.", *self._days_said()]
        if self.waiting:
            number = {"questions": words.plural_words(self.waiting, "question")}
            said.append(
                for_us_many(
                    "%(questions)s waits for an answer.",
                    "%(questions)s wait for an answer.",
                    self.waiting,
                )
                % number
            )
        return " ".join(said)

    def _days_said(self) -> Iterator[str]:
        late = [s for s in self.steps if s.is_open and s.due_on < self.today]
        ours = [s for s in late if s.owner.side == "seller"]
        if not late and not self.steps:
            yield for_us("No plan yet.")
        elif not late and self.deal.value_on:
            day = words.long_day(self.deal.value_on)
            yield for_us("On time for %(day)s.") % {"day": day}
        elif not late:
            yield for_us("On time.")
        if ours:
            steps = words.plural_words(len(ours), "step")
            yield for_us_many(
                "%(steps)s of ours is late.", "%(steps)s of ours are late.", len(ours)
            ) % {"steps": steps}
        if len(late) > len(ours):
            first = next(s for s in late if s.owner.side != "seller")
            whose = {"name": first.owner.first_name, "step": first.name}
            yield for_us("We wait for %(name)s: %(step)s.") % whose

    @property
    def done_steps(self) -> list[Any]:
        """What lies behind: all before the first open step, but for the last one done."""
        first = next((n for n, s in enumerate(self.steps) if s.is_open), len(self.steps))
        return self.steps[: first - 1] if first > FOLDED_FROM else []

    @property
    def near_steps(self) -> list[Any]:
        return self.steps[len(self.done_steps) :]

    @property
    def preview(self) -> Any:
        """The first client's link: the room is looked at as that person sees it."""
        links = (c.link for c in self.cast if c.side == "client" and c.link)
        return next((g for g in links if g.is_open), None)

    @property
    def main_client(self) -> Any:
        return next((c for c in self.cast if c.side == "client" and not c.has_left), None)


def _page_deals(workspace: UUID, deal: UUID) -> QuerySet[Deal]:
    open_brief = (
        Brief.objects.filter(deal_id=OuterRef("pk"))
        .unanswered()
        .exclude(cast__side="seller")
        .order_by("-sent_at")
    )
    said = JSONObject(
        id="id", status="status", words="words", who="cast__name", next_words="next_words",
        reconnect_on="reconnect_on", noted_by="noted_by",
    )  # fmt: skip
    deals = Deal.objects.filter(workspace_id=workspace, pk=deal).existing()
    deals = deals.select_related("company", "owner", "plan")
    return deals.annotate(
        brief=Subquery(open_brief.values(s=said)[:1]),
        handoff=newest_handoff(),
        all_risks=risks_of(),
        all_lost=lost_of(),
        own_held=with_own("deal", "deals_deal"),
    )


_DEAL = Statement(_page_deals)


def find_page_deal(member: Member, pk: UUID) -> Any:
    """The deal with its newest unanswered brief, or None for a stranger."""
    return _DEAL.first(workspace=member.workspace_id, deal=pk)


def deal_page(deal: Any, member: Member) -> DealPage:
    deal.workspace = member.workspace
    today, now = clock.today(member.workspace.zone), clock.now()
    cast = _cast(deal)
    people = {one.pk: one for one in cast}
    steps = _steps(deal, people, today)
    promises = give_people(_PROMISES(deal=deal.pk), people, deal)
    questions = give_people(_QUESTIONS(deal=deal.pk), people, deal)
    outcomes, phases = load_outcomes(deal, people), load_phases(deal)
    open_promises = [p for p in promises if p.is_open]
    late = [p for p in open_promises if p.due_on and p.due_on < today]
    post = post_of(deal, cast, phases, steps, outcomes)
    for promise in open_promises:
        _word_promise(promise, today)
    for question in questions:
        _word_question(question, deal, now)
    return DealPage(
        deal=deal,
        post=post,
        today=today,
        now=now,
        cast=cast,
        people_map=map_of(cast),
        risks=risk_lines(deal, cast),
        steps=steps,
        tracks=tracks_of(phases, steps, today),
        promises=open_promises,
        kept=sum(p.state in ("kept", "repaired") for p in promises),
        coming=len(open_promises) - len(late),
        late=len(late),
        questions=[q for q in questions if q.state in Question.OPEN],
        waiting=sum(
            q.state in Question.OPEN and bool(q.answer_due_at) and q.answer_due_at < now
            for q in questions
        ),
        outcomes=outcomes,
        brief=_word_brief(deal.brief),
        dangers=dangers_of(deal, cast, steps, today),
        events=_EVENTS(deal=deal.pk),
    )


def _faces(deal: UUID) -> QuerySet[CastMember]:
    live = Grant.objects.filter(cast_id=OuterRef("pk")).exclude(state=Grant.State.REVOKED)
    faces = CastMember.objects.filter(deal_id=deal).select_related("standing").for_list()
    links = {f"link_{n}": Subquery(live.values(n)[:1]) for n in ("id", "state", "expires_at")}
    ties = Tie.objects.filter(person_id=OuterRef("person_id"), other__isnull=False)
    ties = ties.filter(kind__in=[Tie.Kind.REPORTS_TO, Tie.Kind.LISTENS_TO]).order_by("id")
    there = ArraySubquery(ties.values(row=JSONObject(kind="kind", other="other_id"))[:20])
    return faces.annotate(ties_there=there, **links)


def _plan_steps(deal: UUID) -> QuerySet[Step]:
    waits = ArrayAgg("waits__after__number", filter=Q(waits__isnull=False), default=[])
    return Step.objects.filter(deal_id=deal).annotate(waits_for=waits).order_by("number")


_FACES, _STEPS = Statement(_faces), Statement(_plan_steps)
_PROMISES = Statement(lambda deal: Promise.objects.filter(deal_id=deal).order_by("due_on", "id"))
_QUESTIONS = Statement(
    lambda deal: Question.objects.filter(deal_id=deal).order_by("-asked_at", "-id")[:20]
)
# Our own housekeeping is no news on the page.
_QUIET = (
    "narration.drafted", "standing.placed", "standing.changed", "grant.code_asked", "cast.changed",
    "risk.noted", "risk.changed", "risk.removed",
    # The plan above says it already, a line for each of its steps.
    "step.dated", "check_in.planned",
)  # fmt: skip
_EVENTS = Statement(
    lambda deal: (
        Event.objects.of_deal(deal).exclude(kind__in=_QUIET).order_by("-at", "-id")[:NEWEST]
    )
)


def _cast(deal: Deal) -> list[Any]:
    rows = _FACES(deal=deal.pk)
    order = {"client": 0, "seller": 1, "third": 2}
    rows.sort(key=lambda c: (c.has_left, order[c.side]))
    for row in rows:
        row.link = None
        if row.link_id:
            row.link = Grant(pk=row.link_id, state=row.link_state, expires_at=row.link_expires_at)
    return rows


def _steps(deal: Deal, people: dict[UUID, Any], today: date) -> list[Any]:
    rows = give_people(_STEPS(deal=deal.pk), people, deal)
    for step in rows:
        step.is_now = step.is_open and _is_near(step, today)
        step.mark, step.mark_words = _mark(step, today)
        was = step.baseline_due_on
        step.was = was if step.is_open and was and was != step.due_on else None
    return rows


def _is_near(step: Any, today: date) -> bool:
    """Begun, or due within a week: what the eye should find among the steps."""
    if step.state in (Step.State.PLANNED, Step.State.READY):
        return (step.due_on - today).days <= 7
    return True


def _mark(step: Any, today: date) -> tuple[str, str]:
    """The shape and the word of a step's state."""
    if step.state in Step.DONE:
        return "kept", step.get_state_display()
    if step.is_open and step.due_on < today:
        return "late", words.days_words((today - step.due_on).days)
    if step.state == Step.State.DISPUTED:
        return "late", for_us("Not as promised")
    if step.state in (Step.State.PLANNED, Step.State.READY) and not _is_near(step, today):
        return "later", for_us("Later")
    words_of = {
        "claimed": for_us("Said done"),
        "ready": for_us("Due"),
        "planned": for_us("Next"),
        "in_progress": for_us("Under way"),
    }
    return "due", words_of.get(step.state, step.get_state_display())


def _word_promise(promise: Any, today: date) -> None:
    due = promise.due_on
    promise.late_days = max(0, (today - due).days) if due else 0
    promise.late_words = words.late_words(promise.late_days)


def _word_question(question: Any, deal: Any, now: datetime) -> None:
    due = question.answer_due_at
    question.is_over = bool(due) and due < now
    question.due_words = f"{words.day(due)}, {words.clock(due)}" if due else for_us("Open")
    question.deal = deal
    question.asker_words = question.asker_name
    nameless = question.is_anonymous or not question.asker
    question.asker_first = for_us("them") if nameless else question.asker.first_name


def _word_brief(brief: dict[str, Any] | None) -> dict[str, Any] | None:
    if brief:
        brief["status_words"] = Brief.Status(brief["status"]).label
    return brief
