from datetime import timedelta

import pytest
from django.urls import reverse

from goodbuy.plans.actions import draw_plan
from goodbuy.plans.models import PlanTemplate, Step
from goodbuy.testing.browser import axe, fits, press, shot
from goodbuy.testing.cast import make_cast

pytestmark = pytest.mark.browser


@pytest.fixture
def places(cast):
    """A drawn and confirmed plan with one slip, and the pages where it is seen."""
    mira, deal = cast.mira, cast.deal
    for name, side, part in [
        ("Sam Okafor", "seller", "delivery lead"),
        ("Lena Brandt", "seller", "specialist"),
        ("Priya Nair", "client", "IT"),
        ("Tomás Reyes", "client", "daily user"),
    ]:
        make_cast(mira, deal, name, side, part=part)
    templates = {one.shipped_as: one for one in PlanTemplate.add_shipped(by=mira)}
    plan, _ = draw_plan(deal, templates["equipment_installation"], by=mira)
    plan.show(by=mira)
    plan.confirm(by=cast.ana, seen=plan.seal)
    for key in ("walk_the_floor", "ask_the_shifts"):
        Step.objects.get(key=key).claim(by=mira)
    Step.objects.get(key="walk_the_floor").confirm(by=cast.ana)
    step = Step.objects.get(key="check_site")
    step.slip(step.due_on + timedelta(365), by=mira, reason="The firm is ill.")
    deal_places = ("plan", "step_add")
    return {
        **{name: reverse(f"plans:{name}", args=[deal.pk]) for name in deal_places},
        "step": reverse("plans:step", args=[step.pk]),
        "templates": reverse("plans:templates"),
        "template": reverse("plans:template", args=[templates["light_one_off"].pk]),
        "template_edit": reverse("plans:template_edit", args=[templates["light_one_off"].pk]),
        "draw": reverse("plans:draw", args=[deal.pk])
        + f"?template={templates['software_onboarding'].pk}",
    }


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_every_page_of_the_plan_is_whole_and_can_be_read_by_all(
    open_page, cast, places, width, theme
):
    page = open_page(member=cast.mira, width=width, theme=theme)
    for name, path in places.items():
        page.goto(path)
        shot(page, f"plans-{name}-{width}-{theme}")
        assert axe(page) == [], name
        assert fits(page), name
    assert page.problems == []


def test_a_day_is_moved_by_hand_after_seeing_what_follows(open_page, cast, places):
    page = open_page(places["step"], member=cast.mira)
    page.get_by_label("The new day").fill("2028-03-01")
    page.get_by_label("Why, in words").fill("The firm moves.")
    press(page, "See what moves")
    press(page, "Move these")
    page.get_by_text("The firm moves.").first.wait_for()
    # A live refresh that the click overtook is no problem.
    assert page.problems == []
