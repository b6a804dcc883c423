from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goodbuy.insight.silences import silences
from goodbuy.workspaces.access import MemberRequest, member_view


@require_GET
@member_view
def silence_list(request: MemberRequest) -> HttpResponse:
    """Who sold it and has not been heard since: the longest silence first."""
    rows = silences(request.member)
    facts = {
        "rows": rows,
        "vanished": sum(row.is_vanished for row in rows),
        "staying": request.member.workspace.staying_words,
        "is_manager": request.member.is_manager,
    }
    return render(request, "insight/silence_list.html", facts)
