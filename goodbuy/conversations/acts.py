"""What either side can do on the pages between them: one list of verbs for both faces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from goodbuy.conversations.models import Charter, Discovery, Improvement, Reset, RespectFlag
from goodbuy.deals.models import AnswerTime, CastMember, Deal
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.gentle import gentle_word
from goodbuy.kernel.typed_days import day_or_refusal

Sent = Any
Run = Callable[[Deal, Any, Sent, Any], Any]


@dataclass(frozen=True)
class Act:
    """A verb of a page: what it does, what is said after it, and which of its words are shared."""

    run: Run
    said: Any
    model: type[Any] | None = None
    shared: tuple[str, ...] = ()


def carry(page: str, verb: str, deal: Deal, by: Any, sent: Sent, pk: UUID | None) -> str:
    """Do it; the sentence that says so, with a gentle word to the writer where one helps."""
    act = ACTS.get((page, verb))
    if act is None or (act.model is None) != (pk is None):
        raise Http404
    row = None
    if act.model is not None:
        row = get_object_or_404(act.model.objects.filter(deal=deal), pk=pk)
        row.deal = deal
    act.run(deal, by, sent, row)
    hint = gentle_word(*(sent.get(name, "") for name in act.shared))
    return f"{act.said} {hint}".strip()


def _face(deal: Deal, sent: Sent, name: str) -> CastMember | None:
    wanted = sent.get(name, "")
    if not wanted:
        return None
    try:
        key = UUID(wanted)
    except ValueError:
        raise Refusal("Choose one of the people on the list.") from None
    face = CastMember.objects.filter(deal=deal, pk=key).first()
    if face is None:
        raise Refusal("Choose one of the people on the list.")
    face.deal = deal
    return face


def _day(sent: Sent, name: str) -> date | None:
    return day_or_refusal(sent.get(name, ""))


def _hours(sent: Sent) -> int:
    text = sent.get("hours", "").strip()
    if not text.isdecimal() or len(text) > 4:
        raise Refusal("Write the hours as a number, like 4.")
    return int(text)


def _share_out(deal: Deal, by: Any, sent: Sent, row: Improvement) -> None:
    row.share_out(
        by=by,
        our_owner=_face(deal, sent, "our_owner"),
        their_owner=_face(deal, sent, "their_owner"),
        our_part=sent.get("our_part", ""),
        their_part=sent.get("their_part", ""),
        due_on=_day(sent, "due_on"),
    )


def _accept_time(deal: Deal, by: Any, sent: Sent, row: Any) -> None:
    known = AnswerTime.objects.filter(deal=deal).select_related("proposed_by").first()
    if known is None:
        raise Refusal("No time was proposed yet.")
    known.deal = deal
    known.accept(by=by, hours=_hours(sent))


def _flag(deal: Deal, by: Any, sent: Sent, row: Any) -> None:
    RespectFlag.raise_it(deal, sent.get("words", ""), by=by, chosen=_face(deal, sent, "chosen"))


ACTS: dict[tuple[str, str], Act] = {
    ("discovery", "begin"): Act(
        lambda deal, by, sent, row: Discovery.lay_out(deal, by=by),
        _("The questions are here. Ask them in any order."),
    ),
    ("discovery", "add"): Act(
        lambda deal, by, sent, row: Discovery.add(deal, sent.get("words", ""), by=by),
        _("It is on the list."),
        shared=("words",),
    ),
    ("discovery", "tick"): Act(
        lambda deal, by, sent, row: row.tick(
            sent.get("answer", ""), by=by, heard_from=_face(deal, sent, "heard_from")
        ),
        _("Kept, in their words. They see it in the room."),
        Discovery,
    ),
    ("discovery", "not-asked"): Act(
        lambda deal, by, sent, row: row.mark_not_asked(by=by),
        _("Thank you for saying so. From now on this is owed to you."),
        Discovery,
    ),
    ("improve", "ask"): Act(
        lambda deal, by, sent, row: Improvement.ask(deal, by=by),
        _("Asked. The answer comes here."),
    ),
    ("improve", "raise"): Act(
        lambda deal, by, sent, row: Improvement.raise_it(deal, sent.get("words", ""), by=by),
        _("Said. Now it needs a name on each side."),
        shared=("words",),
    ),
    ("improve", "say"): Act(
        lambda deal, by, sent, row: row.say(sent.get("words", ""), by=by),
        _("Thank you for saying so. Now it needs a name on each side."),
        Improvement,
        ("words",),
    ),
    ("improve", "share"): Act(
        _share_out, _("Both work on it now."), Improvement, ("our_part", "their_part")
    ),
    ("improve", "finish"): Act(
        lambda deal, by, sent, row: row.finish(by=by, words=sent.get("words", "")),
        _("Good. It is better now, and both see it."),
        Improvement,
        ("words",),
    ),
    ("improve", "drop"): Act(
        lambda deal, by, sent, row: row.drop(by=by, words=sent.get("words", "")),
        _("Let go. It stays on the page, so that nobody wonders."),
        Improvement,
    ),
    ("together", "propose"): Act(
        lambda deal, by, sent, row: Charter.propose(
            deal, sent.get("lines", "").splitlines(), by=by
        ),
        _("Proposed, with your name under it. It holds when the other side accepts it."),
        shared=("lines",),
    ),
    ("together", "accept"): Act(
        lambda deal, by, sent, row: row.accept(by=by, seen=sent.get("seen", "")),
        _("Accepted. From now on it holds for both."),
        Charter,
    ),
    ("together", "open-reset"): Act(
        lambda deal, by, sent, row: Reset.open(
            deal, by=by, **{name: sent.get(name, "") for name in Reset.PARTS}
        ),
        _("Shown to the other side. Both read the same card."),
        shared=Reset.PARTS,
    ),
    ("together", "accept-reset"): Act(
        lambda deal, by, sent, row: row.accept(by=by, seen=sent.get("seen", "")),
        _("Accepted. Both start from here."),
        Reset,
    ),
    ("together", "clear-reset"): Act(
        lambda deal, by, sent, row: row.clear(by=by), _("Good. It is behind you both."), Reset
    ),
    ("together", "propose-time"): Act(
        lambda deal, by, sent, row: AnswerTime.propose(deal, _hours(sent), by=by),
        _("Proposed. What held before holds until the other side agrees."),
    ),
    ("together", "accept-time"): Act(
        _accept_time, _("Agreed. The clock of each new question runs by it.")
    ),
    ("together", "flag"): Act(_flag, _("Said. Only the one you chose can read it.")),
    ("together", "hear"): Act(
        lambda deal, by, sent, row: row.acknowledge(sent.get("words", ""), by=by),
        _("Thank you for listening. They see that you heard it."),
        RespectFlag,
    ),
    ("together", "offer"): Act(
        lambda deal, by, sent, row: row.offer_change(sent.get("words", ""), by=by),
        _("Offered. They say whether it is enough."),
        RespectFlag,
    ),
    ("together", "agree"): Act(
        lambda deal, by, sent, row: row.agree(by=by), _("Agreed between you two."), RespectFlag
    ),
    ("together", "reopen"): Act(
        lambda deal, by, sent, row: row.reopen(by=by),
        _("Open again. They see that it is not over."),
        RespectFlag,
    ),
    ("together", "close"): Act(
        lambda deal, by, sent, row: row.close(by=by),
        _("Closed. It is over when you say so."),
        RespectFlag,
    ),
    ("together", "choose"): Act(
        lambda deal, by, sent, row: row.choose_again(_face(deal, sent, "chosen"), by=by),
        _("Said to somebody else. The first one no longer sees it."),
        RespectFlag,
    ),
}
