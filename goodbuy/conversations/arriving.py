"""From a calendar file to the meetings of a deal: new, changed, cancelled, or as they were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from goodbuy.conversations.faces import writer_of
from goodbuy.conversations.ics import Occurrence, Series, read_ics
from goodbuy.conversations.models import Meeting
from goodbuy.deals.models import CastMember, Deal
from goodbuy.kernel import clock
from goodbuy.kernel.tongues import for_us
from goodbuy.people.models import EmailAddress
from goodbuy.workspaces.models import Member


@dataclass
class Arrived:
    new: int = 0
    changed: int = 0
    cancelled: int = 0
    same: int = 0

    def __str__(self) -> str:
        parts = [
            (self.new, "new"),
            (self.changed, "changed"),
            (self.cancelled, "cancelled"),
            (self.same, for_us("as it was")),
        ]
        told = ", ".join(f"{count} {words}" for count, words in parts if count)
        return (
            for_us("From the calendar file: %(told)s.") % {"told": told}
            if told
            else for_us("Nothing in this file was new.")
        )


@transaction.atomic
def take_in(deal: Deal, content: bytes, *, by: Member) -> Arrived:
    """Bring a calendar file into a deal. The same file a second time changes nothing."""
    writer = writer_of(deal, by)
    zone = writer.zone or deal.workspace.zone
    arrived = Arrived()
    known_faces = _faces_by_address(deal)
    for series in read_ics(content, zone):
        known = {m.occurrence: m for m in _known(deal, series)}
        for one in series.occurrences:
            _take_one(deal, one, known.pop(one.occurrence, None), known_faces, arrived, by)
        if series.is_whole:
            _cancel_rest(known.values(), series, arrived, by)
    return arrived


def _known(deal: Deal, series: Series) -> Any:
    return Meeting.objects.filter(deal=deal, uid=series.uid).select_related("host")


def _take_one(
    deal: Deal,
    one: Occurrence,
    known: Meeting | None,
    faces: dict[str, CastMember],
    arrived: Arrived,
    by: Member,
) -> None:
    if known is None:
        if one.is_cancelled:
            arrived.same += 1
            return
        _arrange(deal, one, faces, by)
        arrived.new += 1
        return
    known.deal = deal
    if one.sequence < known.sequence or known.state == Meeting.State.WRITTEN_UP:
        # An older edition that came late, or a meeting that both sides have read the recap of.
        arrived.same += 1
    elif one.is_cancelled:
        if known.state == Meeting.State.CANCELLED:
            arrived.same += 1
        else:
            known.cancel(by=by)
            arrived.cancelled += 1
    elif known.state == Meeting.State.CANCELLED and one.sequence == known.sequence:
        # Cancelled here by hand: the same edition does not bring it back.
        arrived.same += 1
    else:
        fields = _facts(one, faces)
        is_back = known.state == Meeting.State.CANCELLED
        if is_back:
            known.revive(by=by)
        changed = known.rearrange(by=by, **fields, sequence=one.sequence) or is_back
        arrived.changed += changed
        arrived.same += not changed


def _cancel_rest(rest: Any, series: Series, arrived: Arrived, by: Member) -> None:
    """What was taken out of a series does not take place. What is over stays as it was."""
    for meeting in rest:
        is_open = meeting.state == Meeting.State.PLANNED and not meeting.is_over(clock.now())
        if is_open and series.sequence >= meeting.sequence:
            meeting.cancel(by=by)
            arrived.cancelled += 1


def _arrange(deal: Deal, one: Occurrence, faces: dict[str, CastMember], by: Member) -> Meeting:
    there = [faces[mail] for _, mail in one.people if mail in faces]
    host = next((f for f in there if f.side == CastMember.Side.SELLER), None)
    is_shared = any(f.side == CastMember.Side.CLIENT for f in there)
    facts = _facts(one, faces)
    return Meeting.arrange(
        deal,
        by=by,
        host=host,
        is_shared=is_shared,
        uid=one.uid,
        occurrence=one.occurrence,
        sequence=one.sequence,
        **facts,
    )


def _facts(one: Occurrence, faces: dict[str, CastMember]) -> dict[str, Any]:
    return {
        "title": one.title,
        "place": one.place,
        "starts_at": one.starts_at,
        "ends_at": one.ends_at,
        "is_all_day": one.is_all_day,
        "who": [faces[mail].name if mail in faces else name for name, mail in one.people],
    }


def _faces_by_address(deal: Deal) -> dict[str, CastMember]:
    """Everyone of the deal by each address that we know of them."""
    found: dict[str, CastMember] = {}
    cast = CastMember.objects.filter(deal=deal, has_left=False).select_related("member")
    by_person: dict[Any, CastMember] = {}
    for face in cast.prefetch_related("grants"):
        if face.member:
            found[face.member.email.lower()] = face
        if face.person_id:
            by_person[face.person_id] = face
        for grant in face.grants.all():
            found[grant.email.lower()] = face
    addresses = EmailAddress.objects.filter(person_id__in=by_person)
    for person_id, email in addresses.values_list("person_id", "value"):
        found.setdefault(email.lower(), by_person[person_id])
    return found
