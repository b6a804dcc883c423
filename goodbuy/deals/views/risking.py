"""What could go wrong in a purchase, for whom, and what we did about it. Only we see it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from goodbuy.deals.forms_risks import RiskForm
from goodbuy.deals.models import CastMember, Deal, YesRisk
from goodbuy.deals.views.stages import find_deal
from goodbuy.kernel.refusing import form_page
from goodbuy.kernel.tongues import for_us
from goodbuy.workspaces.access import MemberRequest, member_view


def _faces(request: MemberRequest, deal: Deal) -> Any:
    faces = CastMember.objects.visible_to(request.member).filter(deal=deal).present()
    return faces.exclude(side="seller").for_list()


def _show(request: MemberRequest, deal: Deal, form: RiskForm, risk: Any = None) -> HttpResponse:
    return form_page(request, "deals/risk_form.html", form, deal=deal, risk=risk)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def risk_note(request: MemberRequest, pk: UUID) -> HttpResponse:
    deal = find_deal(request, pk)
    first = {"cast": request.GET.get("cast", "")}
    form = RiskForm(request.POST or None, faces=_faces(request, deal), initial=first)
    if form.kept(lambda **given: YesRisk.note(deal, by=request.member, **given)):
        return redirect(f"{deal.get_absolute_url()}#risks")
    return _show(request, deal, form)


def find_risk(request: MemberRequest, pk: UUID) -> YesRisk:
    rows = YesRisk.objects.visible_to(request.member).select_related("deal", "cast")
    risk: YesRisk = get_object_or_404(rows, pk=pk, deal__deleted_at=None)
    return risk


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def risk_edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    risk = find_risk(request, pk)
    first = {name: getattr(risk, name) for name in RiskForm.base_fields}
    form = RiskForm(request.POST or None, faces=_faces(request, risk.deal), initial=first)
    # Whose risk it is stays; another person's is another risk.
    del form.fields["cast"]
    if form.kept(lambda **given: risk.edit(by=request.member, **given)):
        return redirect(f"{risk.deal.get_absolute_url()}#risks")
    return _show(request, risk.deal, form, risk)


@require_POST
@member_view
def risk_remove(request: MemberRequest, pk: UUID) -> HttpResponse:
    risk = find_risk(request, pk)
    risk.remove(by=request.member)
    messages.success(request, for_us("That is no longer written down."))
    return redirect(f"{risk.deal.get_absolute_url()}#risks")
