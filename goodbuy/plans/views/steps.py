from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from goodbuy.deals.models import CastMember
from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.refusing import Attempt, refusal_on
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.plans import timing
from goodbuy.plans.actions import add_step, edit_step
from goodbuy.plans.forms import PlaceForm, SlipForm, StepForm, people_of
from goodbuy.plans.forms_learning import RepeatForm
from goodbuy.plans.learning import learnt
from goodbuy.plans.models import Step
from goodbuy.plans.ordering import shift_step
from goodbuy.plans.shown import step_row
from goodbuy.plans.views.plan import find_plan
from goodbuy.workspaces.access import MemberRequest, member_view

Verb = Callable[[Step, MemberRequest], Any]

VERBS: dict[str, tuple[Verb, str]] = {
    "start": (lambda step, r: step.start(by=r.member), for_us_later("It is under way.")),
    "claim": (
        lambda step, r: step.claim(by=r.member, evidence=r.POST.get("words", "")),
        for_us_later("Written down. The other side confirms it."),
    ),
    "confirm": (lambda step, r: step.confirm(by=r.member), for_us_later("Done, and confirmed.")),
    "dispute": (
        lambda step, r: step.dispute(by=r.member, reason=r.POST.get("words", "")),
        for_us_later("It is open again, with the reason."),
    ),
    "block": (
        lambda step, r: step.block(by=r.member, on=_person(step, r), words=r.POST.get("words", "")),
        for_us_later("It waits, and the page says for whom."),
    ),
    "unblock": (lambda step, r: step.unblock(by=r.member), for_us_later("It goes on.")),
    "drop": (
        lambda step, r: step.drop(by=r.member, reason=r.POST.get("words", "")),
        for_us_later("It is not needed any more."),
    ),
    "only-if": (
        lambda step, r: step.ask_only_if(r.POST.get("question", ""), by=r.member),
        for_us_later("Kept. The plan and the room say when it is done."),
    ),
    "holds": (
        lambda step, r: step.settle_only_if(True, by=r.member),
        for_us_later("It is needed, and stays in the plan."),
    ),
    "holds-not": (
        lambda step, r: step.settle_only_if(False, by=r.member),
        for_us_later("It is left out. What waited for it waits for what it waited for."),
    ),
}


def find_step(request: MemberRequest, pk: UUID) -> Step:
    steps = Step.objects.visible_to(request.member).for_list().select_related("plan", "deal")
    return get_object_or_404(steps.select_related("deal__workspace", "claimed_by"), pk=pk)


def _person(step: Step, request: MemberRequest) -> CastMember:
    found = people_of(step.deal).filter(pk=request.POST.get("on") or None).first()
    if found is None:
        raise Refusal("Choose for whom it waits.")
    return found


def typed(request: MemberRequest) -> Any:
    """What was typed, with the days that were taken over from what similar steps took."""
    sent = request.POST.copy()
    if (days := sent.get("take", "")).isdecimal():
        sent["days"] = days[:3]
    return sent or None


def is_only_asked(request: MemberRequest) -> bool:
    return "ask" in request.POST or "take" in request.POST


@member_view
def step_add(request: MemberRequest, deal: UUID) -> HttpResponse:
    plan = find_plan(request, deal)
    form = StepForm(typed(request), plan=plan)
    is_asked = is_only_asked(request)
    if request.method == "POST" and not is_asked and form.is_valid():
        with refusal_on(form):
            step = add_step(plan, by=request.member, given=form.cleaned_data)
            messages.success(request, for_us("“%(step)s” is in the plan.") % {"step": step})
            return redirect("plans:plan", deal)
    status = 422 if form.errors and not is_asked else 200
    context = {"form": form, "deal": plan.deal, "title": for_us("A new step")}
    context["took"] = learnt(plan.workspace, name=request.POST.get("name", ""))
    return render(request, "plans/step_form.html", context, status=status)


@member_view
def step_detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    return render(request, "plans/step_detail.html", step_page(find_step(request, pk)))


