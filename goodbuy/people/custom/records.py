"""What can carry tags and fields of the workspace's own: people, companies, and what apps add."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.http import Http404

from goodbuy.kernel.errors import NotAllowed
from goodbuy.kernel.tongues import for_us
from goodbuy.people.models import Company, CustomField, CustomValue, Kept, Person, Tag
from goodbuy.people.normal import FieldRefusal
from goodbuy.workspaces.models import Member


def _anyone(row: Any, by: Member) -> bool:
    return not by.is_viewer


@dataclass(frozen=True)
class Carrying:
    """One kind of record: its model, and who may change what hangs on a row of it."""

    of: str
    model: Any
    may: Callable[[Any, Member], bool] = _anyone

    def find(self, pk: UUID, member: Member) -> Any:
        row = self.model.objects.visible_to(member).filter(pk=pk, deleted_at=None).first()
        if row is None:
            raise Http404
        return row

    def require(self, row: Any, by: Member) -> None:
        if not self.may(row, by):
            raise NotAllowed("Your role does not let you change this. Ask a seller or a manager.")


CARRYING: dict[str, Carrying] = {}


def carry(kind: Carrying) -> None:
    CARRYING[kind.of] = kind


carry(Carrying("person", Person))
carry(Carrying("company", Company))


def carrying(of: str) -> Carrying:
    if of not in CARRYING:
        raise Http404
    return CARRYING[of]


def tag(row: Any, of: str, name: str, *, by: Member) -> Tag:
    """Put a tag on a record by its name; a name that is new makes a new tag."""
    carrying(of).require(row, by)
    found = Tag.of_name(name, by=by)
    found.put_on(row, of, by=by)
    return found


def untag(row: Any, of: str, found: Tag, *, by: Member) -> None:
    carrying(of).require(row, by)
    found.take_off(row, of, by=by)


def fill(row: Any, field: CustomField, kept: Kept, *, by: Member) -> None:
    """Set a field of the workspace's own on a record."""
    carrying(field.of).require(row, by)
    try:
        CustomValue.fill(field, row, kept, by=by, places=row.event_places())
    except IntegrityError:
        # Set a moment ago by a colleague, or to somebody whom this member does not see.
        said = for_us("A colleague has set this already. Look again, or ask who looks after it.")
        raise FieldRefusal(field.key, said) from None
