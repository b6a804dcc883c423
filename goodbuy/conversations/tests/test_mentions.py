import pytest

from goodbuy.conversations.mentioning import named_in
from goodbuy.conversations.models import Mention, Note
from goodbuy.people.models import Sight
from goodbuy.testing.cast import make_member
from goodbuy.testing.mail import delivered
from goodbuy.timeline.models import Event
from goodbuy.workspaces.boundary import acting_as_member
from goodbuy.workspaces.models import Member


@pytest.fixture
def cem(cast):
    return make_member(cast.workspace, "Cem Aydin")


def write(cast, words, **fields):
    return Note.write(words, by=cast.mira, person=cast.ana_person, **fields)


def test_a_name_after_an_at_is_found_and_an_address_is_none():
    rolf, cem, other = (Member(name=name) for name in ("Rolf Stein", "Cem Aydin", "Rolf Meier"))
    team = [rolf, cem, other]
    assert named_in("Ask @Cem, and @rolf stein too", team) == [cem, rolf]
    assert named_in("Two are called @Rolf here", team) == []
    assert named_in("Write to x@cem.example or @Cemil", team) == []
    assert named_in("@Cem Aydin @Cem", team) == [cem]


def test_whoever_is_named_finds_it_on_today_until_they_looked(client, cast, cem):
    note = write(cast, "@Cem please call them about **pallets**")
    client.force_login(cem.user)
    page = client.get("/today/").text
    assert "Mira Lindt wrote to you" in page
    assert "please call them about pallets" in page
    mention = Mention.objects.get()
    response = client.get(f"/mentions/{mention.pk}/")
    assert response["Location"] == f"/people/{cast.ana_person.pk}/#note-{note.pk}"
    assert "wrote to you" not in client.get("/today/").text
    client.force_login(cast.mira.user)
    assert "wrote to you" not in client.get("/today/?all=1").text
    assert client.get(f"/mentions/{mention.pk}/").status_code == 404
    assert Event.objects.filter(kind="mention.made", person=cast.ana_person).count() == 1


def test_a_viewer_can_be_named_and_settles_it_by_looking(client, cast):
    write(cast, "For @Rolf to read")
    client.force_login(cast.rolf.user)
    client.get(f"/mentions/{Mention.objects.get().pk}/")
    assert Mention.objects.get().seen_at


def test_a_letter_says_who_and_nothing_of_the_words(cast, cem):
    with delivered() as letters:
        write(cast, "@Cem the secret of the docks")
    [letter] = letters
    assert letter.to == [cem.email]
    assert "Mira Lindt named you in a note" in letter.body
    assert "docks" not in letter.body


def test_nobody_is_told_twice_or_of_what_they_may_not_read(cast, cem):
    note = write(cast, "@Cem look")
    note.rewrite("@Cem look again, and @Rolf", by=cast.mira)
    assert Mention.objects.filter(note=note).count() == 2
    private = write(cast, "@Cem is not to know", audience="me")
    assert not Mention.objects.filter(note=private).exists()
    private.tell_team(by=cast.mira)
    assert Mention.objects.filter(note=private).count() == 1
    Sight.set({"seller": ("own", "own")}, by=cast.mira)
    cast.ana_person.edit(by=cast.mira, owner=cast.mira)
    cast.deal.remove(by=cast.mira)
    with acting_as_member(cem):
        readable = Note.objects.filter(pk=note.pk).exists()
    hidden = write(cast, "@Cem cannot read this")
    assert Mention.objects.filter(note=hidden).exists() is readable


def test_names_are_offered_as_one_types(client, cast, cem):
    client.force_login(cast.mira.user)
    assert client.get("/mentions/names/?q=ce").json() == {"names": ["Cem Aydin"]}
    assert client.get("/mentions/names/?q=otto").json() == {"names": []}
    assert "data-mentions" in client.get(f"/people/{cast.ana_person.pk}/").text