def step_page(step: Step, **more: Any) -> dict[str, Any]:
    waits = step.waits.select_related("after").order_by("after__number")
    follows = step.followers.select_related("step").order_by("step__number")
    return {
        "step": step,
        "deal": step.deal,
        "row": step_row(step, (), clock.today(step.workspace.zone)),
        "waits": [wait.after for wait in waits],
        "follows": [follow.step for follow in follows],
        "people": people_of(step.deal),
        "is_ours": step.owner.side == CastMember.Side.SELLER,
        "slip_form": SlipForm(initial={"new_due": step.due_on}),
        "check_ins": step.check_ins.select_related("cast"),
        "teach_backs": step.teach_backs.select_related("cast"),
        "promises": step.deal.promises.exclude(state="superseded"),
        "repeat_form": RepeatForm(),
        "delivers": step.delivers.select_related("promise"),
        **more,
    }


@member_view
def step_edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    step = find_step(request, pk)
    form = StepForm(typed(request), plan=step.plan, step=step)
    is_asked = is_only_asked(request)
    if request.method == "POST" and not is_asked and form.is_valid():
        with refusal_on(form):
            edit_step(step, by=request.member, given=form.cleaned_data)
            messages.success(request, for_us("Changed."))
            return redirect("plans:step", pk)
    status = 422 if form.errors and not is_asked else 200
    context = {"form": form, "deal": step.deal, "title": step.name, "step": step}
    context["took"] = learnt(step.workspace, name=step.name, step=step)
    return render(request, "plans/step_form.html", context, status=status)


@member_view
def step_slip(request: MemberRequest, pk: UUID) -> HttpResponse:
    """First shows every old and new day; moves them when asked a second time."""
    step = find_step(request, pk)
    if request.method != "POST":
        return redirect("plans:step", pk)
    form = SlipForm(request.POST)
    if form.is_valid():
        with refusal_on(form):
            if "move" in request.POST:
                step.slip(by=request.member, **form.cleaned_data)
                messages.success(request, for_us("The new days are in the plan, with the reason."))
                return redirect("plans:step", pk)
            wanted = form.cleaned_data["new_due"]
            day_off = wanted if timing.is_day_off(step, wanted) else None
            seen = timing.preview(step, wanted)
            page = step_page(step, slip_form=form, changes=seen, day_off=day_off, is_asked=True)
            return render(request, "plans/step_detail.html", page)
    page = step_page(step, slip_form=form)
    return render(request, "plans/step_detail.html", page, status=422)


@require_POST
@member_view
def step_place(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One place up or down, or (from a drag) to a place in a phase."""
    step, sent = find_step(request, pk), request.POST
    if "way" in sent:
        shift_step(step, sent["way"], by=request.member)
    else:
        form = PlaceForm(sent, plan=step.plan)
        if not form.is_valid():
            raise Refusal("That place is not in this plan any more. Load the page anew.")
        step.place(form.cleaned_data["phase"], form.cleaned_data["position"], by=request.member)
    return redirect(f"{reverse('plans:plan', args=[step.deal_id])}#step-{pk}")


@require_POST
@member_view
def step_remove(request: MemberRequest, pk: UUID) -> HttpResponse:
    step = find_step(request, pk)
    step.plan.remove_step(step, by=request.member)
    messages.success(request, for_us("“%(step)s” is out of the plan.") % {"step": step})
    return redirect("plans:plan", step.deal_id)


@member_view
def step_verb(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    if verb not in VERBS:
        raise Http404
    step = find_step(request, pk)
    # A refused move is answered here, so this page may be loaded anew.
    if request.method != "POST":
        return redirect("plans:step", pk)
    act, said = VERBS[verb]
    with Attempt() as attempt:
        act(step, request)
        messages.success(request, said)
        return redirect("plans:step", pk)
    words = request.POST.get("words", "")
    only_if = request.POST.get("question")
    page = step_page(find_step(request, pk), problem=attempt.problem, words=words, only_if=only_if)
    return render(request, "plans/step_detail.html", page, status=409)
