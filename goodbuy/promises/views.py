from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import Truncator
from django.views.decorators.http import require_POST

from goodbuy.deals.models import Deal
from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.gentle import gentle_word
from goodbuy.kernel.refusing import Attempt, form_page, refusal_on
from goodbuy.kernel.tongues import for_us, for_us_many
from goodbuy.promises.charts import number
from goodbuy.promises.forms import (
    NewDayForm,
    OutcomeForm,
    PromiseForm,
    ReadingForm,
    ReadingsFileForm,
    WordsForm,
)
from goodbuy.promises.models import Outcome, Promise
from goodbuy.promises.readings import read_readings
from goodbuy.promises.shown import outcome_card, promise_acts
from goodbuy.workspaces.access import MemberRequest, member_view


def _deal(request: MemberRequest, pk: UUID) -> Deal:
    return get_object_or_404(Deal.objects.visible_to(request.member), pk=pk)


@member_view
def promise_record(request: MemberRequest, deal: UUID) -> HttpResponse:
    about = _deal(request, deal)
    form = PromiseForm(request.POST or None, deal=about)
    if request.method == "POST" and form.is_valid():
        with refusal_on(form):
            promise = Promise.record(deal=about, by=request.member, **form.cleaned_data)
            told = for_us("Written down: “%(promise)s”. %(promise_2)s") % {
                "promise": Truncator(promise.words.rstrip(".")).chars(90),
                "promise_2": gentle_word(promise.words),
            }
            told = f"{told.strip()} {promise.moved_from(form.cleaned_data['due_on'])}"
            messages.success(request, told.strip())
            return redirect("promises:detail", promise.pk)
    return form_page(request, "promises/promise_form.html", form, deal=about)


@member_view
def promise_detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    promises = Promise.objects.visible_to(request.member).for_list().select_related("deal")
    promise = get_object_or_404(promises, pk=pk)
    return render(request, "promises/promise_detail.html", _promise_page(promise))


def _promise_page(promise: Promise, **more: Any) -> dict[str, Any]:
    made = {"promise": promise, "deal": promise.deal, "acts": promise_acts(promise, "seller")}
    return {**made, "day_form": NewDayForm(), "words_form": WordsForm(), **more}


PROMISE_VERBS: dict[str, Callable[..., Any]] = {
    "acknowledge": lambda promise, by, words: promise.acknowledge(by=by),
    "claim": lambda promise, by, words: promise.claim_kept(by=by, words=words),
    "keep": lambda promise, by, words: promise.confirm_kept(by=by, words=words),
    "miss": lambda promise, by, words: promise.miss(by=by, words=words),
    "repair": lambda promise, by, words: promise.repair(by=by, words=words),
    "waive": lambda promise, by, words: promise.waive(by=by, words=words),
    "supersede": lambda promise, by, words: promise.supersede(words, by=by),
}


