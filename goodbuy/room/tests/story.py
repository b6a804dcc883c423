"""The story of the design pages, with days around today: Harbor & Pine buys clear labels."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from goodbuy.deals.models import Deal, Question
from goodbuy.kernel import clock
from goodbuy.plans.models import Narration, Phase, Plan, Step
from goodbuy.promises.models import Outcome, Promise
from goodbuy.testing.cast import Cast, make_cast
from goodbuy.timeline.models import System

PHASES = [
    ("First talk", "exploring", -200, "Mira walked the docks with Ana."),
    ("Needs, in your words", "exploring", -180, "Three numbers to change."),
    ("Trial on aisle 4", "evaluating", -120, "94 seconds a pallet became 44."),
    ("Agreement signed", "agreed", -90, "When you were ready. The price had not moved."),
    ("Site made ready", "onboarding", 12, ""),
    ("Live on all six docks", "live", 26, "Ruth’s team on site for three days."),
    ("Results proven", "proven", 100, "All three numbers, measured together."),
]


class Story:
    def __init__(self, cast: Cast) -> None:
        self.cast, self.deal, self.by = cast, cast.deal, System(cast.workspace.pk)
        self.today = clock.today(cast.workspace.zone)
        self.people()
        self.plan = self.draw()
        self.tell()
        self.promise()
        self.measure()

    def day(self, days: int) -> Any:
        day = self.today + timedelta(days)
        return day - timedelta(max(0, day.weekday() - 4))

    def people(self) -> None:
        made = lambda name, side, **f: make_cast(self.cast.mira, self.deal, name, side, **f)  # noqa: E731
        us = self.cast.workspace.name
        self.mira, self.ana = self.cast.mira_cast, self.cast.ana.cast
        self.mira.change(
            "cast.changed", by=self.by, firm=us, does="Sold you this. Stays to the end."
        )
        self.sam = made(
            "Sam Okafor", "seller", firm=us, part="delivery lead", order=1, reach="+1 207 555 0142",
            does="Gets your site ready and your docks live", does_not="change what was agreed",
        )  # fmt: skip
        self.owen = made("Owen Hartley", "third", firm="Kestrel Networks", does="Fits the Wi-Fi")
        self.tomas = made(
            "Tomás Reyes", "client", firm="Harbor & Pine", does="Says what works on the docks"
        )
        self.priya = made(
            "Priya Nair", "client", firm="Harbor & Pine", does="Opens the stock system"
        )

    def draw(self) -> Plan:
        Deal.objects.filter(pk=self.deal.pk).update(stage=Deal.Stage.ONBOARDING)
        self.deal.refresh_from_db()
        plan = Plan(deal=self.deal, workspace=self.cast.workspace, state=Plan.State.CONFIRMED)
        plan.opened_at = plan.confirmed_at = clock.now()
        plan.save()
        same = {"workspace": self.cast.workspace, "deal": self.deal, "plan": plan}
        self.phases = [
            Phase.objects.create(name=name, stage=stage, order=n, gist=gist, **same)
            for n, (name, stage, _, gist) in enumerate(PHASES)
        ]
        rows: list[tuple[Any, ...]] = [
            (phase, phase.name, self.sam, days, "confirmed")
            for phase, (_, _, days, _) in zip(self.phases[:4], PHASES, strict=False)
        ]
        ready, live, proven = self.phases[4:]
        rows += [
            (ready, "Check the Wi-Fi", self.owen, -3, "confirmed"),
            (ready, "Approve the label layout", self.ana, 2, "ready"),
            (ready, "Connect six printers", self.sam, 5, "ready"),
            (ready, "Fit two access points", self.owen, 9, "planned"),
            (live, "Six docks live", self.sam, 26, "planned"),
            (proven, "Measure the three results", self.ana, 100, "planned"),
        ]
        self.steps = [self._step(number, *row, same) for number, row in enumerate(rows, 1)]
        return plan

    def _step(
        self, number: int, phase: Phase, name: str, owner: Any, days: int, state: str, same: Any
    ) -> Step:
        day = self.day(days)
        return Step.objects.create(
            number=number,
            phase=phase,
            name=name,
            owner=owner,
            narrator=self.sam,
            state=state,
            starts_on=day,
            due_on=day,
            minutes=5,
            helper=self.priya if name == "Connect six printers" else None,
            done_on=day if state == "confirmed" else None,
            expectation="It takes one look.",
            why="Sam loads it on Monday. After that, a change means printing again.",
            **same,
        )

    def tell(self) -> None:
        told = [
            (self.tomas, "We ran 40 pallets on the spare printer", "It jammed once, at 5 o’clock."),
            (self.owen, "Wi-Fi check finished: two weak spots", "Better found now than later."),
            (self.mira, "I rang Tomás to ask how the visit went", "The promise was ours."),
            (
                self.sam,
                "The label layout is ready for you to look at",
                "It is the last thing.",
            ),
        ]
        for days, (who, headline, why) in enumerate(told):
            with clock.moved_to(clock.now() - timedelta(days=3 - days, hours=1)):
                Narration.tell(
                    deal=self.deal, narrator=who, by=self.by, headline=headline, why=why,
                    next_words="Ana approves it by Friday. I load it on Monday.",
                )  # fmt: skip
        with clock.moved_to(clock.now() - timedelta(days=4)):
            for words in ("When does the first invoice arrive?", "Who trains the night shift?"):
                Question.ask(self.deal, words, by=self.cast.ana)
        Question.objects.order_by("id").last().answer_with(
            "Sam does, from 22:00.", by=self.cast.mira
        )

    def promise(self) -> None:
        rows = [
            (self.sam, "An answer on freezer labels at −30 °C", -2),
            (self.sam, "A day-by-day plan for the live week", 1),
            (self.mira, "A spare printer on site before the first install", -5),
            (self.priya, "A test login for the stock system", 2),
            (self.tomas, "The list of batches for the recall drill", 30),
        ]
        for who, words, days in rows:
            promise = Promise.record(
                deal=self.deal, words=words, said_by=who, by=self.by, due_on=self.day(days)
            )
            if days == -5:
                promise.confirm_kept(by=self.cast.ana)

    def measure(self) -> None:
        rows = [
            (
                "Pallets labelled wrongly, in every 100",
                "4.2",
                "1",
                ["4.3", "2.4", "1.9", "1.6"],
            ),
            ("Seconds to label a pallet", "94", "40", ["93", "44", "41", "38"]),
            ("Minutes to trace one batch in a recall", "190", "15", []),
        ]
        for name, before, target, readings in rows:
            outcome = Outcome.propose(
                deal=self.deal, by=self.by, name=name, baseline=Decimal(before),
                target=Decimal(target), baseline_on=self.today - timedelta(200),
                due_on=self.today + timedelta(100), verifier=self.ana,
            )  # fmt: skip
            outcome.agree(by=self.cast.ana)
            for number, value in enumerate(readings):
                on = self.today - timedelta(170 - 40 * number)
                outcome.measure(on, Decimal(value), by=self.cast.mira)
