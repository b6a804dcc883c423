"""Rooms and the links into them: who has one, when it was last used, and taking it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goodbuy.deals.forms import GrantForm
from goodbuy.deals.models import Grant
from goodbuy.deals.rooms import rooms_of
from goodbuy.deals.views.casting import find_face
from goodbuy.deals.views.stages import find_deal
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.htmx import told
from goodbuy.kernel.tongues import for_us, for_us_many
from goodbuy.kernel.typed_days import day_or_refusal
from goodbuy.kernel.words import long_day
from goodbuy.workspaces.access import MemberRequest, member_view
from goodbuy.workspaces.mail import reaches


def find_grant(request: MemberRequest, pk: UUID) -> Grant:
    grants = Grant.objects.visible_to(request.member).select_related("deal", "cast")
    grant: Grant = get_object_or_404(grants, pk=pk)
    grant.deal.workspace = request.member.workspace
    return grant


def show_once(request: MemberRequest, grant: Grant, token: str, *, mailed: bool) -> HttpResponse:
    """The fresh link on a page of its own: after this it is nowhere to be read."""
    context = {
        "grant": grant,
        "address": f"{settings.GOODBUY_URL}/r/{token}/",
        "mailed": mailed and reaches(),
    }
    return render(request, "deals/link_shown.html", context)


@require_GET
@member_view
def rooms(request: MemberRequest) -> HttpResponse:
    found = rooms_of(request.member, q=request.GET.get("q", ""), after=request.GET.get("after", ""))
    context = {"rooms": found, "can_write": not request.member.is_viewer}
    return render(request, "deals/room_list.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@member_view
def link(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One person's link: give the first one, or see to the one that is there."""
    face = find_face(request, pk)
    grant = Grant.objects.visible_to(request.member).filter(cast=face).exclude(state="revoked")
    known = face.person.email if face.person else ""
    zone = request.member.workspace.zone
    form = GrantForm(request.POST or None, initial={"email": known}, zone=zone)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        mailed, fields["expires_at"] = fields.pop("is_mailed"), fields.pop("until")
        made, token = Grant.give(face.deal, cast=face, by=request.member, mail=mailed, **fields)
        return show_once(request, made, token, mailed=mailed)
    context: dict[str, Any] = {"face": face, "deal": face.deal, "form": form}
    context["grant"] = grant.first()
    return render(request, "deals/link.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_POST
@member_view
def link_renew(request: MemberRequest, pk: UUID) -> HttpResponse:
    grant = find_grant(request, pk)
    token = grant.renew(by=request.member)
    return show_once(request, grant, token, mailed=True)


@never_cache
@require_POST
@member_view
def link_approve(request: MemberRequest, pk: UUID) -> HttpResponse:
    grant = find_grant(request, pk)
    token = grant.approve(by=request.member)
    return show_once(request, grant, token, mailed=True)


@require_POST
@member_view
def link_revoke(request: MemberRequest, pk: UUID) -> HttpResponse:
    grant = find_grant(request, pk)
    grant.revoke(by=request.member)
    return told(
        request,
        for_us("The link of %(cast)s opens nothing any more.") % {"cast": grant.cast.name},
        to="deals:rooms" if request.POST.get("back") == "rooms" else grant.deal,
    )


@require_POST
@member_view
def link_level(request: MemberRequest, pk: UUID) -> HttpResponse:
    grant = find_grant(request, pk)
    grant.set_level(request.POST.get("level", ""), by=request.member)
    if "until" in request.POST:
        grant.open_until(day_or_refusal(request.POST["until"]), by=request.member)
    said = f"{grant.get_level_display()}."
    if until := grant.until_on:
        said += " " + for_us("It opens the room until %(day)s.") % {"day": long_day(until)}
    return told(request, said, to=grant.deal)


@require_POST
@member_view
def room_close(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Revoke every link of one room at once."""
    deal = find_deal(request, pk)
    ended = Grant.revoke_all(deal, by=request.member)
    if not ended:
        raise Refusal("No link opens this room, so there is nothing to revoke.")
    words = for_us_many(
        "1 link opens nothing any more.", "%(ended)s links open nothing any more.", ended
    )
    return told(request, words % {"ended": ended}, to="deals:rooms")
