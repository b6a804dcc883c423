"""Who of a file is here already: shown page by page, and chosen for one by one."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from goodbuy.deals.models import Deal
from goodbuy.integrations import looking, preview
from goodbuy.integrations.models import Import, ImportConflict, ImportRow
from goodbuy.integrations.running import run_import
from goodbuy.people.models import Company, Person

FIRMS = "Company,Website,Sector,City\n{}"
DEALS = "Deal Name,Deal Stage,Amount,Associated Company\n{}"


def bring(page, content, kind):
    file = SimpleUploadedFile("file.csv", content.encode())
    page.post(reverse("integrations:imports"), {"file": file})
    one = Import.objects.newest_first().first()
    assert one.kind == kind
    return one


def url(name, one):
    return reverse(f"integrations:{name}", args=[one.pk])


def run(page, one, **said):
    page.post(url("start", one), said)
    run_import(one.workspace_id, one.pk)
    one.refresh_from_db()
    assert one.state == "done", one.problem
    return one.counts


def test_companies_are_updated_left_or_added_row_by_row(page, cast):
    for name in ("Harbor", "Quay", "Pier"):
        Company.add(by=cast.mira, name=name, city="Ulm")
    rows = "Harbor,,,Bonn\nQuay,,,Bonn\nPier,,,Bonn\n"
    one = bring(page, FIRMS.format(rows), "companies")
    text = page.get(url("duplicates", one)).text
    assert "3 companies would change" in text
    assert "City: <s>Ulm</s> Bonn" in text
    counts = run(page, one, **{"duplicates": "update", "row-3": "skip", "row-4": "new"})
    assert (counts["updated"], counts["skipped"], counts["created"]) == (1, 1, 1)
    here = Company.objects.order_by("name", "city").values_list("name", "city")
    wanted = [("Harbor", "Bonn"), ("Pier", "Bonn"), ("Pier", "Ulm"), ("Quay", "Ulm")]
    assert [row for row in here if row[0] in ("Harbor", "Pier", "Quay")] == wanted
    assert not ImportConflict.objects.exists()


def test_a_company_that_is_left_as_it_is_stays_under_its_parent(page, cast):
    Company.add(by=cast.mira, name="Quay")
    one = bring(page, "account,sector,subsidiary_of\nQuay,,Harbor\n", "companies")
    assert "Belongs to: Harbor" in page.get(url("duplicates", one)).text
    assert run(page, one, duplicates="skip")["skipped"] == 1
    assert Company.objects.get(name="Quay").parent is None


def test_deals_are_updated_left_or_added_row_by_row(page, cast):
    harbor = Company.add(by=cast.mira, name="Harbor")
    for name in ("Crane", "Dock", "Shed"):
        Deal.open_deal(by=cast.mira, name=name, company=harbor, value=100, currency="EUR")
    rows = "Crane,Won,200,Harbor\nDock,Won,200,Harbor\nShed,Won,200,Harbor\n"
    one = bring(page, DEALS.format(rows), "deals")
    text = page.get(url("duplicates", one)).text
    assert "3 deals would change" in text
    assert "Stage: <s>" in text
    assert "Live" in text
    counts = run(page, one, **{"duplicates": "skip", "row-2": "update", "row-3": "new"})
    assert (counts["updated"], counts["skipped"], counts["created"]) == (1, 1, 1)
    found = Deal.objects.filter(company=harbor).order_by("name", "value")
    values = [(deal.name, int(deal.value)) for deal in found]
    assert values == [("Crane", 200), ("Dock", 100), ("Dock", 200), ("Shed", 100)]


def test_any_number_is_paged_and_what_is_chosen_on_each_page_holds(page, cast, monkeypatch):
    monkeypatch.setattr(preview, "CONFLICTS_SHOWN", 2)
    for number in range(5):
        Person.add(by=cast.mira, name=f"Old {number}", emails=[f"p{number}@x.example"])
    rows = "".join(f"New {number},p{number}@x.example\n" for number in range(5))
    one = bring(page, f"Name,Email\n{rows}", "people")
    first = page.get(url("duplicates", one)).text
    assert "5 people would change" in first
    assert "1 to 2 of them" in first
    kept = {"duplicates": "skip", "row-2": "update", "go": "after=3"}
    response = page.post(url("duplicates", one), kept)
    assert response.headers["Location"] == url("duplicates", one) + "?after=3#here-already"
    second = page.get(response.headers["Location"]).text
    assert "3 to 4 of them" in second
    assert 'value="before=4"' in second
    back = page.get(url("duplicates", one) + "?before=4").text
    assert 'value="update" selected' in back
    counts = run(page, one, **{"row-5": "update"})
    assert (counts["updated"], counts["skipped"]) == (2, 3)
    named = Person.objects.filter(emails__normal__endswith="@x.example").order_by("name")
    assert [p.name for p in named] == ["New 0", "New 3", "Old 1", "Old 2", "Old 4"]


@pytest.mark.parametrize("go", ["https://elsewhere.example", "after=1\r\nX: 1", "after=-1", "x"])
def test_a_place_that_is_none_is_the_first_page(page, cast, go):
    one = bring(page, "Name,Email\nAna,a@x.example\n", "people")
    response = page.post(url("duplicates", one), {"go": go})
    assert response.headers["Location"] == url("duplicates", one)
    assert page.get(url("duplicates", one), {"after": "9" * 30}).status_code == 200


def test_a_long_file_is_looked_at_by_the_worker(page, cast, monkeypatch):
    monkeypatch.setattr(looking, "AT_ONCE", 1)
    Person.add(by=cast.mira, name="Anna", emails=["a@x.example"])
    one = bring(page, "Name,Email\nAna,a@x.example\nBen,b@x.example\n", "people")
    waiting = page.get(url("duplicates", one)).text
    assert "Looking who is here already" in waiting
    assert "every 2s" in waiting
    looking.look_for_worker(one.workspace_id, one.pk)
    part = page.get(url("duplicates", one), headers={"HX-Request": "true"}).text
    assert part.startswith("<section")
    assert "One person would change" in part
    assert "every 2s" not in part


def test_to_look_changes_nothing_and_a_corrected_column_is_looked_at_anew(page, cast):
    Person.add(by=cast.mira, name="Anna", emails=["a@x.example"])
    one = bring(page, "Name,Email,Job Title\nAna,a@x.example,Buyer\nAna,a@x.example,\n", "people")
    assert "Name: <s>Anna</s> Ana" in page.get(url("duplicates", one)).text
    assert Person.objects.get(emails__normal="a@x.example").name == "Anna"
    assert not ImportRow.objects.exists()
    page.post(url("duplicates", one), {"row-2": "skip"})
    page.post(url("columns", one), {"columns-shown": "1", "column-0": ""})
    one.refresh_from_db()
    assert one.choices == {}
    text = page.get(url("duplicates", one)).text
    assert "Job title: Buyer" in text
    assert "Name: " not in text


def test_the_page_costs_the_same_for_many(page, cast, django_assert_max_num_queries):
    rows = "".join(f"Firm {number},,,Bonn\n" for number in range(60))
    for number in range(60):
        Company.add(by=cast.mira, name=f"Firm {number}", city="Ulm")
    one = bring(page, FIRMS.format(rows), "companies")
    page.get(url("duplicates", one))
    with django_assert_max_num_queries(13):
        assert "1 to 50 of them" in page.get(url("duplicates", one)).text


@pytest.mark.parametrize("name", ["people:list", "people:companies", "deals:list"])
def test_lists_lead_to_the_import_and_back(page, client, cast, name):
    imports = f'href="{reverse("integrations:imports")}"'
    text = page.get(reverse(name)).text
    main = text[text.index("<main") :]
    assert imports in main
    back = page.get(reverse("integrations:imports")).text
    assert f'href="{reverse(name)}"' in back[back.index("<main") :]
    client.force_login(cast.rolf.user)
    text = client.get(reverse(name)).text
    assert imports not in text[text.index("<main") :]
