from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from goodbuy.conversations.models import Note
from goodbuy.deals.models import CastMember
from goodbuy.kernel.errors import NotAllowed
from goodbuy.people.carrying import pointers
from goodbuy.people.erased_list import add_marks, erase_again, erased_list, read_marks
from goodbuy.people.erasing import erase
from goodbuy.people.models import Erasure, Fact, Merge, Person
from goodbuy.people.models.rights import mark_of
from goodbuy.promises.models import Promise
from goodbuy.testing.cast import make_member
from goodbuy.testing.planting import plant
from goodbuy.testing.planting_person import plant_person
from goodbuy.timeline.models import Event, plain, replayed
from goodbuy.workspaces.models import Letter


def found_anywhere(marks):
    """Each table (of every app, and of the job queue) in which one of the marks still stands."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        for (table,) in cursor.fetchall():
            for mark in marks:
                cursor.execute(
                    f"select to_jsonb(t)::text from {table} t where to_jsonb(t)::text ilike %s",
                    [f"%{mark}%"],
                )
                found |= {(table, mark, row[0][:300]) for row in cursor.fetchall()}
    for letter in Letter.objects.all():
        content = str([letter.to, letter.content()]).lower()
        found |= {("letter", m, content) for m in marks if m.lower() in content}
    return found


def found_in_files(folder, marks):
    files = [path for path in Path(folder).rglob("*") if path.is_file()]
    return {
        (path.name, mark)
        for path in files
        for mark in marks
        if mark.lower().encode() in path.read_bytes().lower() or mark.lower() in path.name.lower()
    }


@pytest.fixture
def planted(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return plant(cast)


def test_nothing_of_them_is_left_in_any_table_file_event_index_queue_or_letter(
    planted, cast, settings, django_capture_on_commit_callbacks
):
    known = plant_person(planted)
    for to in ("zenobia@quarkstein.example", cast.mira.email):
        letter = Letter(to=to)
        letter.seal({"subject": "Zenobia Quarkstein", "text": "of Ana Ruiz", "html": ""})
        letter.save()
    before = {table for table, _, _ in found_anywhere(known.marks)}
    # A table where nothing was planted would prove nothing.
    assert known.tables <= before
    assert len(known.tables) > 40
    assert found_in_files(settings.MEDIA_ROOT, known.marks)
    with django_capture_on_commit_callbacks(execute=True):
        made = erase(known.person, by=cast.mira, why=Erasure.Why.ASKED)
    assert found_anywhere(known.marks) == set()
    assert found_in_files(settings.MEDIA_ROOT.parent, known.marks) == set()
    assert Letter.objects.get().to == cast.mira.email
    for pointer in pointers(Person):
        assert not pointer.model._base_manager.filter(**{pointer.name: known.person.pk}).exists()
    assert not Person.objects.filter(pk=known.person.pk).exists()
    told = Event.objects.get(kind="person.erased")
    assert (told.about_name, told.actor_name) == ("a person", "Mira Lindt")
    assert any("Two firms rest" in line for line in made.kept)
    marks = (settings.MEDIA_ROOT.parent / "erased").read_text().split()
    assert marks == [mark_of(known.person.pk)] == made.marks


@pytest.fixture
def ida(cast):
    return Person.add(by=cast.mira, name="Ida Norrby", emails=["ida@norrby.example"])


def test_somebody_else_of_the_same_name_keeps_it(cast, ida):
    other = Person.add(by=cast.mira, name="Ida Norrby", title="Skipper", is_surely_new=True)
    Fact.hear(other, "Ida Norrby sails, ida@norrby.example", "interests", by=cast.mira)
    erase(ida, by=cast.mira, why=Erasure.Why.ASKED)
    other.refresh_from_db()
    words = Fact.objects.get(person=other).words
    assert (other.name, words) == ("Ida Norrby", "Ida Norrby sails, erased@erased.invalid")


def test_what_stays_still_adds_up_to_its_events(cast, ida):
    """Invariant 13 after an erasure; and 16: a promise says the same, but for the name."""
    seat = CastMember.join(cast.deal, by=cast.mira, person=ida)
    words, said_by = "Ida Norrby gets the list", cast.mira_cast
    promise = Promise.record(
        deal=cast.deal, words=words, by=cast.mira, said_by=said_by, said_to=seat
    )
    note = Note.write("Met Ida Norrby", by=cast.mira, company=cast.deal.company)
    erase(ida, by=cast.mira, why=Erasure.Why.ASKED)
    for row in (seat, promise, note):
        row.refresh_from_db()
        state = replayed(row)
        for field in row.told_fields():
            column = field.attname
            if column in state:
                assert str(plain(row, {field.name: getattr(row, column)})[column]) == str(
                    state[column]
                )
    assert promise.words == "Someone (erased) gets the list"
    assert seat.name == "Someone (erased)"
    assert note.words == "Met Someone (erased)"
    with pytest.raises(IntegrityError), transaction.atomic():
        Promise.objects.filter(pk=promise.pk).update(words="Another list")


def test_whoever_was_merged_into_them_goes_with_them(cast, ida):
    twin = Person.add(by=cast.mira, name="Idа N.", emails=["ida.n@home.example"])
    merge = Merge.make(ida, twin, by=cast.mira)
    erase(ida, by=cast.mira, why=Erasure.Why.ASKED)
    assert not Person.objects.filter(pk__in=[ida.pk, twin.pk]).exists()
    assert not Merge.objects.filter(pk=merge.pk).exists()
    assert found_anywhere(("ida.n@home", "norrby")) == set()


def test_only_an_owner_or_a_manager_erases(cast, ida):
    seller = make_member(cast.workspace, "Sam Seller")
    with pytest.raises(NotAllowed):
        erase(ida, by=seller, why=Erasure.Why.ASKED)
    assert Person.objects.filter(pk=ida.pk).exists()


def test_a_backup_that_brings_them_back_erases_them_again(cast, ida, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    add_marks([mark_of(ida.pk)])
    assert erase_again(read_marks(erased_list())) == 1
    assert found_anywhere(("norrby",)) == set()
    assert Erasure.objects.get().why == "restored"
    assert erase_again(read_marks(erased_list())) == 0
