"""A look at each kind of letter that the product writes."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from goodbuy.deals.door import Written
from goodbuy.deals.models import Grant
from goodbuy.kernel.tongues import HOME, spoken
from goodbuy.room.access import kept_private
from goodbuy.room.letters import BY_NAME, KINDS, Kind, sample_letter
from goodbuy.workspaces.access import MemberRequest, member_view
from goodbuy.workspaces.outbox import LETTER_POLICY

# An address with a part so long that nobody reads it.
LONG = re.compile(r"(https?://\S*?)/[\w:.~-]{20,}\S*")


@require_safe
@member_view
def kinds(request: MemberRequest) -> HttpResponse:
    """All of them; the weekly letter is shown as a real client would get it."""
    live = Grant.objects.visible_to(request.member).live().select_related("cast")
    context = {"kinds": KINDS, "reader": live.order_by("-id").first()}
    return render(request, "room/letter_kinds.html", context)


@require_safe
@member_view
def kind(request: MemberRequest, name: str) -> HttpResponse:
    chosen, language, letter = _sample(request, name)
    context = {"kind": chosen, "letter": letter, "tongue": language}
    context |= {"languages": settings.LANGUAGES, "text": shortened(letter.text)}
    return render(request, "room/letter_kind.html", context)


@require_safe
@member_view
def kind_html(request: MemberRequest, name: str) -> HttpResponse:
    """The HTML part as a mail program shows it, in a frame of its own."""
    response = HttpResponse(_sample(request, name)[2].html)
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return kept_private(response)


def shortened(text: str) -> str:
    """Plain text with its long signed addresses cut: they lead nowhere, and hide the words."""
    return LONG.sub(r"\1/…", text)


def _sample(request: MemberRequest, name: str) -> tuple[Kind, str, Written]:
    chosen = BY_NAME.get(name)
    if chosen is None:
        raise Http404
    wanted = request.GET.get("language") or request.member.workspace.language
    language = spoken(wanted).partition("-")[0]
    language = HOME if chosen.is_ours else language
    return chosen, language, sample_letter(chosen, request.member, language)
