"""Gather every marked sentence, keep what is translated, compile it: `bin/translate`.

Needs no system gettext: Babel reads Python, Django itself reads the templates, Babel writes the
compiled files. `bin/translate --missing` lists what has no translation yet.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent
LOCALE = PACKAGE / "locale"
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
# Refusals are translated where they are made; a client meets those of these places.
REFUSALS: dict[str, Any] = {"Refusal": None, "WrongState": None, "NotAllowed": None, "needed": (2,)}
MET_BY_CLIENTS = ("room/", "plans/models/plan", "plans/models/step", "plans/words", "plans/hands")
MET_BY_CLIENTS += ("promises/models/", "deals/models/brief", "deals/models/grant")
MET_BY_CLIENTS += ("deals/models/question", "timeline/models", "kernel/")
ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)
_CALL = re.compile(r"\b(_|gettext|ngettext|pgettext|npgettext)\(")
Found = tuple[str, Any, str | None]


def sources(pattern: str) -> Iterator[Path]:
    for path in sorted(PACKAGE.rglob(pattern)):
        parts = path.relative_to(PACKAGE).parts
        if not {"tests", "testing", "migrations", "static", "locale"} & set(parts):
            yield path


def in_python(path: Path) -> Iterator[Found]:
    where, text = str(path.relative_to(PACKAGE)), path.read_bytes()
    words = KEYWORDS | (REFUSALS if where.startswith(MET_BY_CLIENTS) else {})
    for _line, message, _comments, context in extract("python", BytesIO(text), words):
        yield where, message, context


def in_template(path: Path) -> Iterator[Found]:
    """Django turns a template into calls of gettext; each of these is read as Python."""
    from django.utils.translation.template import templatize

    where = str(path.relative_to(PACKAGE))
    source = templatize(path.read_text(), origin=where)
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


def everything() -> list[Found]:
    found: list[Found] = []
    for path in sources("*.py"):
        found += in_python(path)
    for pattern in ("*.html", "*.txt", "*.mjml"):
        for path in sources(pattern):
            if "templates" in path.parts:
                found += in_template(path)
    return found


def gathered() -> Catalog:
    catalog = Catalog(project="Goodbuy", charset="utf-8", fuzzy=False)
    for where, message, context in everything():
        catalog.add(message, locations=[(where, 0)], context=context)
    return catalog


def po_path(tongue: str) -> Path:
    return LOCALE / tongue / "LC_MESSAGES" / "django.po"


def read(tongue: str) -> Catalog:
    path = po_path(tongue)
    if not path.exists():
        return Catalog(locale=tongue, project="Goodbuy", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=tongue)


def updated(tongue: str, template: Catalog) -> Catalog:
    """The template's sentences with the translations that are there; what is gone is dropped."""
    known, made = read(tongue), Catalog(locale=tongue, project="Goodbuy", fuzzy=False)
    for message in template:
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


def compiled(tongue: str) -> bytes:
    catalog, made = Catalog(locale=tongue, fuzzy=False), BytesIO()
    # Without the moment it was made, so that the same words give the same file.
    catalog.creation_date = catalog.revision_date = ALWAYS
    for message in read(tongue):
        words = message.string
        if message.id and all(words if isinstance(words, tuple | list) else [words]):
            catalog.add(message.id, words, context=message.context)
    write_mo(made, catalog)
    return made.getvalue()


def missing(tongue: str) -> list[str]:
    """Sentences of the sources that this language does not say yet."""
    known, lacking = read(tongue), []
    for message in gathered():
        if not message.id:
            continue
        found = known.get(message.id, message.context)
        words = found.string if found else ""
        if not all(words if isinstance(words, tuple | list) else [words]):
            lacking.append(str(message.id if isinstance(message.id, str) else message.id[0]))
    return lacking


def main() -> None:
    import django

    django.setup()
    if "--missing" not in sys.argv:
        template = gathered()
        for tongue in TONGUES:
            path = po_path(tongue)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(written(updated(tongue, template)))
            path.with_suffix(".mo").write_bytes(compiled(tongue))
    for tongue in TONGUES:
        lacking = missing(tongue)
        print(f"{tongue}: {len(lacking)} sentences without a translation")
        for words in lacking:
            print("   " + words)


if __name__ == "__main__":
    main()
