"""What somebody has told us as HTML: three hundred facts are many for a template."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe

from goodbuy.kernel.tongues import for_us_many

if TYPE_CHECKING:
    from goodbuy.people.knowing import FactCard

    # The kind's name, what is known of it, and the way to the rest.
    Group = tuple[str, Sequence[FactCard], str]

# The form that all of the buttons send: each with an address of its own.
FORM = "facts-hold"


def facts_html(groups: Iterable[Group], may_change: bool) -> SafeString:
    """A kind and what is known of it, kind after kind."""
    made = (
        f"<div><dt>{escape(name)}</dt>{''.join(_fact(fact, may_change) for fact in facts)}"
        f"{more and f'<dd>{more}</dd>'}</div>"
        for name, facts, more in groups
    )
    return mark_safe("".join(made))


def more_html(rest: int, url: str) -> str:
    """The way to those that are not drawn; nothing where all are."""
    words = for_us_many("And %(rest)s more", "And %(rest)s more", rest) % {"rest": rest}
    return f'<a href="{url}">{escape(words)}</a>' if rest > 0 else ""


def _fact(fact: FactCard, may_change: bool) -> str:
    said = words = escape(fact.words)
    if may_change and fact.may_keep:
        said = f'<a class="same" href="/facts/{fact.id}/edit/">{words}</a>'
    button = ""
    if fact.is_stale and may_change:
        button = (
            f'<button class="btn small" form="{FORM}" formaction="/facts/{fact.id}/confirm/">'
            f'It still holds<span class="sr">: {words}</span></button>'
        )
    return f"<dd>{said}<small>{escape(fact.source)}</small>{button}</dd>"
