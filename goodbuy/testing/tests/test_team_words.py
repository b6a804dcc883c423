"""The workspace is ready for translation: what its pages say is marked, and gathered apart."""

import pytest
from django.utils.translation import trans_real

from goodbuy.kernel import tongues
from goodbuy.testing import catalogues, loose
from goodbuy.workspaces.models import Workspace

# It shows each component to whoever builds pages, with words that stand for any others.
STYLE = "templates/style"
NOT_YET = "⟦%s⟧"


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


@pytest.fixture
def foreign(settings, tmp_path):
    """A language of the team in which each sentence stands in brackets, or all but some."""

    def begin(without=0):
        made = catalogues.updated("de", tmp_path)
        for message in [message for message in made if message.id][without:]:
            if isinstance(message.id, tuple):
                message.string = tuple(NOT_YET % words for words in message.id)
            else:
                message.string = NOT_YET % message.id
        path = catalogues.po_path("de", tmp_path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(catalogues.written(made))
        catalogues.write("de", tmp_path)
        settings.LOCALE_PATHS = [catalogues.LOCALE, tmp_path]
        forget()

    def forget():
        tongues.teams_own.cache_clear()
        trans_real._translations.clear()

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
