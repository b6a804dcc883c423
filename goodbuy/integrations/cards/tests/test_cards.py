"""A card on its way from the camera to a person: brought, read by the worker, kept, thrown away."""

import io
import sys
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from goodbuy.conversations.models import Note
from goodbuy.integrations.cards.actions import bring_signature
from goodbuy.integrations.cards.eyes import _refuse_connections
from goodbuy.integrations.cards.running import read_photo
from goodbuy.integrations.models import Card
from goodbuy.integrations.tasks import forget_old_cards
from goodbuy.kernel import clock
from goodbuy.people.models import Company, Move, Person
from goodbuy.testing.cards.drawing import draw, layouts
from goodbuy.timeline.models import Event

SIGNATURE = (
    "Nora Beck\nHead of Stores\nTallow & Co Ltd\n+44 20 7946 0958\nnora@tallow.example\nlikes tea"
)


def photo(number=1, turn=0, **options):
    """The card as a telephone sends it: lying on its side, with a word on which way is up."""
    made, picture = io.BytesIO(), draw(layouts()[number - 1])
    exif = picture.getexif()
    exif[0x0112] = {0: 1, 90: 6}[turn]
    exif[0x010F] = "Zanzibar camera"
    picture.rotate(turn, expand=True).save(made, "JPEG", exif=exif, quality=85)
    return SimpleUploadedFile("card.jpg", made.getvalue(), "image/jpeg", **options)


def brought(client, **given):
    response = client.post("/cards/", given)
    assert response.status_code == 302, response.text
    return Card.objects.get()


def kept_form(card, **more):
    found = card.fields
    form = {name: found[name] for name in ("name", "title", "company", "website")}
    form |= {name: found[name] for name in ("street", "postcode", "city", "country")}
    form |= {name: "\n".join(found[name]) for name in ("emails", "phones")}
    return form | {"note": "\n".join(found["rest"])} | more


def test_a_photo_is_read_in_the_background_and_becomes_a_person(
    mira, cast, django_capture_on_commit_callbacks
):
    card = brought(mira, photo=photo(turn=90))
    page = mira.get(f"/cards/{card.pk}/")
    assert "Reading the card" in page.text
    assert 'hx-trigger="every 1s"' in page.text
    kept = mira.get(f"/cards/{card.pk}/photo/").content
    assert b"Zanzibar" not in kept, "only pixels stay"
    read_photo(card.workspace_id, card.pk)
    read_photo(card.workspace_id, card.pk)
    card.refresh_from_db()
    assert (card.state, card.percent, card.problem) == ("read", 100, "")
    part = mira.get(f"/cards/{card.pk}/", headers={"HX-Request": "true"})
    assert part.headers["HX-Refresh"] == "true"
    page = mira.get(f"/cards/{card.pk}/").text
    for words in ("Ana Lindqvist", "Head of Purchasing", "daughter plays the cello"):
        assert words in page
    picture = card.photo.name
    with django_capture_on_commit_callbacks(execute=True):
        mira.post(f"/cards/{card.pk}/", kept_form(card))
    person = Person.objects.get(name="Ana Lindqvist")
    assert person.company.name == "Harbor & Pine Ltd"
    assert (person.company.postcode, person.city, person.country) == ("E14 5AB", "London", "GB")
    assert person.emails.get().value == "ana.lindqvist@harborpine.example"
    assert person.owner == cast.mira
    assert "daughter plays the cello" in Note.objects.get(person=person).words
    assert not Card.objects.exists()
    assert not default_storage.exists(picture)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"GIF89a nothing of the kind", "not a photo that can be read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a photo that can be read"),
        (b"%PDF-1.7", "not a photo that can be read"),
        (b"", "not a photo that can be read"),
    ],
)
def test_what_is_no_photo_is_refused_in_a_sentence(mira, content, words):
    file = SimpleUploadedFile("card.jpg", content, "image/jpeg")
    answer = mira.post("/cards/", {"photo": file})
    assert answer.status_code == 422
    assert words in answer.text
    assert not Card.objects.exists()


def test_a_photo_that_is_too_large_is_refused(mira):
    file = SimpleUploadedFile("card.jpg", b"x" * (8 * 1024 * 1024 + 1), "image/jpeg")
    answer = mira.post("/cards/", {"photo": file})
    assert answer.status_code == 422
    assert "8 MB" in answer.text


def test_a_photo_that_was_not_read_can_be_tried_again_or_thrown_away(
    mira, monkeypatch, django_capture_on_commit_callbacks
):
    card = brought(mira, photo=photo())
    monkeypatch.setattr(sys, "executable", "/bin/false")
    read_photo(card.workspace_id, card.pk)
    page = mira.get(f"/cards/{card.pk}/").text
    assert "could not be read in time" in page
    mira.post(f"/cards/{card.pk}/again/")
    card.refresh_from_db()
    assert (card.state, card.problem) == ("waiting", "")
    picture = card.photo.name
    with django_capture_on_commit_callbacks(execute=True):
        mira.post(f"/cards/{card.pk}/forget/")
    assert not Card.objects.exists()
    assert not default_storage.exists(picture)
    read_photo(card.workspace_id, card.pk)


def test_whoever_reads_a_photo_may_open_no_connection():
    with pytest.raises(OSError):
        _refuse_connections("socket.connect", ())
    _refuse_connections("open", ())


