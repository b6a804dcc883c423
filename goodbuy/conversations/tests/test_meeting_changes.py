from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from goodbuy.conversations.models import Meeting
from goodbuy.kernel import clock
from goodbuy.room.tests.conftest import let_in, room

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
