"""A drawn plan for the cast of every test, on a day that does not move."""

from dataclasses import dataclass
from datetime import UTC, datetime
from textwrap import dedent
from typing import Any

import pytest

from goodbuy.deals.models import CastMember
from goodbuy.kernel import clock
from goodbuy.plans.actions import draw_plan
from goodbuy.plans.models import Plan, PlanTemplate, Step
from goodbuy.testing.cast import Cast, make_cast

# A Wednesday; nobody in the United States has a holiday for the next four weeks but one.
NOON = datetime(2026, 10, 14, 16, 0, tzinfo=UTC)

DOCKS = dedent("""\
    key: docks
    name: Labels on the docks
    summary: Five steps.
    phases:
      - {key: signed, name: Agreement signed, stage: agreed, steps: [
          {key: sign, name: Sign the page, side: client, who: decides, days: 1,
           expect: One page., done_when: Your name is on it.}]}
      - {key: ready, name: Site made ready, stage: onboarding, steps: [
          {key: label, name: Approve the label layout, side: client, who: decides, days: 2,
           after: sign, expect: You look at it., done_when: You said yes., minutes: 5,
           wanted: Look at the label and approve it.},
          {key: wifi, name: Check the signal, side: third, who: network firm, days: 3,
           after: sign, expect: A visit., done_when: Every aisle has signal.},
          {key: store, name: Count the printers, side: seller, who: delivery lead, days: 1,
           visible: no, after: sign, done_when: Six are there.},
          {key: print, name: Connect six printers, side: seller, who: delivery lead, days: 2,
           with_side: client, with_who: IT, after: [label, wifi, store],
           expect: They print., done_when: Six labels are printed.}]}
      - {key: proven, name: Results proven, stage: proven, steps: [
          {key: verify, name: Say that it works, side: client, who: decides, after: print,
           expect: One question., done_when: You said yes.}]}
    check_ins:
      - {after: wifi, days: 1, asks: "How was the visit?"}
    aftertaste:
      - {after: verify, asks: "Was it a good buy?"}
    """)


@dataclass
class PlanCast:
    """The cast, the plan of Ana's deal and its steps by key."""

    people: Cast
    template: PlanTemplate
    plan: Plan
    sam: CastMember
    priya: CastMember

    def __getattr__(self, key: str) -> Any:
        step = Step.objects.filter(plan=self.plan, key=key).first()
        if step is None:
            raise AttributeError(key)
        return step


@pytest.fixture
def drawn(cast: Cast) -> Any:
    with clock.moved_to(NOON):
        sam = make_cast(cast.mira, cast.deal, "Sam Okafor", "seller", part="delivery lead")
        priya = make_cast(cast.mira, cast.deal, "Priya Nair", "client", part="IT")
        template = PlanTemplate.add(DOCKS, by=cast.mira)
        plan, _ = draw_plan(cast.deal, template, by=cast.mira)
        yield PlanCast(cast, template, plan, sam, priya)
