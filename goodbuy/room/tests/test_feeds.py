"""Calendar feeds: what stands in them, in two real readers, as it changes and ends."""

from datetime import date, timedelta

import icalendar
import pytest
import vobject
from django.test import Client

from goodbuy.deals.models import CalendarFeed
from goodbuy.kernel import clock
from goodbuy.room.tests.conftest import room
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
    type(step).objects.filter(pk=step.pk).update(state="claimed", done_on=date.today())
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
