from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from goodbuy.conversations.after import people_of
from goodbuy.conversations.models import Meeting
from goodbuy.insight.briefing import brief_of
from goodbuy.people.models import Fact, Person
from goodbuy.workspaces.access import MemberRequest, member_view


@require_GET
@member_view
def person_brief(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One screen before a call."""
    people = Person.objects.visible_to(request.member).select_related("company")
    person = get_object_or_404(people, pk=pk)
    context = {"briefs": [brief_of(person, request.member)], "title": person.name}
    context |= {"back": person.get_absolute_url(), "may_change": not request.member.is_viewer}
    return render(request, "insight/brief.html", context)


@require_GET
@member_view
def meeting_brief(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One screen before a meeting: everyone of the client who comes."""
    meetings = Meeting.objects.visible_to(request.member).select_related("deal")
    meeting = get_object_or_404(meetings, pk=pk)
    briefs = [brief_of(person, request.member) for person in people_of(meeting)]
    context = {"briefs": briefs, "title": meeting.title, "meeting": meeting}
    context |= {"back": f"/meetings/{pk}/", "may_change": not request.member.is_viewer}
    context["after"] = f"/meetings/{pk}/after/"
    return render(request, "insight/brief.html", context)


@require_POST
@member_view
def fact_came_back(request: MemberRequest, pk: UUID) -> HttpResponse:
    """We spoke of it again: it leads no brief any more."""
    fact = get_object_or_404(Fact.objects.visible_to(request.member), pk=pk)
    fact.come_back(by=request.member)
    return redirect("insight:person_brief", fact.person_id)
