from datetime import date

import pytest
from django.urls import reverse

from goodbuy.plans import timing
from goodbuy.plans.models import CheckIn, Plan, PlanTemplate, Step
from goodbuy.testing.reading import read


@pytest.fixture
def mira(client, drawn):
    client.force_login(drawn.people.mira.user)
    return client


def plan_url(drawn, name="plan"):
    return reverse(f"plans:{name}", args=[drawn.people.deal.pk])


def step_url(step, name="step", *more):
    return reverse(f"plans:{name}", args=[step.pk, *more])


def test_the_plan_says_who_does_what_by_when_and_what_waits(mira, drawn):
    page = read(mira.get(plan_url(drawn)))
    for words in (
        "Connect six printers",
        "Sam",
        "with Priya",
        "15 to 16 Oct",
        "Wed 14 Oct",
        "Private to us",
    ):
        assert words in page
    assert "As it stands today, it ends on Thursday 22 October" in page


def test_the_plan_costs_as_many_queries_with_twenty_steps_as_with_six(mira, drawn, count_queries):
    few = count_queries(mira, plan_url(drawn))
    phase = drawn.print.phase
    for number in range(14):
        drawn.plan.add_step(
            by=drawn.people.mira, phase=phase, name=f"Step {number}", owner=drawn.sam
        )
    assert count_queries(mira, plan_url(drawn)) == few
    assert few <= 16


def test_a_deal_without_a_plan_offers_to_draw_one(client, cast):
    client.force_login(cast.mira.user)
    url = reverse("plans:plan", args=[cast.deal.pk])
    assert "Draw the plan" in client.get(url).text
    draw = reverse("plans:draw", args=[cast.deal.pk])
    assert "Take the five" in client.get(draw).text
    client.post(reverse("plans:shipped"))
    assert "Light one-off" in client.get(draw).text
    light = PlanTemplate.objects.get(shipped_as="light_one_off")
    asked = client.get(draw, {"template": light.pk}).text
    assert "Delivery lead" in asked
    given = {"template": light.pk, "part_0": cast.ana.cast.pk, "part_1": cast.mira_cast.pk}
    assert client.post(draw, given).status_code == 302
    assert Plan.objects.get(deal=cast.deal).steps.count() == 3


def test_drawing_with_a_wrong_day_keeps_what_was_typed(mira, drawn):
    given = {"template": drawn.template.pk, "start_on": "soon", "value_on": "2026-12-01"}
    response = mira.post(plan_url(drawn, "draw"), given)
    assert response.status_code == 422
    assert "2026-12-01" in response.text


def test_results_that_are_due_before_it_begins_or_already_over_are_refused(mira, drawn):
    before = drawn.plan.steps.count()
    for days, words in (
        ({"start_on": "2027-04-01", "value_on": "2027-03-05"}, "come after the beginning"),
        ({"start_on": "", "value_on": "2020-01-01"}, "That day is over"),
    ):
        response = mira.post(plan_url(drawn, "draw"), {"template": drawn.template.pk, **days})
        assert response.status_code == 422
        assert words in response.text
        assert days["value_on"] in response.text
    assert drawn.plan.steps.count() == before


def test_showing_and_asking_again(mira, drawn):
    mira.post(plan_url(drawn, "show"))
    drawn.plan.refresh_from_db()
    assert drawn.plan.state == Plan.State.SHOWN
    assert "Nobody has opened it yet" in mira.get(plan_url(drawn)).text
    drawn.plan.confirm(by=drawn.people.ana, seen=drawn.plan.seal)
    drawn.wifi.describe(by=drawn.people.mira, name="Check every aisle")
    page = mira.get(plan_url(drawn)).text
    assert "Ana Ruiz confirmed it" in page
    assert "is called “Check every aisle” now." in page


def test_working_back_without_a_day_for_the_results_is_answered_in_words(mira, drawn):
    response = mira.post(plan_url(drawn, "work_back"), headers={"HX-Request": "true"})
    assert response.status_code == 409
    assert "no day for its results yet" in response.text
    drawn.people.deal.edit(by=drawn.people.mira, value_on="2026-11-20")


def test_working_back_shows_every_old_and_new_day_before_it_moves_them(mira, drawn):
    drawn.people.deal.edit(by=drawn.people.mira, value_on="2026-11-20")
    was = {step.pk: step.due_on for step in drawn.plan.steps.all()}
    page = mira.post(plan_url(drawn, "work_back")).text
    assert "Nothing has moved yet." in page
    assert f"<td>{drawn.verify}</td>" in page
    assert ">Fri 20 Nov</span></b></td>" in page
    assert {step.pk: step.due_on for step in drawn.plan.steps.all()} == was
    assert mira.post(plan_url(drawn, "work_back"), {"move": "1"}).status_code == 302
    assert drawn.verify.due_on.isoformat() == "2026-11-20"
    again = mira.post(plan_url(drawn, "work_back"), follow=True).text
    assert "Every step has its latest day already." in again