@require_POST
@member_view
def promise_verb(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    promise = get_object_or_404(Promise.objects.visible_to(request.member), pk=pk)
    if verb not in PROMISE_VERBS:
        raise Http404
    words = request.POST.get("words", "")
    with Attempt() as attempt:
        new = PROMISE_VERBS[verb](promise, request.member, words)
        messages.success(request, for_us("Written down. Both sides see it."))
        return redirect("promises:detail", new.pk if isinstance(new, Promise) else promise.pk)
    page = _promise_page(promise, problem=attempt.problem, words=words)
    return render(request, "promises/promise_detail.html", page, status=409)


@require_POST
@member_view
def promise_delay(request: MemberRequest, pk: UUID) -> HttpResponse:
    promise = get_object_or_404(Promise.objects.visible_to(request.member), pk=pk)
    form = NewDayForm(request.POST)
    if form.is_valid():
        with refusal_on(form):
            promise.give_new_day(by=request.member, **form.cleaned_data)
            messages.success(request, for_us("The new day and the reason are in the room."))
            return redirect("promises:detail", promise.pk)
    page = _promise_page(promise, day_form=form)
    return render(request, "promises/promise_detail.html", page, status=422)


@member_view
def outcome_propose(request: MemberRequest, deal: UUID) -> HttpResponse:
    about = _deal(request, deal)
    form = OutcomeForm(request.POST or None, deal=about)
    if request.method == "POST" and form.is_valid():
        with refusal_on(form):
            outcome = Outcome.propose(deal=about, by=request.member, **form.cleaned_data)
            messages.success(
                request,
                for_us("Proposed: “%(outcome)s”. The client says if it is right.")
                % {"outcome": outcome.name},
            )
            return redirect("promises:outcome", outcome.pk)
    return form_page(
        request, "promises/outcome_form.html", form, deal=about, title=for_us("A promised result")
    )


@member_view
def outcome_detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    return render(request, "promises/outcome_detail.html", _outcome_page(_outcome(request, pk)))


def _outcome(request: MemberRequest, pk: UUID) -> Outcome:
    outcomes = Outcome.objects.visible_to(request.member).for_list().select_related("deal")
    return get_object_or_404(outcomes, pk=pk)


def _outcome_page(outcome: Outcome, **more: Any) -> dict[str, Any]:
    readings = list(outcome.measurements.select_related("by").order_by("-on"))
    rows = [(r.on, number(r.value), r.by.name if r.by else "", r.source) for r in readings]
    card = outcome_card(outcome, [(r.on, r.value) for r in readings])
    page = {"outcome": outcome, "deal": outcome.deal, "card": card, "rows": rows}
    page["misses"] = outcome.misses(readings[0]) if readings else ""
    forms = {"reading_form": ReadingForm(), "file_form": ReadingsFileForm()}
    return {**page, **forms, "words_form": WordsForm(), **more}


@member_view
def outcome_edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    outcome = _outcome(request, pk)
    form = OutcomeForm(request.POST or None, instance=outcome, deal=outcome.deal)
    if request.method == "POST" and form.is_valid():
        fresh = _outcome(request, pk)
        with refusal_on(form):
            fresh.edit(by=request.member, **form.cleaned_data)
            messages.success(request, for_us("Changed."))
            return redirect("promises:outcome", pk)
    return form_page(
        request, "promises/outcome_form.html", form, deal=outcome.deal, title=outcome.name
    )


@require_POST
@member_view
def outcome_measure(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One typed reading, or a file of them: each line that can be read, and what is wrong with
    the others."""
    outcome = _outcome(request, pk)
    files = bool(request.FILES)
    form = ReadingsFileForm(request.POST, request.FILES) if files else ReadingForm(request.POST)
    if form.is_valid():
        with refusal_on(form):
            count, left_out = _measure(outcome, form.cleaned_data, request)
            messages.success(request, _written_down(count))
            if not left_out:
                return redirect("promises:outcome", pk)
            # The same file again changes nothing, so a reload of this answer is harmless.
            page = _outcome_page(_outcome(request, pk), left_out=left_out)
            return render(request, "promises/outcome_detail.html", page)
    name = "file_form" if files else "reading_form"
    page = _outcome_page(outcome, **{name: form})
    return render(request, "promises/outcome_detail.html", page, status=422)


def _written_down(count: int) -> str:
    return for_us_many(
        "%(count)s reading written down.", "%(count)s readings written down.", count
    ) % {"count": count}


def _measure(
    outcome: Outcome, given: dict[str, Any], request: MemberRequest
) -> tuple[int, list[str]]:
    by = request.member
    today = clock.today(by.zone)
    if "file" not in given:
        if given["on"] > today:
            raise Refusal("That day is still to come. A reading is of today or before.")
        outcome.measure(given["on"], given["value"], by=by, source=given["source"])
        return 1, []
    read = read_readings(given["file"].read(), today=today)
    # The newest first: it alone is told as news.
    for reading in reversed(read.readings):
        outcome.measure(reading.on, reading.value, by=by, source=given["file"].name)
    return len(read.readings), read.left_out


OUTCOME_VERBS: dict[str, Callable[..., Any]] = {
    "agree": lambda outcome, by, words: outcome.agree(by=by, words=words),
    "start": lambda outcome, by, words: outcome.start_measuring(by=by),
    "claim": lambda outcome, by, words: outcome.claim(by=by),
    "fall-short": lambda outcome, by, words: outcome.fall_short(by=by, words=words),
    "recover": lambda outcome, by, words: outcome.recover(by=by, words=words),
}


@require_POST
@member_view
def outcome_verb(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    outcome = _outcome(request, pk)
    if verb not in OUTCOME_VERBS:
        raise Http404
    words = request.POST.get("words", "")
    with Attempt() as attempt:
        OUTCOME_VERBS[verb](outcome, request.member, words)
        messages.success(request, for_us("Written down. Both sides see it."))
        return redirect("promises:outcome", pk)
    page = _outcome_page(outcome, problem=attempt.problem, words=words)
    return render(request, "promises/outcome_detail.html", page, status=409)
