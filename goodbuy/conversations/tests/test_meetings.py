"""Meetings by hand and from calendar files, and the recap that each of them is owed."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodbuy.conversations.arriving import take_in
from goodbuy.conversations.ics import read_ics
from goodbuy.conversations.models import HeardPromise, Meeting, Recap
from goodbuy.insight.duties import waiting_for
from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal
from goodbuy.promises.models import Promise
from goodbuy.room.recap_mail import send_recap
from goodbuy.room.tests.conftest import let_in, room
from goodbuy.testing.mail import delivered
from goodbuy.timeline.models import Event

NEW_YORK = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 10, 19, 10, 0, tzinfo=NEW_YORK)


def calendar(*events: str, method: str = "REQUEST") -> bytes:
    inside = "\r\n".join("\r\n".join(e.strip().splitlines()) for e in events)
    head = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nMETHOD:{method}\r\n"
    return f"{head}{inside}\r\nEND:VCALENDAR\r\n".encode()


def event(uid="kick-off", sequence=0, start="20261019T100000", zone="Europe/Berlin", **more) -> str:
    lines = [f"{name.replace('_', '-').upper()}:{value}" for name, value in more.items()]
    return "\n".join(
        [
            "BEGIN:VEVENT",
            f"UID:{uid}",
            f"SEQUENCE:{sequence}",
            f"DTSTART;TZID={zone}:{start}",
            "DURATION:PT45M",
            *(["SUMMARY:Kick-off"] if "summary" not in more else []),
            "ATTENDEE;CN=Ana Ruiz:mailto:ana@client.example",
            "ORGANIZER;CN=Mira Lindt:mailto:mira@northlight.example",
            *lines,
            "END:VEVENT",
        ]
    )


@pytest.fixture
def monday(cast):
    with clock.moved_to(datetime(2026, 10, 15, 12, tzinfo=UTC)):
        yield cast


def held(cast, **fields) -> Meeting:
    facts = {
        "title": "Kick-off",
        "starts_at": MONDAY,
        "ends_at": MONDAY + timedelta(minutes=45),
        "who": ["Mira Lindt", "Ana Ruiz"],
    }
    return Meeting.arrange(cast.deal, by=cast.mira, **{**facts, **fields})


def written(cast, meeting) -> Recap:
    return Recap.write(
        meeting,
        by=cast.mira,
        decisions="Six docks first\nNo work on Fridays",
        next_words="Send the floor plan.",
        next_who=cast.ana.cast,
        next_on=MONDAY.date() + timedelta(4),
    )


def owed(cast) -> list[str]:
    return [row.words for row in waiting_for(cast.mira) if row.kind == "recap"]


@pytest.mark.advice("A01")
def test_a_meeting_is_owed_a_recap_until_it_is_in_the_room(monday):
    cast = monday
    meeting = held(cast)
    assert owed(cast) == []  # it has not taken place yet
    with clock.moved_to(MONDAY + timedelta(hours=1)):
        assert owed(cast) == ["Kick-off"]
        recap = written(cast, meeting)
        assert owed(cast) == ["Kick-off"]  # a draft pays nothing
        recap.tell(by=cast.mira)
        assert owed(cast) == []
    meeting.refresh_from_db()
    assert meeting.recap_due_on == MONDAY.date() + timedelta(1)
    assert meeting.state == Meeting.State.WRITTEN_UP


def test_a_friday_meeting_is_owed_on_monday_and_a_private_one_never(monday):
    cast = monday
    friday = MONDAY + timedelta(days=4)
    meeting = held(cast, starts_at=friday, ends_at=friday + timedelta(hours=1))
    assert meeting.recap_due_on.isoweekday() == 1
    held(cast, title="Among ourselves", is_shared=False)
    with clock.moved_to(friday + timedelta(days=9)):
        assert owed(cast) == ["Kick-off"]


@pytest.mark.advice("A01")
def test_the_client_reads_the_recap_in_the_room_and_by_mail(monday):
    cast = monday
    meeting, ana = held(cast), let_in(cast.ana_token)
    recap = written(cast, meeting)
    HeardPromise.hear(
        recap, "You have the plan on Friday.", by=cast.mira, said_by=cast.mira_cast, due_on=None
    )
    page = room(cast, "meeting", meeting.pk)
    assert "Six docks first" not in ana.get(page).text
    recap.tell(by=cast.mira)

    text = ana.get(page).text
    assert "Six docks first" in text
    assert "You have the plan on Friday." in text
    assert "Send the floor plan." in text
    assert "Kick-off" in ana.get(room(cast)).text
    with delivered() as letters:
        assert send_recap(cast.workspace.pk, recap.pk) == 1
        # Done again, because a worker died before it could say that it was done.
        assert send_recap(cast.workspace.pk, recap.pk) == 0
    [letter] = letters
    assert letter.to == ["ana@client.example"]
    assert "No work on Fridays" in letter.body
    assert "One-Click" in letter.extra_headers["List-Unsubscribe-Post"]
    assert Event.objects.get(kind="recap.told").audience == "client"


def test_before_a_meeting_the_client_reads_what_they_want_to_know_of_it(monday, client):
    cast = monday
    meeting = held(cast, title="The layout", place="https://meet.example/a?b=1&c=2")
    ana = let_in(cast.ana_token)
    page = room(cast, "meeting", meeting.pk)
    text = ana.get(page).text
    assert 'href="https://meet.example/a?b=1&amp;c=2" rel="noopener noreferrer">Join' in text
    town = cast.ana.cast.zone or cast.workspace.zone
    for said in (
        f"by the clock of {town.rpartition('/')[2].replace('_', ' ')}",
        "Mira Lindt, Ana Ruiz",
        "Nothing is written down yet. Tell us what you want settled.",
        'Mira Lindt writes down what was said, by <span class="day">Tuesday 20 October</span>.',
    ):
        assert said in text
    client.force_login(cast.mira.user)
    typed = {
        "title": "The layout again", "on": "2026-10-21", "at": "10:00", "minutes": "30",
        "place": "Dock 3", "agenda": "One layout or two\r\n\r\n Who says yes ", "is_shared": "on",
        "people": [str(cast.ana.cast_id)],
    }  # fmt: skip
    client.post(reverse("conversations:meetings", args=[cast.deal.pk]), typed)
    again = Meeting.objects.get(title="The layout again")
    text = ana.get(room(cast, "meeting", again.pk)).text
    assert "One layout or two<br>Who says yes" in text
    assert "Dock 3" in text
    assert "Nothing is written down yet" not in text
    assert "One layout or two" in client.get(f"/meetings/{again.pk}/").text
    # What is wanted of the reader leads there; once it is over, the page is about what was said.
    with clock.moved_to(MONDAY + timedelta(hours=1)):
        text = ana.get(page).text
        assert "Who comes" not in text
        assert "Both sides read it here." in text


def test_a_promise_that_was_heard_becomes_one_with_one_click(monday, client):
    cast = monday
    recap = written(cast, held(cast))
    heard = HeardPromise.hear(
        recap, "You have the plan.", by=cast.mira, said_by=cast.mira_cast, due_on=None
    )
    client.force_login(cast.mira.user)
    assert client.post(reverse("conversations:heard_record", args=[heard.pk])).status_code == 302
    again = client.post(reverse("conversations:heard_record", args=[heard.pk]))

    promise = Promise.objects.get()
    assert (promise.words, promise.said_by) == ("You have the plan.", cast.mira_cast)
    assert promise.said_on == MONDAY.date()
    assert promise.said_where == Promise.Where.MEETING
    assert again.status_code == 409


def test_the_form_writes_a_recap_and_loses_nothing(monday, client):
    cast = monday
    meeting = held(cast)
    client.force_login(cast.mira.user)
    url = reverse("conversations:meeting", args=[meeting.pk])
    sent = {"decisions": "Your side does it", "next_words": "Ring Ana", "heard_1": "Soon"}
    bad = client.post(url, sent)
    assert bad.status_code == 422
    assert "Your side does it" in bad.text
    good = {**sent, "next_who": cast.mira_cast.pk, "heard_by_1": cast.mira_cast.pk, "tell": "1"}
    with clock.moved_to(MONDAY + timedelta(hours=2)):
        page = client.post(url, good, follow=True)
    assert "draws a line" in page.text  # a gentle word, and the words stay
    assert Recap.objects.get().lines == ["Your side does it"]
    assert HeardPromise.objects.get().is_told
    twice = client.post(url, good)
    assert twice.status_code == 422


def test_a_calendar_file_comes_in_once_and_a_newer_edition_changes_it(monday):
    cast = monday
    file = calendar(event(location="Dock 4"))
    first, second = (take_in(cast.deal, file, by=cast.mira) for _ in range(2))
    assert (first.new, second.new, second.same) == (1, 0, 1)
    meeting = Meeting.objects.get()
    assert meeting.starts_at == datetime(2026, 10, 19, 8, tzinfo=UTC)
    assert (meeting.place, meeting.who) == ("Dock 4", ["Mira Lindt", "Ana Ruiz"])
    assert meeting.is_shared
    assert meeting.host == cast.mira_cast

    moved = calendar(event(sequence=2, start="20261020T090000"))
    assert take_in(cast.deal, moved, by=cast.mira).changed == 1
    late = calendar(event(sequence=1, start="20261021T090000"))
    assert take_in(cast.deal, late, by=cast.mira).same == 1
    meeting.refresh_from_db()
    assert meeting.starts_at == datetime(2026, 10, 20, 7, tzinfo=UTC)
    gone = calendar(event(sequence=3), method="CANCEL")
    assert take_in(cast.deal, gone, by=cast.mira).cancelled == 1
    assert take_in(cast.deal, gone, by=cast.mira).same == 1
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.CANCELLED
    back = calendar(event(sequence=4))
    assert take_in(cast.deal, back, by=cast.mira).changed == 1
    assert Meeting.objects.get().state == Meeting.State.PLANNED


def test_a_weekly_series_keeps_its_hour_over_the_change_of_clocks(monday):
    cast = monday
    series = event(uid="weekly", rrule="FREQ=WEEKLY;COUNT=4", exdate="20261026T100000")
    other = event(
        uid="weekly", start="20261102T150000", sequence=0,
        recurrence_id="20261102T090000Z", summary="Moved to the afternoon",
    )  # fmt: skip
    take_in(cast.deal, calendar(series, other), by=cast.mira)
    rows = list(Meeting.objects.order_by("starts_at"))
    berlin = ZoneInfo("Europe/Berlin")
    local = [row.starts_at.astimezone(berlin) for row in rows]
    assert [(m.day, m.hour) for m in local] == [(19, 10), (2, 15), (9, 10)]
    assert rows[1].title == "Moved to the afternoon"
    # The rest of the series is taken out: what is still to come does not take place.
    shorter = event(uid="weekly", sequence=1, rrule="FREQ=WEEKLY;COUNT=1")
    assert take_in(cast.deal, calendar(shorter), by=cast.mira).cancelled == 2


def test_whole_days_floating_times_and_windows_zones_are_read(monday):
    whole = "BEGIN:VEVENT\nUID:a\nDTSTART;VALUE=DATE:20261019\nSUMMARY:Audit\nEND:VEVENT"
    floating = "BEGIN:VEVENT\nUID:b\nDTSTART:20261019T090000\nSUMMARY:Walk\nEND:VEVENT"
    windows = event(uid="c", zone="W. Europe Standard Time")
    found = {s.uid: s.occurrences[0] for s in read_ics(
        calendar(whole, floating, windows), "America/New_York"
    )}  # fmt: skip
    assert found["a"].is_all_day
    assert found["a"].ends_at - found["a"].starts_at < timedelta(days=1)
    assert found["b"].starts_at == datetime(2026, 10, 19, 13, tzinfo=UTC)
    assert found["c"].starts_at == datetime(2026, 10, 19, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a calendar",
        b"\xff\xfe\x00",
        calendar(),
        calendar("BEGIN:VEVENT\nUID:a\nDTSTART:never\nEND:VEVENT"),
        calendar(event(rrule="FREQ=SECONDLY")),
        calendar(event(rrule="FREQ=DAILY;COUNT=999999999")),
        b"BEGIN:VCALENDAR\r\n" * 5,
        b"x" * 1_000_001,
    ],
)
def test_what_is_no_calendar_is_refused_in_a_sentence(monday, client, content):
    cast = monday
    client.force_login(cast.mira.user)
    file = SimpleUploadedFile("a.ics", content, content_type="text/calendar")
    url = reverse("conversations:meeting_file", args=[cast.deal.pk])
    response = client.post(url, {"file": file})
    assert response.status_code == 422
    assert "error" not in response.text.lower().split("<main")[1][:600]
    assert not Meeting.objects.exists()


def test_a_rule_that_never_ends_and_one_that_never_comes_are_read_quickly(monday):
    endless = event(uid="d", start="19700101T090000", rrule="FREQ=DAILY")
    never = event(uid="e", rrule="FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31")
    [one, other] = read_ics(calendar(endless, never), "UTC")
    assert len(one.occurrences) == 200
    assert len(other.occurrences) == 1  # its first day alone


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode), st.integers(0, 400))
def test_no_bytes_break_the_reader(noise, cut):
    good = calendar(event(rrule="FREQ=WEEKLY;COUNT=3"))
    for content in (noise, good[:cut] + noise + good[cut:], good[:cut]):
        with suppress(Refusal):
            read_ics(content, "UTC")


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(editions=st.lists(st.tuples(st.integers(0, 3), st.integers(8, 17)), min_size=1, max_size=6))
def test_whatever_order_editions_come_in_the_newest_holds(monday, editions):
    cast, known = monday, {}
    Meeting.objects.all().delete()
    for sequence, hour in editions:
        hour = known.setdefault(sequence, hour)
        file = calendar(event(sequence=sequence, start=f"20261019T{hour:02d}0000", zone="UTC"))
        take_in(cast.deal, file, by=cast.mira)
    assert Meeting.objects.get().starts_at.hour == known[max(s for s, _ in editions)]


def test_the_list_costs_the_same_few_queries(monday, client, count_queries):
    cast = monday
    client.force_login(cast.mira.user)
    url = reverse("conversations:meetings", args=[cast.deal.pk])
    held(cast)
    few = count_queries(client, url)
    for number in range(5):
        written(cast, held(cast, title=f"Talk {number}")).tell(by=cast.mira)
    assert count_queries(client, url) == few <= 10


@pytest.mark.parametrize("on", ["9999-12-31", "9999-12-30"])
def test_a_day_beyond_all_calendars_is_refused_and_nothing_typed_is_lost(monday, client, on):
    client.force_login(monday.mira.user)
    typed = {"title": "The very end", "on": on, "at": "23:30", "minutes": "45"}
    url = reverse("conversations:meetings", args=[monday.deal.pk])
    page = client.post(url, {**typed, "people": monday.mira_cast.pk})
    assert page.status_code == 422
    assert "further away than any calendar goes" in page.text
    assert "The very end" in page.text


@pytest.mark.parametrize(
    ("zone", "spring", "autumn"),
    [
        ("Europe/Berlin", "2026-03-29", "2026-10-25"),
        ("America/New_York", "2026-03-08", "2026-11-01"),
    ],
)
def test_on_the_nights_on_which_clocks_change_a_meeting_lasts_as_long_as_it_says(
    cast, client, zone, spring, autumn
):
    cast.mira.zone = zone
    cast.mira.save()
    client.force_login(cast.mira.user)
    url = reverse("conversations:meetings", args=[cast.deal.pk])
    typed = {"title": "Night watch", "minutes": "45", "people": cast.mira_cast.pk}
    for on, at in ((spring, "01:45"), (autumn, "01:30"), (autumn, "02:30")):
        assert client.post(url, {**typed, "on": on, "at": at}).status_code == 302
        meeting = Meeting.objects.latest("created_at")
        assert meeting.ends_at - meeting.starts_at == timedelta(minutes=45), (on, at)
        assert f"{meeting.starts_at.astimezone(ZoneInfo(zone)):%H:%M}" == at
    refused = client.post(url, {**typed, "on": spring, "at": "02:30"})
    assert refused.status_code == 422
    assert "there is no 2:30: the clocks go forward. Choose another time." in refused.text
    assert "Night watch" in refused.text
    assert Meeting.objects.count() == 3


def test_others_see_and_change_nothing(monday, client):
    cast = monday
    meeting = held(cast)
    url = reverse("conversations:meeting", args=[meeting.pk])
    client.force_login(cast.otto.user)
    assert client.get(url).status_code == 404
    client.force_login(cast.rolf.user)
    assert client.get(url).status_code == 200
    assert client.post(url, {"decisions": "x", "next_words": "y"}).status_code == 403
    hidden = held(cast, title="Only us", is_shared=False)
    assert let_in(cast.ana_token).get(room(cast, "meeting", hidden.pk)).status_code == 404
