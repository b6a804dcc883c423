"""What the sample has learned and looked back on: a template of a plan as it went, a review."""

from __future__ import annotations

from goodbuy.plans import reviewing, saving
from goodbuy.plans.models import Plan
from goodbuy.server.sample.play import Play
from goodbuy.server.sample.stage import at

NAME = "Tracing, as it went at Dunmore"
SUMMARY = "From the label on the box back to the garden, with the days that it really took."
OPENING = (
    "The docks are nearly ready, and two days moved on the way. You read here why, what came of "
    "every promise, and who does what until the docks are live."
)


def look_back(plays: dict[str, Play]) -> None:
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
