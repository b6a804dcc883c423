"""What one of us writes by hand, and the briefs that we write down or send ourselves."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from goodbuy.deals.models import Brief, HandLetter, Nudge
from goodbuy.deals.tasks import send_waiting_letters
from goodbuy.deals.writing import write_to
from goodbuy.insight.today import today_page
from goodbuy.kernel import clock
from goodbuy.testing.mail import delivered
from goodbuy.testing.reading import read
from goodbuy.workspaces.boundary import acting_as_member

WEDNESDAY = datetime(2026, 10, 14, 16, 0, tzinfo=UTC)


@pytest.fixture
def mira(client, cast):
    with clock.moved_to(WEDNESDAY):
        client.force_login(cast.mira.user)
        yield client


def page(cast):
    return reverse("deals:letter_write", args=[cast.ana.cast_id])


def pauses(cast, until=date(2026, 10, 21)):
    Brief.send(cast.deal, by=cast.mira, cast=cast.ana.cast, status="pause", reconnect_on=until)


def news(cast):
    with acting_as_member(cast.mira):
        groups = today_page(cast.mira).groups
    return [item for group in groups for _, item in group.items if item.kind == "brief"]


def test_a_letter_by_hand_reaches_the_client_with_the_way_in_and_one_tap_answers(mira, cast):
    with delivered() as letters:
        sent = mira.post(page(cast), {"subject": "A word", "words": "Dear Ana,\nit works."})
    assert sent.status_code == 302
    [letter] = letters
    assert "it works." in letter.body
    assert "/tap/" in letter.body
    assert "/r/" in letter.body
    assert letter.extra_headers["Reply-To"] == cast.mira.email
    assert HandLetter.objects.get().state == "sent"


def test_whoever_would_cross_a_wish_is_told_whose_and_keeps_the_words(mira, cast):
    pauses(cast)
    wish = "Ana Ruiz asked on Wednesday 14 October to be left in peace until Wednesday 21 October."
    assert wish in read(mira.get(page(cast)))
    with delivered() as letters:
        refused = mira.post(page(cast), {"subject": "A word", "words": "Only a minute."})
    assert refused.status_code == 422
    assert wish in read(refused)
    assert "Only a minute." in refused.text
    assert letters == []
    assert not HandLetter.objects.exists()


def test_nobody_is_given_a_form_for_words_that_may_never_go(mira, cast):
    Brief.send(cast.deal, by=cast.ana, status="decided_no")
    text = mira.get(page(cast)).text
    assert "they decided against it" in text
    assert "Leave them in peace" in text
    assert 'name="words"' not in text
    # What was begun before their no is not lost.
    assert "Only a minute." in mira.post(page(cast), {"words": "Only a minute."}).text


def test_kept_for_their_day_it_goes_on_that_day_and_not_before(mira, cast):
    pauses(cast)
    mira.post(page(cast), {"subject": "A word", "words": "Good morning.", "when": "their_day"})
    for days, count in ((0, 0), (6, 0), (7, 1), (8, 0)):
        with clock.moved_to(WEDNESDAY + timedelta(days=days)), delivered() as letters:
            send_waiting_letters()
        assert len(letters) == count, days


def test_a_second_letter_of_a_day_waits_for_the_next_working_day(mira, cast):
    for words in ("One", "Two"):
        with delivered() as letters:
            write_to(cast.ana.cast, by=cast.mira, subject=words, words=words)
        assert len(letters) == (words == "One")
    assert HandLetter.objects.get(subject="Two").send_on == date(2026, 10, 15)
    with clock.moved_to(WEDNESDAY + timedelta(days=1)), delivered() as letters:
        send_waiting_letters()
    assert [letter.subject for letter in letters] == ["Two"]
    assert Nudge.objects.count() == 2


def test_who_may_not_write(client, cast):
    for member, status in ((cast.otto, 404), (cast.rolf, 403)):
        client.force_login(member.user)
        assert client.post(page(cast), {"subject": "x", "words": "y"}).status_code == status
    client.force_login(cast.mira.user)
    ours = client.get(reverse("deals:letter_write", args=[cast.mira_cast.pk]))
    assert "is one of us" in ours.text


def test_a_member_writes_down_what_a_client_said_and_it_is_marked_so(mira, cast):
    url = reverse("deals:brief_new", args=[cast.deal.pk])
    known = {"cast": str(cast.ana.cast_id), "status": "delayed"}
    assert mira.post(url, known).status_code == 422
    assert mira.post(url, {**known, "reconnect_on": "2026-10-28"}).status_code == 302
    brief = Brief.objects.get()
    assert (brief.noted_by, brief.reconnect_on) == ("Mira Lindt", date(2026, 10, 28))
    shown = mira.get(reverse("deals:brief", args=[brief.pk]))
    assert "written down by Mira Lindt on Ana’s behalf" in shown.text


def test_one_of_us_tells_the_client_how_it_stands(mira, cast, room_of):
    url = reverse("deals:brief_new", args=[cast.deal.pk])
    sent = {"cast": str(cast.mira_cast.pk), "status": "decided_no"}
    assert "for the client to say" in mira.post(url, sent).text
    sent |= {"status": "delayed", "words": "The printers.", "reconnect_on": "2026-10-20"}
    assert mira.post(url, sent).status_code == 302
    text = room_of(cast).text
    assert "Mira Lindt, Wed 14 Oct:" in text
    assert "It is delayed until Tuesday 20 October." in text
    assert news(cast) == []
    with clock.moved_to(WEDNESDAY + timedelta(days=6)):
        [item] = news(cast)
    assert item.kind_words == "We named this day"


@pytest.fixture
def room_of():
    from goodbuy.room.tests.conftest import let_in, room

    return lambda cast: let_in(cast.ana_token).get(room(cast))


@pytest.mark.advice("A42")
def test_from_the_day_on_and_not_before_today_offers_the_contact_until_there_was_one(mira, cast):
    pauses(cast)
    brief = Brief.objects.get()
    brief.answer(by=cast.mira, next_words="Mira rings", next_owner=cast.mira_cast)
    for days in (0, 3, 6):
        with clock.moved_to(WEDNESDAY + timedelta(days=days)):
            assert news(cast) == []
    with clock.moved_to(WEDNESDAY + timedelta(days=7)):
        [item] = news(cast)
        assert item.headline == "Ana Ruiz asked to talk on Wednesday 21 October"
        assert "Quiet for 7 days, as asked." in item.why
        empty = mira.post(item.url, {"next_words": "", "next_owner": ""})
        assert empty.status_code == 422
        mira.post(item.url, {"next_words": "A visit", "next_owner": str(cast.mira_cast.pk)})
        assert news(cast) == []
    brief.refresh_from_db()
    assert brief.talked_on == date(2026, 10, 21)