def test_working_back_lists_no_step_that_is_done(mira, drawn):
    drawn.people.deal.edit(by=drawn.people.mira, value_on="2026-11-20")
    step = drawn.plan.steps.order_by("due_on", "id").first()
    moves = timing.preview_back(drawn.plan.pk, date(2026, 11, 20), date(2026, 10, 14))[1]
    assert step.name in {one.name for one in moves}
    Step.objects.filter(pk=step.pk).update(state="claimed", done_on=date(2026, 10, 13))
    moves = timing.preview_back(drawn.plan.pk, date(2026, 11, 20), date(2026, 10, 14))[1]
    assert moves
    assert step.name not in {one.name for one in moves}


def test_working_back_to_a_day_that_cannot_be_met_moves_nothing_and_says_so(mira, drawn):
    drawn.people.deal.edit(by=drawn.people.mira, value_on="2026-10-19")
    was = {step.pk: step.due_on for step in drawn.plan.steps.all()}
    told = mira.post(plan_url(drawn, "work_back"), {"move": "1"}, follow=True).text
    assert "would have had to begin earlier. No day was moved." in told
    assert {step.pk: step.due_on for step in drawn.plan.steps.all()} == was


def step_form(drawn, step, **changes):
    given = {
        "name": step.name,
        "phase": step.phase_id,
        "owner": step.owner_id,
        "days": step.days,
        "expectation": step.expectation,
        "is_shared": "on",
        "after": [wait.after_id for wait in step.waits.all()],
    }
    return {**given, **changes}


def test_a_step_is_added_and_changed_in_one_form(mira, drawn):
    given = {
        "name": "Load the rolls",
        "phase": drawn.print.phase_id,
        "owner": drawn.sam.pk,
        "days": 2,
        "after": [drawn.print.pk],
        "expectation": "One hour, in the morning.",
        "is_shared": "on",
    }
    assert mira.post(plan_url(drawn, "step_add"), given).status_code == 302
    rolls = Step.objects.get(name="Load the rolls")
    assert rolls.due_on > drawn.print.due_on
    changed = step_form(
        drawn, rolls, name="Load six rolls", owner=drawn.priya.pk, after=[], position=1
    )
    assert mira.post(step_url(rolls, "step_edit"), changed).status_code == 302
    rolls.refresh_from_db()
    assert (rolls.name, rolls.owner, rolls.number) == ("Load six rolls", drawn.priya, 2)
    assert not rolls.waits.exists()
    assert "Load six rolls" in mira.get(step_url(rolls, "step_edit")).text


def test_a_circle_is_refused_on_the_form_and_nothing_typed_is_lost(mira, drawn):
    given = step_form(drawn, drawn.sign, name="Sign the last page", after=[drawn.verify.pk])
    response = mira.post(step_url(drawn.sign, "step_edit"), given)
    assert response.status_code == 422
    assert "waits for" in response.text
    assert "Sign the last page" in response.text
    assert drawn.sign.name == "Sign the page"


def test_a_slip_is_seen_before_it_is_made(mira, drawn):
    given = {"new_due": "2026-10-23", "reason": "The firm is ill."}
    seen = mira.post(step_url(drawn.wifi, "slip"), given).text
    assert "Move these 3 days" in seen
    assert "Tue 27 Oct" in seen
    assert drawn.wifi.due_on.day == 19
    assert mira.post(step_url(drawn.wifi, "slip"), {**given, "move": "1"}).status_code == 302
    assert drawn.wifi.due_on.day == 23
    bad = mira.post(step_url(drawn.print, "slip"), {"new_due": "2026-10-15", "reason": "Now."})
    assert bad.status_code == 422
    assert "first possible day" in bad.text
    assert "Now." in bad.text


def test_a_day_off_is_said_to_be_one_before_the_next_day_is_taken(mira, drawn):
    def seen(day):
        given = {"new_due": day, "reason": "The firm is ill."}
        return mira.post(step_url(drawn.wifi, "slip"), given).text

    assert "day off" not in seen("2026-10-23")
    assert "24 October</span> is a day off for whoever does this step" in seen("2026-10-24")
    assert "Mon 26 Oct" in seen("2026-10-24")


