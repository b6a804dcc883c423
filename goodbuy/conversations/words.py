"""A note's Markdown as HTML that can do no harm: rendered, then cleaned to a short list of tags."""

from __future__ import annotations

import re
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {"p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "hr", "a"}
# A note's headings stand below the page's own.
TAGS |= {"h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"}
LEVELS = {"h1": "h4", "h2": "h5", "h3": "h6", "h4": "h6", "h5": "h6"}
LINK = re.compile(r"!?\[([^\[\]]{0,200})\]\([^()]{0,500}\)")
_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).enable(
    ["table", "strikethrough"]
)


def _lower_headings(text: str) -> str:
    tokens = _markdown.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = LEVELS.get(token.tag, "h6")
    return _markdown.renderer.render(tokens, _markdown.options, {})


@lru_cache(maxsize=1024)
def note_html(text: str) -> SafeString:
    clean = nh3.clean(
        _lower_headings(text),
        tags=TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(clean)


def first_line(text: str) -> str:
    """What a timeline says of a note: its first words without the marks."""
    text = LINK.sub(r"\1", text)
    for line in text.splitlines():
        if plain := line.strip().lstrip("#>*-0123456789. ").replace("**", "").replace("`", ""):
            return plain if len(plain) <= 80 else plain[:79].rsplit(" ", 1)[0] + "…"
    return "…"
