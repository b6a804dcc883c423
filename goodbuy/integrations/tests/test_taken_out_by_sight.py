"""What is taken out is what the taker may see: own, team or all; and nobody's private words."""

import csv
import io
import zipfile

import pytest

from goodbuy.conversations.models import Note
from goodbuy.integrations.exporting import write_archive
from goodbuy.integrations.models import Export
from goodbuy.integrations.running import run_import
from goodbuy.integrations.tasks import put_all_together
from goodbuy.integrations.tests.test_duplicates import bring
from goodbuy.people.models import Benefit, Fact, Person, PriceHint, Sight, Teammate
from goodbuy.testing.cast import make_company, make_deal, make_member
from goodbuy.workspaces.boundary import acting_as_member

# What stands for a person or a deal whom the taker does not see.
HIDDEN = "Zebra"


@pytest.fixture
def cem(client, cast):
    """A manager, who may take everything out that they see."""
    member = make_member(cast.workspace, "Cem Aydin", "manager")
    client.force_login(member.user)
    return member


@pytest.fixture
def rows(cast, cem):
    company = make_company(cast.mira, "Pier Nine Foods")
    hidden = make_deal(cast.mira, company, name="Zebra cranes", value=70000)
    make_deal(cem, company, name="Okapi cranes", value=1000)
    theirs = Person.add(by=cast.mira, name="Zebra Tomás", owner=cast.mira, company=company)
    own = Person.add(by=cast.mira, name="Okapi Ilse", owner=cem, emails=["o@x.example"])
    Fact.hear(theirs, "Zebra collector", "interests", by=cast.mira)
    Note.write("Zebra said so", by=cast.mira, person=theirs)
    Note.write("Zebra deal stalls", by=cast.mira, deal_id=hidden.pk)
    Note.write("Okapi said so", by=cast.mira, person=own)
    # Of one whom Cem sees, what Mira keeps to herself.
    Note.write("Zebra kept to Mira", by=cast.mira, person=own, audience="me")
    Fact.hear(own, "Zebra heard in confidence", "career", by=cast.mira, audience="me")
    Benefit.note(own, "inside", "Zebra tender", by=cast.mira, secrecy="me")
    PriceHint.note(own, "Zebra price", by=cast.mira)
    return {"theirs": theirs, "own": own}


def archive_words(member):
    made = io.BytesIO()
    with acting_as_member(member):
        write_archive(made, member, lambda done, doing: None)
    archive = zipfile.ZipFile(made)
    return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def where(said, words):
    return sorted(name for name, text in said.items() if words.casefold() in text.casefold())


def test_the_archive_holds_ones_own_alone_where_one_sees_no_more(cast, cem, rows):
    Sight.set({"manager": ("own", "own")}, by=cast.mira)
    said = archive_words(cem)
    assert where(said, HIDDEN) == []
    assert {"people.vcf", "csv/people_person.csv", "json/deals_deal.json"} <= set(
        where(said, "okapi")
    )
    assert "Okapi said so" in said["json/conversations_note.json"]
    Teammate.place({cem.pk: "North", cast.mira.pk: "North"}, by=cast.mira)
    Sight.set({"manager": ("team", "team")}, by=cast.mira)
    assert "Zebra Tomás" in archive_words(cem)["people.vcf"]


def test_whoever_sees_all_takes_no_private_word_of_a_colleague(cast, cem, rows):
    said = archive_words(cem)
    assert "Zebra Tomás" in said["people.vcf"]
    assert "Zebra said so" in said["json/conversations_note.json"]
    for secret in ("kept to Mira", "in confidence", "Zebra tender", "Zebra price"):
        assert where(said, secret) == [], secret
        assert where(archive_words(cast.mira), secret), secret


def test_the_job_reads_with_the_eyes_of_whoever_asked(client, cast, cem, rows):
    Sight.set({"manager": ("own", "own")}, by=cast.mira)
    client.post("/settings/export/")
    one = Export.objects.get()
    put_all_together(str(one.workspace_id), str(one.pk))
    answer = client.get(f"/exports/{one.pk}/everything.zip")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    cards = archive.read("people.vcf").decode()
    assert "Okapi Ilse" in cards
    assert HIDDEN not in cards


@pytest.mark.parametrize("page", ["people", "deals", "companies"])
def test_a_list_is_taken_out_as_it_is_seen(client, cast, cem, rows, page):
    Sight.set({"manager": ("own", "own")}, by=cast.mira)
    file = client.get(f"/lists/{page}/export/").content.decode("utf-8-sig")
    assert HIDDEN not in file
    assert "Okapi" in file or page == "companies"
    assert HIDDEN not in client.get(f"/lists/{page}/export/?q=zebra").content.decode()


def test_a_list_comes_back_in_and_changes_nothing(client, cast, cem, rows):
    """What we write we read: a list taken out and brought in again finds everybody."""
    file = client.get("/lists/people/export/").content.decode("utf-8-sig")
    names = {row["Name"] for row in csv.DictReader(io.StringIO(file))}
    assert {"Okapi Ilse", "Zebra Tomás"} <= names
    one = bring(client, file, "people")
    client.post(f"/imports/{one.pk}/start/")
    run_import(one.workspace_id, one.pk)
    one.refresh_from_db()
    assert (one.counts["created"], one.counts["updated"]) == (0, 0), one.counts
