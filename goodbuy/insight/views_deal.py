from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goodbuy.deals.fields import show_facts
from goodbuy.insight.deal_page import deal_page, find_page_deal
from goodbuy.insight.seen import seen_by_clients
from goodbuy.people.field_html import fields_html
from goodbuy.people.panels import panels_for
from goodbuy.workspaces.access import MemberRequest, member_view
from goodbuy.workspaces.context import member_ticket


@require_GET
@member_view
def deal_detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    deal = find_page_deal(request.member, pk)
    if deal is None:
        raise Http404
    can_write = not request.member.is_viewer
    context = {
        "page": deal_page(deal, request.member),
        "deal": deal,
        "can_write": can_write,
        "facts": fields_html(show_facts(deal), can_write),
        "panels": panels_for("deal", "main", deal, request.member),
        "side_panels": panels_for("deal", "side", deal, request.member),
        "live_ticket": member_ticket(request.member, f"deal:{deal.pk}"),
    }
    return render(request, "insight/deal_detail.html", context)


@require_GET
@member_view
def deal_seen(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What the client reads at this moment, word for word; fetched after the page is there."""
    deal = find_page_deal(request.member, pk)
    if deal is None:
        raise Http404
    deal.workspace = request.member.workspace
    can_write = not request.member.is_viewer
    context = {"deal": deal, "seen": seen_by_clients(deal), "can_write": can_write}
    return render(request, "insight/deal_seen.html", context)
