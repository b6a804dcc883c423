"""One tap from a letter: a page that says what it does, and one button that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from goodbuy.deals.models import Brief, Grant
from goodbuy.deals.taps import BRIEFS, Tapped, read_tap
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.limits import address_of, is_too_many
from goodbuy.plans.asking_letters import answers_to, question_words
from goodbuy.room.access import Pass, kept_private, load_grant, tongue_of, zone_of
from goodbuy.room.cards import Offered
from goodbuy.room.check_ins import find_question, reply_with
from goodbuy.room.page import offered_near
from goodbuy.room.views.questions import day_chosen
from goodbuy.workspaces.access import public_view
from goodbuy.workspaces.boundary import acting_as_grant


@dataclass(frozen=True)
class TapPage:
    """What a tapped page shows: the act in words, and what may be said with it."""

    title: str
    lead: str
    button: str
    words_label: str
    needs_day: bool = False
    offered: tuple[Offered, ...] = ()
    # Other answers to the same question: value, words, and which one was tapped.
    choices: tuple[tuple[str, str], ...] = ()
    chosen: str = ""
    can_be_unclear: bool = False
    longest: int = 400


@dataclass(frozen=True)
class Act:
    show: Callable[[Grant, Tapped], TapPage | None]
    do: Callable[[Grant, Tapped, Any], str]


@dataclass
class Acts:
    known: dict[str, Act] = field(default_factory=dict)


ACTS = Acts()


# What is signed into the address is the right to do this one thing: no cookie is asked for, and
# none could be abused. A look changes nothing, whoever looks.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def tap(request: HttpRequest, token: str) -> HttpResponse:
    tapped = read_tap(token)
    if tapped is None or is_too_many("tap", address_of(request), 120, 60):
        return _gone(request)
    found = Pass(tapped.grant, tapped.workspace, tapped.deal, tapped.cast)
    with acting_as_grant(found):
        grant = load_grant(found)
        act = ACTS.known.get(tapped.act)
        if grant is None or act is None or not grant.is_open or grant.cast.has_left:
            return _gone(request)
        with timezone.override(zone_of(grant)), translation.override(tongue_of(grant)):
            return _answer(request, grant, tapped, act)


def _answer(request: HttpRequest, grant: Grant, tapped: Tapped, act: Act) -> HttpResponse:
    page = act.show(grant, tapped)
    if page is None:
        return _gone(request)
    facts: dict[str, Any] = {"page": page, "firm": grant.deal.workspace.name}
    facts |= {"deal": grant.deal.name, "typed": request.POST, "me": grant.cast.first_name}
    status = 200
    if request.method == "POST":
        try:
            with transaction.atomic():
                facts["said"] = act.do(grant, tapped, request.POST)
        except Refusal as problem:
            facts["problem"], status = str(problem), 422
    return kept_private(render(request, "room/tap_page.html", facts, status=status))


def _gone(request: HttpRequest) -> HttpResponse:
    return kept_private(render(request, "room/tap_page.html", {"is_unknown": True}, status=404))


def _show_brief(grant: Grant, tapped: Tapped) -> TapPage | None:
    if tapped.value not in Brief.Status.values:
        return None
    status = Brief.Status(tapped.value)
    needs_day = status in Brief.NEEDS_A_DAY
    return TapPage(
        title=str(BRIEFS.get(status, status.label)).replace(" …", ""),
        lead=str(LEADS.get(status, _("One press, and we know."))),
        button=_("Send it"),
        words_label=_("In your words"),
        needs_day=needs_day,
        offered=offered_near(grant) if needs_day else (),
    )


LEADS = {
    Brief.Status.ALL_WELL: translation.gettext_lazy("Work goes on. Nobody rings you."),
    Brief.Status.DELAYED: translation.gettext_lazy("Until which day? Nobody chases you before."),
    Brief.Status.TALK: translation.gettext_lazy("One of us rings you, by the next working day."),
    Brief.Status.PAUSE: translation.gettext_lazy(
        "On which day do we talk again? Until then it is quiet."
    ),
    Brief.Status.DECIDED_NO: translation.gettext_lazy(
        "Thank you for saying so. We stop, and that is all."
    ),
    Brief.Status.WRONG_PERSON: translation.gettext_lazy("We stop writing to you about this."),
}


def _send_brief(grant: Grant, tapped: Tapped, sent: Any) -> str:
    brief = Brief.send(
        grant.deal,
        by=grant,
        status=tapped.value,
        words=sent.get("words", ""),
        reconnect_on=day_chosen(sent.get("day", ""), sent.get("other", "")),
    )
    return brief.notice or _("Thank you for telling us.")


def _show_question(grant: Grant, tapped: Tapped) -> TapPage | None:
    one = find_question(grant, UUID(tapped.about))
    if one is None:
        return None
    return TapPage(
        title=question_words(one),
        lead=_("Your answer goes to %(firm)s alone. You may choose another one here.")
        % {"firm": grant.deal.workspace.name},
        button=_("Send my answer"),
        words_label=_("In your words"),
        choices=tuple(answers_to(one)),
        chosen=tapped.value,
        can_be_unclear=one.step_id is not None,
        longest=600,
    )


def _answer_question(grant: Grant, tapped: Tapped, sent: Any) -> str:
    one = find_question(grant, UUID(tapped.about))
    if one is None:
        raise Refusal(_("This question was answered already."))
    reply_with(one, grant, sent, sent.get("value", tapped.value))
    return _("We read it today, and do something about it where it is needed.")


ACTS.known["brief"] = Act(_show_brief, _send_brief)
ACTS.known["check_in"] = Act(_show_question, _answer_question)