def test_the_step_page_offers_what_our_side_may_do(mira, drawn):
    assert "It is done" in mira.get(step_url(drawn.print)).text
    mira.post(step_url(drawn.print, "step_verb", "claim"), {"words": "Six labels"})
    assert drawn.print.evidence_given == "Six labels"
    assert "It is with the client now" in mira.get(step_url(drawn.print)).text
    refused = mira.post(step_url(drawn.print, "step_verb", "confirm"))
    assert refused.status_code == 409
    assert "confirmed by the other side" in refused.text
    assert mira.post(step_url(drawn.print, "step_verb", "dance")).status_code == 404


def test_every_move_has_its_button(mira, drawn):
    mira.post(step_url(drawn.label, "step_verb", "claim"), {"words": "By telephone"})
    mira.post(step_url(drawn.label, "step_verb", "dispute"), {"words": "The date is missing."})
    assert drawn.label.state == Step.State.DISPUTED
    mira.post(step_url(drawn.label, "step_verb", "start"))
    given = {"on": drawn.priya.pk, "words": "A login."}
    mira.post(step_url(drawn.label, "step_verb", "block"), given)
    assert "Waits for Priya" in mira.get(plan_url(drawn)).text
    mira.post(step_url(drawn.label, "step_verb", "unblock"))
    mira.post(step_url(drawn.label, "step_verb", "claim"))
    mira.post(step_url(drawn.label, "step_verb", "confirm"))
    assert drawn.label.state == Step.State.CONFIRMED
    mira.post(step_url(drawn.wifi, "step_verb", "drop"), {"words": "It was done in May."})
    assert "Not needed" in mira.get(plan_url(drawn)).text
    mira.post(step_url(drawn.store, "step_remove"))
    assert not Step.objects.filter(key="store").exists()


def test_what_the_client_said_afterwards_is_written_down(mira, drawn):
    one = CheckIn.objects.get(step=drawn.wifi)
    url = reverse("plans:check_in_answer", args=[one.pk])
    assert "How was the visit?" in mira.get(url).text
    said = {"words": "Careful people.", "verdict": "1"}
    ana = drawn.people.ana.cast
    assert "Write down what they said, in their words." in mira.post(url, {"who": ana.pk}).text
    # Asked of nobody yet, so it is said who was on the telephone: one of the client.
    nobody = mira.post(url, said)
    assert nobody.status_code == 422
    assert "Choose who of the client said it" in nobody.text
    assert "Careful people." in nobody.text
    assert mira.post(url, {**said, "who": drawn.people.mira_cast.pk}).status_code == 422
    assert mira.post(url, {**said, "who": ana.pk}).status_code == 302
    one.refresh_from_db()
    assert (one.answer, one.verdict, one.cast) == ("Careful people.", 1, ana)
    assert "Careful people." in mira.get(plan_url(drawn)).text


def test_a_question_by_hand_says_so_and_waits_for_no_step(mira, drawn):
    people = drawn.people
    one = CheckIn.ask_by_hand(people.deal, by=people.mira, cast=people.ana.cast, asks="All well?")
    url = reverse("plans:check_in_answer", args=[one.pk])
    # Planned for today, then sent: from then on it has no day of its own.
    for fields in ({}, {"state": "sent", "on": None}):
        CheckIn.objects.filter(pk=one.pk).update(**fields or {"state": "scheduled"})
        page = mira.get(url).text
        assert "Asked of Ana Ruiz by hand." in page
        assert "After “" not in page
        assert "said to be done" not in page
        assert "Who was on the telephone?" not in page


def test_a_stranger_finds_nothing_and_a_viewer_changes_nothing(client, drawn):
    client.force_login(drawn.people.otto.user)
    places = [plan_url(drawn), plan_url(drawn, "draw"), step_url(drawn.print)]
    places.append(reverse("plans:template", args=[drawn.template.pk]))
    assert [client.get(url).status_code for url in places] == [404] * 4
    client.force_login(drawn.people.rolf.user)
    assert [client.get(url).status_code for url in places] == [200] * 4
    assert "It is done" not in client.get(step_url(drawn.print)).text
    assert client.post(step_url(drawn.print, "step_verb", "claim")).status_code == 403
    assert client.post(plan_url(drawn, "show")).status_code == 403


def test_a_change_is_never_a_get(mira, drawn):
    for url in (
        plan_url(drawn, "show"),
        plan_url(drawn, "work_back"),
        step_url(drawn.print, "step_remove"),
        reverse("plans:shipped"),
    ):
        assert mira.get(url).status_code == 405


def test_an_answered_form_that_is_loaded_anew_leads_back_to_its_step(mira, drawn):
    for url in (step_url(drawn.print, "slip"), step_url(drawn.print, "step_verb", "claim")):
        assert mira.get(url).url == step_url(drawn.print)
    assert drawn.print.state == Step.State.PLANNED
