"""The daily round of questions: what is asked of whom today, and what silence leads to.

Each part reads sets and moves only what is due, so a second run finds nothing to do.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, Max, Min, OuterRef, Q

from goodbuy.deals.door import hand_over_all
from goodbuy.deals.models import Brief, CastMember, Deal, Grant
from goodbuy.deals.models.question import answerers_of
from goodbuy.deals.quiet import Peace, Wish
from goodbuy.deals.voices import calendar_of
from goodbuy.kernel import clock
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.plans import check_in_moves as moves
from goodbuy.plans.asking_letters import questions, reminder
from goodbuy.plans.contacts import last_contacts, signs_of_life
from goodbuy.plans.ladder import NAMED, faces_of, whose_turn
from goodbuy.plans.models import CheckIn, Phase, Rhythm, Step, TeachBack
from goodbuy.plans.surveys import Surveyed, is_too_late
from goodbuy.plans.unsaid import unsaid
from goodbuy.timeline.many import Change, born_all, move_all
from goodbuy.timeline.models import System
from goodbuy.workspaces.boundary import acting_in
from goodbuy.workspaces.models import Workspace

OPENS, CLOSES = time(8), time(18)
# Deals in which a client waits for something, or lives with it.
ASKED_IN = (
    Deal.Stage.AGREED, Deal.Stage.ONBOARDING, Deal.Stage.LIVE, Deal.Stage.PROVEN,
    Deal.Stage.RENEWING,
)  # fmt: skip
MILESTONE_LASTS = timedelta(days=10)
State, Why = CheckIn.State, CheckIn.Why
CLEAR = for_us_later("Is it what you were told, and is it clear what comes next?")
MOST_AT_ONCE = 3
# So many deals are gone through together: what all of them need would swell the process.
DEALS_AT_ONCE = 300
WITH = (
    "deal", "step__owner", "step__narrator", "step__helper", "phase", "cast", "owner",
)  # fmt: skip


type Span = tuple[UUID | None, UUID | None]


def go_round(workspace_id: UUID) -> int:
    """One workspace's round, so many deals at a time, each time in a transaction of its own."""
    with acting_in(workspace_id):
        here = Round(Workspace.objects.get(pk=workspace_id))
        spans = here.spans()
    moved = 0
    for here.span in spans:
        with acting_in(workspace_id):
            moved += here.run()
    return moved


