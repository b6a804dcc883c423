"""Quiet hours: a letter goes in its reader's own working hours, and what they asked for at once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as django_mail
from django.db import connection
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from goodbuy.deals.door import Sort, Written, hand_over
from goodbuy.deals.hours import CLOSES, OPENS, next_hour
from goodbuy.deals.models import Brief, CastMember, Deal, Grant, Nudge
from goodbuy.deals.tasks import send_link
from goodbuy.kernel import clock
from goodbuy.testing.mail import delivered
from goodbuy.testing.reading import read
from goodbuy.workspaces import mail
from goodbuy.workspaces.models import Letter, Workspace

LETTER = Written("A question", "How was it?")
# A Friday, 20:30 in Lisbon; the next working morning there is Monday.
FRIDAY_NIGHT = datetime(2026, 10, 16, 19, 30, tzinfo=UTC)
MONDAY = datetime(2026, 10, 19, 7, 0, tzinfo=UTC)
UNASKED = [sort for sort in Sort if sort != Sort.ASKED_FOR]


@pytest.fixture
def lisbon(cast, settings):
    settings.GOODBUY_HAS_MAIL_SERVER = True
    cast.ana.zone = "Europe/Lisbon"
    cast.ana.save(update_fields=["zone"])
    return cast


@pytest.mark.parametrize("sort", UNASKED)
def test_a_letter_of_the_night_goes_on_the_next_working_morning(lisbon, sort):
    with clock.moved_to(FRIDAY_NIGHT), delivered() as letters:
        assert hand_over(lisbon.ana, LETTER, sort)
    assert letters == []
    [waiting] = Letter.objects.all()
    with connection.cursor() as cursor:
        cursor.execute(
            "select scheduled_at from procrastinate_jobs "
            "where task_name = 'workspaces.send_letter' order by id desc"
        )
        assert cursor.fetchone()[0] == MONDAY
    assert Nudge.objects.get().on == MONDAY.date(), "it takes the turn of the day it goes"
    with clock.moved_to(MONDAY), delivered() as letters:
        mail.send(waiting.pk)
    assert [letter.subject for letter in letters] == ["A question"]


def test_whoever_writes_at_night_reads_before_sending_when_it_comes(lisbon, client):
    client.force_login(lisbon.mira.user)
    page = reverse("deals:letter_write", args=[lisbon.ana.cast_id])
    with clock.moved_to(FRIDAY_NIGHT):
        assert "Ana gets it on Monday 19 October, in the morning." in read(client.get(page))
    with clock.moved_to(MONDAY + timedelta(hours=3)):
        assert "in the morning." not in read(client.get(page))


def test_what_they_asked_for_goes_at_once(lisbon):
    with clock.moved_to(FRIDAY_NIGHT), delivered() as letters:
        assert hand_over(lisbon.ana, LETTER, Sort.ASKED_FOR)
    assert len(letters) == 1


def test_a_letter_that_waits_for_the_morning_asks_again_before_it_goes(lisbon):
    with clock.moved_to(FRIDAY_NIGHT), delivered():
        assert hand_over(lisbon.ana, LETTER, Sort.ASKS)
    with clock.moved_to(MONDAY - timedelta(days=1)):
        Brief.send(lisbon.deal, by=lisbon.mira, status="decided_no", cast=lisbon.ana.cast)
    with clock.moved_to(MONDAY), delivered() as letters:
        mail.send(Letter.objects.get().pk)
    assert letters == []
    assert not Letter.objects.exists()


def test_a_link_that_ended_or_was_renewed_meanwhile_is_not_sent(lisbon):
    ids = {"workspace_id": str(lisbon.workspace.pk), "grant_id": str(lisbon.ana.pk)}
    with clock.moved_to(FRIDAY_NIGHT), delivered():
        lisbon.ana.renew(by=lisbon.mira, mail=False)
        send_link.func(**ids)
        lisbon.ana.renew(by=lisbon.mira, mail=False)
        send_link.func(**ids, is_fresh=True)
        assert hand_over(lisbon.ana, LETTER, Sort.TELLS)
    # Of two letters with a link the newer one waits; the older one would open nothing.
    link, told = Letter.objects.order_by("created_at", "id")
    newest = lisbon.ana.address()
    with clock.moved_to(MONDAY):
        mail.send(link.pk)
        lisbon.ana.revoke(by=lisbon.mira)
        mail.send(told.pk)
    assert [newest in letter.body for letter in django_mail.outbox] == [True]
    assert not Letter.objects.exists()


def test_two_letters_that_ask_in_one_weekend_are_one_on_monday(lisbon):
    with clock.moved_to(FRIDAY_NIGHT):
        assert hand_over(lisbon.ana, LETTER, Sort.ASKS)
    with clock.moved_to(FRIDAY_NIGHT + timedelta(days=1)):
        assert not hand_over(lisbon.ana, LETTER, Sort.BY_HAND)


def test_without_a_mail_server_nothing_waits(lisbon, settings):
    settings.GOODBUY_HAS_MAIL_SERVER = False
    with clock.moved_to(FRIDAY_NIGHT), delivered() as letters:
        assert hand_over(lisbon.ana, LETTER, Sort.ASKS)
    assert len(letters) == 1


zones = st.sampled_from(["Europe/Lisbon", "Pacific/Auckland", "America/Lima", "", "No/Where"])
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


@given(now=moments, zone=zones, country=st.sampled_from(["", "PT", "NZ", "AE"]))
def test_a_held_letter_always_lands_in_working_hours_and_soon(now, zone, country):
    deal = Deal(workspace=Workspace(zone="Europe/Berlin", country="DE"))
    face, grant = CastMember(country=country, zone="Asia/Dubai"), Grant(zone=zone)
    until = next_hour(grant, face, deal, now)
    if until is None:
        known = zone if zone not in ("", "No/Where") else "Asia/Dubai"
        assert OPENS <= now.astimezone(ZoneInfo(known)).time() < CLOSES
    else:
        assert now < until < now + timedelta(days=12)
        assert next_hour(grant, face, deal, until) is None
