"""Words that a reader meets and that no translator ever would, because nothing marks them."""

from __future__ import annotations

import ast
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


# A refusal translates its own sentence, so that has to be a plain text with names in it.
REFUSALS = {"Refusal", "WrongState", "NotAllowed", "FieldRefusal"}
# What these are given is shown as it is.
SHOWN = {"told", "ValidationError", "CalendarError", "add_error"}
SHOWN_AS = {"label", "help_text", "empty_label", "error_messages", "kind_words", "headline"}
CODE = re.compile(r"[a-z_]+([._][a-z_]*)+|[a-z]+")
# Who starts the product from a shell reads English: the command, its log, and programs.
SHELL = ("server/", "integrations/import_file", "config/")


def in_python(path: Path) -> list[str]:
    """Sentences that stand bare where one is refused, told, asked, or given a choice."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            found += _in_call(node)
        elif isinstance(node, ast.ClassDef) and _is_choices(node):
            lines = [line.value for line in node.body if isinstance(line, ast.Assign)]
            labels = [line.elts[-1] for line in lines if isinstance(line, ast.Tuple)]
            found += [words for label in labels for words in _bare(label)]
    return found


def _in_call(call: ast.Call) -> Iterator[str]:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    is_message = getattr(getattr(call.func, "value", None), "id", "") == "messages"
    for one in call.args:
        if name in REFUSALS and isinstance(one, ast.JoinedStr):
            yield from _bare(one)
        elif name in SHOWN or is_message:
            yield from (words for words in _bare(one) if not CODE.fullmatch(words))
    for given in call.keywords:
        if given.arg in SHOWN_AS:
            values = given.value.values if isinstance(given.value, ast.Dict) else [given.value]
            told = (words for one in values for words in _bare(one))
            yield from (words for words in told if not CODE.fullmatch(words))


def _is_choices(node: ast.ClassDef) -> bool:
    return any(getattr(base, "attr", "") == "TextChoices" for base in node.bases)


def _bare(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from (words for one in (node.body, node.orelse) for words in _bare(one))
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    texts = [one.value for one in parts if isinstance(one, ast.Constant)]
    said = " ".join(text for text in texts if isinstance(text, str))
    if LETTERS.search(said):
        yield said


__all__ = ["in_python", "in_template"]