@dataclass
class Round:
    """One workspace's round, with what every part of it needs, read once."""

    workspace: Workspace
    now: datetime = field(default_factory=clock.now)
    # Of the deals those from here on, and those before there.
    span: Span = (None, None)

    @cached_property
    def by(self) -> System:
        return System(self.workspace.pk)

    @cached_property
    def peace(self) -> Peace:
        return Peace.of_all()

    @cached_property
    def house(self) -> Rhythm:
        return Rhythm.of_house()

    @cached_property
    def rhythms(self) -> dict[UUID | None, Rhythm]:
        return Rhythm.of_deals()

    @cached_property
    def surveyed(self) -> Surveyed:
        return Surveyed.lately(self.now)

    def rhythm(self, deal_id: UUID) -> Rhythm:
        return self.rhythms.get(deal_id, self.house)

    def today(self, cast: CastMember | None) -> date:
        return calendar_of(cast, self.workspace).today(self.now)

    def is_office(self, cast: CastMember) -> bool:
        """Whether it is a working day's daylight where they are."""
        calendar = calendar_of(cast, self.workspace)
        local = self.now.astimezone(ZoneInfo(calendar.zone))
        return OPENS <= local.time() < CLOSES and calendar.is_working(local.date())

    def is_over(self, deal_id: UUID) -> bool:
        """Whether the client's last word was one that ends all chasing."""
        theirs = [r for r in self.peace.newest.get(deal_id, []) if r["cast__side"] == "client"]
        return bool(theirs) and theirs[0]["status"] in Brief.ENDINGS[:2]

    def spans(self) -> list[Span]:
        running = Deal.objects.filter(stage__in=Deal.RUNNING).order_by("pk")
        begin = list(running.values_list("pk", flat=True))[::DEALS_AT_ONCE][1:]
        return list(zip([None, *begin], [*begin, None], strict=True))

    def _within(self, rows: Any, deal: str = "deal_id") -> Any:
        first, end = self.span
        rows = rows.filter(**{f"{deal}__gte": first}) if first else rows
        return rows.filter(**{f"{deal}__lt": end}) if end else rows

    def run(self) -> int:
        """Plan, ask, remind, hear and escalate; the number of things that moved."""
        with transaction.atomic():
            moved = self.ask_at_milestones() + self.ask_by_cadence()
        for part in (self.hear, self.send_due, self.climb, self.escalate_gaps, self.wait_for_words):
            with transaction.atomic():
                moved += part()
        return moved

    # -- what is to be asked

    def ask_at_milestones(self) -> int:
        """A phase whose steps are all done is worth a question."""
        phases = Phase.objects.filter(deal__stage__in=ASKED_IN, deal__depth=Deal.Depth.NORMAL)
        phases = phases.filter(deal__deleted_at=None).annotate(
            last=Max("steps__done_on", filter=Q(steps__is_shared=True)),
        )
        in_it = Q(phase=OuterRef("pk"))
        open_ones = Step.objects.shared().exclude(state__in=Step.SETTLED).filter(in_it)
        since = clock.today() - MILESTONE_LASTS
        phases = phases.filter(~Exists(open_ones), last__gte=since)
        phases = phases.filter(~Exists(CheckIn.objects.filter(in_it)))
        phases = self._within(phases)
        rows = [
            self._new(
                phase.deal_id,
                Why.MILESTONE,
                for_us("“%(phase)s” is done. %(clear)s") % {"phase": phase.name, "clear": CLEAR},
                phase=phase,
            )
            for phase in phases.order_by("id")
            if not self.is_over(phase.deal_id)
        ]
        return self._plan(rows)

    def ask_by_cadence(self) -> int:
        """Whoever heard nothing that mattered for the usual time is asked."""
        busy = CheckIn.objects.filter(kind=CheckIn.Kind.CHECK_IN).filter(
            Q(state__in=CheckIn.ASKED) | Q(state=State.SCHEDULED, on__isnull=False)
        )
        deals = self._deals().filter(~Exists(busy.filter(deal=OuterRef("pk"))))
        gaps = self._gaps(deals.values_list("pk", "stage_since", "created_at"))
        rows = [
            self._new(
                pk,
                Why.CADENCE,
                for_us("How is it going from where you sit? %(clear)s") % {"clear": CLEAR},
            )
            for pk, days in gaps.items()
            if days >= self.rhythm(pk).ideal_days and not self.is_over(pk)
        ]
        return self._plan(rows)

    def _deals(self) -> Any:
        deals = Deal.objects.filter(stage__in=ASKED_IN, deleted_at=None)
        deals = deals.filter(depth=Deal.Depth.NORMAL)
        return self._within(deals, "pk").order_by("created_at", "id")

    def _gaps(self, rows: Any) -> dict[UUID, int]:
        """Days since the last contact that mattered; before the first, since the deal began."""
        began = {pk: since or created for pk, since, created in rows}
        known = last_contacts(began)
        zone = ZoneInfo(self.workspace.zone)
        today = self.now.astimezone(zone).date()
        return {
            pk: (today - known.get(pk, start).astimezone(zone).date()).days
            for pk, start in began.items()
        }

    def _new(self, deal_id: UUID, why: str, asks: str, **fields: Any) -> CheckIn:
        one = CheckIn(deal_id=deal_id, why=why, asks=asks[:300], **fields)
        one.workspace_id, one.on = self.workspace.pk, clock.today(self.workspace.zone)
        return one

    def _plan(self, rows: list[CheckIn]) -> int:
        return born_all([moves.planned(one) for one in rows], by=self.by)

    # -- what goes out today

    def send_due(self) -> int:
        """Each person's questions that are due, in one letter; wishes put them off."""
        asked: dict[UUID, list[CheckIn]] = defaultdict(list)
        for one in self._due():
            asked[one.deal_id].append(one)
        ways = self._ways(asked)
        letters: list[tuple[Grant, list[CheckIn]]] = []
        quiet: list[Change] = []
        for deal_id, ones in asked.items():
            letters += self._letters(ones, ways.get(deal_id, []), quiet)
        return move_all(quiet, by=self.by) + self._ask(letters)

    def _due(self) -> list[CheckIn]:
        waiting = CheckIn.objects.filter(
            Q(state=State.SCHEDULED, step__done_on__isnull=False)
            | Q(state__in=[State.SCHEDULED, State.SNOOZED], on__isnull=False)
        )
        waiting = waiting.filter(deal__deleted_at=None, deal__stage__in=Deal.RUNNING)
        rows = self._within(waiting).select_related(*WITH).order_by("created_at", "id")
        return [one for one in rows.iterator(2000) if self._is_due(one)]

    def _is_due(self, one: CheckIn) -> bool:
        one.workspace = one.deal.workspace = self.workspace
        due = one.due_on
        return due is not None and due <= self.today(one.cast)

    def _ways(self, deal_ids: Any) -> dict[UUID, list[Grant]]:
        """The open links of each deal's clients, in their order."""
        grants = Grant.objects.live().filter(deal__in=list(deal_ids), cast__side="client")
        rows = grants.filter(cast__has_left=False).select_related("cast", "deal__owner")
        found: dict[UUID, list[Grant]] = defaultdict(list)
        for grant in rows.order_by("cast__order", "cast_id"):
            grant.deal.workspace = self.workspace
            found[grant.deal_id].append(grant)
        return found

    def _letters(
        self, due: list[CheckIn], ways: list[Grant], quiet: list[Change]
    ) -> list[tuple[Grant, list[CheckIn]]]:
        """One letter a person; whoever wished for quiet is asked once their day has come."""
        by_person: dict[UUID, tuple[Grant, list[CheckIn]]] = {}
        for one in due:
            if is_too_late(one, self.today(one.cast)):
                quiet.append(moves.closed(one))
                continue
            way = _way_for(one, ways)
            if way is None:
                continue
            wish = self.peace.wish(way.deal, way.cast)
            if wish:
                quiet += self._left_alone(one, wish)
            elif self.is_office(way.cast) and (not one.is_survey or self.surveyed.take(way)):
                by_person.setdefault(way.pk, (way, []))[1].append(one)
        return [(way, ones[:MOST_AT_ONCE]) for way, ones in by_person.values()]

    def _left_alone(self, one: CheckIn, wish: Wish) -> list[Change]:
        if wish.is_for_ever:
            return [moves.closed(one)]
        is_so = one.state == State.SNOOZED and one.on == wish.until
        return [] if is_so else [moves.snoozed(one, wish.until)]

    def _ask(self, letters: list[tuple[Grant, list[CheckIn]]]) -> int:
        leading = answerers_of(way.deal for way, _ones in letters)
        asked = [(way, [(one, one.host(leading)) for one in ones]) for way, ones in letters]
        wanted = [questions(way, [one for one, _host in p], p[0][1]) for way, p in asked]
        went = hand_over_all(wanted, peace=self.peace)
        sent = [
            moves.sent(one, cast=way.cast, owner=host, on=self.today(host))
            for (way, pairs), is_sent in zip(asked, went, strict=True)
            if is_sent
            for one, host in pairs
        ]
        return move_all(sent, by=self.by)

    # -- silence, and its end

    def _silent(self) -> list[CheckIn]:
        rows = CheckIn.objects.filter(state__in=[State.SENT, State.SILENT], heard_on=None)
        rows = rows.filter(kind=CheckIn.Kind.CHECK_IN, deal__stage__in=Deal.RUNNING)
        rows = rows.filter(deal__deleted_at=None).order_by("created_at", "id")
        found = list(self._within(rows).select_related(*WITH))
        for one in found:
            one.workspace = one.deal.workspace = self.workspace
        return found

    def hear(self) -> int:
        """Any sign of life ends the ladder."""
        open_ones = CheckIn.objects.filter(
            Q(state__in=[State.SENT, State.SILENT]) | Q(state=State.ESCALATED, rung__gt=0),
            kind=CheckIn.Kind.CHECK_IN,
            heard_on=None,
            sent_at__isnull=False,
        )
        open_ones = self._within(open_ones)
        since = dict(open_ones.values_list("deal").annotate(first=Min("sent_at")).order_by())
        signs = signs_of_life(since) if since else {}
        rows = open_ones.filter(deal__in=signs).select_related(*WITH)
        today = clock.today(self.workspace.zone)
        heard = [
            moves.heard(one, today)
            for one in rows.order_by("created_at", "id")
            if one.sent_at and signs[one.deal_id] > one.sent_at
        ]
        return move_all(heard, by=self.by) + self._settle_gaps()

    def _settle_gaps(self) -> int:
        """Who was heard from again, about what matters, is silent no more."""
        gone = CheckIn.objects.filter(state=State.ESCALATED, rung=0).order_by("created_at", "id")
        ones = list(self._within(gone).select_related(*WITH))
        gaps = self._gaps((o.deal_id, o.deal.stage_since, o.deal.created_at) for o in ones)
        over = [o for o in ones if gaps[o.deal_id] < self.rhythm(o.deal_id).ideal_days]
        return move_all([moves.closed(one) for one in over], by=self.by)

    def climb(self) -> int:
        """A reminder, a word from someone else, a call, the sponsor: each on its working day."""
        quiet: list[Change] = []
        rising: list[CheckIn] = []
        for one in filter(self._is_longer_silent, self._silent()):
            wish = self.peace.wish(one.deal, one.cast)
            if wish:
                quiet += self._left_alone(one, wish)
            else:
                rising.append(one)
        unasked = self._remind([one for one in rising if one.rung + 1 == CheckIn.NUDGE])
        rising = [one for one in rising if one.pk not in unasked]
        faces = faces_of({one.deal_id for one in rising if one.rung + 1 in NAMED})
        climbed = [self._climbed(one, faces) for one in rising]
        return move_all(quiet + climbed, by=self.by)

    def _is_longer_silent(self, one: CheckIn) -> bool:
        calendar, today = calendar_of(one.owner, self.workspace), self.today(one.owner)
        waited = calendar.between(one.silent_from or today, today)
        return self.rhythm(one.deal_id).rung_after(waited) > one.rung

    def _climbed(self, one: CheckIn, faces: dict[UUID, list[CastMember]]) -> Change:
        """One rung a day, so that nobody meets the sponsor before the reminder."""
        rung, today = one.rung + 1, self.today(one.owner)
        return moves.climbed(one, rung, whose_turn(one, rung, today, faces.get(one.deal_id, [])))

    def _remind(self, ones: list[CheckIn]) -> set[UUID]:
        """Remind each by letter; those whose letter cannot go today, and so wait for it."""
        ways = self._ways({one.deal_id for one in ones})
        meant = [(one, _way_for(one, ways.get(one.deal_id, []))) for one in ones]
        # Where no way leads to them, no letter is waited for.
        known = [(one, way) for one, way in meant if way]
        now = [(one, way) for one, way in known if self.is_office(way.cast)]
        wanted = [reminder(way, one) for one, way in now]
        went = hand_over_all(wanted, peace=self.peace)
        sent = {one.pk for (one, _way), is_sent in zip(now, went, strict=True) if is_sent}
        return {one.pk for one, _way in known} - sent

    def escalate_gaps(self) -> int:
        """Longer than it may be without a word that mattered: one of us has to act."""
        rows = self._deals().values_list("pk", "stage_since", "created_at")
        long = {
            pk: days
            for pk, days in self._gaps(rows).items()
            if days >= self.rhythm(pk).longest_days and not self.is_over(pk)
        }
        if not long:
            return 0
        ones = CheckIn.objects.filter(deal__in=long, kind=CheckIn.Kind.CHECK_IN)
        loud = set(ones.filter(state=State.ESCALATED).values_list("deal", flat=True))
        # One that was put off counts again once its day is past and it could not be asked.
        open_ones = [State.SENT, State.SILENT, State.SCHEDULED, State.SNOOZED]
        ones = ones.filter(state__in=open_ones)
        ones = ones.exclude(state=State.SCHEDULED, on=None).select_related(*WITH)
        longest = []
        for one in ones.order_by("deal", "-created_at", "-id").distinct("deal"):
            one.workspace = one.deal.workspace = self.workspace
            quiet = self.peace.wish(one.deal, one.cast)
            if one.deal_id not in loud and quiet is None:
                longest.append(moves.escalated(one, long[one.deal_id]))
        return move_all(longest, by=self.by)

    def wait_for_words(self) -> int:
        """Who was asked to say what happens in a step, and has not said it."""
        known: dict[str, Any] = {"peace": self.peace, "rhythm": self.rhythm, "ways": self._ways}
        rows = self._within(TeachBack.objects.to_say())
        return unsaid(rows, self.workspace, by=self.by, **known)


def _way_for(one: CheckIn, ways: list[Grant]) -> Grant | None:
    """Whoever was meant, else who does the step with us, else the first of them."""
    meant = one.cast_id or (one.step.helper_id if one.step else None)
    doer = one.step.owner_id if one.step else None
    for pk in (meant, doer):
        found = next((way for way in ways if way.cast_id == pk), None)
        if found:
            return found
    return None if one.cast_id else next(iter(ways), None)
