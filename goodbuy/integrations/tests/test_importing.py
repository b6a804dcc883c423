import json
from collections import Counter

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection

from goodbuy.conversations.models import Note
from goodbuy.deals.models import Deal
from goodbuy.integrations.actions import bring_file, start, take_back
from goodbuy.integrations.models import Import, ImportRow
from goodbuy.integrations.running import run_import
from goodbuy.integrations.tests.real_files import real_file
from goodbuy.people.models import Company, EmailAddress, Move, Person, PhoneNumber
from goodbuy.timeline.models import Event, replayed
from goodbuy.workspaces.boundary import acting_as_member

COMPARED = ("people", "conversations", "deals", "plans", "promises")


def bring(member, content, name="file.csv", **fields):
    """Upload and run as the worker would, inside the member's boundary."""
    raw = content if isinstance(content, bytes) else content.encode()
    with acting_as_member(member):
        one = bring_file(ContentFile(raw, name=name), by=member)
        for key, value in fields.items():
            setattr(one, key, value)
        one.save()
        start(one, by=member)
    run_import(one.workspace_id, one.pk)
    one.refresh_from_db()
    assert one.state == Import.State.DONE, one.problem
    return one


def bring_real(member, name, **fields):
    return bring(member, real_file(name).read_bytes(), name.rpartition("/")[2], **fields)


def undo(one, member):
    with acting_as_member(member):
        take_back(one, by=member)
    run_import(one.workspace_id, one.pk)
    one.refresh_from_db()
    assert one.state == Import.State.UNDONE, one.problem


def everything(but=()):
    """Every row of every table that an import may touch, by its key."""
    found = {}
    for label in COMPARED:
        for model in apps.get_app_config(label).get_models():
            table = model._meta.db_table
            with connection.cursor() as cursor:
                cursor.execute(f"select to_jsonb(t) from {table} t")
                for (row,) in cursor.fetchall():
                    row = json.loads(row) if isinstance(row, str) else row
                    found[table, row["id"]] = row
    return found


def test_the_real_contacts_twice_and_taken_back(cast):
    before = everything()
    one = bring_real(cast.mira, "csv/contacts_135kb.csv")
    assert one.counts["created"] == 500
    assert one.counts["rejected"] == 0
    shelley = Person.objects.get(name="Shelley Kerluke")
    assert shelley.email == "Shelley_Kerluke47@hotmail.com"
    assert shelley.phones.get().normal == "+19553710847;ext=371"
    assert (shelley.company.name, shelley.title) == ("Gottlieb and Sons", "Ubiquitous")
    assert Note.objects.filter(person=shelley, words__startswith="Eaque ipsa velit.").exists()
    after = everything()
    again = bring_real(cast.mira, "csv/contacts_135kb.csv")
    assert everything() == after
    assert again.counts["unchanged"] == 500
    undo(again, cast.mira)
    assert everything() == after
    undo(one, cast.mira)
    assert everything() == before


@pytest.mark.parametrize("name", sorted(path.name for path in real_file("vcard").glob("*.vcf")))
def test_each_real_card_file_twice_and_taken_back(cast, name):
    before = everything()
    one = bring_real(cast.mira, f"vcard/{name}")
    assert one.counts["created"] >= 1
    after = everything()
    again = bring_real(cast.mira, f"vcard/{name}")
    assert everything() == after
    assert again.counts["created"] == again.counts["updated"] == 0
    undo(one, cast.mira)
    assert everything() == before


def test_the_real_accounts_and_pipeline(cast):
    before = everything()
    accounts = bring_real(cast.mira, "crm/accounts.csv")
    assert accounts.counts["created"] == 85
    assert Company.objects.get(name="Bluth Company").parent.name == "Acme Corporation"
    assert not Company.objects.filter(industry="technolgy").exists()
    assert Company.objects.get(name="Bioholding").country == "PH"
    between = everything()
    deals = bring_real(cast.mira, "crm/sales_pipeline.csv")
    assert (deals.counts["created"], deals.counts["rejected"]) == (4400, 0)
    stages = Counter(Deal.objects.exclude(pk=cast.deal.pk).values_list("stage", flat=True))
    assert stages == {"live": 2131, "declined": 1221, "evaluating": 806, "exploring": 242}
    won = Deal.objects.get(name="GTX Pro for Isdom (Z063OYW0)")
    assert (str(won.value), str(won.started_on), str(won.agreed_on)) == (
        "4514.00",
        "2016-10-25",
        "2017-03-11",
    )
    state = replayed(won)
    assert (state["stage"], state["name"]) == ("live", won.name)
    after = everything()
    again = bring_real(cast.mira, "crm/sales_pipeline.csv")
    assert again.counts["unchanged"] == 4400
    assert everything() == after
    undo(deals, cast.mira)
    assert everything() == between
    undo(accounts, cast.mira)
    assert everything() == before


