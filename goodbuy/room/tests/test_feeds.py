"""Calendar feeds: what stands in them, in two real readers, as it changes and ends."""

import functools
import itertools
from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
import vobject
from dateutil.rrule import rrulestr
from django.test import Client

from goodbuy.conversations.models import Meeting
from goodbuy.deals.models import CalendarFeed
from goodbuy.kernel import clock
from goodbuy.people.models import Occasion, Person, Relationship
from goodbuy.plans import check_in_moves as moves
from goodbuy.plans.models import CheckIn
from goodbuy.room.tests.conftest import room
from goodbuy.timeline.many import move_all
from goodbuy.workspaces.boundary import acting_as_grant
from goodbuy.workspaces.models import token_hash


def path_of(feed):
    return "/calendar/" + feed.address().rsplit("/", 1)[1]


def read(feed):
    """The feed as two readers understand it; both must agree."""
    response = Client().get(path_of(feed))
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/calendar")
    events = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    theirs = vobject.readOne(response.text)
    seen = {}
    for one, other in zip(events, theirs.contents.get("vevent", []), strict=True):
        uid = str(one["uid"])
        assert uid == other.uid.value
        assert str(one["summary"]) == other.summary.value
        assert one["dtstart"].dt == other.dtstart.value
        assert one["dtend"].dt == other.dtend.value
        assert int(one["sequence"]) == int(other.sequence.value)
        assert str(one["status"]) == other.status.value
        assert uid not in seen, "each entry stands once"
        seen[uid] = one
    return seen


@pytest.fixture
def feed(drawn):
    return CalendarFeed.open(drawn.people.ana)


def entry_of(step, feed):
    return read(feed)[f"step-{step.pk}@goodbuy"]


def test_a_client_finds_their_own_steps_and_nobody_elses(drawn, feed):
    mine = {s.pk for s in drawn.plan.steps.filter(is_shared=True) if is_mine(s, drawn.people.ana)}
    assert set(read(feed)) == {f"step-{pk}@goodbuy" for pk in mine}
    assert mine


def is_mine(step, grant):
    return grant.cast_id in (step.owner_id, step.helper_id)


def first_own(drawn):
    return next(s for s in drawn.plan.steps.order_by("number") if is_mine(s, drawn.people.ana))


def test_a_day_that_moves_is_the_same_entry_with_the_next_number(drawn, feed):
    step, cast = first_own(drawn), drawn.people
    before = entry_of(step, feed)
    assert entry_of(step, feed)["sequence"] == before["sequence"] == 0
    step.slip(step.due_on + timedelta(days=7), reason="The hall is closed", by=cast.mira)
    after = entry_of(step, feed)
    assert after["uid"] == before["uid"]
    assert int(after["sequence"]) == 1
    step.refresh_from_db()
    assert after["dtstart"].dt == step.due_on


def test_a_step_that_is_gone_is_cancelled_and_in_time_forgotten(drawn, feed):
    step = first_own(drawn)
    assert str(entry_of(step, feed)["status"]) == "CONFIRMED"
    type(step).objects.filter(pk=step.pk).update(is_shared=False)
    gone = entry_of(step, feed)
    assert str(gone["status"]) == "CANCELLED"
    assert int(gone["sequence"]) == 1
    assert int(entry_of(step, feed)["sequence"]) == 1
    with clock.moved_to(clock.now() + timedelta(days=61)):
        assert f"step-{step.pk}@goodbuy" not in read(feed)


def test_a_step_that_is_not_needed_is_cancelled(drawn, feed):
    step = first_own(drawn)
    read(feed)
    step.drop(by=drawn.people.mira, reason="You have one already")
    assert str(entry_of(step, feed)["status"]) == "CANCELLED"


def test_a_step_that_only_grew_old_is_left_out_and_never_called_off(drawn, feed):
    step = first_own(drawn)
    step.claim(by=drawn.people.ana)
    assert str(entry_of(step, feed)["status"]) == "CONFIRMED"
    with clock.moved_to(clock.now() + timedelta(days=120)):
        assert f"step-{step.pk}@goodbuy" not in read(feed)


