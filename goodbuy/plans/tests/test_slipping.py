from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodbuy.kernel.errors import Refusal, WrongState
from goodbuy.plans import timing
from goodbuy.plans.models import Step
from goodbuy.plans.timetable import calendar_of_step
from goodbuy.testing.cast import make_cast
from goodbuy.timeline.models import Event, replayed


def due(drawn):
    return {s.key: s.due_on for s in drawn.plan.steps.all()}


def test_a_slip_moves_what_follows_and_shows_old_and_new_days(drawn):
    before = due(drawn)
    seen = timing.preview(drawn.wifi, date(2026, 10, 23))
    assert due(drawn) == before
    moved = drawn.wifi.slip(date(2026, 10, 23), by=drawn.people.mira, reason="The firm is ill.")
    assert moved == seen
    assert [(c.name, c.old, c.new) for c in moved] == [
        ("Check the signal", date(2026, 10, 19), date(2026, 10, 23)),
        ("Connect six printers", date(2026, 10, 21), date(2026, 10, 27)),
        ("Say that it works", date(2026, 10, 22), date(2026, 10, 28)),
    ]
    assert drawn.wifi.late_reason == "The firm is ill."
    told = Event.objects.get(kind="step.slipped")
    assert told.sentence == (
        "“Check the signal” moves from Monday 19 October to Friday 23 October: The firm is ill."
    )
    followed = Event.objects.filter(kind="step.followed").first()
    assert "after “Check the signal”" in followed.sentence


def test_a_slip_needs_a_reason_and_an_open_step(drawn):
    with pytest.raises(Refusal, match="Say why the day moves"):
        drawn.wifi.slip(date(2026, 10, 23), by=drawn.people.mira, reason="")
    drawn.wifi.claim(by=drawn.people.mira)
    with pytest.raises(WrongState, match="its day stays"):
        drawn.wifi.slip(date(2026, 10, 23), by=drawn.people.mira, reason="Late.")


def test_a_day_before_what_it_waits_for_is_refused_with_the_first_possible_day(drawn):
    with pytest.raises(Refusal, match="first possible day is Tuesday 20 October"):
        drawn.print.slip(date(2026, 10, 16), by=drawn.people.mira, reason="Hurry.")


def test_a_circle_is_refused_with_the_names_of_its_steps(drawn):
    with pytest.raises(Refusal) as caught:
        drawn.sign.wait_for(drawn.print, by=drawn.people.mira)
    for name in ("Sign the page", "Connect six printers"):
        assert name in str(caught.value)
    assert "waits for" in str(caught.value)
    assert not drawn.sign.waits.exists()


def test_waiting_for_another_step_moves_the_day_and_taking_it_back_lets_it_begin(drawn):
    mira = drawn.people.mira
    extra = drawn.plan.add_step(
        by=mira, phase=drawn.print.phase, name="Order rolls", owner=drawn.sam
    )
    assert extra.state == Step.State.READY
    moved = extra.wait_for(drawn.print, by=mira)
    assert [c.new for c in moved] == [date(2026, 10, 22)]
    extra.refresh_from_db()
    assert extra.state == Step.State.PLANNED
    extra.stop_waiting_for(drawn.print, by=mira)
    extra.refresh_from_db()
    assert extra.state == Step.State.READY


def test_giving_a_step_to_someone_in_another_country_moves_it_to_a_day_they_work(drawn):
    mira = drawn.people.mira
    lena = make_cast(
        mira, drawn.people.deal, "Lena Brandt", "seller", country="SA", zone="Asia/Riyadh"
    )
    drawn.print.describe(by=mira, helper=None)
    drawn.print.slip(date(2026, 10, 23), by=mira, reason="Later.")
    assert drawn.print.due_on.weekday() == 4
    drawn.print.give(lena, by=mira)
    assert drawn.print.due_on == date(2026, 10, 25)
    assert drawn.print.due_on.weekday() == 6


