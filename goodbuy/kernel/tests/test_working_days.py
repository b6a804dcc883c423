import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.working_days import (
    CalendarError,
    WorkingCalendar,
    supported_countries,
    today,
)

BAVARIA = WorkingCalendar("DE", "BY", "Europe/Berlin")
BERLIN = WorkingCalendar("DE", "BE", "Europe/Berlin")
RIYADH = WorkingCalendar("SA", None, "Asia/Riyadh")
LISBON = WorkingCalendar("PT", None, "Europe/Lisbon")
NEW_YORK = WorkingCalendar("US", None, "America/New_York")
NOWHERE = WorkingCalendar()
calendars = st.sampled_from([BAVARIA, BERLIN, RIYADH, LISBON, NEW_YORK, NOWHERE])
days = st.dates(date(2024, 1, 1), date(2031, 12, 31))


def test_only_the_country_that_is_asked_for_is_loaded():
    asked = (
        "import sys; from goodbuy.kernel.working_days import calendar_for, WorkingCalendar;"
        "calendar_for('DE', 'Europe/Berlin'); WorkingCalendar('DE', 'BY');"
        "print([m for m in sys.modules if m.startswith('holidays.countries.')])"
    )
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "['holidays.countries.germany']"


def test_every_country_has_days_off():
    for country in supported_countries():
        assert WorkingCalendar(country).next(date(2027, 1, 4)) > date(2027, 1, 4)


def test_a_holiday_of_one_region_is_a_working_day_in_another():
    assert not BAVARIA.is_working(date(2027, 1, 6))
    assert BERLIN.is_working(date(2027, 1, 6))
    assert BAVARIA.holiday_on(date(2027, 1, 6)) == "Epiphany"


def test_the_weekend_is_the_countrys():
    friday, sunday = date(2026, 10, 16), date(2026, 10, 18)
    assert not RIYADH.is_working(friday)
    assert RIYADH.is_working(sunday)
    assert NEW_YORK.is_working(friday)


def test_a_weekend_can_be_set_by_hand():
    four_days = WorkingCalendar("PT", None, "Europe/Lisbon", frozenset({4, 5, 6}))
    assert four_days.next(date(2026, 10, 15)) == date(2026, 10, 19)


def test_new_years_day_seen_in_the_old_year_is_kept():
    assert not NEW_YORK.is_working(date(2021, 12, 31))


def test_a_saturday_that_a_country_works_is_a_working_day():
    shanghai = WorkingCalendar("CN", None, "Asia/Shanghai")
    assert shanghai.is_working(date(2026, 2, 14))


def test_counting_steps_over_weekend_and_holiday():
    thursday_before_easter = date(2026, 4, 2)
    assert LISBON.next(thursday_before_easter) == date(2026, 4, 6)
    assert BAVARIA.next(thursday_before_easter) == date(2026, 4, 7)
    assert BAVARIA.previous(date(2026, 4, 7)) == thursday_before_easter
    assert BAVARIA.between(thursday_before_easter, date(2026, 4, 8)) == 2
    assert BAVARIA.add(date(2026, 4, 8), -2) == thursday_before_easter


def test_a_joint_day_is_worked_by_both():
    both = RIYADH.joint(LISBON)
    assert both.next(date(2026, 10, 15)) == date(2026, 10, 19)
    assert LISBON.joint(LISBON) is LISBON


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"country": "XX"}, "no holiday calendar for “XX”"),
        ({"country": "DE", "subdivision": "ZZ"}, "DE has no region “ZZ”"),
        ({"zone": "Europe/Atlantis"}, "no time zone called “Europe/Atlantis”"),
        ({"zone": "../../etc/passwd"}, "no time zone called"),
        ({"weekend": frozenset(range(7))}, "at least one working day"),
    ],
)
def test_an_impossible_calendar_is_refused_in_words(wrong, sentence):
    with pytest.raises(CalendarError, match=sentence):
        WorkingCalendar(**wrong)


def test_one_moment_is_two_days_in_two_places():
    moment = datetime(2026, 10, 14, 22, 30, tzinfo=UTC)
    assert today("Pacific/Auckland", moment) == date(2026, 10, 15)
    assert today("America/Lima", moment) == date(2026, 10, 14)
    with pytest.raises(CalendarError):
        today("America/Lima", moment.replace(tzinfo=None))


@given(st.datetimes(datetime(2026, 10, 24), datetime(2026, 10, 27)))
def test_the_night_when_the_clocks_change_has_no_day_twice_and_none_missing(naive):
    moment = naive.replace(tzinfo=UTC)
    later = moment + timedelta(hours=25)
    days_on = today("Europe/Lisbon", later) - today("Europe/Lisbon", moment)
    assert timedelta(1) <= days_on <= timedelta(2)


def test_every_country_that_is_offered_has_a_calendar():
    for country in supported_countries():
        calendar = WorkingCalendar(country)
        assert calendar.is_working(calendar.next(date(2026, 1, 1)))


@given(calendars, days, st.integers(-40, 40))
def test_adding_ends_on_a_working_day_as_far_away_as_asked(calendar, day, n):
    start = calendar.on_or_after(day)
    end = calendar.add(start, n)
    assert calendar.is_working(end)
    assert calendar.between(start, end) == n
    assert calendar.add(end, -n) == start


@given(calendars, days)
def test_next_and_previous_are_the_nearest(calendar, day):
    later, earlier = calendar.next(day), calendar.previous(day)
    assert earlier < day < later
    assert calendar.between(day, later) == 1
    assert calendar.previous(later) == calendar.on_or_before(day)


@given(calendars, calendars, days)
def test_a_joint_day_is_a_working_day_of_each(one, other, day):
    found = one.joint(other).on_or_after(day)
    assert one.is_working(found)
    assert other.is_working(found)


@pytest.mark.parametrize("country", ["US", "SA", ""])
def test_where_all_calendars_end_a_sentence_says_so(country):
    calendar = WorkingCalendar(country)
    for ask in (calendar.next, lambda day: calendar.add(day, 3)):
        with pytest.raises(Refusal, match="further away than any calendar goes"):
            ask(date.max)
    with pytest.raises(Refusal, match="further away than any calendar goes"):
        calendar.previous(date.min)
