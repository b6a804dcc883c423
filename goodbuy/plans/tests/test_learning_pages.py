"""The pages of what plans learn: kept, extended, copied, repeated, and what steps took."""

import re
from datetime import date

import pytest
from django.urls import reverse

from goodbuy.plans.actions import draw_plan
from goodbuy.plans.models import PlanTemplate, Step
from goodbuy.plans.tests.test_adding import MORE
from goodbuy.plans.tests.test_learning import were_done
from goodbuy.testing.cast import make_cast, make_deal

SPANS = [(date(2025, 11, 3), date(2025, 11, 3 + n)) for n in range(4)]


@pytest.fixture
def mira(client, drawn):
    client.force_login(drawn.people.mira.user)
    return client


@pytest.fixture
def other(drawn):
    cast = drawn.people
    deal = make_deal(cast.mira, name="Another purchase")
    make_cast(cast.mira, deal, "Lena Brandt", "seller")
    make_cast(cast.mira, deal, "Cleo Marsh", "client")
    return draw_plan(deal, drawn.template, by=cast.mira)[0]


def of_deal(drawn, name):
    return reverse(f"plans:{name}", args=[drawn.people.deal.pk])


def test_a_plan_is_kept_from_its_page(mira, drawn):
    assert of_deal(drawn, "plan_keep") in mira.get(of_deal(drawn, "plan")).text
    assert mira.get(of_deal(drawn, "plan_keep")).status_code == 200
    done = mira.post(of_deal(drawn, "plan_keep"), {"name": "As at Harbor", "summary": ""})
    kept = PlanTemplate.objects.get(name="As at Harbor")
    assert done.url == reverse("plans:template", args=[kept.pk])
    refused = mira.post(of_deal(drawn, "plan_keep"), {"name": ""})
    assert refused.status_code == 422


def test_a_template_is_added_from_the_page_with_its_questions(mira, drawn):
    more = PlanTemplate.add(MORE, by=drawn.people.mira)
    here = of_deal(drawn, "extend")
    listed = mira.get(here).text
    assert f"?template={more.pk}&amp;phase=cold" in listed
    assert "Holds here: has a freezer" in mira.get(here, {"template": more.pk}).text
    given = {
        "template": more.pk, "phase": "cold", "start_on": "2026-11-02",
        "part_0": drawn.sam.pk, "part_1": drawn.priya.pk,
    }  # fmt: skip
    refused = mira.post(here, given)
    assert refused.status_code == 422
    assert mira.post(here, {**given, "only_if_0": "no"}).status_code == 302
    names = list(drawn.plan.steps.order_by("number").values_list("name", flat=True))
    assert names[5:7] == ["Stick the labels", "Go through the week together"]
    assert mira.get(here, {"template": "nonsense"}).status_code == 200
    assert mira.get(here, {"template": more.pk, "phase": "gone"}).status_code == 409


def test_copying_finds_the_other_deal_and_says_when_none_was_chosen(mira, drawn, other):
    here = reverse("plans:step_copy", args=[drawn.label.pk])
    assert "Another purchase" in mira.get(here, {"q": "another"}).text
    assert "No other plan of that name" in mira.get(here, {"q": "zzz"}).text
    assert mira.post(here, {"to": "no"}).status_code == 422
    copied = mira.post(here, {"to": other.deal_id}, follow=True).text
    assert "“Approve the label layout” is in the plan of Another purchase for Harbor" in copied
    assert "now, in “Site made ready”." in copied
    assert other.steps.filter(name="Approve the label layout").count() == 2
    phases = reverse("plans:phase_copy", args=[drawn.label.phase_id])
    copied = mira.post(phases, {"to": other.deal_id}, follow=True).text
    assert re.search("“Site made ready” with its . steps is in the plan of Another pur", copied)
    assert other.phases.filter(name="Site made ready").count() == 2


def test_a_series_is_drawn_from_the_step_page(mira, drawn):
    here = reverse("plans:step_repeat", args=[drawn.print.pk])
    refused = mira.post(here, {"every_weeks": 2})
    assert refused.status_code == 422
    assert "Say how many times it comes, or until which day." in refused.text
    assert mira.post(here, {"every_weeks": 2, "times": 4}).status_code == 302
    assert Step.objects.filter(repeats=drawn.print).count() == 3
    assert "every 2 weeks" in mira.get(reverse("plans:step", args=[drawn.print.pk])).text
    assert mira.get(here).status_code == 405