PEOPLE = "First Name,Last Name,Email,Phone,Company,Job Title\n"


def test_duplicates_are_found_by_address_by_number_and_by_name_at_the_company(cast):
    bring(cast.mira, PEOPLE + "Ana,Ode,ana@x.example,212 555 0100,Harbor,Buyer\n")
    one = bring(
        cast.mira,
        PEOPLE
        + "Anna,Ode,ANA@x.example,,,Head of buying\n"
        + "A.,Ode,,(212) 555-0100,,\nAna,Ode,,,harbor,\n",
    )
    assert (one.counts["created"], one.counts["updated"], one.counts["repeated"]) == (0, 1, 2)
    person = Person.objects.get(emails__normal="ana@x.example")
    assert (person.name, person.title) == ("Anna Ode", "Head of buying")
    assert person.employments.get().title == "Head of buying"
    assert Event.objects.filter(kind="person.changed", person=person).exists()


@pytest.mark.parametrize(
    ("policy", "titles"), [("skip", ["Buyer"]), ("update", ["CFO"]), ("new", ["Buyer", "CFO"])]
)
def test_what_to_do_with_duplicates(cast, policy, titles):
    bring(cast.mira, PEOPLE + "Ana,Ode,ana@x.example,,Harbor,Buyer\n")
    content = PEOPLE + "Ana,Ode,ana@x.example,,Harbor,CFO\n"
    one = bring(cast.mira, content, duplicates=policy)
    assert sorted(Person.objects.filter(name="Ana Ode").values_list("title", flat=True)) == titles
    after = everything()
    bring(cast.mira, content, duplicates=policy)
    assert everything() == after, "the same file twice changes nothing, whatever was chosen"
    assert one.counts["skipped"] == (policy == "skip")


def test_one_row_may_be_treated_unlike_the_others(cast):
    bring(cast.mira, PEOPLE + "Ana,Ode,ana@x.example,,,Buyer\nBen,Ode,ben@x.example,,,Buyer\n")
    content = PEOPLE + "Ana,Ode,ana@x.example,,,CFO\nBen,Ode,ben@x.example,,,CFO\n"
    one = bring(cast.mira, content, choices={"3": "skip"})
    assert Person.objects.get(name="Ana Ode").title == "CFO"
    assert Person.objects.get(name="Ben Ode").title == "Buyer"
    assert ImportRow.objects.get(of=one).line == 3


def test_a_file_without_names_does_not_rename_anyone(cast):
    bring(cast.mira, PEOPLE + "Ana,Ode,ana@x.example,,,Buyer\n")
    bring(cast.mira, "Email,City\nana@x.example,Ulm\n")
    person = Person.objects.get(emails__normal="ana@x.example")
    assert (person.name, person.city) == ("Ana Ode", "Ulm")


@pytest.mark.advice("A56")
def test_another_company_is_a_proposal_and_changes_nothing_until_somebody_says_so(cast):
    bring(cast.mira, PEOPLE + "Ana,Ode,ana@x.example,,Harbor,Buyer\n")
    between = everything()
    told = PEOPLE + "Ana,Ode,ana@x.example,,Quay,Head\n"
    one = bring(cast.mira, told)
    person = Person.objects.get(emails__normal="ana@x.example")
    assert (person.company.name, person.title) == ("Harbor", "Buyer")
    assert not Company.objects.filter(name="Quay").exists()
    move = Move.objects.get()
    assert (move.person, move.company_name, move.title) == (person, "Quay", "Head")
    assert move.left == person.company
    assert one.counts["moves"] == 1
    assert bring(cast.mira, told).counts["moves"] == 0
    undo(one, cast.mira)
    assert everything() == between
    again = bring(cast.mira, told)
    Move.objects.get().confirm(by=cast.mira)
    undo(again, cast.mira)
    assert Move.objects.get().state == "confirmed"
    assert Person.objects.get(pk=person.pk).company.name == "Quay"


