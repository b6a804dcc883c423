"""What lies outside a workspace's tables and may speak of a person: letters that wait."""

from __future__ import annotations

from typing import Any

from django.db import connection

from goodbuy.people.erasing import Leaving
from goodbuy.people.marks import Marks
from goodbuy.workspaces.boundary import WEB, acting
from goodbuy.workspaces.models import Letter


def let_letters_go(leaving: Leaving) -> None:
    """Letters to them are torn up; in letters to others their name is taken out."""
    theirs = {email.lower() for email in leaving.marks.emails}
    with acting(WEB):
        for letter in Letter.objects.all().iterator(chunk_size=200):
            if letter.to.lower() in theirs:
                letter.delete()
                leaving.count("letters", 1)
            elif leaving.marks.found_in(str(content := letter.content())):
                letter.seal(_without(content, leaving.marks))
                letter.save(update_fields=["sealed"])


def _without(value: Any, marks: Marks) -> Any:
    if isinstance(value, dict):
        return {name: _without(part, marks) for name, part in value.items()}
    if not isinstance(value, str):
        return value
    with connection.cursor() as cursor:
        for pattern, instead in marks.swaps():
            cursor.execute("select regexp_replace(%s, %s, %s, 'gi')", [value, pattern, instead])
            value = cursor.fetchone()[0]
    return value


__all__ = ["let_letters_go"]
