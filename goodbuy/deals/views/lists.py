"""All deals as a table: filters, columns, groups and views are those of every list."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from goodbuy.deals.listing import DEALS
from goodbuy.people.views.lists import show_list
from goodbuy.workspaces.access import MemberRequest, member_view


@require_GET
@member_view
def deal_list(request: MemberRequest) -> HttpResponse:
    return show_list(request, DEALS)
