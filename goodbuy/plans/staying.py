"""Nobody vanishes: what presence and the plan do when people leave or a result opens again."""

from __future__ import annotations

from typing import Any

from goodbuy.deals.models import CastMember
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.tongues import for_us
from goodbuy.plans.heard import SPOKEN, hear, hear_all
from goodbuy.plans.models import Presence, Step
from goodbuy.plans.models.presence import all_is_proven
from goodbuy.timeline.kinds import subscribe


def start_listening() -> None:
    for kind in ("narration.published", *SPOKEN):
        subscribe(kind, hear, at_once=hear_all)
    subscribe("cast.left", hand_over_steps)
    subscribe("cast.left", hand_over_word)
    subscribe("cast.changed", keep_to_the_end)
    for kind in ("outcome.*", "deal.relapsed"):
        subscribe(kind, bring_back)


def hand_over_steps(event: Any, cast: CastMember, by: Any) -> None:
    """Each open step of whoever leaves goes to who speaks for them: none is without an owner."""
    mine = Step.objects.filter(deal_id=cast.deal_id, state__in=(*Step.OPEN, Step.State.CLAIMED))
    owned = list(mine.filter(owner=cast).select_related("owner", "narrator", "helper"))
    told = list(mine.filter(narrator=cast).select_related("owner", "narrator", "helper"))
    if not owned and not told:
        return
    to = _next_voice(cast)
    if to is None:
        raise Refusal(
            "%(first_name)s still has steps in the plan, and nobody else on that side "
            "is named. Add someone first, then they can leave.",
            first_name=cast.first_name,
        )
    for step in told:
        step.describe(by=by, narrator=to)
    for step in owned:
        step.refresh_from_db()
        step.give(to, by=by)


def _next_voice(cast: CastMember) -> CastMember | None:
    """Their stand-in, else whoever comes after them, else the first of their side."""
    others = CastMember.objects.filter(deal_id=cast.deal_id, has_left=False).exclude(pk=cast.pk)
    if cast.stand_in_id and (found := others.filter(pk=cast.stand_in_id).first()):
        return found
    mine = Presence.objects.filter(cast=cast).select_related("successor").first()
    if mine and mine.successor and not mine.successor.has_left:
        return mine.successor
    return others.filter(side=cast.side).order_by("order", "id").first()


def hand_over_word(event: Any, cast: CastMember, by: Any) -> None:
    """Whoever sold it leaves only when the client knows who stays in their place."""
    mine = Presence.objects.filter(cast=cast, is_seller=True).select_related("successor").first()
    if mine is None or all_is_proven(cast.deal_id):
        return
    after = Presence.objects.on_stage().filter(deal_id=cast.deal_id, cast=mine.successor_id).first()
    if after is None or not mine.introduced_at:
        raise Refusal(
            "%(first_name)s sold this, and the results are not there yet. Introduce "
            "to the client who stays in their place, then they can leave.",
            first_name=cast.first_name,
        )
    after.inherit(mine, by=by)


def keep_to_the_end(event: Any, cast: CastMember, by: Any) -> None:
    """A last day for the seller is no way around staying."""
    if "to_on" not in event.changed or not cast.to_on or cast.has_left:
        return
    goal = cast.deal.value_on
    sold = Presence.objects.filter(cast=cast, is_seller=True).exists()
    if sold and goal and cast.to_on < goal and not all_is_proven(cast.deal_id):
        raise Refusal(
            "%(first_name)s sold this and stays until the results are there. Choose a "
            "later last day, or none.",
            first_name=cast.first_name,
        )


def bring_back(event: Any, about: Any, by: Any) -> None:
    """A result that is promised or open again brings whoever sold it back, at least on call."""
    gone = Presence.objects.filter(
        deal_id=event.deal_id, is_seller=True, mode=Presence.Mode.ARCHIVED
    )
    for presence in gone.select_related("cast"):
        if not all_is_proven(presence.deal_id):
            presence.come_back(
                by=by,
                reason=(
                    for_us("A result is open: %(about_name)s") % {"about_name": event.about_name}
                )[:300],
            )
