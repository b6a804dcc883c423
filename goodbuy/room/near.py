"""What a room's own page says of the talks, read along with the grant: no query of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from goodbuy.conversations.models import Aftertaste, Meeting, RespectFlag
from goodbuy.plans.models import Handoff


def with_talks(grants: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    """Each grant with its deal's next meeting, its newest recap and handoff, and what is asked."""
    here = Meeting.objects.filter(deal_id=OuterRef("deal_id")).shared()
    said = JSONObject(id="id", title="title", starts_at="starts_at", is_all_day="is_all_day")
    coming = here.coming(now).order_by("starts_at")
    told = here.filter(state=Meeting.State.WRITTEN_UP).order_by("-starts_at")
    handed = Handoff.objects.filter(deal_id=OuterRef("deal_id"), is_shown=True)
    asked = Aftertaste.objects.filter(cast_id=OuterRef("cast_id")).waiting().order_by("-sent_at")
    # The row's own rule shows it to its two people; here it is the one who is to answer.
    private = RespectFlag.objects.filter(
        deal_id=OuterRef("deal_id"), chosen_id=OuterRef("cast_id"), state=RespectFlag.State.RAISED
    )
    return grants.annotate(
        talk_next=Subquery(coming.values(said=said)[:1]),
        talk_told=Subquery(told.values(said=said)[:1]),
        talk_handoff=Subquery(handed.order_by("-created_at").values("pk")[:1]),
        talk_taste=Subquery(asked.values("pk")[:1]),
        talk_private=Exists(private),
    )
