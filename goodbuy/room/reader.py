"""One reader of one room, with everything loaded that the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goodbuy.deals.models import CastMember, Deal, Grant
from goodbuy.deals.models.brief import Apart
from goodbuy.kernel import clock
from goodbuy.kernel.addresses import address as page_address
from goodbuy.plans.models import Handoff
from goodbuy.plans.signpost import Signpost
from goodbuy.plans.wanting import ToSay
from goodbuy.plans.whole import Whole, load_whole
from goodbuy.room.access import tongue_of, zone_of
from goodbuy.room.cards import Frame
from goodbuy.room.days import Days

WEEKDAYS = (
    _("Mondays"),
    _("Tuesdays"),
    _("Wednesdays"),
    _("Thursdays"),
    _("Fridays"),
    _("Saturdays"),
    _("Sundays"),
)


@dataclass
class Reader:
    grant: Grant
    days: Days
    whole: Whole
    is_preview: bool = False
    # The newest brief of the reader and of each of us, once they were read (room/standing.py).
    briefs: list[Any] | None = None

    @cached_property
    def post(self) -> Signpost:
        return self.whole.where(self.me)

    @property
    def me(self) -> CastMember:
        return self.grant.cast

    @property
    def deal(self) -> Any:
        return self.grant.deal

    @property
    def is_client(self) -> bool:
        return self.me.side == CastMember.Side.CLIENT

    def url(self, name: str, *args: Any) -> str:
        return address(self.grant, name, *args)

    @cached_property
    def host(self) -> CastMember | None:
        """Whoever answers for us today: the first of us, or who speaks for them."""
        ours = {k: c for k, c in self.whole.cast.items() if c.side == "seller" and not c.has_left}
        first = min(ours.values(), key=lambda c: (c.order, c.pk), default=None)
        return self.speaker(first) if first else None

    def speaker(self, who: CastMember) -> CastMember:
        """They themselves; while they are away, whoever of their side speaks for them."""
        if not who.stand_in_id or who.has_left or not who.is_away(self.days.today):
            return who
        other = self.whole.cast.get(who.stand_in_id)
        return other if other and other.side == who.side and not other.has_left else who


def address(grant: Grant, name: str, *args: Any) -> str:
    """A page of this grant's room."""
    return page_address(f"room:{name}", [grant.deal.room_key, *args])


def reader_of(grant: Grant, *, is_preview: bool = False, latest: int = 6) -> Reader:
    plan = getattr(grant.deal, "plan", None)
    to_say = ToSay.read(getattr(grant, "to_say", None))
    whole = load_whole(grant.deal, plan=plan, latest=latest, handoff=_handoff(grant), to_say=to_say)
    return Reader(grant, days_of(grant), whole, is_preview)


def _handoff(grant: Grant) -> tuple[UUID, UUID] | None:
    """The one that waits for its client's word; it was read with the grant."""
    said = getattr(grant, "handoff", None)
    if not said or said["state"] != Handoff.State.ACCEPTED_BY_RECEIVER:
        return None
    return UUID(said["id"]), UUID(said["client"])


def days_of(grant: Grant | Apart) -> Days:
    return Days(tongue_of(grant), zone_of(grant), grant.deal.stage in Deal.STOPPED)


def frame_of(grant: Grant, *, is_preview: bool = False) -> Frame:
    """The frame needs nothing beyond the grant, so that small pages stay small."""
    days, deal, me = days_of(grant), grant.deal, grant.cast
    weekday = grant.digest_day
    return Frame(
        key=deal.room_key,
        home=address(grant, "page"),
        company=deal.company_name,
        host_firm=deal.workspace.name,
        me=me.name,
        me_first=me.first_name,
        my_side=me.side,
        my_id=str(me.pk),
        today=days.full(days.today),
        copied=f"{days.short(days.today)}, {days.clock(clock.now())}",
        digest=str(WEEKDAYS[weekday - 1]) if weekday else "none",
        language=days.language,
        is_preview=is_preview,
        is_over=days.is_over,
    )
