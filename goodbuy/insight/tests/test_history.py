from datetime import date
from urllib.parse import urlencode

import pytest

from goodbuy.conversations.models import Note
from goodbuy.insight.history import PAGE, history_of
from goodbuy.kernel import clock
from goodbuy.people.models import Fact, Person
from goodbuy.timeline.erasing import erase_whole
from goodbuy.timeline.models import Event
from goodbuy.workspaces.boundary import acting_as_member


@pytest.fixture
def tomas(cast):
    return Person.add(by=cast.mira, name="Tomás Reyes", emails=["tomas@harbor.example"])


def told(history):
    return {
        (field.label, field.old, field.new) for change in history.changes for field in change.fields
    }


def test_a_change_is_told_field_by_field_with_who_and_when(mira, cast, tomas):
    tomas.edit(by=cast.mira, title="Head of docks", owner=cast.mira)
    tomas.edit(by=cast.mira, title="Head of all sites", birthday=clock.today("UTC"))
    seen = told(history_of("person_id", tomas.pk))
    assert ("Title", "Head of docks", "Head of all sites") in seen
    assert ("Title", "", "Head of docks") in seen
    assert ("Owner", "", "Mira Lindt") in seen
    page = mira.get(f"/people/{tomas.pk}/history/").text
    assert "<del>Head of docks</del>" in page
    assert "<ins>Head of all sites</ins>" in page
    assert f'href="/people/{tomas.pk}/history/"' in mira.get(f"/people/{tomas.pk}/").text


def test_a_move_says_where_it_came_from(mira, cast):
    cast.deal.edit(by=cast.mira, value_on=date(2027, 3, 9))
    cast.deal.evaluate(by=cast.mira)
    cast.deal.explore(by=cast.mira)
    seen = told(history_of("deal_id", cast.deal.pk))
    assert ("Stage", "Exploring", "Evaluating") in seen
    assert ("Stage", "Evaluating", "Exploring") in seen
    assert ("Value date", "", "Tue 9 Mar 2027") in seen
    assert not {label for label, _, _ in seen} & {"Room key", "Value on"}
    assert mira.get(f"/deals/{cast.deal.pk}/history/").status_code == 200
    assert mira.get(f"/companies/{cast.deal.company_id}/history/").status_code == 200


def test_one_record_has_a_history_of_its_own(mira, cast, tomas):
    note = Note.write("Likes the quiet dock", by=cast.mira, person=tomas)
    note.rewrite("Likes the loud dock", by=cast.mira)
    page = mira.get(f"/people/{tomas.pk}/history/?of={note.pk}").text
    assert "<del>Likes the quiet dock</del>" in page
    assert "added Tomás" not in page
    assert mira.get(f"/people/{tomas.pk}/history/?of=nonsense").status_code == 404


def test_erased_and_private_values_are_never_shown(mira, client, cast, tomas):
    note = Note.write("Zebra wallpaper in the hall", by=cast.mira, person=tomas)
    Event.objects.filter(about_id=note.pk).update(facts={"old": {"words": "Okapi"}})
    Note.objects.filter(pk=note.pk).delete()
    fact = Fact.hear(tomas, "Daughter Lucía swims", "family", by=cast.mira, audience="me")
    page = mira.get(f"/people/{tomas.pk}/history/").text
    assert "Lucía" not in page
    assert "Okapi" not in page
    assert "What was set here is erased" in page
    with acting_as_member(cast.rolf):
        events = [c.about for c in history_of("person_id", tomas.pk).changes]
    assert str(fact.pk) not in events
    assert all("Zebra" not in told[2] for told in told(history_of("person_id", tomas.pk)))


def test_long_histories_come_a_page_at_a_time_at_the_same_cost(mira, cast, tomas, count_queries):
    for n in range(PAGE + 5):
        tomas.edit(by=cast.mira, title=f"Title {n}")
    first = history_of("person_id", tomas.pk)
    second = history_of("person_id", tomas.pk, first.after)
    assert len(first.changes) == PAGE
    titles = [f.new for c in first.changes + second.changes for f in c.fields if f.label == "Title"]
    assert titles == [f"Title {n}" for n in reversed(range(PAGE + 5))]
    assert second.after == ""
    url = f"/people/{tomas.pk}/history/"
    later = url + "?" + urlencode({"after": first.after})
    assert count_queries(mira, url) <= 7
    assert count_queries(mira, later) <= 7
    assert mira.get(url + "?after=nonsense").status_code == 200


def test_another_workspace_has_no_such_history(client, cast, tomas):
    client.force_login(cast.otto.user)
    assert client.get(f"/people/{tomas.pk}/history/").status_code == 404
    tomas_events = Event.objects.filter(person=tomas).count()
    assert tomas_events
    url = f"/people/{tomas.pk}/history/?of={tomas.pk}"
    assert client.get(url).status_code == 404


def test_a_row_is_erased_with_all_that_hangs_on_it_and_nothing_else(cast, tomas):
    other = Person.add(by=cast.mira, name="Ilse Brandt")
    for person in (tomas, other):
        Note.write("About the docks", by=cast.mira, person=person)
        Fact.hear(person, "Grows roses", "interests", by=cast.mira)
    erase_whole(tomas)
    assert not Event.objects.filter(about_name__contains="Reyes").exists()
    assert not Person.objects.filter(pk=tomas.pk).exists()
    assert Note.objects.filter(person=other).count() == 1
    assert Fact.objects.filter(person=other).count() == 1
    assert Event.objects.filter(person=other).exists()
