"""A list walked as a reader does: to its last page and back again."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from goodbuy.people.finding import PEOPLE
from goodbuy.people.lists import read_asked
from goodbuy.people.paging import Page, find_page
from goodbuy.workspaces.models import Member


def walk(sort: str, member: Member, query: str = "") -> tuple[list[Any], list[Any], int]:
    """The ids met on the way there, those met on the way back, and how many pages it has."""
    sort += f"&q={query}"
    page = open_page(f"sort={sort}", member)
    there, pages = [row[0] for row in page.rows], 1
    while page.after:
        page = open_page(f"sort={sort}&after={page.after}", member)
        there += [row[0] for row in page.rows]
        pages += 1
    back = [row[0] for row in page.rows]
    while page.before:
        page = open_page(f"sort={sort}&before={page.before}", member)
        back = [row[0] for row in page.rows] + back
    return there, back, pages


def open_page(query: str, member: Member) -> Page:
    return find_page(read_asked(PEOPLE, QueryDict(query), member), "t.id")
