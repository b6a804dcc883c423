"""What a client reads is there in every language, with the same names in it, and compiled."""

import re

import pytest

from goodbuy.testing import catalogues, loose

NAMES = re.compile(r"%\((\w+)\)[sd]|</?\w+>")
# Where a client looks: the room, its public pages and its letters. Previews are the team's.
CLIENTS = ("room/templates/room/", "deals/templates/deals/mail/", "templates/guest.html")
FAILED = ("400", "403", "403_csrf", "404", "405", "429", "500", "503", "failed", "refused")
PUBLIC = tuple(f"templates/{name}.html" for name in FAILED)
TEAMS = tuple(
    f"room/templates/room/{name}.html" for name in ("digest_preview", "letter_kind", "letter_kinds")
)


@pytest.fixture(scope="module")
def gathered():
    return [m for m in catalogues.gathered() if m.id]


@pytest.mark.parametrize("tongue", catalogues.TONGUES)
def test_every_marked_sentence_is_translated(tongue):
    lacking = catalogues.missing(tongue)
    assert not lacking, f"bin/translate lists what {tongue} lacks: {lacking[:5]}"


@pytest.mark.parametrize("tongue", catalogues.TONGUES)
def test_a_translation_names_what_its_sentence_names(tongue, gathered):
    known = catalogues.read(tongue)
    for message in gathered:
        found = known.get(message.id, message.context)
        if not found or not found.string:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        wanted = {name for words in ids for name in NAMES.findall(words)}
        said = found.string if isinstance(found.string, tuple) else (found.string,)
        used = {name for words in said for name in NAMES.findall(words)}
        # In a singular the number may be left out, as in English.
        assert used == wanted, (tongue, message.id, said)
        assert not any("!" in words for words in said), (tongue, said)


@pytest.mark.parametrize("tongue", catalogues.TONGUES)
def test_what_is_compiled_is_what_is_written(tongue):
    path = catalogues.po_path(tongue)
    assert path.with_suffix(".mo").read_bytes() == catalogues.compiled(tongue), "Run bin/translate."


def shown_to_clients():
    for path in catalogues.sources("*.*"):
        where = str(path.relative_to(catalogues.PACKAGE))
        if where.startswith((*CLIENTS, *PUBLIC)) and where not in TEAMS:
            yield path


@pytest.mark.parametrize("path", list(shown_to_clients()), ids=lambda path: path.name)
def test_a_template_for_clients_says_nothing_that_is_not_marked(path):
    """Text between the tags, and in the attributes that are read out, goes through translate."""
    loose_words = loose.in_template(path)
    assert not loose_words, f"Mark this with {{% translate %}}: {' '.join(loose_words)[:200]}"