def uid_of(kind, row):
    return f"{kind}-{row.pk}@goodbuy"


@pytest.fixture
def both(drawn, feed):
    """Ana's feed and Mira's."""
    return feed, CalendarFeed.open(drawn.people.mira)


def test_a_check_in_stands_with_whoever_has_to_answer_or_to_ask_until_it_is_answered(drawn, both):
    cast = drawn.people
    row = CheckIn.ask_by_hand(cast.deal, by=cast.mira, cast=cast.ana.cast, asks="Is it clear?")
    theirs, ours = uid_of("check-in", row), uid_of("check-in", row)
    # Before it is sent it lies with us alone.
    assert theirs not in read(both[0])
    sent = moves.sent(row, cast=cast.ana.cast, owner=cast.mira_cast, on=clock.now().date())
    assert move_all([sent], by=cast.mira) == 1
    row.refresh_from_db()
    asked, asking = read(both[0])[theirs], read(both[1])[ours]
    assert str(asked["summary"]).startswith("A short question: ")
    assert str(asking["summary"]).startswith("Ask how it went: ")
    assert "Is it clear?" in str(asked["description"])
    assert "/room/" in str(asked["url"])
    assert f"/deals/{cast.deal.pk}/" in str(asking["url"])
    assert asked["dtstart"].dt == clock.now().date()
    with acting_as_grant(cast.ana):
        row.reply(by=cast.ana, verdict=1, is_clear=True)
    after = read(both[0])[theirs]
    assert (str(after["status"]), int(after["sequence"])) == ("CANCELLED", 1)


def test_a_meeting_stands_with_both_moves_as_one_entry_and_is_called_off(drawn, both):
    cast = drawn.people
    starts = datetime(2026, 10, 20, 13, 30, tzinfo=UTC)
    meeting = Meeting.arrange(
        cast.deal, by=cast.mira, title="Walk the docks; bring “boots”, please", starts_at=starts,
        ends_at=starts + timedelta(minutes=45), place="Gate 2", host=cast.mira_cast, who=[],
    )  # fmt: skip
    uid = uid_of("meeting", meeting)
    for feed in both:
        entry = read(feed)[uid]
        assert (entry["dtstart"].dt, entry["dtend"].dt) == (starts, starts + timedelta(minutes=45))
        assert (int(entry["sequence"]), str(entry["status"])) == (0, "CONFIRMED")
        assert str(entry["location"]) == "Gate 2"
    later = starts + timedelta(days=1)
    assert meeting.rearrange(by=cast.mira, starts_at=later, ends_at=later + timedelta(minutes=45))
    for feed in both:
        entry = read(feed)[uid]
        assert (entry["dtstart"].dt, int(entry["sequence"])) == (later, 1)
    meeting.cancel(by=cast.mira)
    for feed in both:
        entry = read(feed)[uid]
        assert (str(entry["status"]), int(entry["sequence"])) == ("CANCELLED", 2)


def test_a_whole_day_and_a_meeting_of_ours_alone(drawn, both):
    cast = drawn.people
    starts = datetime(2026, 10, 21, 4, tzinfo=UTC)  # midnight in New York
    day = Meeting.arrange(
        cast.deal, by=cast.mira, title="Stocktaking", starts_at=starts, is_all_day=True,
        ends_at=starts + timedelta(days=1), who=[],
    )  # fmt: skip
    ours = Meeting.arrange(
        cast.deal, by=cast.mira, title="Before we see them", starts_at=starts, is_shared=False,
        ends_at=starts + timedelta(hours=1), who=[],
    )  # fmt: skip
    assert read(both[0])[uid_of("meeting", day)]["dtstart"].dt == date(2026, 10, 21)
    assert uid_of("meeting", ours) not in read(both[0])
    assert uid_of("meeting", ours) in read(both[1])


