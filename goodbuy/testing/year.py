"""A year of deals under a moving clock: the real clockwork, and people who do as people do.

What they do is drawn from a seeded source, so a year that goes wrong goes wrong again. The year
keeps its own simple account of wishes and of contacts: the rules are judged by that, never by
the product's own answer.
"""

from __future__ import annotations

import random
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from textwrap import dedent
from typing import Any

from django.core import mail as django_mail
from django.db import transaction
from procrastinate.contrib.django import app

from goodbuy.config import schedule
from goodbuy.conversations.models import Meeting, Recap
from goodbuy.deals.models import Brief, CastMember, Deal, Grant, Nudge, Question
from goodbuy.deals.writing import write_to
from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.ids import uuid7
from goodbuy.plans.actions import draw_plan
from goodbuy.plans.models import CheckIn, PlanTemplate, Presence, Step
from goodbuy.promises.models import Outcome, Promise
from goodbuy.room.tasks import send_digests
from goodbuy.testing.cast import Cast, make_cast, make_company, make_deal, make_member, make_person
from goodbuy.testing.mail import take_jobs
from goodbuy.workspaces import mail
from goodbuy.workspaces.boundary import acting_as_grant, acting_in
from goodbuy.workspaces.models import Letter, Member, Workspace, token_hash

# A Monday. The team and its clients are in New York, so noon in UTC is their morning.
FIRST = date(2026, 1, 5)
DEALS_OF_A_MEMBER = 5
PLAN = dedent("""\
    key: year
    name: A year
    summary: Five steps.
    phases:
      - {key: ready, name: Site made ready, stage: onboarding, steps: [
          {key: label, name: Approve the layout, side: client, who: decides, days: 9,
           expect: You look at it., done_when: You said yes.},
          {key: wifi, name: Check the signal, side: third, who: network firm, days: 12,
           expect: A visit., done_when: Every aisle has signal.},
          {key: print, name: Connect six printers, side: seller, who: salesperson, days: 15,
           after: [label, wifi], expect: They print., done_when: Six labels are printed.}]}
      - {key: live, name: Used every day, stage: live, steps: [
          {key: train, name: Train the shifts, side: seller, who: delivery lead, days: 20,
           after: print, expect: An hour each., done_when: Every shift was there.}]}
      - {key: proven, name: Results proven, stage: proven, steps: [
          {key: verify, name: Say that it works, side: client, who: decides, after: train,
           expect: One question., done_when: You said yes.}]}
    """)
# How a client answers: the chance, on a day on which a question waits, of each kind of sign.
MOODS = {"answers": 0.4, "slow": 0.08, "looks": 0.0, "silent": 0.0}
ENDED = ("decided_no", "bad_news")


@dataclass
class Purchase:
    """One deal of the year, and what the simulation itself remembers of it."""

    deal: Deal
    owner: Member
    host: CastMember
    delivery: CastMember
    client: CastMember
    grant: Grant
    mood: str
    # Each deal has chances of its own: what happens in one changes nothing in another.
    chance: random.Random
    # The client's newest word and its day to talk again; the day of the last real contact.
    word: str = ""
    until: date = date.min
    heard: date = FIRST


@dataclass
class Posted:
    """A letter that left the house."""

    on: date
    to: str
    sort: str
    deal: Any
    is_digest: bool
    # Whether it crossed a wish that stood in the moment in which it left.
    crosses: bool


