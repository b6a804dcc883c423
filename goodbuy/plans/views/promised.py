"""What the client was told it would be like, and how it was: the first days, and each promise."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.tongues import for_us
from goodbuy.plans.first_days import first_days
from goodbuy.plans.fourfold import fourfold_of
from goodbuy.plans.models import Specified, Step, TeachBack
from goodbuy.plans.views.plan import find_deal
from goodbuy.promises.models import Promise
from goodbuy.workspaces.access import MemberRequest, member_view


@require_safe
@member_view
def first_days_page(request: MemberRequest, deal: UUID) -> HttpResponse:
    about = find_deal(request, deal)
    return render(request, "plans/first_days.html", {"deal": about, "days": first_days(about)})


@require_safe
@member_view
def said(request: MemberRequest, deal: UUID) -> HttpResponse:
    about = find_deal(request, deal)
    rows = fourfold_of(about, clock.today(about.workspace.zone))
    return render(request, "plans/said.html", {"deal": about, "rows": rows})


@require_POST
@member_view
def specify(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Say which promise a step delivers, or that it does not."""
    step = get_object_or_404(Step.objects.visible_to(request.member), pk=pk)
    promises = Promise.objects.visible_to(request.member).filter(deal_id=step.deal_id)
    wanted = request.POST.get("promise", "")
    promise = next((p for p in promises if str(p.pk) == wanted), None)
    if promise is None:
        raise Refusal("Choose a promise of this deal.")
    known = Specified.objects.visible_to(request.member).filter(promise=promise, step=step).first()
    if "remove" in request.POST and known:
        known.unlink(by=request.member)
        messages.success(request, for_us("This step no longer stands for that promise."))
    else:
        Specified.link(promise, step, by=request.member)
        messages.success(request, for_us("The promise stands in the plan now, in this step."))
    return redirect("plans:step", pk)


@require_POST
@member_view
def teach_back_ask(request: MemberRequest, pk: UUID) -> HttpResponse:
    step = get_object_or_404(Step.objects.visible_to(request.member), pk=pk)
    wanted = request.POST.get("cast", "")
    face = next((c for c in step.deal.cast.filter(side="client") if str(c.pk) == wanted), None)
    if face is None:
        raise Refusal("Choose somebody of the client to ask.")
    TeachBack.ask(step, by=request.member, cast=face)
    messages.success(
        request,
        for_us("%(first_name)s finds the question in the room.") % {"first_name": face.first_name},
    )
    return redirect("plans:step", pk)


@require_POST
@member_view
def teach_back_judge(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What they said is what we mean, or not; or it is written down from the telephone."""
    rows = TeachBack.objects.visible_to(request.member).select_related("step__deal", "cast")
    one = get_object_or_404(rows, pk=pk)
    words = request.POST.get("words", "")
    if "match" in request.POST:
        one.match(by=request.member)
        said = for_us("Good: you mean the same.")
    elif "mismatch" in request.POST:
        one.mismatch(by=request.member, reply=words)
        said = for_us("The step is open again, with your words.")
    else:
        one.say(words, by=request.member)
        said = for_us("Written down, in their words.")
    messages.success(request, said)
    return redirect("plans:step", one.step_id)
