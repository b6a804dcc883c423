import csv
import io
import json
import zipfile
from datetime import timedelta

from goodbuy.integrations.exporting import (
    DERIVED,
    exported_models,
    throw_exports_away,
    write_archive,
)
from goodbuy.integrations.models import Export
from goodbuy.integrations.tasks import put_all_together
from goodbuy.integrations.vcards.lines import cards_in
from goodbuy.integrations.vcards.reading import read_cards
from goodbuy.kernel import clock
from goodbuy.people.erasing import erase
from goodbuy.people.models import Company, Fact, Person
from goodbuy.testing.cast import make_member
from goodbuy.testing.planting import ELSEWHERE, OWN, plant
from goodbuy.timeline.models import System
from goodbuy.workspaces.boundary import acting_as_member


def archive_of(member):
    made = io.BytesIO()
    with acting_as_member(member):
        write_archive(made, member, lambda done, doing: None)
    return zipfile.ZipFile(made)


def test_every_word_of_the_own_workspace_is_in_it_and_none_of_another(cast):
    planted = plant(cast)
    archive = archive_of(cast.mira)
    tables = {m._meta.db_table for m in exported_models()}
    assert {n[4:-4] for n in archive.namelist() if n.startswith("csv/")} == tables
    text = "".join(archive.read(n).decode() for n in archive.namelist() if n.startswith("json/"))
    sheets = "".join(archive.read(n).decode() for n in archive.namelist() if n.startswith("csv/"))
    own = planted.outside(ELSEWHERE)
    private = {m for m in own if m not in text}
    # Left out is what one colleague keeps from another, and what is made from other columns.
    kinds = {planted.marks[m][2].split(" of ")[0] for m in private}
    made = {k for k in kinds if k.split(".")[1] in DERIVED}
    assert {k.split(".")[0] for k in kinds - made} <= {"RespectFlag", "Export", "Event", "Note"}
    assert own - private == {m for m in own if m in sheets}
    assert not [m for m in planted.outside(OWN, "another deal") if m in text + sheets]
    assert any(name.startswith("files/planted/") for name in archive.namelist())
    assert cast.ana_token not in text


def test_tables_read_back_as_they_were_whatever_stands_in_them(cast):
    odd = 'Zoë "Z" O’Neil\\n, = \n\x0b second line'
    person = Person.add(by=cast.mira, name="Zoë Neil", title="=1+1", source=odd[:120])
    archive = archive_of(cast.mira)
    rows = json.loads(archive.read("json/people_person.json"))
    mine = next(row for row in rows if row["id"] == str(person.pk))
    assert (mine["name"], mine["title"], mine["source"]) == ("Zoë Neil", "=1+1", person.source)
    sheet = csv.DictReader(io.StringIO(archive.read("csv/people_person.csv").decode(), newline=""))
    same = next(row for row in sheet if row["id"] == str(person.pk))
    assert same["source"] == person.source
    assert "search_text" not in mine


def test_a_colleagues_secret_stays_theirs(cast):
    colleague = make_member(cast.workspace, "Sam Seller")
    Fact.hear(cast.ana_person, "Wants to leave", "career", by=colleague, audience="me")
    assert b"Wants to leave" not in archive_of(cast.mira).read("json/people_fact.json")
    assert b"Wants to leave" in archive_of(colleague).read("json/people_fact.json")


def test_contact_cards_are_read_again_by_our_own_reader(cast, tmp_path):
    harbor = Company.of_name("Harbor; Pine, & Söhne", by=cast.mira)
    long = "Żaneta-Wilhelmina " + "Müllenbröck-" * 8 + "Ende"
    Person.add(
        by=cast.mira, name=long, company=harbor, title="Head, of; all",
        emails=["z@harbor.example", "zaneta@home.example"], phones=["+49 30 901820"],
        city="Łódź", country="PL", website="https://z.example/a,b",
    )  # fmt: skip
    path = tmp_path / "people.vcf"
    path.write_bytes(archive_of(cast.mira).read("people.vcf"))
    assert all(len(line) <= 75 for line in path.read_bytes().split(b"\r\n"))
    assert sum(1 for _ in cards_in(path)) == Person.objects.filter(workspace=cast.workspace).count()
    found = {person.name: person for _, person in read_cards(path)}
    zaneta = found[long]
    assert (zaneta.company, zaneta.title) == ("Harbor; Pine, & Söhne", "Head, of; all")
    assert [value for value, _ in zaneta.emails] == ["z@harbor.example", "zaneta@home.example"]
    assert zaneta.addresses[0].city == "Łódź"


def test_it_is_asked_for_watched_and_downloaded_by_a_manager_alone(client, cast):
    client.force_login(cast.mira.user)
    assert client.post("/settings/export/").status_code == 302
    one = Export.objects.get()
    assert "Waiting" in client.get("/settings/export/").text
    assert client.post("/settings/export/").status_code == 422
    put_all_together(str(one.workspace_id), str(one.pk))
    one.refresh_from_db()
    assert one.state == "done"
    answer = client.get(f"/exports/{one.pk}/everything.zip")
    body = b"".join(answer.streaming_content)
    assert zipfile.ZipFile(io.BytesIO(body)).testzip() is None
    manager = make_member(cast.workspace, "Cem Aydin", "manager")
    client.force_login(manager.user)
    # Read with Mira’s eyes, so for Mira alone.
    assert client.get(f"/exports/{one.pk}/everything.zip").status_code == 404
    seller = make_member(cast.workspace, "Sam Seller")
    client.force_login(seller.user)
    assert client.get("/settings/export/").status_code == 403
    assert client.post("/settings/export/").status_code in (403, 422)


def test_a_copy_goes_after_a_week_and_with_whoever_is_erased(cast):
    paths = []
    for _ in range(2):
        one = Export.objects.create(workspace=cast.workspace, member=cast.mira)
        put_all_together(str(one.workspace_id), str(one.pk))
        one.refresh_from_db()
        paths.append(one.file.path)
    Export.objects.filter(pk=one.pk).update(created_at=clock.now() - timedelta(days=8))
    assert throw_exports_away(System(cast.workspace.pk)) == 1
    erase(cast.ana_person, by=cast.mira, why="asked")
    assert {e.state for e in Export.objects.all()} == {"gone"}
