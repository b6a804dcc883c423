"""Questions to the client from our side: asked by hand, answered by telephone, followed up."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from goodbuy.kernel.refusing import form_page, refusal_on
from goodbuy.kernel.tongues import for_us
from goodbuy.plans.forms import AskForm, FollowUpForm, RhythmForm
from goodbuy.plans.forms_asking import CheckInForm
from goodbuy.plans.models import CheckIn, Rhythm
from goodbuy.plans.views.plan import find_deal
from goodbuy.workspaces.access import MemberRequest, member_view

WITH = (
    "step__narrator", "step__owner", "phase", "deal__workspace", "cast", "owner", "workspace",
)  # fmt: skip


def find_check_in(request: MemberRequest, pk: UUID) -> CheckIn:
    asked = CheckIn.objects.visible_to(request.member).select_related(*WITH)
    found: CheckIn = get_object_or_404(asked, pk=pk, deal__deleted_at=None)
    return found


@require_http_methods(["GET", "POST"])
@member_view
def check_in_answer(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What they said by telephone, written down on their behalf."""
    one = find_check_in(request, pk)
    form = CheckInForm(request.POST or None, of=one)
    if request.method == "POST" and form.is_valid():
        with refusal_on(form):
            one.record_answer(by=request.member, **form.cleaned_data)
            messages.success(request, for_us("Written down. The client’s words stay as they are."))
            return redirect("plans:plan", one.deal_id)
    return form_page(request, "plans/check_in_form.html", form, one=one, deal=one.deal)


@require_http_methods(["GET", "POST"])
@member_view
def check_in_follow(request: MemberRequest, pk: UUID) -> HttpResponse:
    one = find_check_in(request, pk)
    form = FollowUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusal_on(form):
            one.follow_up(by=request.member, words=form.cleaned_data["words"])
            messages.success(request, for_us("Followed up. They read it in the room."))
            return redirect(one.deal.get_absolute_url())
    return form_page(request, "plans/check_in_follow.html", form, one=one, deal=one.deal)


@require_http_methods(["GET", "POST"])
@member_view
def check_in_ask(request: MemberRequest, deal: UUID) -> HttpResponse:
    about = find_deal(request, deal)
    form = AskForm(request.POST or None, deal=about)
    if request.method == "POST" and form.is_valid():
        with refusal_on(form):
            CheckIn.ask_by_hand(about, by=request.member, **form.cleaned_data)
            messages.success(request, for_us("It goes out in their next office hours."))
            return redirect(about.get_absolute_url())
    return form_page(request, "plans/check_in_ask.html", form, deal=about)


@require_http_methods(["GET", "POST"])
@member_view
def rhythm(request: MemberRequest) -> HttpResponse:
    """How often clients hear from us, and what happens when they do not answer."""
    form = RhythmForm(request.POST or None, instance=Rhythm.of_house())
    if request.method == "POST" and form.is_valid():
        with refusal_on(form):
            Rhythm.set(by=request.member, **form.cleaned_data)
            messages.success(request, for_us("Kept. It holds from the next round on."))
            return redirect("plans:rhythm")
    return form_page(request, "plans/rhythm.html", form)


@require_http_methods(["GET", "POST"])
@member_view
def deal_rhythm(request: MemberRequest, deal: UUID) -> HttpResponse:
    about = find_deal(request, deal)
    form = RhythmForm(request.POST or None, instance=Rhythm.of_deal(about))
    if request.method == "POST" and form.is_valid():
        with refusal_on(form):
            Rhythm.set(by=request.member, deal=about, **form.cleaned_data)
            messages.success(request, for_us("Kept, for this deal alone."))
            return redirect(about.get_absolute_url())
    return form_page(request, "plans/rhythm_of_deal.html", form, deal=about)
