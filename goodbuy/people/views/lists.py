from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from goodbuy.kernel.handing_out import table_to_take_along
from goodbuy.kernel.htmx import is_htmx
from goodbuy.kernel.refusing import refusal_warned
from goodbuy.kernel.tongues import for_us
from goodbuy.people.bulk import change_many, undo_many
from goodbuy.people.custom.values import tags_like
from goodbuy.people.exporting import export_list
from goodbuy.people.finding import COMPANIES, LISTINGS, PEOPLE, Listing
from goodbuy.people.lists import read_asked
from goodbuy.people.models import BulkChange, ChosenColumns
from goodbuy.people.normal import FieldRefusal
from goodbuy.people.paging import names_found
from goodbuy.people.rows import list_context
from goodbuy.people.zones import suggest_zones
from goodbuy.workspaces.access import MemberRequest, member_view
from goodbuy.workspaces.models import Member


def listing_of(page: str) -> Listing:
    if page not in LISTINGS:
        raise Http404
    return LISTINGS[page]


@require_GET
@member_view
def people(request: MemberRequest) -> HttpResponse:
    return show_list(request, PEOPLE)


@require_GET
@member_view
def companies(request: MemberRequest) -> HttpResponse:
    return show_list(request, COMPANIES)


def show_list(request: MemberRequest, listing: Listing) -> HttpResponse:
    asked = read_asked(listing, request.GET, request.member)
    context = list_context(asked, request.member, request.GET.get("beyond", "")[:300])
    context |= asdict(listing.face)
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
    verb = request.POST.get("verb", "")
    with refusal_warned(request, of=FieldRefusal):
        everyone = asked.filters if "everyone" in request.POST else None
        picked = request.POST.getlist("pick")
        change = change_many(
            listing, verb, request.POST, by=request.member, ids=picked, wanted=everyone
        )
        undo = reverse("people:bulk_undo", args=[change.pk])
        messages.success(request, change.words, extra_tags=f"undo {undo}")
    return redirect(listing.url + asked.address())


@require_POST
@member_view
def bulk_undo(request: MemberRequest, pk: UUID) -> HttpResponse:
    change = get_object_or_404(BulkChange.objects.visible_to(request.member), pk=pk)
    messages.success(request, undo_many(change, by=request.member))
    return redirect(listing_of(change.page).url)


@require_GET
@member_view
def export(request: MemberRequest, page: str) -> HttpResponse:
    """All that the list finds as a file, own fields under their API names."""
    listing = listing_of(page)
    asked = read_asked(listing, request.GET, request.member)
    return table_to_take_along(export_list(asked), f"{page}.csv")


@require_POST
@member_view
def view_save(request: MemberRequest, page: str) -> HttpResponse:
    """Keep a list's filters, order, columns and groups under a name."""
    listing = listing_of(page)
    given = QueryDict(request.POST.get("filter", "").lstrip("?"))
    asked = read_asked(listing, given, request.member)
    name = " ".join(request.POST.get("name", "").split())
    if not name or len(name) > 80:
        messages.warning(
            request, for_us("Give this view a name of at most 80 letters, and save it again.")
        )
        return redirect(listing.url + asked.address())
    # Another member may usually see other columns than this one.
    is_usual = asked.columns == list(listing.shown)
    query = asked.address(columns=None if is_usual else ",".join(asked.columns))
    told = _keep_view(request.member, page, name, query, is_shared="shared" in request.POST)
    messages.success(request, told % {"name": name})
    return redirect(listing.url + query)


def _keep_view(member: Member, page: str, name: str, query: str, *, is_shared: bool) -> str:
    """The name is how one finds it again: under the same name stands the newer list alone."""
    kept = {"query": query.lstrip("?")[:2000], "is_shared": is_shared}
    own = member.saved_views
    if own.filter(page=page, name__iexact=name).update(**kept):
        return for_us("“%(name)s” shows this list from now on.")
    own.create(workspace_id=member.workspace_id, page=page, name=name, **kept)
    return for_us("“%(name)s” stands above the list now.")


@require_POST
@member_view
def view_forget(request: MemberRequest, pk: UUID) -> HttpResponse:
    view = get_object_or_404(request.member.saved_views.visible_to(request.member), pk=pk)
    listing, name = listing_of(view.page), view.name
    view.delete()
    messages.success(
        request,
        for_us("“%(name)s” is gone. The %(noun)s in it are not.")
        % {"name": name, "noun": listing.noun[1]},
    )
    return redirect(listing.url)


@require_POST
@member_view
def columns_choose(request: MemberRequest, page: str) -> HttpResponse:
    """These columns from now on, where nothing else is asked."""
    listing = listing_of(page)
    given = QueryDict(request.POST.get("filter", "").lstrip("?"))
    asked = read_asked(listing, given, request.member)
    ChosenColumns.choose(page, asked.columns, by=request.member)
    messages.success(request, for_us("Kept. This list looks so for you from now on."))
    return redirect(listing.url + asked.address(columns=None))


@require_GET
@member_view
def choices(request: MemberRequest, kind: str) -> HttpResponse:
    """Eight names that fit what is being typed, for a field's datalist."""
    names = ("company", "parent", "at", "zone", "name", "tag")
    given = request.GET.items()
    typed = next((str(v) for n, v in given if n in names or n.startswith("own-")), "")
    if kind == "zone":
        found = suggest_zones(typed)
    elif kind == "tag":
        found = tags_like(typed, request.member)
    else:
        found = names_found(PEOPLE if kind == "person" else COMPANIES, typed)
    return render(request, "people/_choices.html", {"found": found})
