"""A merge carries everything along, and taking it back leaves the database as it was."""

import json
import re

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodbuy.conversations.models import Note
from goodbuy.deals.models import CastMember
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState
from goodbuy.people.carrying import pointers
from goodbuy.people.models import (
    Company,
    Contact,
    Employment,
    Fact,
    Merge,
    Person,
    Relationship,
    Tie,
)
from goodbuy.people.search import refresh_company_search, refresh_search_text
from goodbuy.testing.cast import make_cast
from goodbuy.testing.planting import plant
from goodbuy.timeline.models import Event, replayed
from goodbuy.workspaces.boundary import acting_as_member
from goodbuy.workspaces.policies import tenant_models

BOOKS = {"people_merge", "people_mergemove", "people_mergechange"}


def everything():
    """Every row of every tenant's table but the books of merges, by its key."""
    found = {}
    for model in tenant_models():
        table = model._meta.db_table
        if table in BOOKS:
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"select to_jsonb(t) from {table} t")
            for (row,) in cursor.fetchall():
                row = json.loads(row) if isinstance(row, str) else row
                found[table, row["id"]] = row
    return found


def without_new_events(before, after):
    return {k: row for k, row in after.items() if k[0] != "timeline_event" or k in before}


def person(cast, name="Ana Ode", **fields):
    return Person.add(by=cast.mira, name=name, is_surely_new=True, **fields)


def merge(cast, kept, gone, **choices):
    with acting_as_member(cast.mira):
        return Merge.make(kept, gone, by=cast.mira, choices=choices)


def take_back(cast, made):
    with acting_as_member(cast.mira):
        made.undo(by=cast.mira)


def test_what_one_knew_the_other_knows(cast):
    harbor = Company.of_name("Harbor", by=cast.mira)
    kept = person(cast, emails=["ana@x.example"], company=harbor, title="Buyer")
    gone = person(cast, "A. Ode", emails=["ANA@x.example", "ode@y.example"], city="Ulm")
    Note.write("Was at sea.", by=cast.mira, person=gone)
    Contact.log(gone, "call", by=cast.mira)
    made = merge(cast, kept, gone, email="gone")
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert kept.name == "Ana Ode"
    assert kept.city == "Ulm", "what was empty is filled"
    assert kept.last_contact_at
    assert sorted(kept.emails.values_list("value", flat=True)) == ["ana@x.example", "ode@y.example"]
    assert kept.emails.filter(is_primary=True).count() == 1
    assert kept.notes.get().words == "Was at sea."
    assert "ode@y.example" in kept.search_text
    assert gone.deleted_at
    assert Event.objects.filter(person=kept, kind="note.written").exists()
    assert (
        Event.objects.get(kind="person.merged").sentence == "Mira Lindt merged A. Ode into Ana Ode"
    )
    take_back(cast, made)
    gone.refresh_from_db()
    assert gone.deleted_at is None
    assert gone.notes.count() == 1
    assert gone.emails.count() == 2


def test_what_a_colleague_keeps_to_themselves_is_carried_unseen(cast):
    kept, gone = person(cast), person(cast, "A. Ode")
    with acting_as_member(cast.mira):
        secret = Fact.hear(gone, "Expects a child.", by=cast.mira, kind="family", audience="me")
    nora = type(cast.mira).objects.create(
        workspace=cast.workspace, user=cast.otto.user, name="Nora", role="seller"
    )
    with acting_as_member(nora):
        Merge.make(kept, gone, by=nora)
    secret.refresh_from_db()
    assert secret.person_id == kept.pk
    with acting_as_member(nora):
        assert not Event.objects.filter(about_id=secret.pk).exists()


def test_who_may_not_and_what_cannot(cast):
    kept, gone = person(cast), person(cast, "A. Ode")
    with pytest.raises(NotAllowed):
        Merge.make(kept, gone, by=cast.rolf)
    with pytest.raises(Refusal):
        merge(cast, kept, kept)
    other = Person.add(by=cast.otto, name="Ana Ode")
    with pytest.raises(WrongState):
        merge(cast, kept, other)
    made = merge(cast, kept, gone)
    with pytest.raises(WrongState):
        merge(cast, kept, gone)
    last = merge(cast, person(cast, "Ben Oak"), kept)
    with pytest.raises(WrongState, match="Take that back first"):
        take_back(cast, made)
    take_back(cast, last)
    take_back(cast, made)
    with pytest.raises(WrongState):
        take_back(cast, made)


