"""They tune in again: the next deal begins with the same people and every promise still open."""

from __future__ import annotations

from django.db import transaction

from goodbuy.deals.models import CastMember, Deal
from goodbuy.promises.models import Promise
from goodbuy.workspaces.models import Member

KEPT = ("side", "name", "firm", "part", "does", "does_not", "reach", "zone", "country", "order")


@transaction.atomic
def open_next(deal: Deal, *, by: Member, name: str) -> Deal:
    """A new deal of the same company. What was promised stays word for word, with its day."""
    following = Deal.open_deal(by=by, company=deal.company, name=name, currency=deal.currency)
    following.workspace = deal.workspace
    here = {face.member_id: face for face in following.cast.exclude(member=None)}
    faces: dict[object, CastMember] = {}
    for face in deal.cast.filter(has_left=False).select_related("member", "person"):
        known = here.get(face.member_id) if face.member_id else None
        fields = {field: getattr(face, field) for field in KEPT}
        fields |= {"member": face.member, "person": face.person}
        faces[face.pk] = known or CastMember.join(following, by=by, **fields)
    open_ones = Promise.objects.filter(deal=deal).open().select_related("said_by")
    for promise in open_ones.order_by("said_on", "id"):
        Promise.record(
            deal=following,
            words=promise.words,
            said_by=_keeper(promise, faces),
            said_to=faces.get(promise.said_to_id),
            by=by,
            due_on=promise.due_on,
            said_on=promise.said_on,
            said_where=promise.said_where,
            is_shared=promise.is_shared,
        )
    return following


def _keeper(promise: Promise, faces: dict[object, CastMember]) -> CastMember:
    """Who said it; where they have left, who does it for them, else the first of their side.

    A firm's word outlives whoever gave it.
    """
    known = faces.get(promise.said_by_id) or faces.get(promise.passed_to_id)
    same_side = (face for face in faces.values() if face.side == promise.said_by.side)
    return known or next(same_side, next(iter(faces.values())))
