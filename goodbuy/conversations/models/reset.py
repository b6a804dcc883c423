from __future__ import annotations

import hashlib
import json
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from goodbuy.conversations.faces import said, writer_of
from goodbuy.deals.models import CastMember, Deal, Grant
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, WrongState
from goodbuy.kernel.tongues import for_us
from goodbuy.timeline.models import RecordedModel
from goodbuy.workspaces.models import Member, WorkspaceQuerySet, known_states

LONGEST = 600


class ResetQuerySet(WorkspaceQuerySet):
    def for_list(self) -> Self:
        return self.select_related("opened_by", "accepted_by").order_by("-created_at", "-id")


class Reset(RecordedModel):
    """A new start between professionals: what was agreed, what slipped, what each does next.

    One text, and both sides read it; it holds once the other side accepted those very words.
    """

    class State(models.TextChoices):
        OPENED = "opened", _("Opened")
        HELD = "held", _("Accepted by both")
        CLEARED = "cleared", _("Behind us")
        WITHDRAWN = "withdrawn", _("Written anew")

    MOVES = {
        State.HELD: [State.OPENED],
        State.CLEARED: [State.HELD],
        State.WITHDRAWN: [State.OPENED],
    }
    # The parts of the card, in its order.
    PARTS = ("agreed", "slipped", "seller_next", "client_next")

    guest_verbs = ("select", "insert", "update")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="resets", db_index=False)
    agreed = models.CharField(max_length=LONGEST)
    slipped = models.CharField(max_length=LONGEST)
    seller_next = models.CharField(max_length=LONGEST)
    client_next = models.CharField(max_length=LONGEST)
    sha256 = models.CharField(max_length=64, editable=False)
    opened_by = models.ForeignKey(CastMember, models.PROTECT, related_name="+", db_index=False)
    accepted_by = models.ForeignKey(
        CastMember, models.PROTECT, null=True, related_name="+", db_index=False
    )
    accepted_at = models.DateTimeField(null=True, editable=False)
    state = models.CharField(max_length=9, choices=State, default=State.OPENED, editable=False)

    objects: ClassVar[Any] = ResetQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["deal"], name="reset_deal")]
        constraints = [
            known_states("reset_state_known", "state", "opened held cleared withdrawn"),
            models.UniqueConstraint(
                fields=["deal"],
                condition=models.Q(state__in=["opened", "held"]),
                name="reset_one_at_a_time",
            ),
            models.CheckConstraint(
                name="reset_held_was_accepted",
                condition=~models.Q(state__in=["held", "cleared"])
                | models.Q(accepted_by__isnull=False, accepted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return for_us("a new start")

    # Verbs

    @classmethod
    @transaction.atomic
    def open(cls, deal: Deal, *, by: Member | Grant, **words: str) -> Reset:
        """Put the four parts in front of the other side; whoever opens it stands by it."""
        writer = _of_a_side(writer_of(deal, by))
        parts = {name: said(words.get(name, ""), ASKS[name], LONGEST) for name in cls.PARTS}
        open_ones = cls.objects.filter(deal=deal, state__in=[cls.State.OPENED, cls.State.HELD])
        for earlier in open_ones:
            to, kind = cls.State.WITHDRAWN, "reset.withdrawn"
            if earlier.state == cls.State.HELD:
                raise WrongState("A new start holds already. Say that it is behind you first.")
            earlier.move(to, kind, by=by, audience="client")
        reset = cls(deal=deal, opened_by=writer, sha256=seal_of(deal, parts), **parts)
        reset.born("reset.opened", by=by, audience="client")
        return reset

    def accept(self, *, by: Member | Grant, seen: str) -> None:
        """The other side accepts the words that were on its screen."""
        writer = _of_a_side(writer_of(self.deal, by))
        if writer.side == self.opened_by.side:
            raise NotAllowed("Your side opened this. The other side accepts it.")
        if seen != self.sha256:
            raise WrongState("These words changed while you were reading. Read them once more.")
        fields: dict[str, Any] = {"accepted_by": writer, "accepted_at": clock.now()}
        self.move(self.State.HELD, "reset.held", by=by, audience="client", **fields)

    def clear(self, *, by: Member | Grant) -> None:
        """Either side says that it is behind them."""
        _of_a_side(writer_of(self.deal, by))
        self.move(self.State.CLEARED, "reset.cleared", by=by, audience="client")


ASKS: dict[str, Any] = {
    "agreed": _("Write down what you had agreed."),
    "slipped": _("Write down what slipped, on either side."),
    "seller_next": _("Write down what the seller does next."),
    "client_next": _("Write down what the client does next."),
}


def seal_of(deal: Deal, parts: dict[str, str]) -> str:
    text = json.dumps([str(deal.pk), *parts.values()], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _of_a_side(writer: CastMember) -> CastMember:
    if writer.side == CastMember.Side.THIRD:
        raise NotAllowed("This is between the two sides. You can read it, and change nothing.")
    return writer
