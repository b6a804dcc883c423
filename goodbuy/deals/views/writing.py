"""Words that go out: a brief by or for one of us or the client, and a letter by hand."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from goodbuy.deals.door import is_written_to_today
from goodbuy.deals.forms import BriefAnswerForm, LetterForm, NewBriefForm
from goodbuy.deals.hours import held_until
from goodbuy.deals.models import Brief, CastMember, HandLetter
from goodbuy.deals.quiet import wish_of
from goodbuy.deals.views.casting import faces_of, find_face
from goodbuy.deals.views.stages import find_deal
from goodbuy.deals.words import in_words
from goodbuy.deals.writing import write_to
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.htmx import told
from goodbuy.kernel.refusing import form_page, refusal_on
from goodbuy.kernel.tongues import for_us
from goodbuy.workspaces.access import MemberRequest, member_view


@require_http_methods(["GET", "POST"])
@member_view
def brief_new(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Write down what a client said, or tell the client how it stands with us."""
    deal = find_deal(request, pk)
    faces = faces_of(request, deal)
    first = {"cast": request.GET.get("cast", "")}
    form = NewBriefForm(request.POST or None, faces=faces, initial=first)
    if request.method == "POST" and form.is_valid():
        with refusal_on(form):
            brief = Brief.send(deal, by=request.member, **form.given())
            heard = (
                for_us("The client reads it in the room.")
                if brief.is_ours
                else for_us("Written down.")
            )
            return told(request, f"{heard} {brief.notice}".strip(), to=deal)
    return form_page(request, "deals/brief_new.html", form, deal=deal)


@require_http_methods(["GET", "POST"])
@member_view
def brief_detail(request: MemberRequest, pk: UUID) -> HttpResponse:
    """A client's word, and on its day the talk that follows: what is next, and who does it."""
    briefs = Brief.objects.visible_to(request.member).select_related(
        "cast", "deal__workspace", "next_owner", "carry_on_with"
    )
    brief = get_object_or_404(briefs, pk=pk, deal__deleted_at=None)
    if request.method == "GET" and not request.member.is_viewer:
        brief.see(by=request.member)
    faces = faces_of(request, brief.deal)
    form = BriefAnswerForm(request.POST or None)
    form.fields["next_owner"].choices = [  # type: ignore[attr-defined]
        *((str(c.pk), c.name) for c in faces),
        ("", for_us("Nobody: nothing is next")),
    ]
    if request.method == "POST" and form.is_valid():
        with refusal_on(form):
            _answer(brief, request, faces, form.cleaned_data)
            said = for_us("%(name)s knows what is next.") % {"name": brief.cast.first_name}
            return told(request, said, to=brief.deal)
    return form_page(request, "deals/brief_detail.html", form, brief=brief, deal=brief.deal)


def _answer(brief: Brief, request: MemberRequest, faces: list[Any], given: dict[str, str]) -> None:
    owner = next((c for c in faces if str(c.pk) == given["next_owner"]), None)
    words = given["next_words"]
    if owner is None and not words.startswith("Nothing is next"):
        words = for_us("Nothing is next: %(words)s") % {"words": words}
    brief.answer(by=request.member, next_words=words, next_owner=owner)


@require_http_methods(["GET", "POST"])
@member_view
def letter_write(request: MemberRequest, pk: UUID) -> HttpResponse:
    """A letter by hand. Whoever would cross a wish is told whose, before and when they press."""
    face = find_face(request, pk)
    if face.side == CastMember.Side.SELLER:
        raise Refusal(
            "%(face)s is one of us. Letters from here go to the client’s side.", face=face.name
        )
    form = LetterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with refusal_on(form):
            letter = write_to(face, by=request.member, is_for_their_day=_waits(request), **given)
            return told(request, _said(letter), to=face.deal)
    return form_page(request, "deals/letter_write.html", form, **_facts(face))


def _waits(request: MemberRequest) -> bool:
    return request.POST.get("when") == "their_day"


def _facts(face: CastMember) -> dict[str, Any]:
    wish = wish_of(face.deal, face)
    grant = face.grants.live().select_related("cast", "deal__workspace").first()
    waits = held_until(grant, face, face.deal)
    return {
        "face": face,
        "deal": face.deal,
        "wish": wish,
        "grant": grant,
        "waits_until": waits.date() if waits and not wish else None,
        "is_second": bool(grant and not wish and is_written_to_today(grant)),
    }


def _sent(cast: CastMember) -> str:
    """A letter written in the evening is not there in the evening, and we say so."""
    waits = held_until(cast.grants.live().first(), cast, cast.deal)
    if waits is None:
        return for_us("Sent to %(cast)s.") % {"cast": cast.name}
    return for_us("Written. %(first_name)s gets it on %(waits)s, in the morning there.") % {
        "first_name": cast.first_name,
        "waits": in_words(waits.date()),
    }


def _said(letter: HandLetter) -> str:
    who, day = letter.cast.first_name, letter.send_on
    if letter.state == HandLetter.State.SENT:
        return _sent(letter.cast)
    if day == date.max:
        return for_us("Not sent: %(who)s asked for peace.") % {"who": who}
    return for_us("Kept. It goes to %(who)s on %(day)s, and not before.") % {
        "who": who,
        "day": in_words(day),
    }
