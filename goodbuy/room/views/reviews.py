"""Business reviews in the room: what was said, what came of it, who does what next."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.handing_out import to_take_along
from goodbuy.plans.models import Review
from goodbuy.plans.review_page import review_page
from goodbuy.plans.review_paper import paper_of
from goodbuy.room.access import GuestRequest, guest_view
from goodbuy.room.reader import days_of
from goodbuy.room.views.answering import show


def _review(request: GuestRequest, pk: UUID) -> Review:
    rows = Review.objects.shared_with(request.grant).shown()
    review: Review = get_object_or_404(rows, pk=pk)
    review.deal = request.grant.deal
    return review


@require_safe
@guest_view
def review_list(request: GuestRequest) -> HttpResponse:
    days = days_of(request.grant)
    rows = Review.objects.shared_with(request.grant).shown().for_list()
    reviews = [(str(one.pk), days.long(one.from_on), days.long(one.to_on)) for one in rows]
    return show(request, "room/review_list.html", {"reviews": reviews})


@require_safe
@guest_view
def review_detail(request: GuestRequest, pk: UUID) -> HttpResponse:
    return _show(request, _review(request, pk))


def _show(request: GuestRequest, review: Review, problem: str = "") -> HttpResponse:
    page = review_page(review, say=days_of(request.grant).long)
    facts = {"review_id": str(review.pk), "page": page, "problem": problem}
    return show(request, "room/review_detail.html", facts, status=503 if problem else 200)


@require_safe
@guest_view
def review_pdf(request: GuestRequest, pk: UUID) -> HttpResponse:
    review = _review(request, pk)
    try:
        made = paper_of(review, review_page(review, say=days_of(request.grant).long))
    except Refusal:
        # Which libraries are missing is the operator's to know, not the client's.
        words = gettext("The PDF cannot be made right now. This page prints from your browser.")
        return _show(request, review, words)
    return to_take_along(made, f"review-{review.to_on}.pdf", "application/pdf")
