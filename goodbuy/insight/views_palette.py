from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goodbuy.insight.palette import palette_for
from goodbuy.kernel.htmx import is_htmx
from goodbuy.workspaces.access import MemberRequest, member_view


@require_GET
@member_view
def palette(request: MemberRequest) -> HttpResponse:
    """A list for the dialog; a page of its own for whoever has no script."""
    typed = request.GET.get("q", "")
    context = {"groups": palette_for(request.member, typed), "typed": typed}
    page = "parts/_palette_results.html" if is_htmx(request) else "insight/palette.html"
    return render(request, page, context)
