"""The circle of a deal for the team: everyone of all sides, and who was silent for too long."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from goodbuy.deals.models import Brief, CastMember, Deal
from goodbuy.deals.words import listed
from goodbuy.kernel import clock
from goodbuy.kernel.tongues import for_us, for_us_many
from goodbuy.plans.circle import Circle, circle_of
from goodbuy.plans.models import Presence
from goodbuy.workspaces.access import MemberRequest, member_view


def find_deal(request: MemberRequest, pk: UUID) -> Deal:
    deal: Deal = get_object_or_404(Deal.objects.visible_to(request.member).existing(), pk=pk)
    deal.workspace = request.member.workspace
    return deal


@require_GET
@member_view
def circle(request: MemberRequest, deal: UUID) -> HttpResponse:
    about = find_deal(request, deal)
    today = clock.today(about.workspace.zone)
    drawn = circle_of(
        about,
        CastMember.objects.visible_to(request.member).filter(deal=about),
        Presence.objects.visible_to(request.member).filter(deal=about),
        today=today,
        is_guest=False,
        quiet=_quiet(request, about, today),
    )
    facts = {
        "deal": about,
        "circle": drawn,
        "circle_title": drawing_title(drawn),
        "said": said_of(drawn),
        "can_write": not request.member.is_viewer,
    }
    return render(request, "plans/circle.html", facts)


def _quiet(request: MemberRequest, deal: Deal, today: date) -> dict[UUID, date]:
    """Who asked to be left in peace until a day that is still to come: by their newest word."""
    briefs = Brief.objects.visible_to(request.member).filter(deal=deal)
    rows = (
        briefs.order_by("cast_id", "-sent_at")
        .distinct("cast_id")
        .values_list("cast_id", "reconnect_on")
    )
    return {cast: on for cast, on in rows if on and on > today}


def drawing_title(drawn: Circle) -> str:
    names = [seat.first_name for seat in drawn.seats]
    if drawn.centre is None or not names:
        return for_us("Nobody stands in the circle yet")
    return for_us("%(first_name)s in the centre, around: %(names)s") % {
        "first_name": drawn.centre.first_name,
        "names": listed(names),
    }


def said_of(drawn: Circle) -> str:
    silent = [
        for_us("%(first_name)s (%(days)s days)") % {"first_name": s.first_name, "days": s.days}
        for s in drawn.silent
    ]
    if silent:
        return for_us_many(
            "%(silent)s has been silent for too long.",
            "%(silent)s have been silent for too long.",
            len(silent),
        ) % {"silent": listed(silent)}
    if len(drawn.everyone) > 1:
        return for_us("Nobody has been silent for too long.")
    return for_us(
        "Here stands everyone who does something for the client, each with their last word."
    )
