import html
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal
from goodbuy.people.models import Gift, Occasion, Person, Tie
from goodbuy.people.models.occasion import check_day
from goodbuy.people.tasks import let_days_come_round


def test_a_daughter_is_known_by_her_first_name_and_found_later(mira, cast, tomas):
    typed = {"name": "Lucía", "kind": "child", "words": "daughter"}
    assert mira.post(f"/people/{tomas.pk}/ties/", typed).status_code == 302
    page = mira.get(f"/people/{tomas.pk}/").text
    assert "Lucía" in page
    assert "Daughter" in page
    lucia = Person.add(by=cast.mira, name="Lucía Reyes")
    Tie.objects.get().find(lucia, by=cast.mira)
    assert "Parent" in mira.get(f"/people/{lucia.pk}/").text


def test_a_tie_to_one_of_our_people_is_found_by_name_and_refused_twice(mira, cast, tomas):
    joanna = Person.add(by=cast.mira, name="Joanna Pell")
    typed = {"name": "joanna pell", "kind": "introduced_by", "words": ""}
    mira.post(f"/people/{tomas.pk}/ties/", typed)
    assert Tie.objects.get().other == joanna
    again = mira.post(f"/people/{tomas.pk}/ties/", typed)
    assert again.status_code == 422
    assert "noted already" in again.text
    assert "Introduced" in mira.get(f"/people/{joanna.pk}/").text
    with pytest.raises(Refusal):
        Tie.note(tomas, "friend", by=cast.mira, other=tomas)


def test_a_page_draws_twelve_ties_and_leads_to_all_the_others(mira, cast, tomas, count_queries):
    for n in range(130):
        Tie.note(tomas, "friend", by=cast.mira, name=f"Friend {n:03}")
    hidden = Person.add(by=cast.mira, name="Hidden One")
    Tie.note(hidden, "friend", by=cast.mira, other=tomas)
    Person.objects.filter(pk=hidden.pk).update(restricted_at=clock.now())
    page = mira.get(f"/people/{tomas.pk}/").text
    assert len(set(re.findall(r"Friend \d{3}", page))) == 12
    assert "And 118 more" in page
    url, seen = f"/people/{tomas.pk}/ties/all/", set()
    assert url in page
    assert count_queries(mira, url) <= 4
    for _ in range(2):
        page = mira.get(url).text
        assert "Hidden" not in page
        assert page.count('name="csrfmiddlewaretoken"') >= page.count("/remove/")
        seen |= set(re.findall(r"Friend \d{3}", page))
        url = html.unescape((re.search(r'href="(\?after=[^"]+)"', page) or ["", ""])[1])
        url = f"/people/{tomas.pk}/ties/all/{url}"
    assert len(seen) == 130
    assert mira.get(f"/people/{tomas.pk}/ties/all/?after=no").status_code == 200


@pytest.mark.parametrize(
    ("parts", "today", "comes"),
    [
        ((None, 2, 29), date(2026, 11, 22), date(2027, 2, 28)),
        ((1996, 2, 29), date(2027, 12, 1), date(2028, 2, 29)),
        ((None, 11, 22), date(2026, 11, 22), date(2026, 11, 22)),
        ((None, 9, None), date(2026, 11, 22), date(2027, 9, 1)),
        ((2030, None, None), date(2026, 11, 22), date(2030, 1, 1)),
        ((2026, None, None), date(2026, 11, 22), None),
    ],
)
def test_a_day_comes_round_also_on_the_29th_of_february(parts, today, comes):
    year, month, day = parts
    assert Occasion(year=year, month=month, day=day).comes_on(today) == comes


def test_a_day_that_comes_once_does_not_come_again():
    once = Occasion(year=2027, month=9, day=None, is_yearly=False)
    assert once.comes_on(date(2026, 11, 22)) == date(2027, 9, 1)
    assert once.comes_on(date(2027, 9, 2)) is None


@given(
    year=st.none() | st.integers(1900, 2200),
    month=st.integers(1, 12),
    day=st.none() | st.integers(1, 31),
    today=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
)
def test_every_day_that_is_taken_comes_round_within_a_year(year, month, day, today):
    try:
        check_day(year, month, day)
    except Refusal:
        return
    comes = Occasion(year=year, month=month, day=day).comes_on(today)
    assert comes
    assert 0 <= (comes - today).days <= 366


@pytest.mark.parametrize("parts", [(None, 4, 31), (2027, 2, 29), (None, None, 3), (None, 13, 1)])
def test_a_day_that_is_none_is_refused(parts):
    with pytest.raises(Refusal):
        check_day(*parts)


def test_the_clockwork_finds_the_next_day_and_twice_is_harmless(cast, tomas):
    Occasion.note(tomas, "Birthday", by=cast.mira, month=5, day=12)
    Occasion.objects.update(next_on=date(2020, 5, 12))
    assert let_days_come_round() == 1
    assert Occasion.objects.get().next_on >= clock.today("UTC")
    assert let_days_come_round() == 0


def test_gifts_go_both_ways_and_wait_for_thanks(mira, cast, tomas):
    today = clock.today(cast.mira.zone).isoformat()
    gift = {"what": "A box of pears", "way": "received", "given_on": today}
    mira.post(f"/people/{tomas.pk}/gifts/", gift)
    page = mira.get(f"/people/{tomas.pk}/").text
    assert "We gave thanks" in page
    mira.post(f"/gifts/{Gift.objects.get().pk}/thank/")
    assert "We gave thanks" not in mira.get(f"/people/{tomas.pk}/").text
    assert mira.post(f"/people/{tomas.pk}/gifts/", gift | {"way": "lent"}).status_code == 422


def test_wrong_days_come_back_with_what_was_typed(mira, tomas):
    typed = {"what": "Regatta", "day": "31", "month": "4", "act_days": "7", "audience": "team"}
    answer = mira.post(f"/people/{tomas.pk}/days/", typed)
    assert answer.status_code == 422
    assert "no such day" in answer.text
    assert "Regatta" in answer.text
    assert not Occasion.objects.exists()
