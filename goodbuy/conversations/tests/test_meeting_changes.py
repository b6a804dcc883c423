from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from goodbuy.conversations.models import Meeting
from goodbuy.kernel import clock
from goodbuy.room.tests.conftest import let_in, room
from goodbuy.timeline.models import Event

NEW_YORK = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 10, 19, 10, 0, tzinfo=NEW_YORK)


@pytest.fixture
def meeting(cast):
    with clock.moved_to(datetime(2026, 10, 15, 12, tzinfo=UTC)):
        yield Meeting.arrange(
            cast.deal,
            by=cast.mira,
            title="The layout",
            starts_at=MONDAY,
            ends_at=MONDAY + timedelta(minutes=30),
            who=["Mira Lindt", "Ana Ruiz", "Somebody of theirs"],
        )


def test_a_meeting_is_changed_until_it_is_written_up(cast, client, meeting):
    client.force_login(cast.mira.user)
    url = reverse("conversations:meeting_edit", args=[meeting.pk])
    assert f'href="{url}"' in client.get(f"/meetings/{meeting.pk}/").text
    form = client.get(url).context["form"]
    typed = {name: form[name].value() for name in form.fields}
    typed |= {"people": [cast.ana.cast_id], "host": cast.mira_cast.pk}
    assert client.post(url, {**typed, "minutes": "0"}).status_code == 422
    typed |= {"on": "2026-10-21", "at": "15:30", "agenda": "Who says yes", "place": "Dock 3"}
    assert client.post(url, typed).status_code == 302
    meeting.refresh_from_db()
    assert meeting.starts_at == datetime(2026, 10, 21, 15, 30, tzinfo=NEW_YORK)
    assert meeting.who == ["Ana Ruiz", "Somebody of theirs"], "a name from a file stays"
    assert (meeting.recap_due_on.day, meeting.is_shared) == (22, True)
    text = let_in(cast.ana_token).get(room(cast, "meeting", meeting.pk)).text
    assert "Who says yes" in text
    assert "Dock 3" in text
    client.force_login(cast.rolf.user)
    assert client.post(url, typed).status_code == 403
    Meeting.objects.update(state="written_up")
    client.force_login(cast.mira.user)
    told = client.post(url, {**typed, "title": "Another"}, follow=True).text
    assert "It is written up, so it stays as it was." in told
    assert not Meeting.objects.filter(title="Another").exists()


def test_a_cancelled_meeting_comes_back_only_when_somebody_says_so(cast, client, meeting):
    client.force_login(cast.mira.user)
    url, edit = f"/meetings/{meeting.pk}/", reverse("conversations:meeting_edit", args=[meeting.pk])
    form = client.get(edit).context["form"]
    typed = {name: form[name].value() for name in form.fields} | {"title": "Another"}
    typed |= {"people": [cast.ana.cast_id], "host": cast.mira_cast.pk}
    client.post(f"{url}cancel/")
    for asked in (client.get(edit, follow=True), client.post(edit, typed, follow=True)):
        assert "It is cancelled. Say first that it takes place after all" in asked.text
    assert f'href="{edit}"' not in asked.text
    meeting.refresh_from_db()
    assert (meeting.title, meeting.state) == ("The layout", Meeting.State.CANCELLED)
    client.force_login(cast.rolf.user)
    assert client.post(f"{url}revive/").status_code == 403
    client.force_login(cast.mira.user)
    assert "In the calendar again: The layout" in client.post(f"{url}revive/", follow=True).text
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.PLANNED
    assert Event.objects.get(kind="meeting.revived").audience == "client"
    assert client.post(edit, typed).status_code == 302
    assert client.post(f"{url}revive/").status_code == 409


def test_before_a_meeting_its_recap_is_a_fold_and_from_its_beginning_a_form(cast, client, meeting):
    client.force_login(cast.mira.user)
    url = f"/meetings/{meeting.pk}/"
    before = client.get(url).text
    facts, acts, fold = (before.index(part) for part in ("When<", "Before you talk", 'class="fold'))
    assert facts < acts < fold < before.index("What was said")
    assert "Begin the recap early" in before
    said = '<span class="day">Tuesday 20 October</span>'
    assert f"Mira Lindt writes the recap, by {said}." in before
    draft = {"decisions": "One layout", "next_words": "Nothing is next"}
    assert client.post(url, draft).status_code == 302
    assert '<details class="fold" open><summary>The recap that is begun' in client.get(url).text
    with clock.moved_to(MONDAY + timedelta(minutes=1)):
        during = client.get(url).text
    for gone in ("recap early", "recap that is begun", "It does not take place"):
        assert gone not in during
    for there in ("What was said", "It did not take place", "Before you talk", "After the talk"):
        assert there in during
