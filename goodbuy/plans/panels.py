"""What plans put on the page of a deal: the handoff that is under way, and who acts next."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from goodbuy.kernel.tongues import for_us_later
from goodbuy.people.panels import Panel
from goodbuy.plans.models import Handoff
from goodbuy.workspaces.models import Member

NEXT = {
    Handoff.State.DRAFT: for_us_later("{giver} writes it and offers it."),
    Handoff.State.RETURNED: for_us_later("{giver} adds what is missing."),
    Handoff.State.OFFERED: for_us_later("{receiver} reads what was promised."),
    Handoff.State.ACCEPTED_BY_RECEIVER: for_us_later("{client} says whether anything is missing."),
    Handoff.State.ACCEPTED_BY_CLIENT: for_us_later("{receiver} closes it and leads."),
    Handoff.State.CLOSED: for_us_later("{receiver} leads, and knows what {giver} knows."),
}


def newest_handoff() -> Subquery:
    """For the one query that loads a deal: its newest handoff with its people's names."""
    rows = Handoff.objects.filter(deal_id=OuterRef("pk")).order_by("-created_at", "-id")
    said = JSONObject(
        id="id",
        state="state",
        giver="giver__name",
        receiver="receiver__name",
        client="client__name",
    )
    return Subquery(rows.values(said=said)[:1])


def handoff_panel(deal: Any, member: Member) -> Panel | None:
    """No query: the page has loaded the newest handoff with the deal."""
    if not hasattr(deal, "handoff"):
        return None
    newest = deal.handoff
    said = label = ""
    if newest:
        state = Handoff.State(newest["state"])
        names = {name: newest[name].split()[0] for name in ("giver", "receiver", "client")}
        said, label = NEXT[state].format(**names), str(state.label)
    facts = {
        "handoff": newest,
        "label": label,
        "said": said,
        "deal": deal,
        "can_write": not member.is_viewer,
    }
    return Panel("plans/_handoff_panel.html", facts)
