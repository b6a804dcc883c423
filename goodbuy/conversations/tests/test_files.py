import io
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from goodbuy.conversations import safe_types
from goodbuy.conversations.models import Attachment, Note
from goodbuy.conversations.safe_types import clean_name, kind_of
from goodbuy.deals.models import Deal
from goodbuy.insight.bin import empty_bin
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.people.models import Merge, Person
from goodbuy.workspaces.boundary import acting_as_grant

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def uploaded(name, content=PDF):
    return SimpleUploadedFile(name, content, content_type="text/html")


def folder(**entries):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as box:
        for name, content in entries.items():
            box.writestr(name.replace("__", "/"), content)
    return made.getvalue()


def docx(**more):
    return folder(**{"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>", **more})


def attach(to, by, name="Drawing.pdf", content=PDF):
    return Attachment.attach(io.BytesIO(content), name, len(content), to=to, by=by)


def broken_inside(packed):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packed) as box:
        box.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    raw = bytearray(made.getvalue())
    start = 30 + len("mimetype")
    raw[start : start + 8] = b"\xff" * 8
    return bytes(raw)


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (PDF, "application/pdf"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "image/png"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 20, "image/jpeg"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        ("Größe;Farbe\n1;blau\n".encode(), "text/plain"),
        (docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (
            folder(mimetype="application/vnd.oasis.opendocument.text", content="x"),
            "application/vnd.oasis.opendocument.text",
        ),
    ],
)
def test_safe_files_are_known_by_their_content(content, mime):
    assert kind_of(io.BytesIO(content), len(content)).mime == mime


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><script>alert(1)</script>",
        b"\xef\xbb\xbf  <svg xmlns='http://www.w3.org/2000/svg'>",
        b"MZ\x90\0\x03\0\0\0",
        b"\x7fELF\x02\x01\x01",
        b"#!/bin/sh\nrm -rf ~\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"PK\x03\x04 no zip at all",
        broken_inside(zipfile.ZIP_DEFLATED),
        broken_inside(zipfile.ZIP_BZIP2),
        broken_inside(zipfile.ZIP_LZMA),
        folder(**{"run.exe": "MZ"}),
        docx(**{"word/vbaProject.bin": "macro"}),
        b"\xc3\x28\xa0\xa1",
    ],
)
def test_files_that_could_act_are_refused_with_what_works(content):
    with pytest.raises(Refusal, match="Safe ones are PDF"):
        kind_of(io.BytesIO(content), len(content))


def test_size_and_name_are_held(monkeypatch):
    with pytest.raises(Refusal, match="empty"):
        kind_of(io.BytesIO(b""), 0)
    monkeypatch.setattr(safe_types, "MOST_BYTES", 1024 * 1024)
    with pytest.raises(Refusal, match="more than 1 MB"):
        kind_of(io.BytesIO(PDF), 1024 * 1024 + 1)
    assert clean_name("..\\..\\evil<script>.html", safe_types.PDF) == "evilscript.html.pdf"
    assert clean_name("/etc/Größe .PDF", safe_types.PDF) == "Größe .PDF"
    assert clean_name("\u202efdp.\n", safe_types.TEXT) == "fdp.txt"


@pytest.mark.parametrize("kind", ["person", "company", "deal", "note"])
def test_a_file_is_added_listed_downloaded_and_put_into_the_bin(mira, cast, kind):
    note = Note.write("See the drawing", by=cast.mira, deal_id=cast.deal.pk)
    rows = {"person": cast.ana_person, "company": cast.deal.company, "deal": cast.deal}
    owner = {**rows, "note": note}[kind]
    url = f"/files/{kind}/{owner.pk}/"
    assert mira.post(url, {"file": uploaded("Dock plan.pdf")}).status_code == 302
    file = Attachment.objects.get()
    assert file.mime == "application/pdf"
    assert "Dock plan.pdf" in mira.get(url).text
    response = mira.get(f"/file/{file.pk}/")
    assert response.content == PDF
    assert response["Content-Disposition"].startswith("attachment; ")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert mira.post(f"/file/{file.pk}/remove/").status_code == 302
    mira.get(url)
    assert "Dock plan.pdf" not in mira.get(url).text
    assert "Dock plan.pdf" in mira.get("/bin/").text
    mira.post(f"/file/{file.pk}/restore/")
    assert "Dock plan.pdf" in mira.get(url).text


