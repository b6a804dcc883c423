"""A new deal, and the facts of one changed in place."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from goodbuy.deals.fields import FIELDS, FactForm, show_fact, values_of
from goodbuy.deals.finding import companies_beginning
from goodbuy.deals.forms import DealForm
from goodbuy.deals.models import CastMember, Deal
from goodbuy.deals.views.stages import find_deal
from goodbuy.kernel.htmx import is_htmx, told
from goodbuy.kernel.tongues import for_us
from goodbuy.people.field_html import open_field
from goodbuy.people.models import Company
from goodbuy.workspaces.access import MemberRequest, member_view

PLAIN = "deals/deal_edit.html"


@require_http_methods(["GET", "POST"])
@member_view
def deal_new(request: MemberRequest) -> HttpResponse:
    form = DealForm(request.POST or None, member=request.member, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        company = Company.of_name(fields.pop("company"), by=request.member)
        assert company is not None
        deal = Deal.open_deal(by=request.member, company=company, **fields)
        # Someone of ours answers from the first day: the one who leads it.
        CastMember.join(deal, by=request.member, member=deal.owner)
        return redirect(deal)
    status = 422 if form.is_bound else 200
    return render(request, "deals/deal_new.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@member_view
def deal_edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    deal = find_deal(request, pk)
    now = {name: getattr(deal, name) for name in ("name", "value", "currency", "value_on", "depth")}
    now |= {"company": deal.company.name, "owner": str(deal.owner_id)}
    form = DealForm(request.POST or None, member=request.member, initial=now)
    del form.fields["stage"]
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        company = fields.pop("company")
        if company != deal.company.name:
            fields["company"] = Company.of_name(company, by=request.member)
        deal.edit(by=request.member, **fields)
        return told(request, for_us("Kept."), to=deal)
    status = 422 if form.is_bound else 200
    context = {"form": form, "deal": deal, "may_remove": deal.may_remove(request.member)}
    return render(request, "deals/deal_edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def deal_field(request: MemberRequest, pk: UUID, name: str) -> HttpResponse:
    """GET: one fact with its form open. POST: keep it, or give back what was typed and why not."""
    deal = find_deal(request, pk)
    if name not in FIELDS:
        raise Http404
    if request.method != "POST" and not is_htmx(request):
        return redirect("deals:edit", pk)
    typed = {name: request.POST.get(name, "")} if request.method == "POST" else {}
    form = FactForm({**values_of(deal), **typed}, member=request.member)
    kept = bool(typed) and form.keep(deal, name, request.member)
    status = 422 if typed and not kept else 200
    if not is_htmx(request):
        context = {"form": form, "deal": deal, "to": request.path}
        return redirect(deal) if kept else render(request, PLAIN, context, status=status)
    shown = show_fact(find_deal(request, pk), name)
    shown.field, shown.is_open = form[name], not kept
    shown.errors = form.errors.get(name, ()) if typed else ()
    return open_field(request, shown, may_change=not request.member.is_viewer, status=status)


@require_GET
@member_view
def company_find(request: MemberRequest) -> HttpResponse:
    """Options for the company field: the first few that begin or sound like what was typed."""
    typed = request.GET.get("company", "").strip()
    found = companies_beginning(request.member, typed) if len(typed) > 1 else []
    return render(request, "deals/_company_options.html", {"companies": found})
