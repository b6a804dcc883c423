from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goodbuy.insight.boards import SORTS, board_for
from goodbuy.workspaces.access import MemberRequest, member_view


@require_GET
@member_view
def board(request: MemberRequest) -> HttpResponse:
    mine, sort = "mine" in request.GET, request.GET.get("sort", "dark")
    context = {
        "board": board_for(request.member, mine=mine, sort=sort, only=request.GET.get("only", "")),
        "mine": mine,
        "sort": sort if sort in SORTS else "dark",
        "sorts": list(SORTS.items()),
        "can_move": not request.member.is_viewer,
    }
    return render(request, "insight/board.html", context)