def test_what_steps_took_stands_where_one_is_added_and_edited(mira, drawn):
    were_done(drawn, "Approve the label layout", SPANS)
    sentence = "Of 4 similar steps, half took 2 working days or less, four in five 4."
    assert sentence in mira.get(reverse("plans:step_edit", args=[drawn.label.pk])).text
    asked = mira.get(reverse("plans:took"), {"name": "approve the LABEL layout"})
    assert sentence in asked.text
    typed = {"name": "Approve the label layout", "days": "7", "ask": "1"}
    again = mira.post(of_deal(drawn, "step_add"), typed)
    assert (again.status_code, Step.objects.filter(plan=drawn.plan).count()) == (200, 10)
    assert sentence in again.text
    assert 'value="7"' in again.text
    assert "No similar step is done yet" in mira.get(reverse("plans:took"), {"name": "Sing"}).text


def test_the_days_that_steps_took_are_taken_over_with_one_press(mira, drawn):
    were_done(drawn, "Approve the label layout", SPANS)
    here = reverse("plans:step_edit", args=[drawn.label.pk])
    page = mira.get(here).text
    for days in ("2", "4"):
        assert f'name="take" value="{days}"' in page
    taken = mira.post(here, {"name": "Approve the label layout!", "days": "9", "take": "4"})
    assert taken.status_code == 200
    assert 'value="Approve the label layout!"' in taken.text
    assert 'name="days" value="4"' in taken.text
    drawn.label.refresh_from_db()
    assert drawn.label.days == 2
    new = {"name": "approve the label layout", "days": "9", "take": "2"}
    assert 'name="days" value="2"' in mira.post(of_deal(drawn, "step_add"), new).text


def test_a_plan_is_drawn_with_the_days_that_similar_steps_took(mira, drawn):
    cast, page = drawn.people, reverse("plans:draw", args=[make_deal(drawn.people.mira).pk])
    assert "Days of each step" not in mira.get(page, {"template": drawn.template.pk}).text
    were_done(drawn, "Approve the label layout", SPANS)
    asked = mira.get(page, {"template": drawn.template.pk}).text
    assert "Days of each step" in asked
    assert "Known of one step, from 4 done ones or more." in asked
    days = {}
    for pace in ("written", "median", "most"):
        deal = make_deal(cast.mira, name=f"Purchase {pace}")
        make_cast(cast.mira, deal, "Lena Brandt", "seller")
        make_cast(cast.mira, deal, "Cleo Marsh", "client")
        plan, _ = draw_plan(deal, drawn.template, by=cast.mira, pace=pace)
        days[pace] = dict(plan.steps.values_list("key", "days"))
    written = days["written"]
    assert days["median"] == {**written, "label": 2}
    assert days["most"] == {**written, "label": 4}
    extend = mira.get(of_deal(drawn, "extend"), {"template": drawn.template.pk}).text
    assert "Days of each step" in extend


def test_the_template_page_says_what_its_steps_took(mira, drawn):
    here = reverse("plans:template", args=[drawn.template.pk])
    assert "none is known that often yet" in mira.get(here).text
    were_done(drawn, "Approve the label layout", SPANS)
    assert "took 2 · 4 (of 4)" in mira.get(here).text


def test_pages_cost_the_same_however_much_was_done(mira, drawn, other, count_queries):
    pages = [
        reverse("plans:template", args=[drawn.template.pk]),
        reverse("plans:step_edit", args=[drawn.label.pk]),
        reverse("plans:step_copy", args=[drawn.label.pk]),
        of_deal(drawn, "extend"),
    ]
    few = [count_queries(mira, page) for page in pages]
    were_done(drawn, "Approve the label layout", SPANS * 5)
    for number in range(4):
        draw_plan(
            make_deal(drawn.people.mira, name=f"Deal {number}"), drawn.template,
            by=drawn.people.mira,
            players={
                "seller:delivery lead": drawn.sam, "client:decides": drawn.priya,
                "client:IT": drawn.priya,
            },
        )  # fmt: skip
    assert [count_queries(mira, page) for page in pages] == few
    assert max(few) <= 16


def test_a_viewer_changes_nothing_and_a_stranger_finds_nothing(client, drawn, other):
    client.force_login(drawn.people.rolf.user)
    assert client.post(of_deal(drawn, "plan_keep"), {"name": "Mine"}).status_code in (403, 422)
    copy = reverse("plans:step_copy", args=[drawn.label.pk])
    assert client.post(copy, {"to": other.deal_id}).status_code in (403, 422)
    assert PlanTemplate.objects.count() == 1
    client.force_login(drawn.people.otto.user)
    for name in ("plan_keep", "extend"):
        assert client.get(of_deal(drawn, name)).status_code == 404
    assert client.get(copy).status_code == 404
