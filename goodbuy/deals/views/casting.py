"""The people of a deal: who they are, what they do and do not do, and how they stand to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from goodbuy.deals.forms import CastForm, StandingForm
from goodbuy.deals.models import CastMember, Deal, Standing
from goodbuy.deals.views.stages import find_deal
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.htmx import told
from goodbuy.kernel.refusing import refusal_on
from goodbuy.kernel.tongues import for_us
from goodbuy.workspaces.access import MemberRequest, member_view


def find_face(request: MemberRequest, pk: UUID) -> CastMember:
    faces = CastMember.objects.visible_to(request.member).select_related("deal", "standing")
    face: CastMember = get_object_or_404(faces, pk=pk, deal__deleted_at=None)
    face.deal.workspace = request.member.workspace
    return face


def faces_of(request: MemberRequest, deal: Deal) -> list[CastMember]:
    """Everybody who is in it now, both sides."""
    faces = CastMember.objects.visible_to(request.member).filter(deal=deal)
    return list(faces.present().for_list())


@require_http_methods(["GET", "POST"])
@member_view
def cast_add(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Someone new in a deal; a name of our team or of the client's people is recognised."""
    deal = find_deal(request, pk)
    form = CastForm(request.POST or None, member=request.member, deal=deal)
    if request.method == "POST" and form.is_valid():
        fields = {**form.known(), **form.cleaned_data}
        with refusal_on(form), transaction.atomic():
            CastMember.join(deal, by=request.member, **fields)
            return redirect(f"{deal.get_absolute_url()}#people")
    status = 422 if form.is_bound else 200
    return render(request, "deals/cast_form.html", {"form": form, "deal": deal}, status=status)


@require_http_methods(["GET", "POST"])
@member_view
def cast_edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    face = find_face(request, pk)
    now = {name: getattr(face, name) for name in CastForm.base_fields}
    form = CastForm(
        request.POST or None, member=request.member, deal=face.deal, face=face, initial=now
    )
    if request.method == "POST" and form.is_valid():
        with refusal_on(form), transaction.atomic():
            face.edit(by=request.member, **form.cleaned_data)
            return redirect(f"{face.deal.get_absolute_url()}#people")
    context: dict[str, Any] = {"form": form, "face": face, "deal": face.deal}
    if face.side == CastMember.Side.CLIENT:
        context["standing"] = getattr(face, "standing", None) or Standing(cast=face)
        context["others"] = face.deal.cast.filter(side="client").exclude(pk=face.pk)
    return render(request, "deals/cast_form.html", context, status=422 if form.is_bound else 200)


@require_POST
@member_view
def cast_leave(request: MemberRequest, pk: UUID) -> HttpResponse:
    face = find_face(request, pk)
    face.leave(by=request.member)
    return told(
        request,
        for_us("%(face)s has left. Their link is dead.") % {"face": face.name},
        to=face.deal,
    )


@require_POST
@member_view
def cast_place(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Where a client stands on the people map; the room never shows it."""
    face = find_face(request, pk)
    form = StandingForm(request.POST)
    if not form.is_valid():
        raise Refusal(form.sentence)
    fields = form.cleaned_data
    heard = CastMember.objects.visible_to(request.member).filter(deal_id=face.deal_id)
    fields["listens_to"] = next((c for c in heard if str(c.pk) == fields["listens_to"]), None)
    Standing.place(face, by=request.member, **fields)
    return told(
        request,
        for_us("%(first_name)s is on the map.") % {"first_name": face.first_name},
        to=face.deal,
    )