def test_a_refused_file_keeps_nothing_and_says_why(mira, cast):
    url = f"/files/person/{cast.ana_person.pk}/"
    response = mira.post(url, {"file": uploaded("a.pdf", b"<html>")})
    assert response.status_code == 422
    assert "Files of this kind are not kept" in response.text
    assert "Choose a file first" in mira.post(url).text
    assert not Attachment.objects.exists()
    words = {"words": "Typed with care", "file": uploaded("a.pdf", b"<html>")}
    response = mira.post(f"/notes/person/{cast.ana_person.pk}/", words)
    assert response.status_code == 422
    assert "Typed with care" in response.text
    assert not Note.objects.exists()


def test_a_note_brings_its_files_without_a_query_of_its_own(mira, cast, count_queries):
    url = f"/notes/person/{cast.ana_person.pk}/"
    mira.post(url, {"words": "With a drawing", "file": uploaded("Dock.pdf")})
    assert "Dock.pdf" in mira.get(f"/people/{cast.ana_person.pk}/").text
    assert count_queries(mira, f"/people/{cast.ana_person.pk}/") <= 8
    assert count_queries(mira, f"/files/person/{cast.ana_person.pk}/") <= 5


def test_a_viewer_adds_nothing_and_a_stranger_finds_nothing(client, cast):
    file = attach(cast.deal, cast.mira)
    with pytest.raises(NotAllowed):
        attach(cast.deal, cast.rolf)
    with pytest.raises(NotAllowed):
        file.remove(by=cast.rolf)
    client.force_login(cast.otto.user)
    assert client.get(f"/file/{file.pk}/").status_code == 404
    assert client.get(f"/files/deal/{cast.deal.pk}/").status_code == 404


def test_a_client_reads_what_was_shared_and_nothing_else(mira, client, cast):
    shared = attach(cast.deal, cast.mira, "Offer.pdf")
    private = attach(cast.deal, cast.mira, "Our margin.pdf")
    attach(cast.ana_person, cast.mira, "About Ana.pdf")
    client.post(f"/file/{shared.pk}/share/")
    client.logout()
    client.get(f"/r/{cast.ana_token}/", follow=True)
    room = f"/room/{cast.deal.room_key}/files/"
    page = client.get(room).text
    assert "Offer.pdf" in page
    assert "margin" not in page
    assert "About Ana" not in page
    assert client.get(f"{room}{shared.pk}/")["Content-Disposition"].startswith("attachment")
    assert client.get(f"{room}{private.pk}/").status_code == 404
    with acting_as_grant(cast.ana):
        assert list(Attachment.objects.values_list("name", flat=True)) == ["Offer.pdf"]
    shared.refresh_from_db()
    shared.unshare(by=cast.mira)
    assert client.get(f"{room}{shared.pk}/").status_code == 404


def test_only_a_file_of_a_deal_can_be_shared(cast):
    with pytest.raises(Refusal, match="Only a file of a deal"):
        attach(cast.ana_person, cast.mira).share(by=cast.mira)


def test_files_go_with_their_owner_and_with_a_merge(cast, django_capture_on_commit_callbacks):
    ana, twin = cast.ana_person, Person.add(by=cast.mira, name="Ana R.")
    file = attach(twin, cast.mira)
    Merge.make(ana, twin, by=cast.mira)
    file.refresh_from_db()
    assert file.person_id == ana.pk
    of_deal = attach(cast.deal, cast.mira)
    Deal.objects.get(pk=cast.deal.pk).remove(by=cast.mira)
    assert default_storage.exists(of_deal.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        empty_bin(by=cast.mira)
    assert not default_storage.exists(of_deal.file.name)
    assert not Attachment.objects.filter(pk=of_deal.pk).exists()
    assert default_storage.exists(file.file.name)