def test_what_was_written_since_stays(cast):
    kept, gone = person(cast), person(cast, "A. Ode", city="Ulm")
    made = merge(cast, kept, gone)
    kept.refresh_from_db()
    kept.edit(by=cast.mira, city="Köln")
    Note.write("New.", by=cast.mira, person=kept)
    take_back(cast, made)
    kept.refresh_from_db()
    assert kept.city == "Köln"
    assert kept.notes.count() == 1


def test_two_seats_at_one_table_stay_two(cast):
    kept, gone = person(cast), person(cast, "A. Ode")
    for one in (kept, gone):
        seat = make_cast(cast.mira, cast.deal, one.name, "client")
        CastMember.objects.filter(pk=seat.pk).update(person=one)
    merge(cast, kept, gone)
    assert CastMember.objects.filter(person=kept).count() == 1
    assert CastMember.objects.filter(person=gone).count() == 1


def test_a_merged_company_takes_people_deals_and_names_along(cast):
    kept = Company.of_name("Harbor Pine", by=cast.mira)
    gone = cast.deal.company
    ben = person(cast, "Ben Oak", company=gone)
    under = Company.of_name("Quay", by=cast.mira)
    under.edit(by=cast.mira, parent=gone)
    kept.edit(by=cast.mira, parent=under)
    before = everything()
    made = merge(cast, kept, gone)
    ben.refresh_from_db()
    cast.deal.refresh_from_db()
    kept.refresh_from_db()
    under.refresh_from_db()
    assert ben.company_id == kept.pk
    assert "harbor pine" in ben.search_text
    assert (cast.deal.company_id, cast.deal.company_name) == (kept.pk, "Harbor Pine")
    assert kept.parent_id is None, "never above itself"
    assert under.parent_id == kept.pk
    take_back(cast, made)
    assert without_new_events(before, everything()) == before


def test_every_pointer_of_every_model_is_known():
    known = {(p.table, p.column) for p in pointers(Person)}
    assert {("people_tie", "other_id"), ("timeline_event", "person_id")} <= known
    assert {("deals_castmember", "person_id"), ("conversations_note", "person_id")} <= known
    assert ("timeline_event", "company_id") in {(p.table, p.column) for p in pointers(Company)}
    for target in (Person, Company):
        for pointer in pointers(target):
            for rule in pointer.model._meta.constraints:
                told = f"{pointer.table}: write {rule.name} with fields, so that merges see it"
                assert not getattr(rule, "expressions", ()), told


def test_rows_of_every_table_are_carried_and_come_back(cast):
    """Planted rows: one of each model that there is, whoever wrote it."""
    planted = plant(cast)
    with acting_as_member(cast.mira):
        # What was planted straight in the tables has no search texts yet.
        refresh_search_text()
        refresh_company_search()
        refresh_search_text()
    for name in ("Person", "Company"):
        gone = planted.row(name, "Ana’s own deal")
        fresh = person(cast, "New") if name == "Person" else Company.add(by=cast.mira, name="New")
        before = everything()
        made = merge(cast, fresh, gone)
        for pointer in pointers(type(gone)):
            left = pointer.model._base_manager.filter(**{pointer.name: gone.pk})
            told = left.exclude(kind__endswith="was_merged") if pointer.model is Event else left
            assert not told.exists(), pointer
        take_back(cast, made)
        assert without_new_events(before, everything()) == before


ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["mail", "phone", "job", "left", "note", "contact", "tie", "each", "pair", "seat"]
        ),
        st.booleans(),
        st.integers(0, 2),
    ),
    max_size=9,
)
CHOICES = st.dictionaries(
    st.sampled_from(["name", "email", "phone", "company", "title", "city", "birthday", "owner"]),
    st.sampled_from(["kept", "gone"]),
)


