"""A first curve for a new plan: who sold it tapers and never ends, who delivers grows."""

from __future__ import annotations

from collections import Counter
from typing import Any

from goodbuy.deals.models import CastMember, Deal
from goodbuy.plans import hands
from goodbuy.plans.models import Phase, Plan, Presence, Step
from goodbuy.timeline.models import Actor

MODE = Presence.Mode
# How far the seller steps back once somebody else speaks, by the stage of the phase.
SELLER_IN = {
    Deal.Stage.EXPLORING: MODE.LEAD,
    Deal.Stage.EVALUATING: MODE.LEAD,
    Deal.Stage.AGREED: MODE.SHARE,
    Deal.Stage.ONBOARDING: MODE.BACKGROUND,
    Deal.Stage.LIVE: MODE.BACKGROUND,
}
BEFORE_SIGNATURE = (Deal.Stage.EXPLORING, Deal.Stage.EVALUATING)


def propose(plan: Plan, *, by: Actor) -> list[Presence]:
    """Write a curve for each of our people who speaks in this plan and has none yet."""
    hands.require_team(by)
    deal = plan.deal
    phases = list(Phase.objects.filter(plan=plan).order_by("order"))
    ours = list(deal.cast.filter(side=CastMember.Side.SELLER, has_left=False).for_list())
    known = {p.cast_id: p for p in Presence.objects.filter(deal=deal)}
    seller = next((c for c in ours if c.member_id == deal.owner_id), ours[0] if ours else None)
    if seller is None or not phases:
        return []
    told = _told_in(plan)
    others = [c for c in ours if c != seller and any(told[p.pk][c.pk] for p in phases)]
    curves = _curves(phases, seller, others, told)
    at = _phase_now(deal, phases)
    has_seller = any(p.is_seller for p in known.values())
    made = []
    for order, cast in enumerate([seller, *others]):
        if cast.pk in known:
            continue
        curve = curves[cast.pk]
        is_seller = cast == seller and not has_seller
        mode = curve.get(str(at.pk), MODE.ON_CALL if is_seller else MODE.ARCHIVED)
        # Before the signature only the seller is on stage; others come when they are introduced.
        made.append(
            Presence.plan(
                cast, by=by, curve=curve, mode=mode, is_seller=is_seller, order=order
            )
        )  # fmt: skip
    return made


def _told_in(plan: Plan) -> dict[Any, Counter[Any]]:
    """How many steps each person tells or does in each phase."""
    told: dict[Any, Counter[Any]] = {}
    steps = Step.objects.filter(plan=plan).values_list("phase_id", "narrator_id", "owner_id")
    for phase in Phase.objects.filter(plan=plan):
        told[phase.pk] = Counter()
    for phase_id, narrator, owner in steps:
        told[phase_id][narrator] += 1
        told[phase_id][owner] += 1
    return told


def _curves(
    phases: list[Phase], seller: CastMember, others: list[CastMember], told: dict[Any, Counter[Any]]
) -> dict[Any, dict[str, str]]:
    curves: dict[Any, dict[str, str]] = {cast.pk: {} for cast in [seller, *others]}
    leader: CastMember | None = None
    come: list[CastMember] = []
    for phase in phases:
        here = sorted(others, key=lambda c: -told[phase.pk][c.pk])
        come += [c for c in here if told[phase.pk][c.pk] and c not in come]
        is_after = phase.stage not in BEFORE_SIGNATURE
        if is_after and here and told[phase.pk][here[0].pk]:
            leader = here[0]
        for cast in come:
            mode = MODE.BACKGROUND if told[phase.pk][cast.pk] else MODE.ON_CALL
            if cast == leader and is_after:
                mode = MODE.SHARE if phase.stage == Deal.Stage.AGREED else MODE.LEAD
            curves[cast.pk][str(phase.pk)] = mode
        alone = leader is None and not (is_after and come)
        mode = MODE.LEAD if alone else SELLER_IN.get(Deal.Stage(phase.stage), MODE.ON_CALL)
        curves[seller.pk][str(phase.pk)] = mode
    return curves


def _phase_now(deal: Deal, phases: list[Phase]) -> Phase:
    """The phase of the deal's stage, else its first: a new plan has told nothing yet."""
    stage = deal.paused_from or deal.stage
    return next((p for p in phases if p.stage == stage), phases[0])