def test_a_day_that_was_moved_earlier_than_its_length_stays_when_somebody_takes_it_over(drawn):
    mira, people = drawn.people.mira, drawn.people
    drawn.label.describe(by=mira, days=5)
    for step, day in ((drawn.label, 16), (drawn.print, 22)):
        step.slip(date(2026, 10, day), by=mira, reason="They asked for it.")
    agreed = due(drawn)
    drawn.label.give(drawn.priya, by=mira)
    assert due(drawn) == agreed
    drawn.label.give(people.ana.cast, by=mira)
    drawn.label.pass_on(drawn.priya, by=people.ana)
    assert due(drawn) == agreed
    # Their calendar alone moves it, by as much as it must, and that is written down.
    lena = make_cast(mira, people.deal, "Lena Brandt", "seller", country="SA", zone="Asia/Riyadh")
    drawn.label.give(lena, by=mira)
    assert due(drawn)["label"] == date(2026, 10, 18)
    told = Event.objects.filter(kind="step.followed", about_id=drawn.label.pk).latest("at")
    assert told.changed["due_on"] == "2026-10-18"


def test_a_longer_step_pushes_what_follows(drawn):
    drawn.print.describe(by=drawn.people.mira, days=5)
    assert due(drawn)["print"] == date(2026, 10, 26)
    assert due(drawn)["verify"] == date(2026, 10, 27)


def test_the_forecast_says_what_the_days_will_be_if_what_is_late_were_done_today(drawn):
    likely = timing.forecast(drawn.plan.pk, date(2026, 10, 23))
    assert likely[str(drawn.sign.pk)].due_on == date(2026, 10, 23)
    assert likely[str(drawn.verify.pk)].due_on > drawn.verify.due_on


def test_a_removed_step_leaves_its_order_behind(drawn):
    drawn.plan.remove_step(drawn.wifi, by=drawn.people.mira)
    assert {w.after.key for w in drawn.print.waits.all()} == {"label", "store", "sign"}
    assert [s.number for s in drawn.plan.steps.order_by("number")] == [1, 2, 3, 4, 5]


def test_a_step_that_the_client_has_seen_is_not_removed_silently(drawn):
    drawn.plan.show(by=drawn.people.mira)
    with pytest.raises(WrongState, match="not needed, and why, instead"):
        drawn.plan.remove_step(drawn.wifi, by=drawn.people.mira)
    drawn.plan.remove_step(drawn.store, by=drawn.people.mira)


def test_a_step_is_moved_to_a_place_in_another_phase(drawn):
    drawn.store.place(drawn.verify.phase, 1, by=drawn.people.mira)
    assert [s.key for s in drawn.plan.steps.order_by("number")] == [
        "sign",
        "label",
        "wifi",
        "print",
        "store",
        "verify",
    ]


moves = st.lists(
    st.tuples(
        st.sampled_from(["sign", "label", "wifi", "store", "print", "verify"]),
        st.sampled_from(["slip", "claim", "days", "wait", "give", "drop", "back"]),
        st.integers(0, 30),
    ),
    max_size=7,
)


@pytest.mark.invariant(12, 13)
@given(moves)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_done_to_a_plan_invariants_12_and_13_hold(drawn, moves):
    with transaction.atomic():
        for key, verb, n in moves:
            with suppress(Refusal):
                act(drawn, key, verb, n)
        steps = list(drawn.plan.steps.for_list())
        for step in steps:
            if step.is_open:
                assert calendar_of_step(step).is_working(step.due_on), (step, step.due_on)
            for name, value in replayed(step).items():
                now = getattr(step, name)
                assert str(value) == str(now), (step, name)
            for wait in step.waits.all():
                other = wait.after
                if step.is_open and other.state != Step.State.NOT_NEEDED:
                    assert step.due_on > (other.done_on or other.due_on), (step, other)
        transaction.set_rollback(True)


def act(drawn, key, verb, n):
    mira, step = drawn.people.mira, getattr(drawn, key)
    if verb == "slip":
        step.slip(step.due_on + timedelta(n), by=mira, reason="It takes longer.")
    elif verb == "claim":
        step.claim(by=mira)
    elif verb == "days":
        step.describe(by=mira, days=1 + n % 6)
    elif verb == "wait":
        others = list(drawn.plan.steps.exclude(pk=step.pk).order_by("number"))
        step.wait_for(others[n % len(others)], by=mira)
    elif verb == "give":
        step.give([drawn.sam, drawn.priya, drawn.people.mira_cast][n % 3], by=mira)
    elif verb == "drop":
        step.drop(by=mira, reason="Not needed.")
    else:
        timing.work_back(drawn.plan.pk, date(2026, 11, 30), date(2026, 10, 14), by=mira)
