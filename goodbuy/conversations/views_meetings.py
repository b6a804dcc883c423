"""Meetings and their recaps, as the team sees them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from goodbuy.conversations.arriving import take_in
from goodbuy.conversations.cards import TeamDays, heard_card, meeting_card, recap_card
from goodbuy.conversations.forms import (
    CalendarFileForm,
    MeetingEditForm,
    MeetingForm,
    RecapForm,
)
from goodbuy.conversations.models import HeardPromise, Meeting, Recap
from goodbuy.conversations.talks_panel import near_talks
from goodbuy.conversations.views_talks import find_deal
from goodbuy.deals.models import Deal
from goodbuy.kernel.gentle import gentle_word
from goodbuy.kernel.refusing import refusal_on
from goodbuy.kernel.tongues import for_us
from goodbuy.workspaces.access import MemberRequest, member_view

A_PAGE = 60


@require_safe
@member_view
def talks(request: MemberRequest, deal: UUID) -> HttpResponse:
    """What is owed and what comes: on the deal's page it is fetched after the rest."""
    about = find_deal(request, deal)
    context = {"deal": about, "meetings": near_talks(about)}
    return render(request, "conversations/near_talks.html", context)


@member_view
def meeting_list(request: MemberRequest, deal: UUID) -> HttpResponse:
    """The meetings of a deal, newest first; a POST writes one down."""
    about = find_deal(request, deal)
    zone = request.member.zone
    form = MeetingForm(request.POST or None, deal=about, zone=zone)
    if request.method == "POST" and form.is_valid():
        with refusal_on(form):
            fields = {**form.meeting_fields(), "is_shared": form.cleaned_data["is_shared"]}
            meeting = Meeting.arrange(about, by=request.member, **fields)
            messages.success(
                request, for_us("In the calendar: %(title)s") % {"title": meeting.title}
            )
            return redirect("conversations:meetings", about.pk)
    return _show_list(request, about, form, CalendarFileForm())


def _show_list(
    request: MemberRequest, deal: Deal, form: MeetingForm, file_form: CalendarFileForm
) -> HttpResponse:
    rows = Meeting.objects.visible_to(request.member).filter(deal=deal).for_list()[:A_PAGE]
    cards = [meeting_card(meeting, TeamDays()) for meeting in rows]
    context = {
        "deal": deal,
        "owed": [card for card in cards if card.state == "owed"],
        "coming": [card for card in reversed(cards) if card.state == "coming"],
        "rest": [card for card in cards if card.state not in ("owed", "coming")],
        "form": form,
        "file_form": file_form,
    }
    status = 422 if form.errors or file_form.errors else 200
    return render(request, "conversations/meeting_list.html", context, status=status)


@require_POST
@member_view
def meeting_file(request: MemberRequest, deal: UUID) -> HttpResponse:
    about = find_deal(request, deal)
    form = CalendarFileForm(request.POST, request.FILES)
    if form.is_valid():
        with refusal_on(form, "file"):
            arrived = take_in(about, form.cleaned_data["file"].read(), by=request.member)
            messages.success(request, str(arrived))
            return redirect("conversations:meetings", about.pk)
    return _show_list(request, about, MeetingForm(deal=about, zone=request.member.zone), form)


def _meeting(request: MemberRequest, pk: UUID) -> Meeting:
    rows = Meeting.objects.visible_to(request.member).for_list()
    return get_object_or_404(rows.select_related("deal__workspace"), pk=pk)


def _recap_of(request: MemberRequest, meeting: Meeting) -> Recap | None:
    rows = Recap.objects.visible_to(request.member).filter(meeting=meeting).for_list()
    return rows.select_related("deal__workspace").first()