def act(cast, what, one, other, friends, n):
    friend = friends[n]
    if what == "mail":
        one.set_addresses(by=cast.mira, emails=[f"{n}@x.example", "b@x.example"], phones=[])
    elif what == "phone":
        numbers = ["+49 30 901820", "12", "+49 30 901821"][: n + 1]
        one.set_addresses(by=cast.mira, emails=[], phones=numbers)
    elif what in ("job", "left"):
        firm = Company.of_name(["Harbor", "Quay", "Oak"][n], by=cast.mira)
        job = Employment.begin(one, firm, by=cast.mira, title=["", "CFO", "Buyer"][n])
        if what == "left":
            job.end(by=cast.mira)
    elif what == "note":
        Note.write("Kind.", by=cast.mira, person=one)
    elif what == "contact":
        Contact.log(one, "call", by=cast.mira, words="Hello")
    elif what == "pair":
        Relationship.between(cast.mira, one).tell_beginning("At a fair", by=cast.mira)
    elif what == "seat" and not one.cast.exists():
        seat = make_cast(cast.mira, cast.deal, one.name, "client")
        CastMember.objects.filter(pk=seat.pk).update(person=one)
    else:
        far = other if what == "each" else friend
        for a, b in ((one, far), (far, one)):
            if not Tie.objects.filter(person=a, kind="friend", other=b).exists():
                Tie.note(a, "friend", by=cast.mira, other=b)


@pytest.mark.invariant(18)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=ACTS, choices=CHOICES)
def test_a_merge_taken_back_leaves_all_as_it_was(cast, acts, choices):
    with transaction.atomic():
        kept = person(cast, emails=["a@x.example"], city="Ulm")
        gone = person(cast, "Oda Ann", emails=["A@x.example"], title="Boss")
        friends = [person(cast, f"Friend {n}") for n in range(3)]
        for what, is_kept, n in acts:
            one, other = (kept, gone) if is_kept else (gone, kept)
            act(cast, what, one, other, friends, n)
        before = everything()
        made = merge(cast, kept, gone, **choices)
        merged = everything()
        for table, column in ((p.table, p.column) for p in pointers(Person)):
            if table != "deals_castmember":
                rows = [r for (t, _), r in merged.items() if t == table]
                at_gone = [r for r in rows if r[column] == str(gone.pk)]
                assert all(r.get("kind") == "person.was_merged" for r in at_gone)
        assert kept.emails.filter(is_primary=True).count() <= 1
        check_replay(Person, Tie, Contact, Relationship, Note)
        take_back(cast, made)
        assert without_new_events(before, everything()) == before
        check_replay(Person, Tie, Contact, Relationship, Note)
        transaction.set_rollback(True)


def check_replay(*models):
    """What the events tell of whose each row is holds after a merge and after its undo."""
    for model in models:
        for row in model.objects.all():
            told = replayed(row)
            for name in ("person_id", "other_id", "company_id"):
                if told.get(name):
                    assert told[name] == str(getattr(row, name)), (row, name)


def test_the_page_compares_and_one_button_merges(client, cast, count_queries):
    client.force_login(cast.mira.user)
    kept, gone = person(cast, city="Ulm"), person(cast, "Ana Odé", city="Köln")
    Note.write("Kind.", by=cast.mira, person=gone)
    url = f"/people/{kept.pk}/merge/"
    page = client.get(url).text
    assert f"?with={gone.pk}" in page, "who is near in name is offered"
    page = client.get(f"{url}?with={gone.pk}").text
    assert re.search(r"goes over to Ana Ode: .*note", page), "what is carried is told"
    assert "Köln" in page
    assert count_queries(client, f"{url}?with={gone.pk}") <= 12
    answer = client.post(url, {"with": gone.pk, "take-city": "gone"}, follow=True)
    assert "are one now" in answer.text
    kept.refresh_from_db()
    assert kept.city == "Köln"
    assert "was merged into" in client.get(f"/people/{gone.pk}/").text
    answer = client.post(f"/merges/{Merge.objects.get().pk}/undo/", follow=True)
    assert "Taken back" in answer.text
    assert "That one is not here any more" in client.get(f"{url}?with=nonsense").text
    client.force_login(cast.rolf.user)
    assert client.post(url, {"with": gone.pk}).status_code == 403
    assert not Merge.objects.filter(undone_at=None).exists()
    client.force_login(cast.otto.user)
    assert client.get(url).status_code == 404


def test_companies_are_merged_on_a_page_too(client, cast):
    client.force_login(cast.mira.user)
    kept, gone = (Company.add(by=cast.mira, name=name) for name in ("Harbor", "Harbour"))
    url = f"/companies/{kept.pk}/merge/"
    assert str(gone.pk) in client.get(url).text
    assert client.get(f"{url}?with={gone.pk}").status_code == 200
    client.post(url, {"with": gone.pk})
    gone.refresh_from_db()
    assert gone.deleted_at
    assert "was merged into" in client.get(f"/companies/{gone.pk}/").text