def test_what_was_changed_or_built_on_since_stays_when_an_import_is_undone(cast):
    one = bring(
        cast.mira,
        PEOPLE
        + "Ana,Ode,ana@x.example,,Harbor,Buyer\nBen,Oak,ben@x.example,,,\nCem,Elm,c@x.example,,,\n",
    )
    ben, cem = Person.objects.get(name="Ben Oak"), Person.objects.get(name="Cem Elm")
    ben.edit(by=cast.mira, title="Director")
    Note.objects.create(workspace=cast.workspace, words="Kind.", by=cast.mira, person=cem)
    undo(one, cast.mira)
    assert set(Person.objects.values_list("name", flat=True)) == {"Ana Ruiz", "Ben Oak", "Cem Elm"}
    assert EmailAddress.objects.filter(person=ben).count() == 1
    assert one.counts["kept"] == 2
    assert not Company.objects.filter(name="Harbor").exists()


def test_what_was_changed_since_in_someone_who_was_here_is_not_put_back(cast):
    bring(cast.mira, PEOPLE + "Ana,Ode,ana@x.example,,,Buyer\n")
    one = bring(cast.mira, PEOPLE + "Ana,Ode,ana@x.example,212 555 0100,,Head\n")
    person = Person.objects.get(emails__normal="ana@x.example")
    person.edit(by=cast.mira, title="Director")
    undo(one, cast.mira)
    person.refresh_from_db()
    assert (person.title, person.phone) == ("Director", "")
    assert "director" in person.search_text
    assert not PhoneNumber.objects.filter(person=person).exists()


def test_rows_that_became_nothing_say_why(cast):
    content = (
        "Name,Email,Phone,Company\n,,,Harbor\nAna Ode,a@x.example,,\n"
        "Ben,b@x.example,,,,extra\n,not one,,\n"
    )
    one = bring(cast.mira, content)
    rows = [(row.line, row.reason) for row in one.rejected.order_by("line")]
    assert [line for line, _ in rows] == [2, 4, 5]
    assert rows[0][1].endswith("only a company.")
    assert "6 cells" in rows[1][1]
    assert one.counts["rejected"] == 3


def test_an_import_of_one_workspace_sees_nobody_of_another(cast):
    bring(cast.otto, PEOPLE + "Ana,Ode,ana@x.example,,Harbor,Buyer\n")
    one = bring(cast.mira, PEOPLE + "Ana,Ode,ana@x.example,,Harbor,CFO\n")
    assert one.counts["created"] == 1
    titles = Person.objects.filter(name="Ana Ode").values_list("workspace__name", "title")
    assert set(titles) == {("Southlight", "Buyer"), ("Northlight", "CFO")}


def test_an_import_that_fails_leaves_nothing_and_can_be_tried_again(cast, monkeypatch):
    from goodbuy.integrations import running

    def fall(*args):
        raise RuntimeError("the disk is full")

    before = everything()
    with monkeypatch.context() as broken:
        broken.setattr(running, "write", fall)
        with acting_as_member(cast.mira):
            file = ContentFile((PEOPLE + "Ana,Ode,ana@x.example,,,\n").encode(), name="a.csv")
            one = bring_file(file, by=cast.mira)
            start(one, by=cast.mira)
        run_import(one.workspace_id, one.pk)
    one.refresh_from_db()
    assert one.state == Import.State.FAILED
    assert "Nothing of the file was kept" in one.problem
    assert everything() == before
    with acting_as_member(cast.mira):
        start(one, by=cast.mira)
    run_import(one.workspace_id, one.pk)
    one.refresh_from_db()
    assert (one.state, one.counts["created"]) == (Import.State.DONE, 1)


def test_an_imported_person_has_the_search_text_of_one_typed_in(cast):
    from goodbuy.people.search import refresh_search_text

    bring(cast.mira, PEOPLE + "Zoë,Müller,Zoe@x.example,212 555 0100 x12,Harbor & Co,Buyer\n")
    person = Person.objects.get(name="Zoë Müller")
    assert person.sort_name == "muller zoe"
    assert refresh_search_text([person.pk]) == 0, "search text was right at once"


def test_a_person_without_a_company_gets_the_new_one_of_the_file(cast):
    person = Person.add(by=cast.mira, name="Ida Roe", emails=["ida@roe.example"])
    bring(cast.mira, "Name,Email,Company\nIda Roe,ida@roe.example,Roe Mills\n")
    person.refresh_from_db()
    assert str(person.company) == "Roe Mills"