def test_an_ended_or_renewed_address_opens_nothing(drawn, feed, ana):
    old = path_of(feed)
    settings = room(drawn.people, "settings")
    assert feed.address() in ana.get(settings).text
    ana.post(room(drawn.people, "feed_open"))
    assert Client().get(old).status_code == 404
    new = CalendarFeed.of(drawn.people.ana)
    assert Client().get(path_of(new)).status_code == 200
    ana.post(room(drawn.people, "feed_open"), {"close": "1"})
    assert Client().get(path_of(new)).status_code == 404
    assert CalendarFeed.of(drawn.people.ana) is None


@pytest.mark.parametrize("ended", ["revoked", "expired", "left", "deleted"])
def test_a_closed_room_has_no_calendar(drawn, feed, ended):
    cast = drawn.people
    if ended == "revoked":
        cast.ana.revoke(by=cast.mira)
    elif ended == "expired":
        cast.ana.expire(by=cast.mira)
    elif ended == "left":
        cast.ana.cast.leave(by=cast.mira)
    else:
        type(cast.deal).objects.filter(pk=cast.deal.pk).update(deleted_at=clock.now())
    assert Client().get(path_of(feed)).status_code == 404


def test_the_address_is_not_in_the_database(feed):
    row = CalendarFeed.objects.values().get(pk=feed.pk)
    assert feed.token.encode() not in str(row).encode()
    assert bytes(row["token_hash"]) == token_hash(feed.token)


def test_nothing_private_is_in_a_clients_feed(drawn, feed):
    cast = drawn.people
    drawn.store.describe(by=cast.mira, name="zanzibar step")
    type(drawn.store).objects.filter(pk=drawn.store.pk).update(owner=cast.ana.cast, is_shared=False)
    assert "zanzibar" not in Client().get(path_of(feed)).text


def test_a_client_reads_it_in_their_own_language(drawn, feed):
    cast = drawn.people
    step = first_own(drawn)
    cast.ana.prefer(by=cast.mira, language="de")
    type(step).objects.filter(pk=step.pk).update(state="claimed", done_on=clock.today())
    assert str(entry_of(step, feed)["summary"]).startswith("Erledigt: ")


def test_a_member_finds_the_steps_of_all_their_deals(drawn, client):
    cast = drawn.people
    client.force_login(cast.mira.user)
    client.post("/settings/calendar/")
    feed = CalendarFeed.of(cast.mira)
    assert feed.address() in client.get("/settings/profile/").text
    ours = {s.pk for s in drawn.plan.steps.all() if s.owner.member_id == cast.mira.pk}
    found = read(feed)
    assert {f"step-{pk}@goodbuy" for pk in ours} <= found.keys()
    cast.mira.left_at = clock.now()
    type(cast.mira).objects.filter(pk=cast.mira.pk).update(left_at=clock.now())
    assert Client().get(path_of(feed)).status_code == 404


def test_a_viewer_may_have_a_calendar_too(drawn, client):
    cast = drawn.people
    client.force_login(cast.rolf.user)
    assert client.post("/settings/calendar/").status_code == 302
    assert read(CalendarFeed.of(cast.rolf)) == {}


def test_a_feed_costs_few_queries_however_many_steps(drawn, feed, count_queries):
    read(feed)
    few = count_queries(Client(), path_of(feed))
    cast = drawn.people
    step = first_own(drawn)
    for number in range(5):
        type(step).objects.filter(pk=drawn.plan.steps.order_by("-number")[number].pk).update(
            owner=cast.ana.cast, is_shared=True
        )
    read(feed)
    assert count_queries(Client(), path_of(feed)) == few <= 12


@pytest.fixture
def mine(drawn, client):
    """Mira's own feed, and somebody whom she knows."""
    client.force_login(drawn.people.mira.user)
    client.post("/settings/calendar/")
    return CalendarFeed.of(drawn.people.mira), Person.add(by=drawn.people.mira, name="Tomás Reyes")


def rule(entry):
    return {name: [int(n) for n in entry["rrule"][name]] for name in ("BYMONTH", "BYMONTHDAY")}


