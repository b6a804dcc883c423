from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from goodbuy.kernel.working_days import WorkingCalendar
from goodbuy.plans.schedule import (
    Change,
    CycleError,
    ScheduleError,
    Task,
    critical_path,
    cycle,
    following,
    ordered,
    schedule,
    slack,
    slip,
    work_back,
)

BERLIN = WorkingCalendar("DE", "BE", "Europe/Berlin")
RIYADH = WorkingCalendar("SA", None, "Asia/Riyadh")
NEW_YORK = WorkingCalendar("US", None, "America/New_York")
MONDAY = date(2026, 10, 12)


def task(key, days=1, *after, calendar=NEW_YORK, **more):
    name = key.replace("_", " ").capitalize()
    return Task(key, name, days, calendar, tuple(after), **more)


def docks():
    return [
        task("approve_the_label", 1, calendar=BERLIN),
        task("connect_printers", 2, "approve_the_label"),
        task("fit_access_points", 1),
        task("train_both_shifts", 5, "connect_printers", "fit_access_points"),
        task("live_on_six_docks", 0, "train_both_shifts"),
    ]


def test_each_step_begins_on_the_working_day_after_what_it_waits_for():
    spans = schedule(docks(), MONDAY)
    # 12 October is Columbus Day in New York, and a working day in Berlin.
    assert spans["approve_the_label"].due_on == date(2026, 10, 12)
    assert spans["connect_printers"].starts_on == date(2026, 10, 13)
    assert spans["connect_printers"].due_on == date(2026, 10, 14)
    assert spans["train_both_shifts"].due_on == date(2026, 10, 21)
    assert spans["live_on_six_docks"].due_on == date(2026, 10, 21)


def test_working_back_gives_the_latest_days_and_says_how_many_are_missing():
    enough = work_back(docks(), date(2026, 10, 23), today=MONDAY)
    assert enough.fits
    assert enough.spans["live_on_six_docks"].due_on == date(2026, 10, 23)
    assert enough.spans["approve_the_label"].due_on == date(2026, 10, 14)

    late = work_back(docks(), date(2026, 10, 19), today=MONDAY)
    assert late.short_by == 3  # the 8th, 9th and 12th in Berlin
    assert late.tightest == "Approve the label"


def test_a_slip_says_the_old_and_the_new_day_of_all_that_follows():
    plan = docks()
    spans = schedule(plan, MONDAY)
    assert slip(plan, "connect_printers", date(2026, 10, 20), spans) == [
        Change("connect_printers", "Connect printers", date(2026, 10, 14), date(2026, 10, 20)),
        Change("live_on_six_docks", "Live on six docks", date(2026, 10, 21), date(2026, 10, 27)),
        Change("train_both_shifts", "Train both shifts", date(2026, 10, 21), date(2026, 10, 27)),
    ]


def test_a_slip_inside_the_spare_days_moves_nothing_else():
    plan = docks()
    spans = schedule(plan, MONDAY)
    [only] = slip(plan, "fit_access_points", date(2026, 10, 14), spans)
    assert only.key == "fit_access_points"


def test_a_slip_to_a_holiday_lands_on_the_next_working_day():
    plan = [task("prove_it", 1)]
    spans = schedule(plan, MONDAY)
    assert slip(plan, "prove_it", date(2026, 11, 26), spans)[0].new == date(2026, 11, 27)


def test_a_step_cannot_be_due_before_what_it_waits_for():
    plan = docks()
    spans = schedule(plan, MONDAY)
    with pytest.raises(ScheduleError, match="first possible day is Thursday 15 October"):
        slip(plan, "train_both_shifts", date(2026, 10, 14), spans)
    with translation.override("de"), pytest.raises(ScheduleError, match="Donnerstag"):
        slip(plan, "train_both_shifts", date(2026, 10, 14), spans)


def test_a_circle_is_refused_with_the_names_of_its_steps():
    plan = [
        task("sign", 0),
        task("train_both_shifts", 1, "live_on_six_docks", "sign"),
        task("live_on_six_docks", 1, "train_both_shifts"),
    ]
    assert cycle(plan) == ["Train both shifts", "Live on six docks"]
    with pytest.raises(CycleError) as caught:
        schedule(plan, MONDAY)
    assert str(caught.value) == (
        "Train both shifts waits for Live on six docks, which waits for Train both shifts."
    )
    assert str(CycleError(["Sign"])) == "Sign waits for Sign."


def test_an_unknown_or_double_step_is_refused_in_words():
    with pytest.raises(ScheduleError, match="waits for “nobody”, which is not in the plan"):
        schedule([task("sign", 1, "nobody")], MONDAY)
    with pytest.raises(ScheduleError, match="Two steps are called “sign”"):
        schedule([task("sign"), task("sign")], MONDAY)


def test_a_done_step_keeps_its_day_and_lets_the_rest_follow_it():
    plan = docks()
    plan[0] = replace(plan[0], done_on=date(2026, 10, 17))  # a Saturday, and still done
    spans = schedule(plan, MONDAY)
    assert spans["approve_the_label"].due_on == date(2026, 10, 17)
    assert spans["connect_printers"].starts_on == date(2026, 10, 19)


