"""The business review for the team: begun from the events, edited, shown, printed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.handing_out import to_take_along
from goodbuy.kernel.refusing import Attempt, form_page, refusal_on
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.kernel.words import long_day
from goodbuy.plans import reviewing
from goodbuy.plans.forms_review import PeriodForm, ReviewForm
from goodbuy.plans.models import Review
from goodbuy.plans.review_page import review_page
from goodbuy.plans.review_paper import paper_of
from goodbuy.plans.views.circle import find_deal
from goodbuy.workspaces.access import MemberRequest, member_view

VERBS = {
    "show": (Review.show, for_us_later("It is in the room.")),
    "take-back": (
        Review.take_back,
        for_us_later("It is out of the room. Change it, then show it anew."),
    ),
}


def find_review(request: MemberRequest, pk: UUID) -> Review:
    rows = Review.objects.visible_to(request.member).select_related("deal")
    review: Review = get_object_or_404(rows, pk=pk, deal__deleted_at=None)
    review.deal.workspace = request.member.workspace
    return review


@require_http_methods(["GET", "POST"])
@member_view
def review_list(request: MemberRequest, deal: UUID) -> HttpResponse:
    """Those of a deal; a POST lets the deal write a new one."""
    about = find_deal(request, deal)
    today = clock.today(request.member.zone)
    form = PeriodForm(request.POST if request.method == "POST" else None, today=today)
    if request.method == "POST" and form.is_valid():
        with refusal_on(form):
            made = reviewing.begin(about, by=request.member, **form.cleaned_data)
            messages.success(
                request, for_us("Written from what happened. Now it is yours to change.")
            )
            return redirect("plans:review", made.pk)
    reviews = Review.objects.visible_to(request.member).filter(deal=about).for_list()
    return form_page(request, "plans/review_list.html", form, deal=about, reviews=reviews)


@require_GET
@member_view
def review_detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    return _show(request, find_review(request, pk))


def _show(request: MemberRequest, review: Review, problem: str = "") -> HttpResponse:
    page = review_page(review, say=long_day)
    facts = {"review": review, "deal": review.deal, "page": page, "problem": problem}
    return render(request, "plans/review_detail.html", facts, status=422 if problem else 200)


@require_http_methods(["GET", "POST"])
@member_view
def review_edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    review = find_review(request, pk)
    form = ReviewForm(request.POST or None, review=review)
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["opening"]
        with refusal_on(form):
            review.write(by=request.member, opening=words, body=form.written())
            messages.success(request, for_us("Kept."))
            return redirect("plans:review", pk)
    page = review_page(review, say=long_day)
    facts = {"review": review, "deal": review.deal, "page": page, "parts": form.parts(page)}
    return form_page(request, "plans/review_form.html", form, **facts)


@require_POST
@member_view
def review_verb(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    if verb not in VERBS:
        raise Http404
    review, (act, said) = find_review(request, pk), VERBS[verb]
    with Attempt() as attempt:
        act(review, by=request.member)
        messages.success(request, said)
        return redirect("plans:review", pk)
    return _show(request, review, attempt.problem)


@require_GET
@member_view
def review_pdf(request: MemberRequest, pk: UUID) -> HttpResponse:
    review = find_review(request, pk)
    try:
        made = paper_of(review, review_page(review, say=long_day))
    except Refusal as problem:
        return _show(request, review, str(problem))
    name = slugify(f"review {review.deal.company_name} {review.to_on}")
    return to_take_along(made, f"{name}.pdf", "application/pdf")
