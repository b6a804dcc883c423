from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from goodbuy.integrations.models import Import
from goodbuy.integrations.running import run_import
from goodbuy.people.models import Person

PEOPLE = "First Name,Last Name,Email,Company,Wann\nAna,Ode,ana@x.example,Harbor,3/4/2026\n"


def upload(page, content=PEOPLE, name="contacts.csv"):
    raw = content if isinstance(content, bytes) else content.encode()
    return page.post(reverse("integrations:imports"), {"file": SimpleUploadedFile(name, raw)})


def url(name):
    return reverse(f"integrations:{name}", args=[Import.objects.get().pk])


def work():
    one = Import.objects.get()
    run_import(one.workspace_id, one.pk)


def test_a_file_goes_all_the_way_without_javascript(page, cast):
    response = upload(page, PEOPLE + ",,,Quay,\n")
    assert response.headers["Location"] == url("columns")
    columns = page.get(url("columns"))
    assert "ana@x.example" in columns.text
    assert "The name says so." in columns.text
    response = page.post(
        url("columns"), {"columns-shown": "1", "column-2": "email", "country": "de"}
    )
    assert response.headers["Location"] == url("duplicates")
    assert "Nobody would change." in page.get(url("duplicates")).text
    response = page.post(url("start"), {"duplicates": "skip"})
    assert response.headers["Location"] == url("import")
    running = page.get(url("import")).text
    assert "<progress" in running
    assert "Look again" in running
    work()
    done = page.get(url("import")).text
    assert "Done" in done
    assert "Look again" not in done
    assert Person.objects.filter(name="Ana Ode").exists()
    rejected = page.get(url("rejected"))
    assert "only a company" in rejected.content.decode("utf-8-sig")
    Import.objects.update(file_name="Контакты “1”.csv")
    named = page.get(url("rejected"))["Content-Disposition"]
    assert named == f"attachment; filename*=utf-8''{quote('Контакты “1”-not-imported.csv')}"
    page.post(url("undo"))
    work()
    assert "All else is as it was before" in page.get(url("import")).text
    assert not Person.objects.filter(name="Ana Ode").exists()


def test_progress_is_a_fragment_for_htmx(page):
    upload(page)
    page.post(url("start"))
    fragment = page.get(url("import"), headers={"HX-Request": "true"}).text
    assert fragment.strip().startswith('<section id="standing"')
    assert "every 1s" in fragment


def test_who_is_here_already_is_shown_with_what_would_change(page, cast):
    Person.add(by=cast.mira, name="Anna Ode", emails=["ana@x.example"], title="Buyer")
    upload(page)
    text = page.get(url("duplicates")).text
    assert "<s>Anna Ode</s> Ana Ode" in text
    assert 'name="row-2"' in text
    page.post(url("start"), {"duplicates": "update", "row-2": "skip"})
    work()
    assert Person.objects.get(emails__normal="ana@x.example").name == "Anna Ode"
    assert Import.objects.get().counts["skipped"] == 1


def test_unsure_dates_are_asked_and_nothing_chosen_is_lost(page):
    upload(page, "Name,Email,Birthday\nAna,a@x.example,3/4/1980\nBen,b@x.example,1/2/1981\n")
    response = page.post(url("columns"), {"columns-shown": "1", "column-0": "nickname"})
    assert response.status_code == 422
    assert "3/4 could be either" in response.text
    assert Import.objects.get().plan["columns"][0]["field"] == "nickname"
    assert (
        page.post(url("columns"), {"columns-shown": "1", "order": "day-first"}).status_code == 302
    )
    page.post(url("start"))
    work()
    birthday = Person.objects.get(emails__normal="a@x.example").birthday
    assert str(birthday) == "1980-04-03"


def test_a_file_read_wrongly_is_read_again(page):
    upload(page, "Firma;Ort\nHafen;Köln\n".encode("cp850"))
    page.post(
        url("columns"), {"again": "1", "kind": "companies", "encoding": "cp850", "delimiter": ";"}
    )
    one = Import.objects.get()
    assert (one.kind, one.plan["encoding"]) == ("companies", "cp850")
    assert "Köln" in page.get(url("columns")).text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "This file is empty"),
        (b"PK\x03\x04\x14\x00", "Excel workbook"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not a text file"),
        (b"product,series,sales_price\nA,B,1\n", "price list"),
    ],
)
def test_what_cannot_be_read_is_answered_with_a_sentence(page, content, words):
    response = upload(page, content)
    assert response.status_code == 422
    assert words in response.text
    assert not Import.objects.exists()


def test_no_file_is_answered_with_a_sentence(page):
    response = page.post(reverse("integrations:imports"))
    assert response.status_code == 422
    assert "No file came along" in response.text


def test_a_viewer_reads_what_was_imported_and_imports_nothing(page, client, cast):
    upload(page)
    client.force_login(cast.rolf.user)
    assert client.get(reverse("integrations:imports")).status_code == 200
    assert client.get(url("import")).status_code == 200
    assert client.get(url("columns")).status_code == 403
    assert client.get(url("duplicates")).status_code == 403
    for name in ("columns", "start", "undo"):
        assert client.post(url(name)).status_code == 403
    assert upload(client).status_code == 403


def test_a_stranger_finds_nothing(page, client, cast):
    upload(page)
    client.force_login(cast.otto.user)
    for name in ("import", "columns", "duplicates", "rejected"):
        assert client.get(url(name)).status_code == 404
    assert client.post(url("undo")).status_code == 404
    assert "contacts.csv" not in client.get(reverse("integrations:imports")).text


def test_methods_that_are_not_offered_are_refused(page):
    upload(page)
    assert page.get(url("start")).status_code == 405
    assert page.get(url("undo")).status_code == 405
    assert page.post(url("import")).status_code == 405


def test_an_import_is_not_undone_twice(page):
    upload(page)
    page.post(url("start"))
    work()
    assert page.post(url("undo")).status_code == 302
    response = page.post(url("undo"))
    assert response.status_code == 422
    assert "cannot be done now" in response.text


def test_the_list_costs_the_same_for_many_imports(page, cast, django_assert_max_num_queries):
    for number in range(12):
        upload(page, PEOPLE, f"file-{number}.csv")
    with django_assert_max_num_queries(12):
        page.get(reverse("integrations:imports"))


def test_formulas_in_rejected_rows_are_made_harmless(page):
    upload(page, 'Name,Email,Company\n,,"=HYPERLINK(1)"\n')
    page.post(url("start"))
    work()
    assert "'=HYPERLINK(1)" in page.get(url("rejected")).content.decode()
