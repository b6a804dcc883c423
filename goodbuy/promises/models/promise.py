from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from goodbuy.deals.models import CastMember, Deal
from goodbuy.deals.voices import calendar_of, require_colleague, require_side
from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal, WrongState
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.kernel.words import long_day
from goodbuy.timeline.models import Actor, RecordedModel
from goodbuy.workspaces.models import WorkspaceQuerySet, known_states


class PromiseQuerySet(WorkspaceQuerySet):
    def open(self) -> Self:
        return self.filter(state__in=Promise.OPEN)

    def overdue(self, today: date) -> Self:
        return self.open().filter(due_on__lt=today)

    def for_list(self) -> Self:
        return self.select_related("said_by", "said_to", "passed_to").order_by("due_on", "id")


class Promise(RecordedModel):
    """Words that one side said to the other, verbatim, by when, and what became of them."""

    class State(models.TextChoices):
        RECORDED = "recorded", _("Recorded")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        KEPT_CLAIMED = "kept_claimed", _("Said to be kept")
        KEPT = "kept", _("Kept")
        MISSED = "missed", _("Missed")
        REPAIRED = "repaired", _("Repaired")
        WAIVED = "waived", _("Let go")
        SUPERSEDED = "superseded", _("Replaced by a new promise")

    OPEN = (State.RECORDED, State.ACKNOWLEDGED, State.KEPT_CLAIMED)
    MOVES = {
        State.ACKNOWLEDGED: [State.RECORDED],
        State.KEPT_CLAIMED: [State.RECORDED, State.ACKNOWLEDGED, State.MISSED],
        State.KEPT: [State.RECORDED, State.ACKNOWLEDGED, State.KEPT_CLAIMED],
        State.MISSED: [State.RECORDED, State.ACKNOWLEDGED, State.KEPT_CLAIMED],
        State.REPAIRED: [State.MISSED],
        State.WAIVED: [State.RECORDED, State.ACKNOWLEDGED, State.KEPT_CLAIMED, State.MISSED],
        State.SUPERSEDED: [State.RECORDED, State.ACKNOWLEDGED],
    }

    class Where(models.TextChoices):
        MEETING = "meeting", for_us_later("In a meeting")
        CALL = "call", for_us_later("On the telephone")
        MAIL = "mail", for_us_later("By mail")
        ROOM = "room", for_us_later("In the room")
        CONTRACT = "contract", for_us_later("In the contract")
        PLAN = "plan", for_us_later("In the plan")

    guest_verbs = ("select", "insert", "update")
    guest_rows = "deal_id = {deal} and is_shared"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="promises", db_index=False)
    words = models.CharField(max_length=400, editable=False)
    said_by = models.ForeignKey(
        CastMember, models.PROTECT, related_name="promises_made", db_index=False
    )
    said_to = models.ForeignKey(
        CastMember, models.PROTECT, null=True, related_name="promises_received", db_index=False
    )
    said_on = models.DateField()
    said_where = models.CharField(max_length=10, choices=Where, default=Where.MEETING)
    due_on = models.DateField(null=True, blank=True)
    # A new day is told with its reason; the first day stays for all to see.
    first_due_on = models.DateField(null=True, blank=True, editable=False)
    late_reason = models.CharField(max_length=300, blank=True)
    supersedes = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="superseded_by"
    )
    # The colleague who keeps it in the place of whoever said it; the words and the voice stay.
    passed_to = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )
    is_shared = models.BooleanField(default=True)
    state = models.CharField(max_length=12, choices=State, default=State.RECORDED, editable=False)
    # When its maker said that it was kept; the other side may agree days later.
    claimed_on = models.DateField(null=True, editable=False)
    settled_on = models.DateField(null=True, editable=False)
    settled_words = models.CharField(max_length=400, blank=True, editable=False)

    objects: ClassVar[Any] = PromiseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["deal", "due_on"], name="promise_deal"),
            models.Index(fields=["workspace", "state", "due_on"], name="promise_due"),
        ]
        constraints = [
            known_states(
                "promise_state_known",
                "state",
                "recorded acknowledged kept_claimed kept missed repaired waived superseded",
            )
        ]

    def __str__(self) -> str:
        return self.words[:100]

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_late(self) -> bool:
        return bool(self.is_open and self.due_on and self.due_on < self.today())

    @property
    def kept_on(self) -> date | None:
        """The day on which it was kept or put right, not the one on which that was agreed."""
        if self.state == self.State.KEPT:
            return self.claimed_on or self.settled_on
        return self.settled_on

    def today(self) -> date:
        """The day that it is where its maker works: by it the promise is late or kept in time."""
        return clock.today(self.said_by.own_zone)

    @property
    def maker_side(self) -> str:
        return self.said_by.side

    @property
    def beneficiary_side(self) -> str:
        if self.said_to:
            return self.said_to.side
        sides = CastMember.Side
        return sides.SELLER if self.said_by.side == sides.CLIENT else sides.CLIENT

    @classmethod
    def record(
        cls,
        *,
        deal: Deal,
        words: str,
        said_by: CastMember,
        said_to: CastMember | None = None,
        by: Actor,
        due_on: date | None = None,
        said_on: date | None = None,
        said_where: str = Where.MEETING,
        is_shared: bool = True,
        supersedes: Promise | None = None,
    ) -> Promise:
        """Write a promise down, word for word. Its day falls on a working day of its maker."""
        if not words.strip():
            raise Refusal("A promise needs its words: write what was said, as it was said.")
        if len(words) > 400:
            raise Refusal("That is longer than 400 letters. Write down the promise alone.")
        if by.actor_kind == "guest" and not is_shared:
            raise Refusal("What is promised in the room is seen by both sides.")
        calendar = calendar_of(said_by, deal.workspace)
        day = calendar.on_or_before(due_on) if due_on else None
        promise = cls(
            deal=deal,
            words=words.strip(),
            said_by=said_by,
            said_to=said_to,
            said_on=said_on or calendar.today(clock.now()),
            said_where=said_where,
            due_on=day,
            first_due_on=day,
            is_shared=is_shared,
            supersedes=supersedes,
        )
        promise.born("promise.recorded", by=by, audience=promise.audience)
        return promise

    def moved_from(self, asked: date | None) -> str:
        """Why its day is not the one that was asked for; nothing where it is."""
        if asked is None or asked == self.due_on:
            return ""
        return for_us("Its day is %(day)s: %(name)s does not work on %(asked)s.") % {
            "day": long_day(self.due_on),
            "name": self.said_by.first_name,
            "asked": long_day(asked),
        }

    @property
    def audience(self) -> str:
        return "client" if self.is_shared else "team"

    def acknowledge(self, *, by: Actor) -> None:
        self._only_beneficiary(by)
        self._settle(self.State.ACKNOWLEDGED, "promise.acknowledged", by)

    def claim_kept(self, *, by: Actor, words: str = "") -> None:
        self._only_maker(by)
        fields = {"claimed_on": self.today(), "settled_words": words}
        self._settle(self.State.KEPT_CLAIMED, "promise.claimed", by, **fields)

    def confirm_kept(self, *, by: Actor, words: str = "") -> None:
        self._only_beneficiary(by)
        fields = {"settled_on": self.today(), "settled_words": words or self.settled_words}
        self._settle(self.State.KEPT, "promise.kept", by, **fields)

    def miss(self, *, by: Actor, words: str = "") -> None:
        # What its maker said of it stays, so that both can read on what they differ.
        said = words or self.settled_words
        self._settle(self.State.MISSED, "promise.missed", by, settled_words=said)

    def repair(self, *, by: Actor, words: str) -> None:
        """The maker puts a missed promise right and says how."""
        self._only_maker(by)
        if not words.strip():
            raise Refusal("Say in a sentence how it was put right.")
        fields = {"settled_on": self.today(), "settled_words": words.strip()}
        self._settle(self.State.REPAIRED, "promise.repaired", by, **fields)

    def waive(self, *, by: Actor, words: str = "") -> None:
        """Only the one who was promised something can let it go."""
        self._only_beneficiary(by)
        said = {"words": words.strip()} if words.strip() else {}
        fields = {"settled_on": self.today(), "settled_words": words}
        self._settle(self.State.WAIVED, "promise.waived", by, facts=said, **fields)

    def give_new_day(self, due_on: date, *, by: Actor, reason: str) -> None:
        """Late is said by its maker, with a new day and the reason; the first day stays."""
        self._only_maker(by)
        if not self.is_open:
            raise Refusal("This promise is settled, so its day cannot move.")
        if not reason.strip():
            raise Refusal("Say why the day moves: the other side reads it.")
        day = calendar_of(self.said_by, self.deal.workspace).on_or_after(due_on)
        facts = {
            "was": long_day(self.due_on, "en"),
            "day": long_day(day, "en"),
            "reason": reason,
        }
        self.change(
            "promise.delayed",
            by=by,
            audience=self.audience,
            facts=facts,
            while_in=self.OPEN,
            due_on=day,
            late_reason=reason.strip(),
        )

    @property
    def keeper_id(self) -> Any:
        """Who is to keep it now."""
        return self.passed_to_id or self.said_by_id

    def pass_on(self, to: CastMember, *, by: Any) -> None:
        """A client has a colleague keep it; what was said, and by whom, stays as it was."""
        require_colleague(by, to, self.deal_id)
        if self.keeper_id != by.cast_id or not self.is_open:
            raise WrongState("This promise is not yours to pass on. Nothing changed.")
        facts = {"to": to.name}
        self.change("promise.passed_on", by=by, audience=self.audience, facts=facts, passed_to=to)

    @transaction.atomic
    def supersede(self, words: str, *, by: Actor, due_on: date | None = None) -> Promise:
        """Words never change: a change is a new promise, and this one points to it."""
        self._only_maker(by)
        self._settle(self.State.SUPERSEDED, "promise.superseded", by)
        return Promise.record(
            deal=self.deal,
            words=words,
            said_by=self.said_by,
            said_to=self.said_to,
            by=by,
            due_on=due_on or self.due_on,
            said_where=self.Where.ROOM,
            is_shared=self.is_shared,
            supersedes=self,
        )

    def _settle(self, state: Any, kind: str, by: Actor, **fields: Any) -> None:
        if len(fields.get("settled_words", "")) > 400:
            raise Refusal("That is longer than 400 letters. Say it in fewer; nothing was changed.")
        self.move(state, kind, by=by, audience=self.audience, **fields)

    def _only_maker(self, by: Actor) -> None:
        sentence = gettext("%(who)s made this promise, so only %(who)s’s side can do that.")
        require_side(by, self.maker_side, sentence=sentence % {"who": self.said_by.first_name})

    def _only_beneficiary(self, by: Actor) -> None:
        sentence = gettext("Only the side that %(who)s promised it to can do that.")
        said = sentence % {"who": self.said_by.first_name}
        require_side(by, self.beneficiary_side, sentence=said)
