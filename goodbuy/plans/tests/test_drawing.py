import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.html import escape

from goodbuy.deals.models import CastMember
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState
from goodbuy.plans.actions import draw_plan, guess_cast, parts_of
from goodbuy.plans.models import CheckIn, Plan, PlanTemplate, Step
from goodbuy.promises.models import Outcome
from goodbuy.testing.cast import make_cast, make_deal
from goodbuy.timeline.models import Event, replayed


def test_a_template_becomes_a_plan_with_a_name_and_a_day_on_each_step(drawn):
    assert drawn.plan.state == Plan.State.DRAFT
    assert [p.name for p in drawn.plan.phases.order_by("order")] == [
        "Agreement signed",
        "Site made ready",
        "Results proven",
    ]
    steps = {s.key: s for s in drawn.plan.steps.all()}
    assert steps["label"].owner.name == "Ana Ruiz"
    assert steps["print"].owner.name == "Sam Okafor"
    assert steps["print"].helper.name == "Priya Nair"
    assert steps["wifi"].owner.name == "Network firm"
    assert steps["wifi"].owner.side == CastMember.Side.THIRD
    assert steps["sign"].due_on == date(2026, 10, 14)
    assert steps["label"].due_on == date(2026, 10, 16)
    assert steps["print"].starts_on == date(2026, 10, 20)
    assert steps["verify"].due_on == date(2026, 10, 22)
    assert {s.key for s in steps.values() if s.state == Step.State.READY} == {"sign"}


def test_the_narrator_is_one_of_ours_also_where_the_client_does_the_step(drawn):
    assert drawn.label.narrator == drawn.people.mira_cast
    assert drawn.print.narrator == drawn.sam


def test_what_another_does_is_asked_after_and_the_template_says_how(drawn):
    asked = {(one.step.key, one.kind): one.asks for one in CheckIn.objects.all()}
    assert asked["wifi", "check_in"] == "How was the visit?"
    assert asked["verify", "aftertaste"] == "Was it a good buy?"
    assert ("label", "check_in") in asked
    assert ("print", "check_in") not in asked


def test_a_deal_that_has_begun_starts_its_plan_where_it_stands(cast):
    deal = make_deal(cast.mira, cast.deal.company, stage="onboarding")
    make_cast(cast.mira, deal, "Mira Lindt", "seller", member=cast.mira)
    make_cast(cast.mira, deal, "Ana Ruiz", "client")
    [template] = [t for t in PlanTemplate.add_shipped(by=cast.mira) if "soft" in t.shipped_as]
    plan, _ = draw_plan(deal, template, by=cast.mira)
    assert plan.phases.count() == 7
    assert {s.phase.stage for s in plan.steps.all()} == {"onboarding", "live", "proven"}


def test_nobody_on_the_clients_side_is_asked_for_in_words(cast):
    deal = make_deal(cast.mira, cast.deal.company)
    make_cast(cast.mira, deal, "Mira Lindt", "seller", member=cast.mira)
    [template, *_] = PlanTemplate.add_shipped(by=cast.mira)
    with pytest.raises(Refusal, match="at least one person of the client"):
        draw_plan(deal, template, by=cast.mira)
    assert not Plan.objects.filter(deal=deal).exists()


def test_a_value_date_is_worked_back_from_or_said_to_be_too_early(drawn):
    people = drawn.people
    plan, back = draw_plan(people.deal, drawn.template, by=people.mira, value_on=date(2026, 11, 20))
    assert back.fits
    assert max(s.due_on for s in plan.steps.all()) == date(2026, 11, 20)
    plan, back = draw_plan(people.deal, drawn.template, by=people.mira, value_on=date(2026, 10, 20))
    assert back.short_by == 2
    assert back.tightest == "Sign the page"
    # Where it does not fit, the plan keeps its earliest days.
    assert max(s.due_on for s in plan.steps.all()) == date(2026, 10, 22)


def test_a_viewer_draws_nothing_and_a_guest_neither(drawn):
    for hand in (drawn.people.rolf, drawn.people.ana):
        with pytest.raises(NotAllowed):
            draw_plan(drawn.people.deal, drawn.template, by=hand)


def test_a_plan_that_the_client_has_seen_is_not_drawn_over(drawn):
    drawn.plan.show(by=drawn.people.mira)
    with pytest.raises(WrongState, match="Change its steps instead"):
        draw_plan(drawn.people.deal, drawn.template, by=drawn.people.mira)


def test_parts_are_guessed_from_what_people_do(drawn):
    cast = list(CastMember.objects.filter(deal=drawn.people.deal).order_by("order", "id"))
    guessed = {part.key: who for part, who in guess_cast(drawn.template.file, cast).items()}
    assert guessed["client:IT"] == drawn.priya
    assert guessed["seller:delivery lead"] == drawn.sam
    assert len(parts_of(drawn.template.file)) == 4


@pytest.mark.advice("A26")
def test_a_light_plan_has_three_steps_one_question_one_aftertaste_and_ends_with_the_proof(cast):
    shipped = PlanTemplate.add_shipped(by=cast.mira)
    light = next(t for t in shipped if t.depth == "light")
    plan, _ = draw_plan(cast.deal, light, by=cast.mira)
    assert plan.steps.count() == 3
    kinds = [one.kind for one in CheckIn.objects.filter(deal=cast.deal)]
    assert sorted(kinds) == ["aftertaste", "check_in"]
    last = plan.steps.order_by("number").last()
    assert (last.phase.stage, last.owner.side) == ("proven", "client")


def test_the_five_shipped_templates_come_once(cast):
    assert len(PlanTemplate.add_shipped(by=cast.mira)) == 5
    assert PlanTemplate.add_shipped(by=cast.mira) == []


def test_the_events_of_a_drawn_plan_give_its_present_state(drawn):
    for row in [drawn.plan, *drawn.plan.steps.all(), *drawn.plan.phases.all()]:
        for name, value in replayed(row).items():
            now = getattr(row, name)
            assert value == (
                str(now) if value is not None and not isinstance(now, type(value)) else now
            )
    assert Event.objects.filter(kind="plan.drawn").count() == 1


def test_the_results_of_a_template_are_proposed_with_the_clients_own_numbers(cast, client):
    deal = make_deal(cast.mira, cast.deal.company, value_on=date(2027, 5, 3))
    make_cast(cast.mira, deal, "Mira Lindt", "seller", member=cast.mira)
    make_cast(cast.mira, deal, "Ana Ruiz", "client")
    template = next(t for t in PlanTemplate.add_shipped(by=cast.mira) if t.file.outcomes)
    first = template.file.outcomes[0]
    client.force_login(cast.mira.user)
    url = reverse("plans:draw", args=[deal.pk]) + f"?template={template.pk}"
    page = client.get(url).text
    assert escape(first.metric) in page
    values = dict(re.findall(r'name="(part_\d+)"[^>]*>.*?value="([^"]+)" selected', page, re.S))
    sent = {**values, "template": str(template.pk), "before_0": "90", "target_0": "40"}
    assert client.post(url, sent).status_code == 302
    [made] = Outcome.objects.filter(deal=deal)
    assert (made.name, made.state, made.measured_how) == (
        first.metric, "proposed", first.measured_how,
    )  # fmt: skip
    assert (made.baseline, made.target, made.due_on) == (90, 40, date(2027, 5, 3))
    # It can be changed as long as nobody agreed, and drawing anew doubles nothing.
    made.edit(by=cast.mira, target=Decimal(35))
    client.post(url, sent)
    assert [o.target for o in Outcome.objects.filter(deal=deal)] == [35]
