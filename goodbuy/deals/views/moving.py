"""Somebody works elsewhere now: proposed, looked at, confirmed, and what it offers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goodbuy.deals.forms_moving import ChanceForm, LetterDraftForm, MovedForm, VoiceForm
from goodbuy.deals.models import CastMember, Deal, HandLetter, LostVoice
from goodbuy.deals.moving import draft_of, face_for_letters, open_chance, seats_of, send_draft
from goodbuy.deals.quiet import wish_of
from goodbuy.deals.words import in_words
from goodbuy.kernel import clock
from goodbuy.kernel.refusing import form_page, refusal_on
from goodbuy.kernel.tongues import for_us
from goodbuy.people.forms import refusal_at_field
from goodbuy.people.models import Move, Person
from goodbuy.people.views.keeping import row_form
from goodbuy.workspaces.access import MemberRequest, member_view

MOST = 100


def find_move(request: MemberRequest, pk: UUID) -> Move:
    rows = Move.objects.visible_to(request.member)
    move: Move = get_object_or_404(
        rows.select_related("person__company", "left", "company"), pk=pk, person__deleted_at=None
    )
    move.person.require_open_to(request.member)
    return move


@require_GET
@member_view
def move_list(request: MemberRequest) -> HttpResponse:
    """All who seem to have moved: each can be confirmed or dismissed on its own page."""
    rows = Move.objects.visible_to(request.member).proposed().filter(person__deleted_at=None)
    rows = rows.filter(person__restricted_at=None)
    moves = list(rows.select_related("person", "left").order_by("created_at", "id")[: MOST + 1])
    context = {"moves": moves[:MOST], "has_more": len(moves) > MOST}
    return render(request, "deals/move_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def person_moved(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One of us heard of it: written down as a proposal, so that all can be seen before."""
    person = get_object_or_404(Person.objects.visible_to(request.member).present(), pk=pk)
    form = MovedForm(request.POST or None, initial={"on": clock.today(request.member.zone)})
    if request.method == "POST" and form.is_valid():
        with refusal_at_field(form):
            return redirect(Move.hear(person, by=request.member, **form.cleaned_data))
    title = for_us("Where %(first_name)s works now") % {"first_name": person.first_name}
    back, act = person.get_absolute_url(), for_us("See what follows")
    return row_form(request, form, title=title, back=back, draft=f"moved-{pk}", act=act)


@require_GET
@member_view
def person_move(request: MemberRequest, pk: UUID) -> HttpResponse:
    move = find_move(request, pk)
    first: dict[str, Any] = {
        "company_name": move.company_name,
        "title": move.title,
        "email": move.email,
    }
    first["on"] = move.on or clock.today(request.member.zone)
    return _move_page(request, move, MovedForm(initial=first))


def _chance(request: MemberRequest, move: Move) -> Deal | None:
    if not move.deal_id:
        return None
    deals = Deal.objects.visible_to(request.member).existing()
    found: Deal | None = deals.filter(pk=move.deal_id).first()
    return found


def _move_page(request: MemberRequest, move: Move, form: MovedForm) -> HttpResponse:
    deal = _chance(request, move)
    context = {"move": move, "person": move.person, "form": form, "seats": seats_of(move)}
    context |= {"deal": deal, "may_change": not request.member.is_viewer}
    status = 422 if form.is_bound else 200
    return render(request, "deals/person_move.html", context, status=status)


@require_POST
@member_view
def move_confirm(request: MemberRequest, pk: UUID) -> HttpResponse:
    move, form = find_move(request, pk), MovedForm(request.POST)
    if form.is_valid():
        with refusal_at_field(form):
            move.confirm(by=request.member, **form.cleaned_data)
            messages.success(
                request,
                for_us("%(person)s works at %(company_name)s now.")
                % {"person": move.person.name, "company_name": move.company_name},
            )
            return redirect(move)
    return _move_page(request, move, form)


@require_POST
@member_view
def move_dismiss(request: MemberRequest, pk: UUID) -> HttpResponse:
    move = find_move(request, pk)
    if "back" in request.POST:
        move.bring_back(by=request.member)
    else:
        move.dismiss(by=request.member)
        messages.success(request, for_us("Left as it was. Nothing changed."))
    return redirect(move)


@require_POST
@member_view
def move_leave(request: MemberRequest, pk: UUID, name: str) -> HttpResponse:
    """One of the three offers is not wanted."""
    move = find_move(request, pk)
    move.settle(name, Move.Offer.LEFT, by=request.member)
    return redirect(move)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def move_letter(request: MemberRequest, pk: UUID, name: str) -> HttpResponse:
    """The goodbye or the hello, as a draft that a member sends, changes or leaves."""
    move = find_move(request, pk)
    if name not in ("goodbye", "hello"):
        raise Http404
    draft, face = draft_of(move, name, request.member), face_for_letters(move.person)
    first = {"to": draft.to, "subject": draft.subject, "words": draft.words}
    form = LetterDraftForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        with refusal_on(form):
            letter = send_draft(move, name, by=request.member, **form.cleaned_data)
            messages.success(request, _letter_said(letter))
            return redirect(move)
    context = {"move": move, "form": form, "kind": name, "face": face}
    context["wish"] = wish_of(face.deal, face) if face else None
    return render(request, "deals/move_letter.html", context, status=422 if form.errors else 200)


def _letter_said(letter: HandLetter) -> str:
    if letter.state == HandLetter.State.SENT:
        return for_us("Sent to %(address)s.") % {"address": letter.address}
    return for_us("Kept. It goes on %(send_on)s, and not before.") % {
        "send_on": in_words(letter.send_on)
    }


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def move_chance(request: MemberRequest, pk: UUID) -> HttpResponse:
    """A first talk at the new company: offered, never opened by itself."""
    move = find_move(request, pk)
    first = {
        "name": for_us("What %(first_name)s wants to reach at %(company_name)s")
        % {"first_name": move.person.first_name, "company_name": move.company_name}
    }
    form = ChanceForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        with refusal_on(form):
            deal = open_chance(move, by=request.member, name=form.cleaned_data["name"])
            return redirect(deal)
    title = for_us("A chance at %(company_name)s") % {"company_name": move.company_name}
    back, act = move.get_absolute_url(), for_us("Open it")
    return row_form(request, form, title=title, back=back, draft=f"chance-{pk}", act=act)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def voice_lost(request: MemberRequest, pk: UUID) -> HttpResponse:
    """A voice in a purchase is gone: who speaks instead?"""
    voices = LostVoice.objects.visible_to(request.member).select_related("deal", "cast")
    voice: LostVoice = get_object_or_404(voices, pk=pk, deal__deleted_at=None)
    form = VoiceForm(request.POST or None)
    there = CastMember.objects.visible_to(request.member).filter(deal_id=voice.deal_id)
    form.fields["successor"].queryset = there.present().exclude(side="seller").for_list()  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        with refusal_on(form):
            voice.settle(by=request.member, **form.cleaned_data)
            return redirect(f"{voice.deal.get_absolute_url()}#risks")
    return form_page(request, "deals/voice_lost.html", form, voice=voice, deal=voice.deal)
