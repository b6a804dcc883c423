"""What the sample has learned and looked back on: a template of a plan as it went, a review."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from itertools import cycle

from goodbuy.deals.models import Grant
from goodbuy.plans import reviewing, saving
from goodbuy.plans.check_in_moves import sent
from goodbuy.plans.models import CheckIn, Plan
from goodbuy.server.sample.play import Play
from goodbuy.server.sample.stage import at, day
from goodbuy.timeline.many import move_all
from goodbuy.timeline.models import System

NAME = "Tracing, as it went at Dunmore"
SUMMARY = "From the label on the box back to the garden, with the days that it really took."
OPENING = (
    "The docks are nearly ready, and two days moved on the way. You read here why, what came of "
    "every promise, and who does what until the docks are live."
)


# Each was answered within two days, in one tap; what is younger than a week is still asked.
VERDICTS = (0, 1, 0, 0, 2, 1)
YOUNG = timedelta(days=7)


def answer(plays: dict[str, Play]) -> None:
    """What was asked after each step of the months before: it was answered in the room."""
    said = cycle(VERDICTS)
    for told in plays.values():
        grants = [name for name in told.grants if told.cast[name].side == "client"]
        rows = CheckIn.objects.filter(
            deal=told.deal, state=CheckIn.State.SCHEDULED, step__done_on__lt=day(0) - YOUNG
        )
        for row in rows.select_related("step", "cast", "owner", "deal__workspace").order_by("id"):
            name = row.cast.name if row.cast and row.cast.name in grants else grants[0]
            ago = (row.step.done_on - day(0)).days + 1
            with at(ago, 11):
                asked = sent(row, cast=told.cast[name], owner=row.host(), on=day(ago))
                move_all([asked], by=System(told.deal.workspace_id))
                told.as_client(name, partial(_tap, row, next(said)))


def _tap(row: CheckIn, verdict: int, grant: Grant) -> None:
    row.reply(by=grant, verdict=verdict, is_clear=True)


def look_back(plays: dict[str, Play]) -> None:
    answer(plays)
    kept = plays["dunmore"]
    with at(-8, 16):
        plan = Plan.objects.select_related("deal").get(deal=kept.deal)
        saving.keep_as_template(plan, name=NAME, summary=SUMMARY, by=kept.owner)
    told = plays["harbor"]
    with at(-2, 16):
        review = reviewing.begin(told.fresh(), by=told.owner)
        review.write(by=told.owner, opening=OPENING, body=review.body)
        review.show(by=told.owner)
        told.tell()