def test_a_day_set_by_hand_holds_unless_the_work_before_it_ends_later():
    board = task("show_the_board", 1, "prove_it", fixed_on=date(2026, 10, 30))
    assert schedule([task("prove_it", 2), board], MONDAY)["show_the_board"].due_on == date(
        2026, 10, 30
    )
    assert schedule([task("prove_it", 20), board], MONDAY)["show_the_board"].due_on > date(
        2026, 10, 30
    )


def test_a_joint_step_falls_on_a_day_that_both_work():
    joint = task("kick_off", 1, calendar=RIYADH.joint(NEW_YORK))
    assert schedule([joint], date(2026, 10, 16))["kick_off"].due_on == date(2026, 10, 19)


def test_the_steps_without_a_spare_day_are_the_critical_path():
    plan = docks()
    spans = schedule(plan, MONDAY)
    end = spans["live_on_six_docks"].due_on
    assert critical_path(plan, spans, end) == [
        "approve_the_label",
        "connect_printers",
        "train_both_shifts",
        "live_on_six_docks",
    ]
    assert slack(plan, spans, end)["fit_access_points"] == 1


calendars = st.sampled_from([BERLIN, RIYADH, NEW_YORK, BERLIN.joint(RIYADH)])


@st.composite
def plans(draw, pinned=True):
    tasks = []
    for number in range(draw(st.integers(1, 12))):
        earlier = [t.key for t in tasks]
        after = draw(st.lists(st.sampled_from(earlier), unique=True, max_size=3)) if earlier else []
        one = task(f"s{number}", draw(st.integers(0, 6)), *after, calendar=draw(calendars))
        if pinned and draw(st.booleans()):
            one = replace(one, fixed_on=MONDAY + timedelta(draw(st.integers(0, 60))))
        if pinned and draw(st.booleans()):
            one = replace(one, starts_not_before=MONDAY + timedelta(draw(st.integers(0, 60))))
        tasks.append(one)
    return draw(st.permutations(tasks))


starts = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def holds(plan, spans):
    """Invariant 12, and nothing begins before what it waits for."""
    for one in plan:
        span = spans[one.key]
        assert one.calendar.is_working(span.due_on)
        assert one.calendar.is_working(span.starts_on)
        assert span.starts_on <= span.due_on
        for key in one.after:
            if one.duration_days:
                assert span.starts_on > spans[key].due_on
            else:
                assert span.starts_on >= spans[key].due_on


@given(plans(), starts)
def test_every_due_day_is_worked_by_its_owner_and_follows_what_it_waits_for(plan, start):
    spans = schedule(plan, start)
    holds(plan, spans)
    assert all(span.starts_on >= start for span in spans.values())


@given(plans(pinned=False), starts, st.integers(1, 90))
def test_working_back_and_then_forward_still_reaches_the_value_date(plan, today, days):
    value_on = today + timedelta(days)
    back = work_back(plan, value_on, today)
    holds(plan, back.spans)
    assert max(span.due_on for span in back.spans.values()) <= value_on
    start = min(span.starts_on for span in back.spans.values())
    forward = schedule(plan, start)
    assert all(forward[key].due_on <= back.spans[key].due_on for key in forward)
    if back.fits:
        assert max(s.due_on for s in schedule(plan, today).values()) <= value_on
    else:
        assert max(s.due_on for s in schedule(plan, today).values()) > value_on


@given(plans(), starts, st.data())
def test_a_slip_moves_only_what_follows_and_only_to_later_days(plan, start, data):
    spans = schedule(plan, start)
    slipped = data.draw(st.sampled_from(plan))
    new_due = spans[slipped.key].due_on + timedelta(data.draw(st.integers(0, 40)))
    found = slip(plan, slipped.key, new_due, spans)
    assert {c.key for c in found} <= {slipped.key} | following(plan, slipped.key)
    calendar = {one.key: one.calendar for one in plan}
    for change in found:
        assert change.new > change.old == spans[change.key].due_on
        assert calendar[change.key].is_working(change.new)


@given(plans(), starts, st.data())
@settings(max_examples=60)
def test_slack_is_exactly_how_far_a_step_can_slip(plan, start, data):
    spans = schedule(plan, start)
    end = max(span.due_on for span in spans.values())
    one = data.draw(st.sampled_from(plan))
    spare = slack(plan, spans, end)[one.key]
    assert spare >= 0

    def ends(days):
        new_due = one.calendar.add(spans[one.key].due_on, days)
        found = slip(plan, one.key, new_due, spans) if days else []
        return max([end, *(change.new for change in found)])

    assert ends(spare) == end
    assert ends(spare + 1) > end


@given(plans(), st.randoms())
def test_a_circle_anywhere_is_found_and_named(plan, random):
    first = random.choice(ordered(plan))
    followers = following(plan, first.key)
    last = random.choice(sorted(followers)) if followers else first.key
    closed = [
        replace(one, after=(*one.after, last)) if one.key == first.key else one for one in plan
    ]
    names = cycle(closed)
    assert names
    with pytest.raises(CycleError, match="waits for"):
        schedule(closed, MONDAY)
    assert cycle(plan) is None


def test_days_do_not_shift_in_the_weeks_when_the_clocks_change():
    for zone_week, calendar in ((date(2026, 10, 23), BERLIN), (date(2026, 3, 6), NEW_YORK)):
        plan = [task("work", 3, calendar=calendar)]
        span = schedule(plan, zone_week)["work"]
        assert (span.due_on - zone_week).days == 4
