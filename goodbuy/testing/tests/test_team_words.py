"""The workspace is ready for translation: what its pages say is marked, and gathered apart."""

import html
import json
import re
from html import escape

import pytest
from babel.messages import Catalog
from django.template import Context, Template, engines
from django.utils.translation import trans_real

from goodbuy.kernel import tongues
from goodbuy.testing import catalogues, loose
from goodbuy.workspaces.models import Workspace

# It shows each component to whoever builds pages, with words that stand for any others.
STYLE = "templates/style"
NOT_YET = "⟦%s⟧"
# What the rows of the cast hold, days, and the name of the product.
ROWS = re.compile(
    "Mira|Lindt|Rolf|Stein|Ana|Ruiz|Northlight|Harbor & Pine Foods|Clear labels on six docks|"
    r"decides|salesperson|\b(AR|HF|ML|RS)|[\w.]+@[\w.]+|good(em)?buy|Goodbuy|USD|"
    r"\b(Mo|Di|Mi|Do|Fr|Sa|So), (?=\d)|\w+tag, (?=\d)|Mittwoch, (?=\d)|\d+\. \w+"
)


def teams():
    for pattern in ("*.html", "*.txt"):
        for path in catalogues.sources(pattern):
            where = str(path.relative_to(catalogues.PACKAGE))
            if "templates" in path.parts and not where.startswith(STYLE):
                yield where, path


def test_no_template_of_the_team_says_anything_that_is_not_marked():
    said = {where: loose.in_template(path) for where, path in teams()}
    found = [f"{where}: {' '.join(words)[:120]}" for where, words in said.items() if words]
    assert len(said) > 300
    assert not found, "\n".join(["Mark this with {% translate %} or {% blocktranslate %}:", *found])


def test_no_sentence_of_the_team_stands_bare_where_python_says_it():
    said = {
        str(path.relative_to(catalogues.PACKAGE)): loose.in_python(path)
        for path in catalogues.sources("*.py")
    }
    found = [f"{w}: {x}" for w, bare in said.items() if not w.startswith(loose.SHELL) for x in bare]
    assert len(said) > 400
    assert not found, "\n".join(["Mark this with for_us (see kernel/tongues.py):", *found])


def test_words_said_later_are_english_text_and_speak_the_language_of_their_reader(monkeypatch):
    monkeypatch.setattr(tongues, "teams_own", lambda: {"de"})
    today = tongues.for_us_later("Today")
    with tongues.speaking("de"):
        drawn = Template("{{ today }}, {{ today|lower }}, {{ today|capfirst }}")
        assert drawn.render(Context({"today": today})) == "Heute, heute, Heute"
        assert [f"{today}", "A " + today, today + "."] == ["Heute", "A Heute", "Heute."]
        assert escape(today) == "Heute"
        # What is stored, sent and compared stays as it was written.
        assert today == "Today"
        assert json.dumps({today: today}) == '{"Today": "Today"}'
    assert f"{today}" == "Today"


def in_brackets(folder, *, team, without=0):
    """A language in which each sentence stands in brackets, or all but some."""
    made = Catalog(locale="de", fuzzy=False)
    messages = [message for message in catalogues.gathered(team=team) if message.id]
    for number, message in enumerate(messages):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        said = tuple(NOT_YET % words if number >= without else "" for words in ids)
        made.add(message.id, said if len(said) > 1 else said[0], context=message.context)
    path = catalogues.po_path("de", folder)
    path.parent.mkdir(parents=True)
    path.write_bytes(catalogues.written(made))
    return path


@pytest.fixture
def foreign(settings, tmp_path):
    """The workspace in German, where German stands in brackets."""

    def begin(without=0, *, clients=False):
        ours = in_brackets(tmp_path / "team", team=True, without=without)
        catalogues.write("de", tmp_path / "team")
        theirs = catalogues.LOCALE
        if clients:
            theirs = tmp_path / "clients"
            path = in_brackets(theirs, team=False)
            path.with_suffix(".mo").write_bytes(catalogues.compiled("de", theirs))
        settings.LOCALE_PATHS = [theirs, ours.parent.parent.parent]
        forget()

    def forget():
        tongues.teams_own.cache_clear()
        trans_real._translations.clear()
        # Each sentence of a template keeps what it said in a language.
        for loader in engines["django"].engine.template_loaders:
            loader.reset()

    yield begin
    forget()


def in_german(cast):
    Workspace.objects.filter(pk=cast.mira.workspace_id).update(language="de")


def opened(client, cast, url):
    client.force_login(cast.mira.user)
    return client.get(url).content.decode()


def test_a_member_reads_the_language_of_the_workspace_once_all_of_it_is_there(
    cast, client, foreign
):
    foreign()
    in_german(cast)
    page = opened(client, cast, "/settings/members/")
    assert '<html lang="de">' in page
    assert "⟦Invite somebody⟧" in page
    # The frame is also a client's, so it speaks real German.
    assert ">Heute<" in page


def bare(page):
    """What stands on a page outside of brackets, tag by tag."""
    read_out = loose.READ_OUT.findall(page)
    page = re.sub(r"</?(b|i|em|strong|a|span|kbd|q|time)\b[^<>]*>", "", page)
    text = html.unescape("|".join([loose.TAGS.sub("|", page), *read_out]))
    while text != (without := re.sub(r"⟦[^⟦⟧]*⟧", " ", text)):
        text = without
    return {" ".join(part.split()) for part in text.split("|")}


def test_no_page_of_the_team_says_a_word_that_no_translator_saw(cast, client, foreign):
    foreign(clients=True)
    in_german(cast)
    deal, company = f"/deals/{cast.deal.pk}", f"/companies/{cast.deal.company_id}/"
    urls = ["/today/", "/clients/", "/deals/", f"{deal}/", f"{deal}/plan/", f"{deal}/circle/"]
    urls += ["/people/", "/companies/", company, "/rooms/", "/settings/members/", "/bin/"]
    found = set()
    for url in urls:
        for part in bare(opened(client, cast, url)):
            rest = ROWS.sub(" ", part)
            found |= {f"{url}: {part}"} if re.search("[A-Za-z]{2,}", rest) else set()
    assert not found, "\n".join(sorted(found))


def test_until_the_last_sentence_is_there_a_member_reads_english_alone(cast, client, foreign):
    foreign(without=1)
    in_german(cast)
    page = opened(client, cast, "/settings/members/")
    assert '<html lang="en">' in page
    assert "Invite somebody" in page
    assert "⟦" not in page
    assert ">Today<" in page


def test_a_language_of_the_team_that_is_given_out_is_whole():
    for path in catalogues.TEAM.glob("*/LC_MESSAGES/django.mo"):
        tongue = path.parent.parent.name
        lacking = catalogues.missing(tongue, catalogues.TEAM)
        assert not lacking, f"bin/translate --missing lists what {tongue} lacks: {lacking[:5]}"
        assert path.read_bytes() == catalogues.compiled(tongue, catalogues.TEAM)


def test_no_language_of_clients_waits_for_a_word_of_the_team():
    clients = {catalogues._key(m.id, m.context) for m in catalogues.gathered() if m.id}
    ours = {catalogues._key(m.id, m.context) for m in catalogues.gathered(team=True) if m.id}
    assert not clients & ours
    assert len(ours) > 2000
