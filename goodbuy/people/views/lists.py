from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from goodbuy.kernel.htmx import is_htmx
from goodbuy.people.bulk import BULK_VERBS, change_many, undo_many
from goodbuy.people.finding import COMPANIES, PEOPLE, Listing
from goodbuy.people.lists import names_found, read_asked
from goodbuy.people.models import BulkChange
from goodbuy.people.normal import FieldRefusal
from goodbuy.people.rows import list_context
from goodbuy.people.zones import suggest_zones
from goodbuy.workspaces.access import MemberRequest, member_view

LISTINGS = {"people": PEOPLE, "companies": COMPANIES}
PLACES = {"people": "people:list", "companies": "people:companies"}


def listing_of(page: str) -> Listing:
    if page not in LISTINGS:
        raise Http404
    return LISTINGS[page]


@require_GET
@member_view
def people(request: MemberRequest) -> HttpResponse:
    return _list(request, PEOPLE)


@require_GET
@member_view
def companies(request: MemberRequest) -> HttpResponse:
    return _list(request, COMPANIES)


def _list(request: MemberRequest, listing: Listing) -> HttpResponse:
    asked = read_asked(listing, request.GET, request.member)
    context = list_context(asked, request.member)
    if not is_htmx(request):
        return render(request, "people/list.html", context)
    response = render(request, "people/_found.html", context)
    # The address stays short and can be shared: only what was asked for stands in it.
    response["HX-Replace-Url"] = request.path + asked.address()
    return response


@require_POST
@member_view
def bulk(request: MemberRequest, page: str) -> HttpResponse:
    """One act on the picked rows, or on all that the list's filter finds."""
    listing = listing_of(page)
    filter_text = request.POST.get("filter", "")
    asked = read_asked(listing, QueryDict(filter_text.lstrip("?")), request.member)
    verb = BULK_VERBS.get(request.POST.get("verb", ""))
    try:
        if verb is None:
            raise FieldRefusal("verb", "Choose what to do with them first. Nothing was changed.")
        everyone = asked.filters if "everyone" in request.POST else None
        picked = request.POST.getlist("pick")
        change = change_many(
            listing, verb, request.POST, by=request.member, ids=picked, wanted=everyone
        )
        undo = reverse("people:bulk_undo", args=[change.pk])
        messages.success(request, change.words, extra_tags=f"undo {undo}")
    except FieldRefusal as problem:
        messages.warning(request, str(problem))
    return redirect(reverse(PLACES[page]) + asked.address())


@require_POST
@member_view
def bulk_undo(request: MemberRequest, pk: Any) -> HttpResponse:
    change = get_object_or_404(BulkChange.objects.visible_to(request.member), pk=pk)
    messages.success(request, undo_many(change, by=request.member))
    return redirect(PLACES[change.page])


@require_POST
@member_view
def view_save(request: MemberRequest, page: str) -> HttpResponse:
    """Keep a list's filters and sorting under a name."""
    listing = listing_of(page)
    given = QueryDict(request.POST.get("filter", "").lstrip("?"))
    asked = read_asked(listing, given, request.member)
    back = reverse(PLACES[page]) + asked.address()
    name = " ".join(request.POST.get("name", "").split())
    if not name or len(name) > 80:
        messages.warning(request, "Give this view a name of at most 80 letters, and save it again.")
        return redirect(back)
    request.member.saved_views.create(
        workspace_id=request.member.workspace_id,
        page=page,
        name=name,
        query=asked.address().lstrip("?")[:2000],
        is_shared="shared" in request.POST,
    )
    messages.success(request, f"“{name}” stands above the list now.")
    return redirect(back)


@require_POST
@member_view
def view_forget(request: MemberRequest, pk: Any) -> HttpResponse:
    view = get_object_or_404(request.member.saved_views.visible_to(request.member), pk=pk)
    page, name = view.page, view.name
    view.delete()
    messages.success(request, f"“{name}” is gone. The people in it are not.")
    return redirect(PLACES.get(page, "people:list"))


@require_GET
@member_view
def choices(request: MemberRequest, kind: str) -> HttpResponse:
    """Eight names that fit what is being typed, for a field's datalist."""
    names = ("company", "parent", "at", "zone", "name")
    typed = next((str(value) for name, value in request.GET.items() if name in names), "")
    if kind == "zone":
        found = suggest_zones(typed)
    else:
        found = names_found(PEOPLE if kind == "person" else COMPANIES, typed)
    return render(request, "people/_choices.html", {"found": found})
