"""Who knows whom, as a picture and as a list; and who can introduce us to somebody."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from goodbuy.people.around import Picture, around_company, around_person
from goodbuy.people.around_html import drawing_html, list_html
from goodbuy.people.drawing import drawn
from goodbuy.people.models import Company, Person
from goodbuy.people.warm import ways_to
from goodbuy.workspaces.access import MemberRequest, member_view


def _picture(request: MemberRequest, row: Any, picture: Picture, kind: str) -> HttpResponse:
    context: dict[str, Any] = {"row": row, "picture": picture, "kind": kind}
    if picture.lines:
        drawing = drawn(picture)
        context |= {"drawing": drawing, "drawn": drawing_html(drawing)}
        context["listed"] = list_html(picture.listed)
    context["may_change"] = not request.member.is_viewer
    return render(request, "people/around.html", context)


@require_GET
@member_view
def person_around(request: MemberRequest, pk: UUID) -> HttpResponse:
    people = Person.objects.visible_to(request.member).select_related("company")
    person = get_object_or_404(people, pk=pk)
    return _picture(request, person, around_person(person, request.member), "person")


@require_GET
@member_view
def company_around(request: MemberRequest, pk: UUID) -> HttpResponse:
    company = get_object_or_404(Company.objects.visible_to(request.member), pk=pk)
    return _picture(request, company, around_company(company, request.member), "company")


@require_GET
@member_view
def person_way(request: MemberRequest, pk: UUID) -> HttpResponse:
    people = Person.objects.visible_to(request.member).select_related("company")
    person = get_object_or_404(people, pk=pk)
    context = {"person": person, "ways": ways_to(person, request.member)}
    context["may_change"] = not request.member.is_viewer
    return render(request, "people/way.html", context)
