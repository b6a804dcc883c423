from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from goodbuy.conversations.capturing import keep, offered, read
from goodbuy.kernel import clock
from goodbuy.kernel.refusing import Attempt
from goodbuy.kernel.tongues import for_us
from goodbuy.people.models import AllowedKind, Fact, Person
from goodbuy.people.panels import Panel
from goodbuy.workspaces.access import MemberRequest, member_view
from goodbuy.workspaces.models import Member


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def capture(request: MemberRequest, pk: UUID) -> HttpResponse:
    """A scribble comes in, its reading is shown to be confirmed, and what is ticked is kept."""
    people = Person.objects.visible_to(request.member)
    person, given = get_object_or_404(people, pk=pk), request.POST
    context: dict[str, Any] = {"person": person, "typed": given.get("words", "")}
    context["where"], context["on"] = given.get("where", ""), _day(given.get("on", ""), request)
    if request.method != "POST":
        return render(request, "conversations/capture.html", context)
    with Attempt() as attempt:
        reading = read(context["typed"], request.member, context["on"])
        context["reading"] = reading
        context["lines"] = offered(reading, given if "keep" in given else None)
        if "keep" in given:
            count = keep(person, reading, given, by=request.member, where=context["where"])
            messages.success(
                request,
                for_us("Kept: %(count)s of what you heard.") % {"count": count}
                if count
                else for_us("Kept none."),
            )
            return redirect(reverse("people:person", args=[pk]) + "#facts")
    context |= {"problem": attempt.problem, "kinds": kinds_for(request.member)}
    return render(request, "conversations/capture.html", context, status=attempt.status)


def _day(text: str, request: MemberRequest) -> date:
    """The day of the first reading: what 'in September' meant then, it means when it is kept."""
    today = clock.today(request.member.zone)
    try:
        on = date.fromisoformat(text)
    except ValueError:
        return today
    return on if abs((today - on).days) <= 7 else today


def kinds_for(member: Member) -> list[tuple[str, str]]:
    allowed = set(AllowedKind.objects.visible_to(member).values_list("kind", flat=True))
    return [
        (kind.value, str(kind.label))
        for kind in Fact.Kind
        if kind not in Fact.SENSITIVE or kind.value in allowed
    ]


def capture_panel(person: Any, member: Member) -> Panel | None:
    if member.is_viewer:
        return None
    return Panel("conversations/_capture.html", {"person": person})
