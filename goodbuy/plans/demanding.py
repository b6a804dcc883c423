"""What the plan asks of a deal before it may be agreed: the client has seen what comes after."""

from __future__ import annotations

from goodbuy.deals.demands import demand
from goodbuy.deals.models import Deal
from goodbuy.kernel.tongues import for_us
from goodbuy.plans.first_days import first_days
from goodbuy.plans.models import Plan


def _plan(deal: Deal) -> Plan | None:
    return Plan.objects.filter(deal=deal).first()


@demand(Deal.Stage.AGREED)
def plan_is_shown(deal: Deal) -> str | None:
    plan = _plan(deal)
    if plan is None:
        return for_us("there is no plan yet")
    return (
        for_us("the plan was not shown to the client") if plan.state == Plan.State.DRAFT else None
    )


@demand(Deal.Stage.AGREED)
def plan_is_opened(deal: Deal) -> str | None:
    plan = _plan(deal)
    is_unseen = plan and plan.state == Plan.State.SHOWN and not plan.opened_at
    return for_us("no client has opened the plan") if is_unseen else None


@demand(Deal.Stage.AGREED)
def plan_is_confirmed(deal: Deal) -> str | None:
    plan = _plan(deal)
    is_open = plan and plan.state == Plan.State.SHOWN and plan.opened_at
    return for_us("the client has opened the plan and not confirmed it") if is_open else None


@demand(Deal.Stage.AGREED)
def first_days_are_written(deal: Deal) -> str | None:
    """Nobody says yes to a blank: what the first fourteen days will be like is there to read."""
    if _plan(deal) is None:
        return None
    is_said = any(step.expectation for day in first_days(deal) for step in day.steps)
    return None if is_said else for_us("the first 14 days after the yes are empty for the client")


@demand(Deal.Stage.AGREED)
def every_step_says_what_it_will_be_like(deal: Deal) -> str | None:
    plan = _plan(deal)
    bare = plan and plan.steps.shared().open().filter(expectation="").first()
    return (
        for_us("“%(bare)s” does not say what it will be like for the client") % {"bare": bare}
        if bare
        else None
    )