def test_days_that_matter_come_round_in_the_members_calendar(drawn, mine):
    (feed, tomas), mira = mine, drawn.people.mira
    this = clock.today("UTC").year
    note = functools.partial(Occasion.note, tomas, by=mira)
    whole = note("Birthday", month=5, day=12, year=1980)
    leap = note("Name day", month=2, day=29, act_days=14)
    once = note("Wedding", month=9, day=4, year=this + 1, is_yearly=False, is_about=True)
    month = note("Regatta", month=6)
    year = note("Retires", year=this + 3, is_yearly=False)
    found = read(feed)
    day = lambda row: found[f"day-{row.pk}@goodbuy"]  # noqa: E731
    assert str(day(whole)["summary"]) == "Tomás Reyes: Birthday"
    assert day(whole)["dtstart"].dt == date(this, 5, 12), (
        "since we know it, not since they were born"
    )
    assert rule(day(whole)) == {"BYMONTH": [5], "BYMONTHDAY": [12]}
    assert rule(day(leap)) == {"BYMONTH": [2], "BYMONTHDAY": [-1]}, "no year is left out"
    (alarm,) = day(leap).walk("VALARM")
    assert alarm["trigger"].dt == -timedelta(days=14)
    assert "rrule" not in day(once)
    assert str(day(once)["summary"]) == f"Tomás Reyes: Wedding, about 4 September {this + 1}"
    assert str(day(month)["summary"]) == "Tomás Reyes: Regatta, some day in June"
    assert str(day(year)["summary"]) == f"Tomás Reyes: Retires, some time in {this + 3}"
    assert day(year)["dtstart"].dt == date(this + 3, 1, 1)
    assert f"/people/{tomas.pk}/" in str(day(whole)["url"])
    again = read(feed)
    assert all(int(entry["sequence"]) == 0 for entry in again.values()), "asking changes nothing"
    whole.remove(by=mira)
    assert str(read(feed)[f"day-{whole.pk}@goodbuy"]["status"]) == "CANCELLED"


def test_a_rule_means_the_same_days_to_two_readers_and_to_us(drawn, mine):
    """Each occurrence that a reader works out is the day on which we tell, leap years and all."""
    feed, tomas = mine
    for month, day in ((2, 29), (2, 28), (12, 31), (6, None)):
        Occasion.note(tomas, f"Day {month} {day}", by=drawn.people.mira, month=month, day=day)
    theirs = vobject.readOne(Client().get(path_of(feed)).text)
    by_uid = {event.uid.value: event for event in theirs.vevent_list}
    for entry in read(feed).values():
        row = Occasion.objects.filter(pk=str(entry["uid"])[4:40]).first()
        if row is None:
            continue
        own, on = [], row.comes_on(entry["dtstart"].dt)
        while len(own) < 9:
            own.append(on)
            on = row.comes_on(on + timedelta(days=1))
        text = entry["rrule"].to_ical().decode()
        begins = datetime.combine(entry["dtstart"].dt, time())
        assert [d.date() for d in rrulestr(text, dtstart=begins)[:9]] == own
        few = itertools.islice(by_uid[str(entry["uid"])].rruleset, 9)
        assert [found.date() for found in few] == own


def test_a_calendar_holds_own_days_alone_and_no_clients(drawn, mine, feed):
    (own, tomas), cast = mine, drawn.people
    cast.ana_person.edit(by=cast.mira, owner=cast.mira)
    for who in (tomas, cast.ana_person):
        Occasion.note(who, "Zanzibar day", by=cast.mira, month=5, day=12)
    Relationship.between(cast.mira, tomas).agree_to_talk(
        clock.today("UTC") + timedelta(days=3), by=cast.mira
    )
    assert sum("Zanzibar" in str(entry["summary"]) for entry in read(own).values()) == 2
    assert any(str(entry["summary"]) == "Talk with Tomás Reyes" for entry in read(own).values())
    theirs = Client().get(path_of(feed)).text
    assert "Zanzibar" not in theirs
    assert "Talk with" not in theirs
    tomas.remove(by=cast.mira)
    assert str(read(own)[f"day-{tomas.occasions.get().pk}@goodbuy"]["status"]) == "CANCELLED"
