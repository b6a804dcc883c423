"""Whoever was erased does not come back with a file, and nothing of them is kept to know that."""

import io

import pytest

from goodbuy.integrations.import_file import Wanted, import_from_command
from goodbuy.integrations.models import Import, ImportRow
from goodbuy.integrations.tests.test_duplicates import bring, run, url
from goodbuy.integrations.tests.test_importing import undo
from goodbuy.people.erasing import erase
from goodbuy.people.models import Company, Erasure, Person
from goodbuy.people.tests.test_erasing import found_anywhere

FILE = "Name,Email,Phone,Company\n{}"
IDA = "Ida Norrby,IDA@norrby.example,,\n"
BO = "Bo Lind,bo@x.example,,\n"


@pytest.fixture
def gone(cast):
    ida = Person.add(
        by=cast.mira,
        name="Ida Norrby",
        emails=["ida@norrby.example"],
        phones=["+49 30 901820"],
        company=Company.add(by=cast.mira, name="Harbor"),
    )
    return erase(ida, by=cast.mira, why=Erasure.Why.ASKED)


def test_the_row_stays_out_with_its_reason_and_its_words_are_kept_nowhere(page, cast, gone):
    one = bring(page, FILE.format(IDA + BO), "people")
    text = page.get(url("duplicates", one)).text
    assert "One row of people who were erased here" in text
    counts = run(page, one)
    assert (counts["created"], counts["erased"], counts["rejected"]) == (1, 1, 0)
    assert not Person.objects.filter(name="Ida Norrby").exists()
    row = ImportRow.objects.get(of=one)
    assert (row.line, row.cells) == (2, [])
    assert "erased here on" in row.reason
    assert "erased here on" in page.get(url("rejected", one)).content.decode()
    assert "Erased before, left out" in page.get(url("import", one)).text
    assert found_anywhere(("norrby",)) == set()


@pytest.mark.parametrize(
    "row",
    ["Ida Norrby,,030 901820,", "Ída  NORRBY,,,harbor", '"Norrby, Ida",ida@norrby.example,,'],
)
def test_by_number_with_name_and_by_name_at_the_company_too(page, cast, gone, row):
    cast.workspace.country = "DE"
    cast.workspace.save()
    assert run(page, bring(page, FILE.format(f"{row}\n{BO}"), "people"))["erased"] == 1


@pytest.mark.parametrize(
    "row",
    ["Ada Norrby,,+49 30 901820,", "Ida Norrby,,,Quay", "Ida Norrby,,,", "Eva Elm,e@x.example,,"],
)
def test_somebody_else_comes_in(page, cast, gone, row):
    # A shared number, a name elsewhere, a bare name: none of them is surely the same.
    counts = run(page, bring(page, FILE.format(f"{row}\n{BO}"), "people"))
    assert (counts["erased"], counts["created"]) == (0, 2)


def test_a_member_who_knows_that_they_came_back_brings_them_in(page, cast, gone):
    one = bring(page, FILE.format(IDA + BO), "people")
    page.get(url("duplicates", one))
    page.post(url("duplicates", one), {"row-2": "back"})
    assert 'value="back" selected' in page.get(url("duplicates", one)).text
    assert run(page, one)["created"] == 2
    # Here again, so the same file says nothing new; and taken back, they are as gone as before.
    again = run(page, bring(page, FILE.format(IDA + BO), "people"))
    assert (again["unchanged"], again["erased"]) == (2, 0)
    undo(Import.objects.get(pk=one.pk), cast.mira)
    assert run(page, bring(page, FILE.format(IDA + BO), "people"))["erased"] == 1


def test_all_rows_of_one_person_stay_out_together(page, cast, gone):
    rows = IDA + BO + "Ida Norrby,ida@norrby.example,555 0100,Quay\n"
    counts = run(page, bring(page, FILE.format(rows), "people"))
    assert (counts["created"], counts["erased"], counts["repeated"]) == (1, 2, 0)
    assert not Company.objects.filter(name="Quay").exists()


def test_a_name_at_the_company_lets_no_erased_address_in(page, cast, gone):
    Person.add(by=cast.mira, name="Ida Norrby", company=Company.add(by=cast.mira, name="Pier"))
    rows = "Ida Norrby,ida@norrby.example,,Pier\n"
    counts = run(page, bring(page, FILE.format(rows + BO), "people"))
    assert (counts["erased"], counts["created"]) == (1, 1)
    assert found_anywhere(("ida@norrby",)) == set()


def test_signs_are_of_one_workspace_and_of_its_secret(cast, gone, settings):
    assert gone.signs
    assert all(len(sign) == 64 for sign in gone.signs)
    ida = Person.add(
        by=cast.otto,
        name="Ida Norrby",
        emails=["ida@norrby.example"],
        phones=["+49 30 901820"],
        company=Company.add(by=cast.otto, name="Harbor"),
    )
    there = erase(ida, by=cast.otto, why=Erasure.Why.ASKED)
    assert len(there.signs) == len(gone.signs) == 3
    assert not set(there.signs) & set(gone.signs)


def test_the_command_says_it_and_can_be_told_otherwise(cast, gone, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(FILE.format(IDA + BO))

    def command(**more):
        out = io.StringIO()
        code = import_from_command(path, Wanted("Northlight", **more), out)
        return code, out.getvalue()

    assert "Line 2, Ida Norrby: erased here before, left out" in command(dry_run=True)[1]
    code, said = command()
    assert code == 1
    assert "1 erased here before and left out" in said
    assert command(back=[2])[0] == 0
    assert Person.objects.filter(name="Ida Norrby").exists()
