"""The templates of the main pages, read before the processes part: all of them then share these.

Else each process would read them for its first visitor, and keep them for itself.
"""

from __future__ import annotations

from typing import Any

from django.template.loader import get_template
from django.template.loader_tags import ExtendsNode, IncludeNode

MAIN = (
    "insight/today.html",
    "insight/board.html",
    "insight/deal_detail.html",
    "people/list.html",
    "people/person_detail.html",
    "people/company_detail.html",
    "room/room_page.html",
    "account/login.html",
)


def read_main_templates() -> None:
    for name in MAIN:
        read(name)


def read(name: str) -> None:
    """A template with those that it names, and those that they name."""
    template: Any = get_template(name)
    for node in template.template.nodelist.get_nodes_by_type((ExtendsNode, IncludeNode)):
        named: Any = node.parent_name if isinstance(node, ExtendsNode) else node.template
        if isinstance(named.var, str):
            read(named.var)
