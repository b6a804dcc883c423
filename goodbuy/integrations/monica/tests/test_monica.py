import json

import pytest

from goodbuy.conversations.models import Note
from goodbuy.integrations.monica.reading import read_book
from goodbuy.integrations.records import UnreadableFile
from goodbuy.integrations.tests.test_importing import bring, everything, undo
from goodbuy.people.models import Gift, Occasion, Person, Tie


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def block(kind, *rows):
    values = [{"uuid": f"{kind}-{n}", "created_at": "2024-02-03T10:00:00Z", "properties": row}
              for n, row in enumerate(rows)]  # fmt: skip
    return {"count": len(values), "type": kind, "values": values}


def special(day, **more):
    return {"is_age_based": False, "is_year_unknown": False, "date": f"{day}T00:00:00Z", **more}


def contact(uuid, data=(), **told):
    return {"uuid": uuid, "properties": {"is_partial": False, **told}, "data": list(data)}


def book(*contacts, relations=()):
    types = [
        {"uuid": "type-mail", "properties": {"name": "Email", "protocol": "mailto:"}},
        {"uuid": "type-phone", "properties": {"name": "Phone", "protocol": "tel:"}},
        {"uuid": "type-web", "properties": {"name": "Mastodon", "type": "mastodon"}},
    ]
    people = {"count": len(contacts), "type": "contact", "values": list(contacts)}
    ties = block("relationship", *(dict(zip(("of_contact", "type", "contact_is"), r, strict=True))
                                   for r in relations))  # fmt: skip
    account = {"uuid": "a", "data": [people, ties], "instance": {"contact_field_types": types}}
    return json.dumps({"version": "1.0-preview.1", "app_version": "4.0.0", "account": account})


ANA = contact(
    "ana",
    [
        block("contact_field", {"data": "ana@quill.example", "type": "type-mail"},
              {"data": "+49 30 901820", "type": "type-phone"},
              {"data": "https://m.example/@ana", "type": "type-web"}),
        block("note", {"body": "Likes early calls."}),
        block("gift", {"name": "A kite", "status": "given", "date": "2024-05-01T00:00:00Z"},
              {"name": "Tea", "status": "received"}, {"name": "A boat", "status": "idea"}),
        block("reminder", {"title": "Ask about the marathon", "initial_date": "2024-04-07",
                           "frequency_type": "year", "frequency_number": 1}),
        block("address", {"name": "Home", "street": "Quay 1", "city": "Ulm", "country": "DE"}),
        block("pet", {"name": "Rex"}),
    ],
    first_name="Ana", last_name="Quill", job="Buyer", company="Quill", tags=["harbour"],
    birthdate=special("1985-03-07"), first_met_through="ben",
)  # fmt: skip
BEN = contact(
    "ben", first_name="Ben", last_name="Oak", birthdate=special("1970-12-24", is_year_unknown=True)
)
LEA = contact("lea", first_name="Lea", is_partial=True)
CAL = contact(
    "cal", first_name="Cal", last_name="Ito", birthdate=special("1990-01-01", is_age_based=True)
)
WHOLE = book(ANA, BEN, LEA, CAL, relations=[
    ("ana", "child", "lea"), ("lea", "parent", "ana"), ("ana", "friend", "ben"),
    ("ben", "friend", "ana"), ("ben", "boss", "cal"), ("cal", "subordinate", "ben"),
    ("ana", "uncle", "cal"), ("ana", "spouse", "nobody"),
])  # fmt: skip


def test_people_ties_days_gifts_and_notes_come_along(cast):
    one = bring(cast.mira, WHOLE, name="monica.json")
    assert (one.state, one.layout, one.counts["created"]) == ("done", "monica", 3)
    ana = Person.objects.get(name="Ana Quill")
    assert (ana.email, ana.phone, ana.title, ana.company.name, ana.city) == (
        "ana@quill.example", "+49 30 901820", "Buyer", "Quill", "Ulm",
    )  # fmt: skip
    assert str(ana.birthday) == "1985-03-07"
    words = Note.objects.get(person=ana).words
    for said in ("Likes early calls.", "Gift idea: A boat", "Pet: Rex"):
        assert said in words
    ties = {(t.person.name, t.kind, t.name, t.words) for t in Tie.objects.all()}
    assert ties == {
        ("Ana Quill", "child", "Lea", ""), ("Ana Quill", "friend", "Ben Oak", ""),
        ("Ben Oak", "reports_to", "Cal Ito", ""), ("Ana Quill", "relative", "Cal Ito", "uncle"),
        ("Ana Quill", "introduced_by", "Ben Oak", ""),
    }  # fmt: skip
    days = {(d.person.name, d.what, d.year, d.month, d.day) for d in Occasion.objects.all()}
    assert days == {
        ("Ben Oak", "Birthday", None, 12, 24), ("Cal Ito", "Birthday", 1990, None, None),
        ("Ana Quill", "Ask about the marathon", None, 4, 7),
    }  # fmt: skip
    gifts = {(g.way, g.what, str(g.given_on)) for g in Gift.objects.filter(person=ana)}
    assert gifts == {("given", "A kite", "2024-05-01"), ("received", "Tea", "2024-02-03")}


@pytest.mark.invariant(18)
def test_the_same_file_twice_changes_nothing_and_undone_all_is_as_it_was(cast):
    Person.add(by=cast.mira, name="Ben Oak", emails=["ben@oak.example"])
    before = everything()
    one = bring(cast.mira, WHOLE, name="monica.json")
    after = everything()
    two = bring(cast.mira, WHOLE, name="monica.json")
    assert everything() == after
    undo(two, cast.mira)
    undo(one, cast.mira)
    assert everything() == before


def test_it_is_previewed_before_anything_is_written(client, cast, tmp_path):
    Person.add(by=cast.mira, name="Ana Quill", emails=["ana@quill.example"], title="Painter")
    path = tmp_path / "monica.json"
    path.write_text(WHOLE)
    client.force_login(cast.mira.user)
    with path.open("rb") as file:
        shown = client.post("/imports/", {"file": file}, follow=True)
    assert "Painter" in shown.text
    assert "Buyer" in shown.text
    assert Person.objects.filter(workspace=cast.workspace).count() == 2


ODD = {"birthdate": {"date": "never"}, "first_name": None, "tags": None}


@pytest.mark.parametrize(
    "content",
    [
        WHOLE[:600],
        '{"version": 1, "account": {"data": []}}',
        '{"version": 1, "account": [1]}',
        book(contact("odd", **ODD)),
    ],
)
def test_a_broken_export_is_told_in_a_sentence(client, cast, tmp_path, content):
    path = tmp_path / "monica.json"
    path.write_text(content)
    client.force_login(cast.mira.user)
    with path.open("rb") as file:
        answer = client.post("/imports/", {"file": file})
    assert answer.status_code in (302, 422)
    if answer.status_code == 422:
        with pytest.raises(UnreadableFile):
            read_book(path)
