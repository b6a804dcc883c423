"""Gather every marked sentence, keep what is translated, compile it: `bin/translate`.

What a client reads goes to goodbuy/locale, in every language of TONGUES and always whole. What only
the team reads goes to goodbuy/locale_team: `bin/translate --team de` begins a language with every
sentence of it, and members read that language once its last sentence is translated.
Needs no system gettext: Babel reads Python, Django itself reads the templates, Babel writes the
compiled files. `bin/translate --missing` lists what has no translation yet.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent
LOCALE = PACKAGE / "locale"
TEAM = PACKAGE / "locale_team"
TONGUES = ("de", "fr", "es", "nl")
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "_later": None,
}
# kernel/tongues.py: words that only the team reads, whatever file they stand in.
OURS: dict[str, Any] = {"for_us": None, "for_us_later": None, "for_us_many": (1, 2)}
# Refusals are translated where they are made; a client meets those of these places.
REFUSALS: dict[str, Any] = {"Refusal": None, "WrongState": None, "NotAllowed": None, "needed": (2,)}
# What is asked for where nothing was said.
REFUSALS |= {"said": (2,)}
MET_BY_CLIENTS = ("room/", "plans/models/plan", "plans/models/step", "plans/words", "plans/hands")
MET_BY_CLIENTS += ("promises/models/", "deals/models/brief", "deals/models/grant")
MET_BY_CLIENTS += ("deals/models/question", "timeline/models", "kernel/")
MET_BY_CLIENTS += ("deals/models/answer_time", "deals/models/cast", "deals/voices")
MET_BY_CLIENTS += ("conversations/acts", "conversations/faces")
MET_BY_CLIENTS += tuple(
    f"conversations/models/{name}"
    for name in ("aftertaste", "charter", "discovery", "improvement", "reset", "respect")
)
MET_BY_CLIENTS += tuple(f"plans/models/{name}" for name in ("check_in", "handoff", "teach_back"))
# Templates that a client meets; all the others are the team's.
CLIENTS = ("room/templates/", "deals/templates/deals/mail/", "plans/templates/plans/mail/")
CLIENTS += ("plans/templates/plans/_handoff_page", "plans/templates/plans/_review_page")
CLIENTS += ("plans/templates/plans/review_paper", "conversations/templates/conversations/_recap")
CLIENTS += tuple(
    f"conversations/templates/conversations/_{name}.html"
    for name in ("changed_lines", "discovery", "flag", "improve", "reset", "together")
)
CLIENTS += tuple(f"templates/{n}" for n in ("40", "429", "50", "failed", "refused", "guest"))
CLIENTS += ("templates/plain", "templates/workspace.html")
CLIENTS += ("templates/mail/letter", "templates/parts/_dialog", "templates/parts/_field")
CLIENTS += ("templates/parts/_pagination", "templates/parts/_script_words")
PREVIEWS = ("digest_preview", "letter_kind", "letter_kinds", "talk_page")
ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)
_CALL = re.compile(r"\b(_|gettext|ngettext|pgettext|npgettext)\(")
# `{{ n|plural_words:"person,people" }}`
_COUNTED = re.compile(r'\|plural_words:"([^",]+),?([^"]*)"')
Found = tuple[str, Any, str | None]


def sources(pattern: str) -> Iterator[Path]:
    for path in sorted(PACKAGE.rglob(pattern)):
        parts = path.relative_to(PACKAGE).parts
        if not {"tests", "testing", "migrations", "static", "locale", "locale_team"} & set(parts):
            yield path


def is_clients(where: str) -> bool:
    """Whether a client meets this template. Previews of letters are the team's, and so is what
    `{% translate "…" context "team" %}` says in a template of both."""
    return where.startswith(CLIENTS) and Path(where).stem not in PREVIEWS


def in_python(path: Path, *, team: bool) -> Iterator[Found]:
    where, text = str(path.relative_to(PACKAGE)), path.read_bytes()
    words = OURS if team else KEYWORDS
    if where.startswith(MET_BY_CLIENTS) != team:
        words = words | REFUSALS
    for _line, message, _comments, context in extract("python", BytesIO(text), words):
        yield where, message, context
    if team:
        tree = ast.parse(text)
        yield from ((where, nouns, None) for nouns in _counted(tree))
        if path.name == "events.py":
            yield from ((where, sentence, None) for sentence in _kinds(tree))


def _counted(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """`plural_words(n, "person,people")` and `noun=("person", "people")`."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        for given in call.keywords:
            if given.arg == "noun" and isinstance(given.value, ast.Tuple):
                yield tuple(one.value for one in given.value.elts)  # type: ignore
        if getattr(call.func, "attr", getattr(call.func, "id", "")) == "plural_words":
            for noun in call.args[1:]:
                if isinstance(noun, ast.Constant):
                    one, _, many = str(noun.value).partition(",")
                    yield one, many or f"{one}s"


