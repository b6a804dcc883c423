"""Words that a reader meets and that no translator ever would, because nothing marks them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.template.base import Lexer, TokenType

TAGS = re.compile(r"<(style|script|pre|code)\b.*?</\1>|<!--.*?-->|<[^<>]*>", re.S)
LETTERS = re.compile(r"[A-Za-z]{2,}")
READ_OUT = re.compile(r'(?:aria-label|placeholder|title|alt)="([^"]*)"')
BRAND = {"good", "buy", "doctype", "html", "Goodbuy", "SHA"}
# Blocks that hold a part of a tag: a class, an id, an attribute.
NO_WORDS = re.compile(r"\w*(class|attrs|skip_to|css|language)|at_\w+")
# Tags of which a text in quotation marks is read, and which of their texts.
_TEXT = r'(?<!_\()"([^"]*)"'
SAID = {
    "state_mark": re.compile(rf'state_mark "?[\w.]*"? {_TEXT}'),
    "meter": re.compile(rf"meter [\w.]+ {_TEXT}"),
    "tab": re.compile(rf'tab "[^"]*" "[^"]*" {_TEXT}'),
    "icon": re.compile(rf'icon "[^"]*" "[^"]*" {_TEXT}'),
    "include": re.compile(rf"(?:title|words|act|label|text|hint|\w+_words)={_TEXT}"),
}
DEFAULT = re.compile(rf"\|default(?:_if_none)?:{_TEXT}")
CODES = {"us", "en", "info"}


def in_template(path: Path) -> list[str]:
    """Words between the tags, in attributes that are read out, and handed to a tag as text."""
    source = re.sub(r"{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.S)
    text = re.sub(r"&\w+;", " ", "".join(_plain(source)))
    read_out = READ_OUT.findall(text)
    text = re.sub(r"\bdata-\w+|=\s*\"\s*\"", " ", TAGS.sub(" ", text))
    found = LETTERS.findall(" ".join([text, *read_out, *_handed_over(source)]))
    return [word for word in found if word not in BRAND]


def _plain(source: str) -> Iterator[str]:
    """What the template says itself: neither a variable nor between marks."""
    is_marked, blocks = False, [""]
    for token in Lexer(source).tokenize():
        name, *rest = token.contents.split() or [""]
        if token.token_type == TokenType.BLOCK:
            is_marked = name in ("blocktranslate", "plural") or (
                is_marked and name != "endblocktranslate"
            )
            if name == "block":
                blocks.append(rest[0])
            elif name == "endblock":
                blocks.pop()
            yield " "
        elif token.token_type == TokenType.TEXT and not is_marked:
            yield "" if NO_WORDS.fullmatch(blocks[-1]) else token.contents


def _handed_over(source: str) -> Iterator[str]:
    for token in Lexer(source).tokenize():
        if token.token_type not in (TokenType.BLOCK, TokenType.VAR):
            continue
        said = SAID.get(token.contents.split()[0]) if token.contents.strip() else None
        yield from said.findall(token.contents) if said else ()
        yield from (words for words in DEFAULT.findall(token.contents) if words not in CODES)


__all__ = ["in_template"]
