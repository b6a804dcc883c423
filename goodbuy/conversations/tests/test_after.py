"""After a talk: one box, each line settled with one key, and everything where it belongs."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from goodbuy.conversations.models import Meeting, Note
from goodbuy.kernel import clock
from goodbuy.people.models import Contact, Fact, Person, Relationship
from goodbuy.promises.models import Promise
from goodbuy.testing.cast import make_meeting
from goodbuy.timeline.models import Event

TOLD = (
    "Daughter starts college in September. I will send the floor plan by Friday. "
    "She will ask her IT lead. Talk again in two weeks. Zanzibar blue folder"
)


# Noon in New York, with a working Friday to come.
WEDNESDAY = datetime(2026, 11, 18, 17, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _wednesday(db):
    with clock.moved_to(WEDNESDAY):
        yield


@pytest.fixture
def meeting(cast, ana):
    return make_meeting(cast, clock.now() - timedelta(hours=5), who=[ana.name])


def form_of(page, **more):
    """What a browser would send if one pressed the button at once."""
    page = page.split("<main")[1]
    boxes = re.findall(r'name="(keep\w+)" value="1" checked', page)
    fields = dict(re.findall(r'<input name="(words\d+)" value="([^"]*)"', page))
    fields |= dict(re.findall(r'type="date" name="(day\d+)" value="([^"]*)"', page))
    fields |= dict(re.findall(r'type="hidden" name="(on|person)" value="([^"]*)"', page))
    for name, options in re.findall(r'<select[^>]* name="(\w+)".*?>(.*?)</select>', page, re.S):
        fields[name] = re.search(r'value="([\w-]+)" selected', options)[1]
    return fields | dict.fromkeys(boxes, "1") | {"words": TOLD, "keep": "1"} | more


def test_one_box_becomes_a_fact_two_promises_a_day_to_talk_and_a_note(mira, cast, ana):
    url = f"/people/{ana.pk}/after/"
    asked = mira.post(url, {"words": TOLD, "way": "call"})
    assert asked.status_code == 200
    assert not Promise.objects.exists(), "nothing is kept before it was confirmed"
    answer = mira.post(url, form_of(asked.text))
    assert answer.status_code == 302, answer.text
    (contact,) = Contact.objects.all()
    assert (contact.way, contact.deal_id, contact.person) == ("call", cast.deal.pk, ana)
    ours = Promise.objects.get(words="I will send the floor plan by Friday")
    theirs = Promise.objects.get(words="She will ask her IT lead")
    assert (ours.said_by.member, ours.said_to) == (cast.mira, cast.ana.cast)
    assert (theirs.said_by, theirs.said_where) == (cast.ana.cast, "call")
    assert ours.due_on == date(2026, 11, 20)
    assert not ours.is_shared, "for us alone, unless one says otherwise"
    assert Relationship.objects.get().talk_on == date(2026, 12, 2)
    assert Fact.objects.filter(person=ana).count() >= 1
    assert Note.objects.get().words == "Zanzibar blue folder"
    story = " ".join(str(event.facts) for event in Event.objects.all())
    assert "college" not in story


def test_a_promise_can_be_shown_to_both_sides_and_given_another_day(mira, cast, ana):
    url = f"/people/{ana.pk}/after/"
    form = form_of(mira.post(url, {"words": TOLD}).text)
    number = next(name[5:] for name, words in form.items() if words.startswith("I will send"))
    later = WEDNESDAY.date() + timedelta(days=30)
    more = {f"share{number}": "1", f"day{number}": later.isoformat(), f"side{number}": "them"}
    mira.post(url, form | more)
    promise = Promise.objects.get(words__startswith="I will send")
    assert promise.is_shared
    assert promise.said_by == cast.ana.cast
    assert promise.due_on == later, "a working day of theirs"


def test_after_a_meeting_its_recap_is_still_owed_and_the_talk_is_logged_once(mira, cast, meeting):
    url = f"/meetings/{meeting.pk}/after/"
    assert "After the talk" in mira.get(f"/meetings/{meeting.pk}/").text
    for _ in range(2):
        form = form_of(mira.post(url, {"words": TOLD}).text)
        assert form["way"] == "meeting"
        assert mira.post(url, form).status_code == 302
    (contact,) = Contact.objects.all()
    assert (contact.words, contact.way) == ("Walk the docks", "meeting")
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.PLANNED


def test_an_evening_meeting_was_on_the_day_that_it_was_where_we_are(mira, meeting):
    # Eight in the evening in New York; in UTC it is the day after.
    evening = datetime(2026, 10, 15, 0, 0, tzinfo=UTC)
    Meeting.objects.update(starts_at=evening, ends_at=evening + timedelta(hours=1))
    form = form_of(mira.post(f"/meetings/{meeting.pk}/after/", {"words": TOLD}).text)
    assert form["on"] == "2026-10-14"


def test_with_somebody_of_no_deal_a_promise_stays_in_the_note(mira, cast):
    tomas = Person.add(by=cast.mira, name="Tomás Reyes")
    url = f"/people/{tomas.pk}/after/"
    mira.post(url, form_of(mira.post(url, {"words": TOLD}).text))
    assert not Promise.objects.exists()
    assert "I will send the floor plan by Friday" in Note.objects.get().words


@pytest.mark.parametrize(
    "wrong",
    [{"way": "telepathy"}, {"day": "soon"}, {"day": ""}, {"words0": " "}, {"kind0": "gossip"}],
)
def test_one_refusal_keeps_nothing_and_loses_nothing(mira, ana, wrong):
    url = f"/people/{ana.pk}/after/"
    form = form_of(mira.post(url, {"words": TOLD}).text)
    if "day" in wrong:
        number = next(name[5:] for name, words in form.items() if words.startswith("Talk again"))
        wrong = {f"day{number}": wrong["day"]}
    answer = mira.post(url, form | wrong)
    assert answer.status_code == 422
    assert "Nothing was kept." in answer.text
    assert "Zanzibar" in answer.text
    for model in (Contact, Promise, Fact, Note):
        assert not model.objects.exists()


def test_the_pages_cost_few_queries_however_much_is_known(mira, cast, ana, meeting, count_queries):
    pages = [f"/people/{ana.pk}/after/", f"/meetings/{meeting.pk}/after/"]
    few = [count_queries(mira, page) for page in pages]
    for number in range(8):
        Fact.hear(ana, f"Told us thing {number}", "interests", by=cast.mira)
        Contact.log(ana, "call", by=cast.mira, words=f"Talk {number}")
    assert [count_queries(mira, page) for page in pages] == few
    assert max(few) <= 12, few


def test_empty_words_strangers_and_viewers_are_refused(mira, client, cast, ana, meeting):
    url = f"/people/{ana.pk}/after/"
    assert mira.post(url, {"words": " "}).status_code == 422
    assert mira.post(url, {"words": "x" * 4001}).status_code == 422
    assert mira.post(url, {"words": TOLD, "person": str(cast.workspace.pk)}).status_code == 404
    client.force_login(cast.rolf.user)
    assert client.get(url).status_code == 403
    assert client.post(f"/meetings/{meeting.pk}/after/", {"words": TOLD}).status_code == 403
    assert not Contact.objects.exists()
