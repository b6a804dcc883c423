"""One tap from a letter: a page that says what it does, and one button that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from goodbuy.deals.models import Brief, Grant
from goodbuy.deals.models.brief import Apart
from goodbuy.deals.taps import APART, BRIEFS, BRIEFS_APART, Tapped, letter_of, read_tap
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.limits import address_of, is_too_many
from goodbuy.kernel.refusing import Attempt
from goodbuy.kernel.tongues import spoken
from goodbuy.kernel.words import long_day
from goodbuy.plans.asking_letters import answers_to, question_words
from goodbuy.plans.models import CheckIn, TeachBack
from goodbuy.room.access import Pass, as_read_by, kept_private, load_grant
from goodbuy.room.cards import Offered
from goodbuy.room.check_ins import answered_question, find_question, reply_with, unsent
from goodbuy.room.lived import UNDERSTOOD, said_in_own_words, still_to_say
from goodbuy.room.page import offered_near
from goodbuy.room.views.questions import day_chosen
from goodbuy.workspaces.access import public_view
from goodbuy.workspaces.boundary import acting_as_grant, acting_in


@dataclass(frozen=True)
class TapPage:
    """What a tapped page shows: the act in words, and what may be said with it."""

    title: str
    lead: str
    button: str
    words_label: str
    needs_day: bool = False
    needs_words: bool = False
    offered: tuple[Offered, ...] = ()
    # Other answers to the same question: value, words, and which one was tapped.
    choices: tuple[tuple[str, str], ...] = ()
    chosen: str = ""
    can_be_unclear: bool = False
    longest: int = 400
    # What came of an earlier tap: then nothing is asked a second time.
    is_settled: bool = False
    # Words that came with that tap: what is sent once more has arrived.
    kept: str = ""


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
    if tapped.act == APART:
        return _apart(request, tapped)
    found = Pass(tapped.grant, tapped.workspace, tapped.deal, tapped.cast)
    with acting_as_grant(found):
        grant = load_grant(found)
        act = ACTS.known.get(tapped.act)
        if grant is None or act is None or not grant.is_open or grant.cast.has_left:
            return _gone(request)
        with as_read_by(grant):
            return _answer(request, grant, tapped, act)


def _apart(request: HttpRequest, tapped: Tapped) -> HttpResponse:
    """From a goodbye or a hello: no link is theirs, so the letter itself says who answers."""
    with acting_in(tapped.workspace):
        letter = letter_of(tapped)
        status = next((s for s in BRIEFS_APART if s == tapped.value), None)
        if letter is None or status is None:
            return _gone(request)
        house = letter.deal.workspace
        speaker = Apart(letter.cast)
        with translation.override(spoken(speaker.language or house.language)):
            days = offered_near(speaker) if status in Brief.NEEDS_A_DAY else ()
            page = _brief_page(status, days)
            facts = {"page": page, "firm": house.name, "typed": request.POST}
            say = lambda sent: _send(letter.deal, speaker, status, sent)  # noqa: E731
            return _shown(request, facts, say)


def _answer(request: HttpRequest, grant: Grant, tapped: Tapped, act: Act) -> HttpResponse:
    page = act.show(grant, tapped)
    if page is None:
        return _gone(request)
    facts: dict[str, Any] = {"page": page, "firm": grant.deal.workspace.name}
    facts |= {"deal": grant.deal.name, "typed": request.POST}
    return _shown(request, facts, lambda sent: act.do(grant, tapped, sent))


def _shown(request: HttpRequest, facts: dict[str, Any], do: Callable[[Any], str]) -> HttpResponse:
    attempt, page = Attempt(), facts["page"]
    if page.is_settled:
        return _settled_page(request, facts, unsent(request.POST, page.kept))
    if request.method == "POST":
        with attempt, transaction.atomic():
            facts["said"] = do(request.POST)
        facts["problem"] = attempt.problem
    return kept_private(render(request, "room/tap_page.html", facts, status=attempt.status))


def _settled_page(request: HttpRequest, facts: dict[str, Any], words: str) -> HttpResponse:
    facts["unsent"] = words
    status = 422 if words else 200
    return kept_private(render(request, "room/tap_page.html", facts, status=status))


def _gone(request: HttpRequest) -> HttpResponse:
    facts = {"is_unknown": True, "unsent": unsent(request.POST)}
    return kept_private(render(request, "room/tap_page.html", facts, status=404))


def _show_brief(grant: Grant, tapped: Tapped) -> TapPage | None:
    if tapped.value not in Brief.Status.values:
        return None
    status = Brief.Status(tapped.value)
    return _brief_page(status, offered_near(grant) if status in Brief.NEEDS_A_DAY else ())


def _brief_page(status: Brief.Status, offered: tuple[Offered, ...]) -> TapPage:
    return TapPage(
        title=str(BRIEFS.get(status, status.label)),
        lead=str(LEADS.get(status, _("One press, and we know."))),
        button=_("Send it"),
        words_label=_("In your words"),
        needs_day=bool(offered),
        offered=offered,
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
    return _send(grant.deal, grant, tapped.value, sent)


def _send(deal: Any, by: Any, status: str, sent: Any) -> str:
    brief = Brief.send(
        deal,
        by=by,
        status=status,
        words=sent.get("words", ""),
        reconnect_on=day_chosen(sent.get("day", ""), sent.get("other", "")),
    )
    return brief.notice or _what_follows(brief)


def _what_follows(brief: Brief) -> str:
    """What we do now, and until when nothing is asked of them."""
    if brief.reconnect_on:
        words = _("All is quiet until %(day)s, as agreed. Nobody chases you before that day.")
        return words % {"day": long_day(brief.reconnect_on)}
    return str(LEADS.get(Brief.Status(brief.status), _("Thank you for telling us.")))


def _show_question(grant: Grant, tapped: Tapped) -> TapPage | None:
    one = find_question(grant, UUID(tapped.about))
    if one is None:
        return _answered_page(answered_question(grant, UUID(tapped.about)))
    return TapPage(
        title=question_words(one),
        lead=_("Your answer goes to %(firm)s alone. You may choose another one here.")
        % {"firm": grant.deal.workspace.name},
        button=_("Send my answer"),
        words_label=_("In your words"),
        choices=tuple(answers_to(one)),
        chosen=tapped.value,
        can_be_unclear=one.step_id is not None and not one.is_survey,
        longest=600,
    )


def _answer_question(grant: Grant, tapped: Tapped, sent: Any) -> str:
    one = find_question(grant, UUID(tapped.about))
    if one is None:
        raise Refusal(_("This question was answered already."))
    reply_with(one, grant, sent, sent.get("value", tapped.value))
    return _("One of us reads it by the next working day, and acts on it where that is needed.")


def _answered_page(one: CheckIn | None) -> TapPage | None:
    """Tapped twice, or another answer of the same letter: what they said is kept."""
    if one is None or one.answered_on is None:
        return None
    lead = _("You answered this on %(day)s, and your answer is kept.")
    return _settled(question_words(one), lead % {"day": long_day(one.answered_on)}, one.answer)


def _settled(title: str, lead: str, kept: str) -> TapPage:
    return TapPage(title, lead, button="", words_label="", is_settled=True, kept=kept)


def _show_own_words(grant: Grant, tapped: Tapped) -> TapPage | None:
    one = still_to_say(grant, UUID(tapped.about))
    if one is None:
        return _said_page(said_in_own_words(grant, UUID(tapped.about)))
    told = one.reply or one.step.expectation
    return TapPage(
        title=_own_words_asked(one),
        lead=told or _("If it is not clear, that is our job, not yours. A sentence is enough."),
        button=_("Send it"),
        words_label=_("In your words"),
        needs_words=True,
        longest=600,
    )


def _own_words_asked(one: TeachBack) -> str:
    return _("What happens in “%(step)s”, in your words?") % {"step": one.step.name}


def _said_page(one: TeachBack | None) -> TapPage | None:
    if one is None:
        return None
    lead = str(UNDERSTOOD.get(TeachBack.State(one.state), ""))
    return _settled(_own_words_asked(one), lead, one.words)


def _say_own_words(grant: Grant, tapped: Tapped, sent: Any) -> str:
    one = still_to_say(grant, UUID(tapped.about))
    if one is None:
        raise Refusal(_("This question was answered already."))
    one.say(sent.get("words", ""), by=grant)
    return _("One of us reads it and says whether we mean the same.")


ACTS.known["own_words"] = Act(_show_own_words, _say_own_words)
ACTS.known["brief"] = Act(_show_brief, _send_brief)
ACTS.known["check_in"] = Act(_show_question, _answer_question)
