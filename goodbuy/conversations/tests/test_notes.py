from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodbuy.conversations.models import Note
from goodbuy.conversations.words import TAGS, first_line, note_html
from goodbuy.kernel.errors import NotAllowed
from goodbuy.people.models import Person
from goodbuy.testing.cast import make_member
from goodbuy.timeline.models import Event, replayed
from goodbuy.workspaces.boundary import acting_as_member


def tags_in(html):
    found = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: found.append((tag, dict(attributes)))
    parser.feed(str(html))
    return found


def write(cast, words="**Ring** before 6:30", **fields):
    fields = fields or {"person": cast.ana_person}
    return Note.write(words, by=cast.mira, **fields)


def test_a_note_is_written_shown_and_told(mira, cast):
    url = f"/notes/person/{cast.ana_person.pk}/"
    assert mira.post(url, {"words": "**Ring** before 6:30", "talked": "on"}).status_code == 302
    page = mira.get(f"/people/{cast.ana_person.pk}/").text
    assert "<strong>Ring</strong> before 6:30" in page
    assert "wrote a note: “Ring before 6:30”" in page
    assert Person.objects.get(pk=cast.ana_person.pk).last_contact_at


def test_notes_stand_on_companies_and_deals_too(mira, cast):
    for kind, pk in (("company", cast.deal.company_id), ("deal", cast.deal.pk)):
        mira.post(f"/notes/{kind}/{pk}/", {"words": f"about the {kind}"})
        assert f"about the {kind}" in mira.get(f"/notes/{kind}/{pk}/").text
    assert mira.get(f"/notes/room/{cast.deal.pk}/").status_code == 404


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "![x](https://spy.example/pixel.png)",
        '<a href="https://x.example" onclick="alert(1)">x</a>',
        "<style>body{display:none}</style>",
        "```html\n</code><script>alert(1)</script>\n```",
        '[x](https://x.example "\\" onmouseover=alert(1) ")',
        "<iframe src=//x.example></iframe>",
    ],
)
def test_a_note_can_do_no_harm(mira, cast, words):
    write(cast, words)
    for tag, attributes in tags_in(note_html(words)):
        assert tag in TAGS
        assert set(attributes) <= {"href", "title", "rel"}
        assert attributes.get("href", "https:").startswith(("https:", "#"))
    page = mira.get(f"/people/{cast.ana_person.pk}/")
    assert page.status_code == 200
    assert "<script>alert" not in page.text


@given(st.text(max_size=200))
def test_any_words_give_clean_html_and_a_first_line(words):
    assert {tag for tag, _ in tags_in(note_html(words))} <= TAGS
    assert 1 <= len(first_line(words)) <= 81


def test_a_first_line_reads_without_its_marks():
    assert first_line("\n## See [the plan](https://x.example/a) **now**") == "See the plan now"


def test_only_its_writer_or_a_manager_changes_a_note(mira, client, cast):
    note = write(cast)
    sam = make_member(cast.workspace, "Sam Ode", "seller")
    with pytest.raises(NotAllowed, match="Only Mira Lindt or a manager"):
        note.rewrite("x", by=sam)
    client.force_login(sam.user)
    assert client.get(f"/note/{note.pk}/edit/").status_code == 403
    client.force_login(cast.mira.user)
    assert mira.post(f"/note/{note.pk}/edit/", {"words": "New words"}).status_code == 302
    note.refresh_from_db()
    assert note.words == "New words"
    assert note.edited_at
    empty = mira.post(f"/note/{note.pk}/edit/", {"words": "  "})
    assert empty.status_code == 422
    assert "at least one word" in empty.text


def test_pinned_notes_stand_first_and_removed_ones_come_back(mira, cast):
    first, _ = write(cast, "older"), write(cast, "newer")
    mira.post(f"/note/{first.pk}/pin/")
    page = mira.get(f"/people/{cast.ana_person.pk}/").text
    assert page.index("<p>older</p>") < page.index("<p>newer</p>")
    mira.post(f"/note/{first.pk}/pin/")
    gone = mira.post(f"/note/{first.pk}/remove/", follow=True).text
    assert f"/note/{first.pk}/restore/" in gone
    assert "<p>older</p>" not in gone
    mira.post(f"/note/{first.pk}/restore/")
    first.refresh_from_db()
    kinds = [e.kind for e in Event.objects.about(first).order_by("at", "id")]
    assert kinds == [
        "note.written",
        "note.pinned",
        "note.unpinned",
        "note.removed",
        "note.restored",
    ]
    assert replayed(first)["deleted_at"] is None


def test_notes_cost_the_same_queries_however_many(mira, cast, count_queries):
    for n in range(70):
        write(cast, f"note {n}")
    assert count_queries(mira, f"/people/{cast.ana_person.pk}/") <= 8
    url, seen = f"/notes/person/{cast.ana_person.pk}/", 0
    while url:
        page = mira.get(url).text
        seen += page.count('<div class="prose">')
        url = "?after=" in page and page.split('rel="next" href="')[1].split('"')[0]
        url = url and f"/notes/person/{cast.ana_person.pk}/{url}"
    assert seen == 70


def test_what_was_typed_stays_when_a_note_is_refused(mira, cast):
    long = "word " * 5000
    refused = mira.post(f"/notes/person/{cast.ana_person.pk}/", {"words": long})
    assert refused.status_code == 422
    assert "more than 20,000 letters" in refused.text
    assert long.strip() in refused.text


def test_strangers_viewers_and_nobody(client, cast):
    note = write(cast)
    paths = [f"/note/{note.pk}/{verb}/" for verb in ("pin", "remove", "restore")]
    paths.append(f"/notes/person/{cast.ana_person.pk}/")
    for path in paths:
        assert client.post(path, {"words": "x"}).status_code == 302
    client.force_login(cast.otto.user)
    for path in paths:
        assert client.post(path, {"words": "x"}).status_code == 404
    client.force_login(cast.rolf.user)
    for path in paths:
        assert client.post(path, {"words": "x"}).status_code == 403
    assert "composer" not in client.get(f"/people/{cast.ana_person.pk}/").text
    assert client.get(f"/note/{note.pk}/pin/").status_code == 405
    assert Note.objects.count() == 1


def test_a_private_note_is_its_writers_alone_wherever_one_looks(mira, client, cast):
    person = cast.ana_person
    words = {"words": "Quokka worries about the merger", "private": "on"}
    mira.post(f"/notes/person/{person.pk}/", words)
    note = Note.objects.get()
    manager = make_member(cast.workspace, "Cem Aydin", "manager")
    pages = [f"/people/{person.pk}/", f"/notes/person/{person.pk}/", "/palette/?q=quokka"]
    pages += [f"/people/{person.pk}/history/", "/today/", "/bin/"]
    assert "Quokka" in mira.get(pages[0]).text
    client.force_login(manager.user)
    for page in pages:
        assert "Quokka" not in client.get(page).text, page
    assert client.get(f"/note/{note.pk}/edit/").status_code == 404
    with acting_as_member(manager):
        assert not Note.objects.exists()
        assert not Event.objects.filter(about_id=note.pk).exists()
    note.rewrite("Quokka is calm", by=cast.mira)
    note.remove(by=cast.mira)
    assert "Quokka" not in client.get("/bin/").text
    note.restore(by=cast.mira)
    client.force_login(cast.mira.user)
    client.post(f"/note/{note.pk}/tell/")
    client.force_login(manager.user)
    assert "Quokka is calm" in client.get(pages[0]).text
    assert "Quokka worries" not in client.get(f"/people/{person.pk}/history/").text
