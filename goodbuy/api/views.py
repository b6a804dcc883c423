from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404
from django.urls import reverse

from goodbuy.api.access import ProgramRequest, api_view
from goodbuy.api.shapes import KINDS, shapes
from goodbuy.api.writing import create, remove, update
from goodbuy.people.custom.records import carrying
from goodbuy.people.finding import LISTINGS
from goodbuy.people.lists import read_asked
from goodbuy.people.models import CustomField
from goodbuy.people.paging import find_page
from goodbuy.workspaces.models import Member

Answer = dict[str, Any]


def _url(name: str, *args: Any) -> str:
    return f"{settings.GOODBUY_URL}{reverse(f'api:{name}', args=args)}"


@api_view("GET")
def begin(request: ProgramRequest) -> Answer:
    """Where one is, as whom, and what there is."""
    member = request.member
    return {
        "workspace": {"id": str(member.workspace_id), "name": member.workspace.name},
        "member": {"id": str(member.pk), "name": member.name, "role": member.role},
        "may_write": request.holder.may_write and not member.is_viewer,
        **{page: _url("list", page) for page in KINDS},
        "fields": _url("fields"),
        "members": _url("members"),
    }


@api_view("GET")
def fields(request: ProgramRequest) -> Answer:
    """The workspace's own fields: what their API names hold."""
    rows = CustomField.objects.visible_to(request.member).in_use()
    items = [
        {
            "of": row.of,
            "key": row.key,
            "name": row.name,
            "kind": row.kind,
            "choices": [option["name"] for option in row.options],
            "currency": row.currency or None,
        }
        for row in rows
    ]
    return {"items": items}


@api_view("GET")
def members(request: ProgramRequest) -> Answer:
    """Who can look after something."""
    rows = Member.objects.visible_to(request.member).filter(left_at=None).order_by("name", "id")
    wanted = rows.values_list("pk", "name", "email", "role")
    return {
        "items": [
            {"id": str(pk), "name": name, "email": email, "role": role}
            for pk, name, email, role in wanted
        ]
    }


@api_view("GET", "POST")
def records(request: ProgramRequest, page: str) -> Answer | tuple[Answer, int]:
    """A page of a list, found and sorted as the same list is for people; or a new record."""
    if page not in KINDS:
        raise Http404
    if request.method == "POST":
        made = create(page, request.given, request.member)
        return _one(page, made.row.pk, request.member), 201
    asked = read_asked(LISTINGS[page], request.GET, request.member)
    found = find_page(asked, "t.id")
    items = shapes(KINDS[page], [row[0] for row in found.rows], request.member)
    after = _url("list", page) + asked.address(after=found.after) if found.after else None
    return {"items": items, "next": after, "not_understood": asked.problems}


@api_view("GET", "PATCH", "DELETE")
def record(request: ProgramRequest, page: str, pk: UUID) -> Answer:
    """One record; PATCH changes what is sent and leaves the rest, DELETE puts it into the bin."""
    if page not in KINDS:
        raise Http404
    if request.method == "DELETE":
        return remove(page, pk, request.member)
    if request.method != "PATCH":
        return _one(page, pk, request.member)
    row = carrying(KINDS[page].of).find(pk, request.member)
    made = update(page, row, request.given, request.member)
    return {**_one(page, pk, request.member), **made.more}


def _one(page: str, pk: UUID, member: Member) -> Answer:
    found = shapes(KINDS[page], [pk], member)
    if not found:
        raise Http404
    return found[0]
