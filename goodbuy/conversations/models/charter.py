from __future__ import annotations

import hashlib
import json
from typing import Any, ClassVar, Self

from django.db import models, transaction

from goodbuy.conversations.charter_lines import GOOD_CHARTER, MOST_LINES
from goodbuy.conversations.faces import writer_of
from goodbuy.deals.models import CastMember, Deal, Grant
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.timeline.models import RecordedModel
from goodbuy.workspaces.models import Member, WorkspaceQuerySet, known_states


class CharterQuerySet(WorkspaceQuerySet):
    def for_list(self) -> Self:
        return self.select_related("signed_by_seller", "signed_by_client").order_by("-number")


class Charter(RecordedModel):
    """How the two sides treat each other: a numbered text that holds once both signed its seal."""

    class State(models.TextChoices):
        PROPOSED = "proposed", for_us_later("Proposed")
        AGREED = "agreed", for_us_later("Agreed by both")
        REPLACED = "replaced", for_us_later("Replaced by a newer one")
        WITHDRAWN = "withdrawn", for_us_later("Not agreed")

    MOVES = {
        State.AGREED: [State.PROPOSED],
        State.REPLACED: [State.AGREED],
        State.WITHDRAWN: [State.PROPOSED],
    }

    guest_verbs = ("select", "insert", "update")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="charters", db_index=False)
    number = models.PositiveSmallIntegerField()
    lines = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64, editable=False)
    # Who signed, when, and the seal of the very words that were in front of them.
    signed_by_seller = models.ForeignKey(CastMember, models.PROTECT, null=True, related_name="+")
    seller_at = models.DateTimeField(null=True, editable=False)
    seller_seal = models.CharField(max_length=64, blank=True, editable=False)
    signed_by_client = models.ForeignKey(CastMember, models.PROTECT, null=True, related_name="+")
    client_at = models.DateTimeField(null=True, editable=False)
    client_seal = models.CharField(max_length=64, blank=True, editable=False)
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED, editable=False)

    objects: ClassVar[Any] = CharterQuerySet.as_manager()

    class Meta:
        constraints = [
            known_states("charter_state_known", "state", "proposed agreed replaced withdrawn"),
            models.UniqueConstraint(fields=["deal", "number"], name="charter_number_once"),
            models.UniqueConstraint(
                fields=["deal", "state"],
                condition=models.Q(state__in=["proposed", "agreed"]),
                name="charter_one_of_each",
            ),
            models.CheckConstraint(
                name="charter_agreed_is_signed_by_both",
                condition=~models.Q(state__in=["agreed", "replaced"])
                | models.Q(seller_seal=models.F("sha256"), client_seal=models.F("sha256")),
            ),
        ]

    def __str__(self) -> str:
        return for_us("how we treat each other, version %(number)s") % {"number": self.number}

    @property
    def proposed_side(self) -> str:
        return "client" if self.client_seal and not self.seller_seal else "seller"

    # Verbs

    @classmethod
    @transaction.atomic
    def propose(cls, deal: Deal, lines: list[str], *, by: Member | Grant) -> Charter:
        """Put a text forward; whoever does so has signed it with that."""
        writer = writer_of(deal, by)
        side = _signing_side(writer)
        wanted = _checked(lines)
        now = cls.objects.filter(deal=deal, state=cls.State.AGREED).first()
        if now and now.lines == wanted:
            raise Refusal("These are the words that hold already. Change one of them first.")
        for earlier in cls.objects.filter(deal=deal, state=cls.State.PROPOSED):
            earlier.move(cls.State.WITHDRAWN, "charter.withdrawn", by=by, audience="client")
        last = cls.objects.filter(deal=deal).order_by("-number").first()
        charter = cls(deal=deal, number=last.number + 1 if last else 1, lines=wanted)
        charter.sha256 = seal_of(deal, charter.number, wanted)
        for name, value in _signature(side, writer, charter.sha256).items():
            setattr(charter, name, value)
        charter.born("charter.proposed", by=by, audience="client")
        return charter

    @transaction.atomic
    def accept(self, *, by: Member | Grant, seen: str) -> None:
        """The other side signs the words that were on its screen; then they hold for both."""
        writer = writer_of(self.deal, by)
        side = _signing_side(writer)
        if side == self.proposed_side:
            raise NotAllowed("Your side proposed these words. The other side accepts them.")
        if seen != self.sha256:
            raise WrongState("These words changed while you were reading. Look at them once more.")
        for earlier in Charter.objects.filter(deal=self.deal, state=self.State.AGREED):
            earlier.move(self.State.REPLACED, "charter.replaced", by=by, audience="client")
        signed = _signature(side, writer, self.sha256)
        self.move(self.State.AGREED, "charter.agreed", by=by, audience="client", **signed)


def default_lines() -> list[str]:
    return list(GOOD_CHARTER)


def seal_of(deal: Deal, number: int, lines: list[str]) -> str:
    text = json.dumps([str(deal.pk), number, lines], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _signature(side: str, writer: CastMember, seal: str) -> dict[str, Any]:
    return {f"signed_by_{side}": writer, f"{side}_at": clock.now(), f"{side}_seal": seal}


def _signing_side(writer: CastMember) -> str:
    if writer.side == CastMember.Side.THIRD:
        raise NotAllowed("This is between the two sides. You can read it, and sign nothing.")
    return str(writer.side)


def _checked(lines: list[str]) -> list[str]:
    wanted = [line.strip() for line in lines if line.strip()]
    if not wanted:
        raise Refusal("Write at least one line.")
    if len(wanted) > MOST_LINES:
        raise Refusal(
            "Nobody remembers more than %(most_lines)s lines. Keep those that matter.",
            most_lines=MOST_LINES,
        )
    if too_long := next((line for line in wanted if len(line) > 300), None):
        raise Refusal(
            "Keep each line under 300 characters: “%(too_long)s …”", too_long=too_long[:60]
        )
    return wanted
