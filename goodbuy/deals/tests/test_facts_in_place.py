"""A deal's facts are edited where they stand, with and without scripts."""

from datetime import timedelta
from decimal import Decimal

import pytest

from goodbuy.deals.models import Deal
from goodbuy.deals.tasks import resume_deals
from goodbuy.kernel import clock
from goodbuy.testing.cast import make_member
from goodbuy.timeline.models import Event

HTMX = {"HX-Request": "true"}


def url(cast, name):
    return f"/deals/{cast.deal.pk}/set/{name}/"


@pytest.mark.parametrize(
    ("name", "typed", "shown"),
    [
        ("name", "Labels that hold", "Labels that hold"),
        ("value", "48600", "$48,600"),
        ("currency", "eur", "EUR"),
        ("value_on", "2027-01-29", "29 January"),
        ("started_on", "2026-06-01", "1 June"),
    ],
)
def test_a_fact_opens_where_it_stands_and_is_kept(mira, cast, name, typed, shown):
    assert f'name="{name}"' in mira.get(url(cast, name), headers=HTMX).text
    answer = mira.post(url(cast, name), {name: typed}, headers=HTMX)
    assert answer.status_code == 200
    assert shown in answer.text
    assert "<form" not in answer.text
    assert Event.objects.filter(kind="deal.changed", about_id=cast.deal.pk).count() == 1
    assert shown in mira.get(cast.deal.get_absolute_url()).text


def test_who_leads_it_is_chosen_from_the_team(mira, cast):
    lena = make_member(cast.workspace, "Lena Berg")
    assert "Lena Berg" in mira.post(url(cast, "owner"), {"owner": lena.pk}, headers=HTMX).text
    assert Deal.objects.get(pk=cast.deal.pk).owner == lena
    wrong = mira.post(url(cast, "owner"), {"owner": cast.otto.pk}, headers=HTMX)
    assert wrong.status_code == 422


def test_what_is_wrong_is_said_and_what_was_typed_stays(mira, cast):
    answer = mira.post(url(cast, "value"), {"value": "a lot"}, headers=HTMX)
    assert answer.status_code == 422
    assert "Write the value as a number" in answer.text
    assert 'value="a lot"' in answer.text
    assert Deal.objects.get(pk=cast.deal.pk).value is None
    plain = mira.post(url(cast, "value"), {"value": "a lot"})
    assert plain.status_code == 422
    assert 'value="a lot"' in plain.text


def test_without_scripts_the_fact_is_kept_too(mira, cast):
    assert mira.get(url(cast, "value")).status_code == 302
    assert mira.post(url(cast, "value"), {"value": "12.50"}).status_code == 302
    assert Deal.objects.get(pk=cast.deal.pk).value == Decimal("12.50")
    assert mira.get(url(cast, "stage")).status_code == 404


def test_a_viewer_reads_them_and_changes_none(client, cast):
    client.force_login(cast.rolf.user)
    page = client.get(cast.deal.get_absolute_url()).text
    assert "Who leads it" in page
    assert "/set/" not in page
    assert client.post(url(cast, "value"), {"value": "1"}).status_code == 403


def test_a_pause_ends_by_itself_on_its_day(cast):
    today = clock.today(cast.workspace.zone)
    cast.deal.pause(by=cast.mira, until=today + timedelta(3))
    assert resume_deals() == 0
    with clock.moved_to(clock.now() + timedelta(days=3)):
        assert resume_deals() == 1
        assert resume_deals() == 0
    deal = Deal.objects.get(pk=cast.deal.pk)
    assert (deal.stage, deal.paused_until) == ("exploring", None)
    assert Event.objects.get(kind="deal.resumed").actor_name == "Goodbuy"
