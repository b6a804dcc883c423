"""What a client was asked to say in own words and has not said: a reminder, then one of us rings.

The days are those of the silence ladder. Any sign of life spares them the letter; that nobody
knows whether a step is understood stays ours, so the call stands on Today all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from goodbuy.deals.door import hand_over_all
from goodbuy.deals.models import Deal, Grant
from goodbuy.deals.quiet import Peace
from goodbuy.deals.voices import calendar_of
from goodbuy.kernel import clock
from goodbuy.plans.asking_letters import own_words_reminder
from goodbuy.plans.contacts import signs_of_life
from goodbuy.plans.models import Rhythm, TeachBack
from goodbuy.timeline.many import Change, move_all
from goodbuy.workspaces.models import Workspace

NUDGE, CALL = "nudge_after", "call_after"
Ways = Callable[[Any], dict[UUID, list[Grant]]]


def still_waits(ids: Sequence[UUID]) -> bool:
    """Whether one of these is still to be said."""
    return bool(TeachBack.objects.filter(pk__in=ids).to_say().exists())


def unsaid(
    to_say: Any,
    workspace: Workspace,
    *,
    by: Any,
    peace: Peace,
    rhythm: Callable[[UUID], Rhythm],
    ways: Ways,
) -> int:
    """Remind by letter once, and say on Today when it is time to ring; the number that moved."""
    rows = to_say.filter(call_on=None, turn_at__isnull=False)
    rows = rows.filter(deal__stage__in=Deal.RUNNING, deal__deleted_at=None, cast__has_left=False)
    found = list(rows.select_related("deal", "cast", "step").order_by("turn_at", "id"))
    reminders: list[tuple[TeachBack, date]] = []
    calls: list[Change] = []
    for one in found:
        one.deal.workspace = workspace
        calendar = calendar_of(one.cast, workspace)
        today, began = calendar.today(clock.now()), calendar.today(one.turn_at)
        waited, days = calendar.between(began, today), rhythm(one.deal_id)
        if peace.wish(one.deal, one.cast) or not calendar.is_working(today):
            continue
        if one.reminded_on is None and getattr(days, NUDGE) <= waited < getattr(days, CALL):
            reminders.append((one, today))
        elif waited >= getattr(days, CALL) and one.reminded_on != today:
            facts = {"step": one.step.name, "who": one.cast.name}
            calls.append(Change(one, "teach_back.unsaid", {"call_on": today}, facts))
    return move_all(_reminded(reminders, peace, ways) + calls, by=by)


def _reminded(ones: list[tuple[TeachBack, date]], peace: Peace, ways: Ways) -> list[Change]:
    """Those whose letter went; who was seen since then knows what waits for them."""
    since = {one.deal_id: one.turn_at for one, _today in ones if one.turn_at}
    signs = signs_of_life(since) if since else {}
    known = ways(since)
    meant = []
    for one, today in ones:
        sign = signs.get(one.deal_id)
        way = next((w for w in known.get(one.deal_id, []) if w.cast_id == one.cast_id), None)
        if way and one.turn_at and not (sign and sign > one.turn_at):
            meant.append((one, today, way))
    wanted = [own_words_reminder(way, one) for one, _today, way in meant]
    went = hand_over_all(wanted, peace=peace)
    return [
        Change(
            one,
            "teach_back.reminded",
            {"reminded_on": today},
            {"step": one.step.name, "who": one.cast.name},
        )  # fmt: skip
        for (one, today, _way), is_sent in zip(meant, went, strict=True)
        if is_sent
    ]
