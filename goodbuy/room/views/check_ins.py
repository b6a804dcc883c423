from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from goodbuy.plans.models import CheckIn
from goodbuy.room.access import GuestRequest, guest_view
from goodbuy.room.check_ins import open_questions, question_card, reply_with
from goodbuy.room.reader import address
from goodbuy.room.views.answering import Typed, carry_out, show


@require_POST
@guest_view
def check_in(request: GuestRequest, pk: UUID) -> HttpResponse:
    """One tap on a short question in the room."""
    one: CheckIn = get_object_or_404(open_questions(request.grant), pk=pk)
    one.deal, one.workspace = request.grant.deal, request.grant.deal.workspace
    value = request.POST.get("value", "")

    def again(problem: str, typed: Typed) -> HttpResponse:
        facts = {"question": question_card(one), "problem": problem, "typed": typed}
        return show(request, "room/check_in.html", facts, status=422)

    return carry_out(
        request,
        lambda: reply_with(one, request.grant, request.POST, value),
        said=_("Thank you. Something comes of it, and you read here what."),
        to=address(request.grant, "page"),
        again=again,
    )