@dataclass
class Year:
    cast: Cast
    count: int
    seed: int = 4
    purchases: list[Purchase] = field(default_factory=list)
    posted: list[Posted] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    # The leaves that were taken for weekly letters.
    weekly: set[Any] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.chance = random.Random(f"{self.seed}/hours")

    # -- the beginning

    def begin(self) -> None:
        with clock.moved_to(_at(FIRST, 14)):
            Deal.objects.all().delete()
            # The clock looks into each workspace: one is enough for a year.
            Member.objects.filter(pk=self.cast.otto.pk).delete()
            Workspace.objects.exclude(pk=self.cast.workspace.pk).delete()
            template = PlanTemplate.add(PLAN, by=self.cast.mira)
            for number in range(self.count):
                if number % DEALS_OF_A_MEMBER == 0:
                    self.members.append(make_member(self.cast.workspace, f"Seller{number}"))
                self.purchases.append(self._purchase(number, template))

    def _purchase(self, number: int, template: PlanTemplate) -> Purchase:
        owner = self.members[-1]
        deal = make_deal(
            owner, make_company(owner, f"Firm {number}"), name=f"Purchase {number}",
            stage="onboarding", stage_since=clock.now(), value_on=FIRST + timedelta(days=200),
        )  # fmt: skip
        host = make_cast(owner, deal, owner.name, "seller", member=owner, part="salesperson")
        delivery = make_cast(owner, deal, f"Sam {number}", "seller", part="delivery lead")
        # Every fourth client buys twice: two deals, one person, one address.
        again = self.purchases[-1] if number % 4 == 3 else None
        person = again.client.person if again else make_person(owner, f"Client{number} Ruiz")
        client = make_cast(owner, deal, person.name, "client", person=person, part="decides")
        # Of those who buy twice each second one has another address for it.
        is_same = again and number % 8 == 3
        email = again.grant.email if again and is_same else f"client{number}@firm{number}.example"
        chance = random.Random(f"{self.seed}/{number}")
        mode = chance.choice(["weekly", "weekly", "fortnightly", "wanted", "none"])
        grant = Grant(deal=deal, cast=client, email=email, digest_mode=mode, state="active")
        grant.token_hash = token_hash(f"year-{number}")
        grant.expires_at = _at(FIRST + timedelta(days=500), 12)
        grant.born("grant.given", by=owner)
        draw_plan(deal, template, by=owner)
        result = {"name": "Fewer wrong labels", "unit": "%", "baseline": 9, "target": 1}
        Outcome.propose(deal=deal, by=owner, direction="down", verifier=client, **result)
        mood, way = chance.choice(list(MOODS)), self._grant(grant.pk)
        return Purchase(deal, owner, host, delivery, client, way, mood, chance)

    def _grant(self, pk: Any) -> Grant:
        rows = Grant.objects.select_related("deal__workspace", "deal__owner", "cast__deal")
        return rows.get(pk=pk)

    # -- a day

    def live_through(self, day: date) -> None:
        """The clockwork of the morning, then what people do until the evening."""
        # Half past seven to half past four in New York; sometimes a holiday, often a weekend.
        hour = self.chance.choice([12, 13, 15, 20])
        with clock.moved_to(_at(day, hour, 30)):
            self.tick()
        with clock.moved_to(_at(day, 21)):
            for one in self.purchases:
                # On most days most people do nothing.
                if one.chance.random() < 0.25:
                    self._act(one, day)
            self.post(day)

    def tick(self) -> int:
        """Every timer of the house, and what it queued; the number of letters that left."""
        for task in schedule.app.periodic_registry.periodic_tasks.values():
            # Each key is larger than those before it, so these are the letters of this timer.
            newest = uuid7()
            with transaction.atomic():
                task.task.func(timestamp=int(clock.now().timestamp()))
            if task.task is send_digests:
                self.weekly |= set(Nudge.objects.filter(pk__gt=newest).values_list("pk", flat=True))
        return self.post(clock.today("America/New_York"))

    def post(self, day: date) -> int:
        """Send what waits, and keep what each letter was, once it has really left."""
        left = 0
        for letter in Letter.objects.filter(kept_at=None).order_by("created_at", "id"):
            nudge = Nudge.objects.filter(pk=letter.leave.partition("/")[2]).first()
            before = len(django_mail.outbox)
            mail.send(letter.pk)
            for message in django_mail.outbox[before:]:
                left += 1
                to, deal, is_digest = message.to[0], nudge.deal_id, nudge.pk in self.weekly
                crosses = self.wishes_quiet(to, deal, day)
                self.posted.append(Posted(day, to, str(nudge.sort), deal, is_digest, crosses))
            del django_mail.outbox[before:]
        for name, arguments in take_jobs():
            if name != "workspaces.send_letter":
                app.tasks[name].func(**arguments)
        return left

    # -- what people do

    def _act(self, one: Purchase, day: date) -> None:
        one.deal = Deal.objects.select_related("workspace", "owner").get(pk=one.deal.pk)
        ways = [self._ours, self._theirs, self._client_speaks, self._rare]
        way = one.chance.choices(ways, [5, 4, 3, 2])[0]
        # A refusal is an answer like any other: the rules hold whatever people try.
        with suppress(Refusal), acting_in(one.deal.workspace_id), transaction.atomic():
            way(one, day)

    def _ours(self, one: Purchase, day: date) -> None:
        """One of us works: a step, a debt, a letter by hand, or time spent together."""
        do = one.chance.choice(["step", "answer", "follow", "letter", "social", "promise"])
        by = one.owner
        if do == "step":
            if step := self._step(one, "seller", "third"):
                step.claim(by=by)
        elif do == "answer":
            for question in Question.objects.filter(deal=one.deal).open().order_by("id")[:1]:
                question.answer_with("It is on its way.", by=by)
            for brief in Brief.objects.filter(deal=one.deal).unanswered().order_by("id")[:1]:
                brief.answer(by=by, next_words="We call you.", next_owner=one.host)
                one.heard = day
        elif do == "follow":
            for owed in CheckIn.objects.filter(deal=one.deal).owed().order_by("id")[:1]:
                owed.follow_up(by=by, words="We changed it.")
        elif do == "letter":
            face = CastMember.objects.select_related("deal__workspace").get(pk=one.client.pk)
            write_to(face, by=by, subject="A word", words="How are you?")
        elif do == "social":
            one.client.person.talked(by=by, at=clock.now())
        else:
            due = day + timedelta(days=one.chance.randint(1, 20))
            Promise.record(
                deal=one.deal, words=f"It comes by {due}.", said_by=one.host, by=by, due_on=due
            )

    def _theirs(self, one: Purchase, day: date) -> None:
        """The client answers what was asked, as is their way."""
        if one.mood == "looks":
            one.grant.touch()
        if one.chance.random() > MOODS[one.mood]:
            return
        asked_ones = CheckIn.objects.asked().filter(deal=one.deal, cast=one.client)
        for asked in asked_ones.order_by("id")[:2]:
            verdict = one.chance.choice([None, -1, 0, 1]) if asked.step_id else None
            asked.deal = one.deal
            with acting_as_grant(one.grant):
                asked.reply(by=one.grant, verdict=verdict, is_clear=one.chance.random() < 0.8)
            one.heard = day

    def _client_speaks(self, one: Purchase, day: date) -> None:
        if one.mood == "silent":
            return
        do = one.chance.choice(["question", "brief", "step", "confirm", "confirm"])
        with acting_as_grant(one.grant):
            if do == "question":
                Question.ask(one.deal, "Where do we go now?", by=one.grant)
                one.heard = day
            elif do == "brief":
                self._say(one, day)
            else:
                step = self._step(one, "client") if do == "step" else self._claimed(one)
                if step is None:
                    return
                step.claim(by=one.grant) if do == "step" else step.confirm(by=one.grant)
                one.heard = day

    def _say(self, one: Purchase, day: date) -> None:
        chances = {"all_well": 5, "delayed": 5, "pause": 4, "talk": 2, "bad_news": 1}
        status = one.chance.choices(list(chances), list(chances.values()))[0]
        until = day + timedelta(days=one.chance.randint(2, 40))
        wanted = until if status in ("delayed", "pause") else None
        said = Brief.send(one.deal, by=one.grant, status=status, reconnect_on=wanted)
        one.word, one.until, one.heard = status, said.reconnect_on or date.min, day

    def _rare(self, one: Purchase, day: date) -> None:
        """A meeting, a pause, a step back of whoever sold it, the deal going on its way."""
        do = one.chance.choice(["meet", "pause", "present", "present", "stage", "recap"])
        if do == "meet":
            start = _at(day, 18)
            Meeting.arrange(
                one.deal, by=one.owner, title="A talk", starts_at=start,
                ends_at=start + timedelta(minutes=45), who=[], host=one.host,
            )  # fmt: skip
        elif do == "recap":
            for meeting in (
                Meeting.objects.filter(deal=one.deal).unwritten(clock.now()).order_by("id")[:1]
            ):
                words = {"decisions": "We go on.", "next_words": "Nothing is next."}
                Recap.write(meeting, by=one.owner, **words).tell(by=one.owner)
                one.heard = day
        elif do == "pause" and one.chance.random() < 0.3:
            one.deal.pause(by=one.owner, until=day + timedelta(days=one.chance.randint(3, 30)))
        elif do == "present":
            self._step_back(one)
        elif do == "stage":
            if one.deal.stage == "onboarding":
                one.deal.go_live(by=one.owner)
            else:
                self._prove(one, day)

    def _step_back(self, one: Purchase) -> None:
        """Whoever sold it tries to be heard less, or not at all, with and without a successor."""
        mine = Presence.objects.filter(deal=one.deal, is_seller=True).for_list().first()
        after = Presence.objects.filter(deal=one.deal).exclude(cast=mine.cast).for_list().first()
        if after and not mine.introduced_at and one.chance.random() < 0.5:
            mine.introduce(after, by=one.owner, words="Sam runs the work from here.")
        to = one.chance.choice(["background", "on_call", "archived", "archived", "gone"])
        mine.cast.leave(by=one.owner) if to == "gone" else mine.step_down(to, by=one.owner)

    def _prove(self, one: Purchase, day: date) -> None:
        """One move further with the promised result."""
        result = Outcome.objects.select_related("deal").get(deal=one.deal)
        if result.state == "proposed":
            result.agree(by=one.owner, words="In the contract.")
        elif result.state == "agreed":
            result.start_measuring(by=one.owner)
        elif result.state == "measuring":
            result.measure(day, result.target, by=one.owner)
            result.claim(by=one.owner)
        elif result.state == "claimed":
            with acting_as_grant(one.grant):
                result.give_verdict("verified", by=one.grant)
            one.heard = day

    def _step(self, one: Purchase, *sides: str) -> Step | None:
        rows = Step.objects.filter(deal=one.deal, owner__side__in=sides).for_list()
        return rows.filter(state__in=["ready", "in_progress"]).first()

    def _claimed(self, one: Purchase) -> Step | None:
        rows = Step.objects.filter(deal=one.deal, owner__side="seller", state="claimed")
        return rows.for_list().first()

    # -- the account that the rules are judged by

    def wishes_quiet(self, to: str, deal: Any, day: date) -> bool:
        """Whether a wish of this reader stands, by the year's own account."""
        here = next(one for one in self.purchases if one.deal.pk == deal)
        return here.word in ENDED or self.quiet_until(to) > day

    def quiet_until(self, to: str) -> date:
        """A day to talk again counts for the person, in each deal of theirs."""
        who = self.reader_of(to)
        return max(one.until for one in self.purchases if one.client.person_id == who)

    def reader_of(self, to: str) -> Any:
        return next(one.client.person_id for one in self.purchases if one.grant.email == to)

    def digests(self) -> dict[tuple[str, Any], list[date]]:
        found: dict[tuple[str, Any], list[date]] = defaultdict(list)
        for letter in self.posted:
            if letter.is_digest:
                found[letter.to, letter.deal].append(letter.on)
        return found


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
