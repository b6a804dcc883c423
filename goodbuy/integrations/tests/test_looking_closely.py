"""Before an import everything is shown that would change: own fields, tags, and proposed moves."""

import io

import pytest

from goodbuy.integrations.import_file import Wanted, import_from_command
from goodbuy.integrations.models import ImportConflict
from goodbuy.integrations.tests.test_duplicates import bring, run, url
from goodbuy.people.custom import kinds, records
from goodbuy.people.models import Company, CustomField, CustomValue, Move, Person, Tag
from goodbuy.testing.cast import make_deal

FILE = "Name,Email,Company,Job Title,Shirt size,Tags\n{}"


@pytest.fixture
def size(cast):
    return CustomField.define(by=cast.mira, of="person", name="Shirt size", kind="text")


@pytest.fixture
def ida(cast, size):
    company = Company.add(by=cast.mira, name="Harbor")
    ida = Person.add(
        by=cast.mira, name="Ida Roe", emails=["ida@x.example"], company=company, title="Buyer"
    )
    records.fill(ida, size, kinds.read(size, "S", by=cast.mira), by=cast.mira)
    return ida


ROW = "Ida Roe,ida@x.example,Quay Ltd,Head,L,VIP\n"


@pytest.mark.advice("A56")
def test_own_fields_tags_and_moves_are_shown_before_and_are_what_comes(page, cast, ida, size):
    one = bring(page, FILE.format(ROW), "people")
    text = page.get(url("duplicates", one)).text
    for words in ("Shirt size: <s>S</s> L", "Tags: VIP", "Works at: <s>Harbor</s> Quay Ltd, Head",
                  "Proposed only", "One person would change"):  # fmt: skip
        assert words in text
    counts = run(page, one)
    assert (counts["moves"], counts["own"], counts["updated"]) == (1, 2, 1)
    assert CustomValue.objects.get(person=ida, field=size).text == "L"
    again = bring(page, FILE.format(ROW), "people")
    assert "Nobody would change." in page.get(url("duplicates", again)).text
    # Denied is not shown as a proposal, and neither is the same firm in another writing.
    Move.objects.get().dismiss(by=cast.mira)
    other = bring(page, FILE.format(ROW.replace("Quay Ltd", "Quay Limited")), "people")
    assert "Works at" not in page.get(url("duplicates", other)).text


def test_who_differs_in_an_own_field_alone_is_left_or_added_as_chosen(page, cast, ida, size):
    row = "Ida Roe,ida@x.example,Harbor,Buyer,L,\n"
    one = bring(page, FILE.format(row), "people")
    assert run(page, one, **{"row-2": "skip"})["skipped"] == 1
    assert CustomValue.objects.get(person=ida, field=size).text == "S"
    two = bring(page, FILE.format(row), "people")
    assert run(page, two, **{"row-2": "new"})["created"] == 1
    assert CustomValue.objects.get(person=ida, field=size).text == "S"
    made = Person.objects.filter(name="Ida Roe").exclude(pk=ida.pk).get()
    assert CustomValue.objects.get(person=made, field=size).text == "L"


def test_companies_and_deals_are_compared_by_their_own_fields_too(page, cast):
    quay = Company.add(by=cast.mira, name="Quay")
    CustomField.define(by=cast.mira, of="company", name="Region", kind="text")
    one = bring(page, "Company,Region\nQuay,North\n", "companies")
    assert "Region: North" in page.get(url("duplicates", one)).text
    assert run(page, one, duplicates="skip")["skipped"] == 1
    assert not CustomValue.objects.filter(company=quay).exists()
    budget = CustomField.define(by=cast.mira, of="deal", name="Budget", kind="money")
    deal = make_deal(cast.mira, quay, name="Crane")
    records.fill(deal, budget, kinds.read(budget, "100", by=cast.mira), by=cast.mira)
    content = "Deal Name,Deal Stage,Associated Company,Budget\nCrane,Exploring,Quay,250\n"
    two = bring(page, content, "deals")
    text = page.get(url("duplicates", two)).text
    assert "One deal would change" in text
    assert "Budget: <s>" in text
    run(page, two)
    assert CustomValue.objects.get(deal_id=deal.pk).number == 250


def test_a_dry_run_tells_each_difference_and_keeps_nothing(cast, ida, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(FILE.format(ROW))
    out = io.StringIO()
    code = import_from_command(path, Wanted("Northlight", dry_run=True), out)
    assert code == 0
    said = out.getvalue()
    assert "Line 2, Ida Roe: " in said
    for words in (
        "tags: nothing -> VIP",
        "Shirt size: S -> L",
        "works at: Harbor -> Quay Ltd, Head",
    ):
        assert words in said
    assert "2 tags and own fields, 1 may have moved" in said
    assert not ImportConflict.objects.exists()
    assert not Move.objects.exists()
    assert not Tag.objects.exists()
