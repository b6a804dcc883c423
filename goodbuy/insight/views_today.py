from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from goodbuy.deals.models import Question
from goodbuy.insight.beginning import beginning
from goodbuy.insight.item_html import items_html, later_form
from goodbuy.insight.models import Later
from goodbuy.insight.today import today_page
from goodbuy.kernel import clock
from goodbuy.kernel.gentle import gentle_word
from goodbuy.kernel.refusing import Attempt
from goodbuy.kernel.tongues import for_us
from goodbuy.kernel.typed_days import read_day
from goodbuy.kernel.words import long_day
from goodbuy.workspaces.access import MemberRequest, member_view


@member_view
def today(request: MemberRequest) -> HttpResponse:
    everyone = request.GET.get("who") == "all"
    shows_done = "done" in request.GET
    page = today_page(request.member, everyone=everyone, shows_done=shows_done)
    later = ""
    if not request.member.is_viewer:
        later = later_form(reverse("insight:later"), get_token(request))
    groups = [(group, items_html(group.items, later)) for group in page.groups]
    context = {"page": page, "groups": groups, "everyone": everyone, "shows_done": shows_done}
    context |= beginning(request.member, page)
    return render(request, "insight/today.html", context)


@require_POST
@member_view
def later(request: MemberRequest) -> HttpResponse:
    """Put one item off to a day: tomorrow, unless another was chosen."""
    key, day = request.POST.get("item", ""), _day(request)
    if not key or len(key) > 120 or day is None:
        messages.warning(
            request, for_us("Choose a day that is still to come. Nothing was put off.")
        )
        return redirect("insight:today")
    Later.put_off(request.member, key, day)
    undo = f"undo {reverse('insight:back')}?item={quote(key)}"
    messages.success(request, for_us("Back on %(day)s.") % {"day": long_day(day)}, extra_tags=undo)
    return redirect("insight:today")


def _day(request: MemberRequest) -> date | None:
    first = clock.today(request.member.zone) + timedelta(days=1)
    given = request.POST.get("until_on", "")
    if not given:
        return first
    try:
        chosen = read_day(given)
    except ValueError:
        return None
    return chosen if chosen >= first else None


@require_POST
@member_view
def back(request: MemberRequest) -> HttpResponse:
    Later.take_back(request.member, request.GET.get("item", "") or request.POST.get("item", ""))
    return redirect("insight:today")


@member_view
def question_answer(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Answer a question; what was written stays when it cannot be sent."""
    questions = Question.objects.visible_to(request.member).select_related("deal", "asker")
    question = get_object_or_404(questions, pk=pk)
    words, attempt = request.POST.get("answer", ""), Attempt()
    if request.method == "POST":
        with attempt:
            question.answer_with(words, by=request.member)
            told = for_us("Answered. It is in the room now. %(words)s") % {
                "words": gentle_word(words)
            }
            messages.success(request, told.strip())
            return redirect(_next(request, question))
    context = {"question": question, "words": words, "problem": attempt.problem}
    return render(request, "insight/question_answer.html", context, status=attempt.status)


def _next(request: MemberRequest, question: Question) -> str:
    return "/today/" if request.POST.get("from") == "today" else f"/deals/{question.deal_id}/"
