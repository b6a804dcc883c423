from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goodbuy.insight.aftertastes import taste_page
from goodbuy.insight.coverage import by_deal, by_narrator
from goodbuy.workspaces.access import MemberRequest, member_view


@require_GET
@member_view
def told_report(request: MemberRequest) -> HttpResponse:
    """How much of what happened was told within a working day, by deal and by narrator."""
    context = {"deals": by_deal(request.member), "narrators": by_narrator(request.member)}
    return render(request, "insight/told_report.html", context)


@require_GET
@member_view
def taste_report(request: MemberRequest) -> HttpResponse:
    return render(request, "insight/taste_report.html", {"page": taste_page(request.member)})