def _kinds(tree: ast.AST) -> Iterator[str]:
    """The sentences of `list_kinds({kind: sentence})`: each is translated when it is told."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "list_kinds":
            for words in getattr(call.args[0], "values", []):
                if isinstance(words, ast.Constant):
                    yield str(words.value)


def in_template(path: Path) -> Iterator[Found]:
    """Django turns a template into calls of gettext; each of these is read as Python."""
    from django.utils.translation.template import templatize

    where, text = str(path.relative_to(PACKAGE)), path.read_text()
    source = templatize(text, origin=where)
    for call in _CALL.finditer(source):
        words = _strings(source, call.start())
        if call[1] in ("_", "gettext"):
            yield where, words[0], None
        elif call[1] == "ngettext":
            yield where, (words[0], words[1]), None
        elif call[1] == "pgettext":
            yield where, words[1], words[0]
        else:
            yield where, (words[1], words[2]), words[0]
    for one, many in _COUNTED.findall(text):
        yield where, (one, many or f"{one}s"), None


def _strings(source: str, start: int) -> list[str]:
    """The string arguments of the call that begins here."""
    end = start
    while True:
        end = source.index(")", end) + 1
        try:
            call = ast.parse(source[start:end].strip(), mode="eval").body
        except SyntaxError:
            continue
        return [a.value for a in call.args if isinstance(a, ast.Constant)]  # type: ignore


def everything(*, team: bool) -> list[Found]:
    found: list[Found] = []
    for path in sources("*.py"):
        found += in_python(path, team=team)
    for pattern in ("*.html", "*.txt", "*.mjml"):
        for path in sources(pattern):
            if "templates" in path.parts:
                is_theirs = is_clients(str(path.relative_to(PACKAGE)))
                marked = in_template(path)
                found += [one for one in marked if (is_theirs and one[2] != "team") != team]
    return found


@cache
def gathered(*, team: bool = False) -> Catalog:
    """Every sentence of one side. What a client reads too is not asked of the team again."""
    catalog = Catalog(project="Goodbuy", charset="utf-8", fuzzy=False)
    known = gathered() if team else ()
    clients = {_key(message.id, message.context) for message in known}
    for where, message, context in everything(team=team):
        if _key(message, context) not in clients:
            catalog.add(message, locations=[(where, 0)], context=context)
    return catalog


def _key(message: Any, context: str | None) -> tuple[str, str | None]:
    return (message if isinstance(message, str) else message[0]), context


def team_tongues() -> list[str]:
    """The languages into which the team's words are being translated."""
    return sorted(path.parent.parent.name for path in TEAM.glob("*/LC_MESSAGES/django.po"))


def po_path(tongue: str, folder: Path = LOCALE) -> Path:
    return folder / tongue / "LC_MESSAGES" / "django.po"


def read(tongue: str, folder: Path = LOCALE) -> Catalog:
    path = po_path(tongue, folder)
    if not path.exists():
        return Catalog(locale=tongue, project="Goodbuy", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=tongue)


def updated(tongue: str, folder: Path = LOCALE) -> Catalog:
    """The template's sentences with the translations that are there; what is gone is dropped."""
    known, made = read(tongue, folder), Catalog(locale=tongue, project="Goodbuy", fuzzy=False)
    for message in gathered(team=folder != LOCALE):
        if not message.id:
            continue
        old = known.get(message.id, message.context)
        empty: Any = ("",) * made.num_plurals if message.pluralizable else ""
        words = old.string if old and bool(old.pluralizable) == message.pluralizable else empty
        made.add(message.id, words, locations=message.locations, context=message.context)
    return made


def written(catalog: Catalog) -> bytes:
    """Without dates and line numbers, so that the file changes only with its words."""
    made = BytesIO()
    write_po(made, catalog, width=100, sort_output=True, include_lineno=False, omit_header=True)
    head = (
        f'msgid ""\nmsgstr ""\n"Language: {catalog.locale}\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Plural-Forms: {catalog.plural_forms}\\n"\n\n'
    )
    return head.encode() + made.getvalue()


def compiled(tongue: str, folder: Path = LOCALE) -> bytes:
    catalog, made = Catalog(locale=tongue, fuzzy=False), BytesIO()
    # Without the moment it was made, so that the same words give the same file.
    catalog.creation_date = catalog.revision_date = ALWAYS
    for message in read(tongue, folder):
        words = message.string
        if message.id and all(words if isinstance(words, tuple | list) else [words]):
            catalog.add(message.id, words, context=message.context)
    write_mo(made, catalog)
    return made.getvalue()


def missing(tongue: str, folder: Path = LOCALE) -> list[str]:
    """Sentences of the sources that this language does not say yet."""
    known, lacking = read(tongue, folder), []
    for message in gathered(team=folder != LOCALE):
        if not message.id:
            continue
        found = known.get(message.id, message.context)
        words = found.string if found else ""
        if not all(words if isinstance(words, tuple | list) else [words]):
            lacking.append(str(message.id if isinstance(message.id, str) else message.id[0]))
    return lacking


def write(tongue: str, folder: Path = LOCALE) -> None:
    path = po_path(tongue, folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(written(updated(tongue, folder)))
    if folder != LOCALE and missing(tongue, folder):
        path.with_suffix(".mo").unlink(missing_ok=True)
    else:
        path.with_suffix(".mo").write_bytes(compiled(tongue, folder))


def main() -> None:
    import django

    django.setup()
    begun = [sys.argv[sys.argv.index("--team") + 1]] if "--team" in sys.argv else []
    if unknown := set(begun) - set(TONGUES):
        sys.exit(
            f"{unknown} is no language of LANGUAGES: clients need it first, in goodbuy/locale."
        )
    teams = [(tongue, TEAM) for tongue in sorted({*begun, *team_tongues()})]
    for tongue, folder in [*((tongue, LOCALE) for tongue in TONGUES), *teams]:
        if "--missing" not in sys.argv:
            write(tongue, folder)
        lacking = missing(tongue, folder)
        print(f"{folder.name}/{tongue}: {len(lacking)} sentences without a translation")
        for words in lacking if folder == LOCALE or "--missing" in sys.argv else ():
            print("   " + words)


if __name__ == "__main__":
    main()
