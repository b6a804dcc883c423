from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from goodbuy.conversations.after import (
    WAYS,
    Talk,
    after_lines,
    keep_after,
    read_after,
    talk_in,
    talk_with,
)
from goodbuy.conversations.capture_views import kinds_for
from goodbuy.conversations.models import Meeting
from goodbuy.kernel import clock
from goodbuy.kernel.refusing import Attempt
from goodbuy.kernel.tongues import for_us, for_us_many
from goodbuy.people.models import Contact, Person
from goodbuy.workspaces.access import MemberRequest, member_view, refuse_viewer


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def person_after(request: MemberRequest, pk: UUID) -> HttpResponse:
    """After a call or a chat: one box."""
    person = get_object_or_404(Person.objects.visible_to(request.member), pk=pk)
    talk = talk_with(person, request.member)
    return _after(request, talk, clock.today(request.member.zone), person.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def meeting_after(request: MemberRequest, pk: UUID) -> HttpResponse:
    """After a meeting: the same box, for whoever of the client told it."""
    meetings = Meeting.objects.visible_to(request.member).select_related("deal__workspace")
    talk = talk_in(get_object_or_404(meetings, pk=pk))
    today = clock.today(request.member.zone)
    held = timezone.localtime(talk.meeting.starts_at).date() if talk.meeting else today
    return _after(request, talk, min(held, today), f"/meetings/{pk}/")


def _after(request: MemberRequest, talk: Talk, held: date, back: str) -> HttpResponse:
    if request.member.is_viewer:
        return refuse_viewer(request)
    if not talk.people:
        messages.warning(request, for_us("Nobody of the client is named in this meeting yet."))
        return redirect(back)
    given = request.POST
    person, on = _who(talk, given.get("person", "")), _held(given.get("on", ""), held)
    way = given.get("way") or ("meeting" if talk.meeting else "call")
    context: dict[str, Any] = {"talk": talk, "person": person, "typed": given.get("words", "")}
    context |= {"back": back, "way": way, "on": on}
    context["ways"] = [(way, str(Contact.Way(way).label)) for way in WAYS]
    attempt = Attempt()
    if request.method == "POST":
        with attempt:
            if done := _read_or_keep(request, talk, context):
                return done
        context |= {"problem": attempt.problem, "kinds": kinds_for(request.member)}
    return render(request, "conversations/after.html", context, status=attempt.status)


def _read_or_keep(
    request: MemberRequest, talk: Talk, context: dict[str, Any]
) -> HttpResponse | None:
    person, given = context["person"], request.POST
    reading = read_after(context["typed"], talk, person, request.member, context["on"])
    context["reading"] = reading
    context["lines"] = after_lines(reading, given if "keep" in given else None)
    if "keep" not in given:
        return None
    count = keep_after(talk, person, reading, given, by=request.member, on=context["on"])
    said = for_us_many(
        "The talk is noted, and %(count)s thing of what was said.",
        "The talk is noted, and %(count)s things of what was said.",
        count,
    )
    messages.success(request, said % {"count": count})
    return redirect(context["back"])


def _who(talk: Talk, chosen: str) -> Person:
    if not chosen:
        return talk.people[0]
    found = next((person for person in talk.people if str(person.pk) == chosen), None)
    if found is None:
        raise Http404
    return found


def _held(text: str, held: date) -> date:
    """The day of the first reading: what 'on Friday' meant then, it means when it is kept."""
    try:
        on = date.fromisoformat(text)
    except ValueError:
        return held
    return on if held - timedelta(days=7) <= on <= held else held
