"""The three pages between the two sides, from rows to cards: the same for both faces."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from goodbuy.conversations.cards import (
    DayWords,
    charter_card,
    choice_card,
    discovery_card,
    flag_card,
    improvement_card,
    pace_card,
    reset_card,
)
from goodbuy.conversations.models import Charter, Discovery, Improvement, Reset, RespectFlag
from goodbuy.conversations.models.charter import default_lines
from goodbuy.conversations.models.respect import can_listen
from goodbuy.conversations.response_times import response_times
from goodbuy.conversations.wording import compared
from goodbuy.deals.models import AnswerTime, CastMember, Deal

TITLES = {
    "discovery": _("What was asked"),
    "improve": _("What we improve"),
    "together": _("How we treat each other"),
}


def page_facts(page: str, deal: Deal, by: Any, side: str, days: DayWords) -> dict[str, Any]:
    """Everything that the page shows; `side` is the reader’s own."""
    facts = {"discovery": _discovery, "improve": _improve, "together": _together}[page]
    known = {"title": TITLES[page], "talk": page, "side": side}
    known |= {"host": deal.workspace.name, "client": deal.company_name}
    return known | facts(deal, by, days)


def _people(deal: Deal) -> list[CastMember]:
    rows = CastMember.objects.filter(deal=deal, has_left=False)
    return list(rows.order_by("side", "order", "id"))


def _discovery(deal: Deal, by: Any, days: DayWords) -> dict[str, Any]:
    items = [discovery_card(i, days) for i in Discovery.objects.filter(deal=deal).for_list()]
    asked = sum(item.state == "answered" for item in items)
    people = [choice_card(f) for f in _people(deal) if f.side != CastMember.Side.SELLER]
    return {"items": items, "asked": asked, "people": people}


def _improve(deal: Deal, by: Any, days: DayWords) -> dict[str, Any]:
    items = [improvement_card(i, days) for i in Improvement.objects.filter(deal=deal).for_list()]
    people = [choice_card(face) for face in _people(deal)]
    return {
        "items": items,
        "ours": [p for p in people if p.side == "seller"],
        "theirs": [p for p in people if p.side == "client"],
    }


def _together(deal: Deal, by: Any, days: DayWords) -> dict[str, Any]:
    charters = [charter_card(c, days) for c in Charter.objects.filter(deal=deal).for_list()[:20]]
    agreed = next((c for c in charters if c.state == "agreed"), None)
    proposed = next((c for c in charters if c.state == "proposed"), None)
    shown = proposed or agreed
    # Other words are read beside those that hold, or those that were proposed before.
    rest = [c for c in charters if proposed and c.number < proposed.number]
    beside = agreed or next(iter(rest), None)
    ours, theirs = response_times(deal)
    time = AnswerTime.objects.filter(deal=deal).select_related("proposed_by", "agreed_by").first()
    resets = Reset.objects.filter(deal=deal, state__in=["opened", "held"]).for_list()
    reset = resets.first()
    flags = RespectFlag.objects.filter(deal=deal).for_list()[:20]
    own = by.pk if by.actor_kind == "member" else by.cast_id
    listeners = [
        choice_card(f) for f in _people(deal) if can_listen(f) and own not in (f.pk, f.member_id)
    ]
    return {
        "reset": reset and reset_card(reset, deal.workspace.name, deal.company_name),
        "agreed": agreed,
        "proposed": proposed,
        "beside": beside if proposed else None,
        "changed": compared(beside.lines, proposed.lines) if beside and proposed else [],
        "lines": "\n".join(shown.lines if shown else default_lines()),
        "earlier": [c for c in charters if c.state in ("replaced", "withdrawn")],
        "paces": [pace_card(ours, deal.workspace.name), pace_card(theirs, deal.company_name)],
        "hours": (time.hours if time else None) or deal.workspace.answer_hours,
        "hours_agreed": days.long(time.agreed_at) if time and time.agreed_at else "",
        "time": _time_facts(time),
        "flags": [flag_card(_with(flag, deal), by, days) for flag in flags],
        "listeners": listeners,
    }


def _time_facts(time: AnswerTime | None) -> dict[str, Any] | None:
    if time is None or time.state != AnswerTime.State.PROPOSED:
        return None
    by = time.proposed_by
    return {"hours": time.proposed_hours, "by": by.name, "side": by.side}


def _with(flag: RespectFlag, deal: Deal) -> RespectFlag:
    flag.deal = deal
    return flag
