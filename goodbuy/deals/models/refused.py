from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models, transaction

from goodbuy.deals.models.cast import CastMember
from goodbuy.deals.models.deal import Deal
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed
from goodbuy.kernel.tongues import for_us_later
from goodbuy.timeline.models import Actor, RecordedModel
from goodbuy.workspaces.models import Member, WorkspaceQuerySet, known_states

LONGEST_REASON = 300


class RefusedQuerySet(WorkspaceQuerySet):
    def holding(self) -> Self:
        return self.filter(state=RefusedAddress.State.REFUSED)


class RefusedAddress(RecordedModel):
    """An address whose mail server takes no letters for it: nothing more goes there.

    Known from the refusal in the moment of sending, or from the report that came back later.
    It ends when somebody of the team says that the address works again.
    """

    class State(models.TextChoices):
        REFUSED = "refused", for_us_later("Refused")
        WORKS = "works", for_us_later("Works again")

    MOVES = {State.REFUSED: [State.WORKS], State.WORKS: [State.REFUSED]}

    # Where it came up last, and whose address it is there.
    deal = models.ForeignKey(Deal, models.CASCADE, related_name="+", db_index=False)
    cast = models.ForeignKey(CastMember, models.CASCADE, related_name="+", db_index=False)
    address = models.EmailField()
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    refused_at = models.DateTimeField(editable=False)
    state = models.CharField(max_length=7, choices=State, default=State.REFUSED, editable=False)

    objects: ClassVar[Any] = RefusedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "refused addresses"
        indexes = [models.Index(fields=["deal"], name="refused_deal")]
        constraints = [
            known_states("refused_state_known", "state", "refused works"),
            models.UniqueConstraint(fields=["workspace", "address"], name="refused_once"),
        ]

    def __str__(self) -> str:
        return self.address

    def event_places(self) -> dict[str, Any]:
        return {"deal_id": self.deal_id, "person_id": self.cast.person_id}

    @classmethod
    @transaction.atomic
    def note(cls, address: str, reason: str, *, cast: CastMember, by: Actor) -> RefusedAddress:
        """Write down that no letter arrives there. Told twice, it stays what it was."""
        reason = " ".join(reason.replace("\x00", "").split())[:LONGEST_REASON]
        place: dict[str, Any] = {"deal_id": cast.deal_id, "cast": cast}
        known = cls.objects.select_for_update(of=("self",)).filter(address=address.lower()).first()
        if known is None:
            row = cls(address=address.lower(), reason=reason, refused_at=clock.now(), **place)
            row.born("address.refused", by=by)
            return row
        if known.state == cls.State.WORKS:
            fields = {**place, "reason": reason, "refused_at": clock.now()}
            known.move(cls.State.REFUSED, "address.refused", by=by, **fields)
        return known

    def works_again(self, *, by: Member) -> None:
        if by.is_viewer:
            raise NotAllowed(
                "You can read everything here, and change nothing: your role is viewer."
            )
        self.move(self.State.WORKS, "address.works", by=by)


def refused_among(addresses: Iterable[str]) -> set[str]:
    """Those that no letter reaches, in one query."""
    known = RefusedAddress.objects.holding().filter(address__in={a.lower() for a in addresses})
    return set(known.values_list("address", flat=True))


def is_refused(address: str) -> bool:
    return bool(RefusedAddress.objects.holding().filter(address=address.lower()).exists())