def test_a_signature_becomes_a_person_and_its_rest_a_note(mira, cast):
    card = brought(mira, words=SIGNATURE)
    assert mira.get("/cards/").text.count("Nora Beck") == 1
    mira.post(f"/cards/{card.pk}/", kept_form(card, title="Head of Shops"))
    person = Person.objects.get(name="Nora Beck")
    assert (person.title, person.company.name) == ("Head of Shops", "Tallow & Co Ltd")
    assert person.source == "A signature"
    assert Note.objects.get().words == "likes tea"
    assert mira.post("/cards/", {"words": " "}).status_code == 422
    long = mira.post("/cards/", {"words": "x" * 4001})
    assert long.status_code == 422
    assert "x" * 4001 in long.text, "nothing typed is lost"


def test_a_wrong_field_keeps_nothing_and_loses_nothing(mira):
    card = brought(mira, words=SIGNATURE)
    answer = mira.post(
        f"/cards/{card.pk}/", kept_form(card, emails="nora at tallow", note="Zanzibar")
    )
    assert answer.status_code == 422
    assert "is not an e-mail address" in answer.text
    assert "Zanzibar" in answer.text
    assert not Person.objects.filter(name="Nora Beck").exists()
    assert not Company.objects.filter(name="Tallow & Co Ltd").exists()
    assert Card.objects.exists()


def test_somebody_who_is_here_is_offered_and_gets_what_is_new(mira, cast):
    here = Person.add(by=cast.mira, name="Nora Beck", emails=["nora@tallow.example"])
    card = brought(mira, words=SIGNATURE)
    page = mira.get(f"/cards/{card.pk}/").text
    assert "Is it somebody who is here already?" in page
    assert f'value="{here.pk}" checked' in page
    asked = mira.post(f"/cards/{card.pk}/", kept_form(card))
    assert asked.status_code == 200, "not added a second time without a word"
    assert Person.objects.filter(name="Nora Beck").count() == 1
    mira.post(f"/cards/{card.pk}/", kept_form(card, into=str(here.pk)))
    here.refresh_from_db()
    assert Person.objects.filter(name="Nora Beck").count() == 1
    assert [row.value for row in here.phones.all()] == ["+44 20 7946 0958"]
    assert here.emails.count() == 1
    assert here.company.name == "Tallow & Co Ltd"
    again = bring_signature(SIGNATURE, by=cast.mira)
    mira.post(f"/cards/{again.pk}/", kept_form(again, into="new"))
    assert Person.objects.filter(name="Nora Beck").count() == 2
    wrong = bring_signature(SIGNATURE, by=cast.mira)
    assert mira.post(f"/cards/{wrong.pk}/", kept_form(wrong, into="soon")).status_code == 404


@pytest.mark.advice("A56")
def test_another_company_on_the_card_proposes_that_they_moved(mira, cast):
    old = Company.add(by=cast.mira, name="Harbor & Pine")
    here = Person.add(by=cast.mira, name="Nora Beck", company=old)
    card = brought(mira, words=SIGNATURE)
    assert "The card names another company" in mira.get(f"/cards/{card.pk}/").text
    mira.post(f"/cards/{card.pk}/", kept_form(card, into=str(here.pk)))
    here.refresh_from_db()
    assert here.company == old, "a proposal, until somebody confirms it"
    move = Move.objects.get()
    assert (move.person, move.company_name, move.title) == (
        here,
        "Tallow & Co Ltd",
        "Head of Stores",
    )


def test_a_card_is_seen_by_whoever_brought_it_and_tells_no_event(mira, cast, client):
    before = Event.objects.count()
    card = brought(mira, words=SIGNATURE)
    assert Event.objects.count() == before
    for other in (cast.rolf, cast.otto):
        client.force_login(other.user)
        assert client.get(f"/cards/{card.pk}/").status_code == 404
        assert "Nora" not in client.get("/cards/").text
    client.force_login(cast.rolf.user)
    refused = client.post("/cards/", {"words": SIGNATURE})
    assert refused.status_code in (403, 422)
    assert Card.objects.count() == 1


def test_what_nobody_kept_is_thrown_away_after_a_month(cast, django_capture_on_commit_callbacks):
    card = bring_signature(SIGNATURE, by=cast.mira)
    card.photo.save("old.webp", ContentFile(b"x"))
    assert forget_old_cards() == 0
    later = clock.moved_to(clock.now() + timedelta(days=31))
    with later, django_capture_on_commit_callbacks(execute=True):
        assert forget_old_cards() == 1
    assert not Card.objects.exists()
    assert not default_storage.exists(card.photo.name)


def test_fifty_cards_may_wait(mira, cast):
    rows = [Card(workspace=cast.workspace, member=cast.mira, source="photo") for _ in range(50)]
    Card.objects.bulk_create(rows)
    answer = mira.post("/cards/", {"words": SIGNATURE})
    assert answer.status_code == 422
    assert "Fifty cards wait" in answer.text


def test_the_pages_cost_few_queries_however_many_cards(mira, cast, count_queries):
    card = brought(mira, words=SIGNATURE)
    few = count_queries(mira, "/cards/")
    one = count_queries(mira, f"/cards/{card.pk}/")
    for _ in range(5):
        bring_signature(SIGNATURE, by=cast.mira)
    assert count_queries(mira, "/cards/") == few <= 8
    assert count_queries(mira, f"/cards/{card.pk}/") == one <= 12


def test_without_the_reader_no_photo_is_asked_for(mira, monkeypatch):
    assert 'name="photo"' in mira.get("/cards/").text
    monkeypatch.setattr("goodbuy.integrations.cards.looking.find_spec", lambda name: None)
    page = mira.get("/cards/").text
    assert 'name="photo"' not in page
    assert 'name="words"' in page