@member_view
def meeting_detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One meeting: its recap to write, or as both sides read it."""
    meeting = _meeting(request, pk)
    recap = _recap_of(request, meeting)
    form = RecapForm(request.POST or None, deal=meeting.deal, recap=recap)
    if request.method == "POST" and form.is_valid():
        with refusal_on(form):
            said = _write(request, meeting, form)
            messages.success(request, said)
            return redirect("conversations:meeting", meeting.pk)
    return _show_meeting(request, meeting, recap, form)


@transaction.atomic
def _write(request: MemberRequest, meeting: Meeting, form: RecapForm) -> str:
    recap = Recap.write(meeting, by=request.member, **form.recap_fields())
    for words in form.heard():
        HeardPromise.hear(recap, by=request.member, **words)
    said = for_us("Kept. It is not in the room yet.")
    if "tell" in request.POST:
        recap.tell(by=request.member)
        said = for_us("In the room. Whoever reads our letters gets it in their working hours.")
    hint = gentle_word(recap.decisions, recap.next_words)
    return f"{said} {hint}".strip()


def _show_meeting(
    request: MemberRequest, meeting: Meeting, recap: Recap | None, form: RecapForm
) -> HttpResponse:
    heard: list[Any] = []
    if recap is not None:
        rows = HeardPromise.objects.visible_to(request.member).filter(recap=recap)
        heard = list(rows.select_related("said_by"))
    days = TeamDays()
    is_told = recap is not None and recap.state == Recap.State.TOLD
    context = {
        "deal": meeting.deal,
        "meeting": meeting_card(meeting, days),
        "recap": recap_card(recap, heard, days) if recap and is_told else None,
        "heard": [heard_card(one, days) for one in heard],
        "form": form,
        "can_write": not request.member.is_viewer,
        "is_open": not is_told and meeting.state == Meeting.State.PLANNED,
        "is_drafted": recap is not None and not is_told,
    }
    status = 422 if form.errors else 200
    return render(request, "conversations/meeting_detail.html", context, status=status)


@member_view
def meeting_edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Another hour, another place, what is to be settled: until it is written up."""
    meeting = _meeting(request, pk)
    if fixed := meeting.why_it_stays():
        messages.warning(request, fixed)
        return redirect("conversations:meeting", meeting.pk)
    form = MeetingEditForm(request.POST or None, meeting=meeting, zone=request.member.zone)
    if request.method == "POST" and form.is_valid():
        with refusal_on(form):
            meeting.rearrange(by=request.member, **form.meeting_fields())
            messages.success(request, for_us("Kept: %(title)s") % {"title": meeting.title})
            return redirect("conversations:meeting", meeting.pk)
    context = {"form": form, "meeting": meeting, "deal": meeting.deal}
    status = 422 if form.errors else 200
    return render(request, "conversations/meeting_form.html", context, status=status)


@require_POST
@member_view
def meeting_cancel(request: MemberRequest, pk: UUID) -> HttpResponse:
    meeting = _meeting(request, pk)
    meeting.cancel(by=request.member)
    messages.success(
        request,
        for_us("Cancelled: %(title)s. Nothing is owed about it.") % {"title": meeting.title},
    )
    return redirect("conversations:meetings", meeting.deal_id)


@require_POST
@member_view
def meeting_revive(request: MemberRequest, pk: UUID) -> HttpResponse:
    meeting = _meeting(request, pk)
    meeting.revive(by=request.member)
    messages.success(request, for_us("In the calendar again: %(title)s") % {"title": meeting.title})
    return redirect("conversations:meeting", meeting.pk)


def _heard(request: MemberRequest, pk: UUID) -> HeardPromise:
    rows = HeardPromise.objects.visible_to(request.member)
    related = ("recap__meeting", "deal__workspace", "said_by")
    return get_object_or_404(rows.select_related(*related), pk=pk)


@require_POST
@member_view
def heard_record(request: MemberRequest, pk: UUID) -> HttpResponse:
    heard = _heard(request, pk)
    promise = heard.make_promise(by=request.member)
    told = for_us("A promise now, with its day: “%(heard)s”.") % {"heard": heard.words.rstrip(".")}
    messages.success(request, f"{told} {promise.moved_from(heard.due_on)}".strip())
    return redirect("conversations:meeting", heard.recap.meeting_id)


@require_POST
@member_view
def heard_drop(request: MemberRequest, pk: UUID) -> HttpResponse:
    heard = _heard(request, pk)
    heard.drop(by=request.member)
    messages.success(request, for_us("It was no promise. It stays in the recap as it was heard."))
    return redirect("conversations:meeting", heard.recap.meeting_id)
