from __future__ import annotations

from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models, transaction

from goodbuy.deals.models import CastMember, Deal
from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal, WrongState
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.plans import hands
from goodbuy.plans.models.narration import Narration
from goodbuy.plans.words import needed
from goodbuy.promises.models import Outcome
from goodbuy.timeline.models import Actor, RecordedModel
from goodbuy.workspaces.models import WorkspaceQuerySet, known_states

CLIENT = "client"


class PresenceQuerySet(WorkspaceQuerySet):
    def for_list(self) -> Self:
        return self.select_related("cast", "successor").order_by("-is_seller", "order", "id")

    def on_stage(self) -> Self:
        return self.exclude(mode=Presence.Mode.ARCHIVED).filter(cast__has_left=False)


class Presence(RecordedModel):
    """How much the client hears from one commentator: planned phase by phase, and as it is now."""

    class Mode(models.TextChoices):
        LEAD = "lead", for_us_later("Leads")
        SHARE = "share", for_us_later("Shares the lead")
        BACKGROUND = "background", for_us_later("In the background")
        ON_CALL = "on_call", for_us_later("On call")
        ARCHIVED = "archived", for_us_later("Not heard")

    # Each mode's part in what a client hears, beside the others who speak in the same phase.
    WEIGHTS: ClassVar[dict[str, int]] = {
        Mode.LEAD: 60,
        Mode.SHARE: 45,
        Mode.BACKGROUND: 20,
        Mode.ON_CALL: 8,
        Mode.ARCHIVED: 0,
    }
    # How many times longer than whoever leads may they be silent?
    PATIENCE: ClassVar[dict[str, int]] = {
        Mode.LEAD: 1,
        Mode.SHARE: 1,
        Mode.BACKGROUND: 2,
        Mode.ON_CALL: 4,
    }
    SPEAKING = (Mode.LEAD, Mode.SHARE)
    # Less only by `step_down`, more only by `introduce` and `rise`: see there.
    MOVES = dict.fromkeys(Mode, list(Mode))
    # When they were last heard follows from other events, and the order says only where to stand.
    DERIVED = RecordedModel.DERIVED | {
        "heard_at", "order", "cliff_at", "planned_share", "heard_share",
    }  # fmt: skip

    # A client's verdict can bring a seller back who had stepped off.
    guest_verbs = ("select", "update")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="presences", db_index=False)
    cast = models.OneToOneField(CastMember, models.CASCADE, related_name="presence")
    # The one who sold it stays until every promised result is there.
    is_seller = models.BooleanField(default=False, editable=False)
    # The id of a phase, and the mode that is planned for it. No entry: not on stage yet.
    curve = models.JSONField(default=dict)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.LEAD, editable=False)
    successor = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )
    introduced_at = models.DateTimeField(null=True, editable=False)
    # Why it is as it is, as the client was told.
    mode_words = models.CharField(max_length=300, blank=True, editable=False)
    heard_at = models.DateTimeField(null=True, editable=False)
    # The last look found far less heard than planned: when that was, and both shares.
    cliff_at = models.DateTimeField(null=True, editable=False)
    planned_share = models.PositiveSmallIntegerField(null=True, editable=False)
    heard_share = models.PositiveSmallIntegerField(null=True, editable=False)
    order = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[Any] = PresenceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["deal"], name="presence_deal"),
            models.Index(fields=["workspace", "mode", "heard_at"], name="presence_heard"),
        ]
        constraints = [
            known_states("presence_mode_known", "mode", "lead share background on_call archived"),
            models.UniqueConstraint(
                fields=["deal"],
                condition=models.Q(is_seller=True),
                name="presence_one_seller",
            ),
            models.CheckConstraint(
                name="presence_introduced_is_someone",
                condition=models.Q(introduced_at=None) | models.Q(successor__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.cast.name

    def planned_in(self, phase_id: UUID | None) -> str:
        least = self.Mode.ON_CALL if self.is_seller else self.Mode.ARCHIVED
        return str(self.curve.get(str(phase_id), least))

    @classmethod
    def weight(cls, mode: str) -> int:
        return cls.WEIGHTS[cls.Mode(mode)]

    # -- planned

    @classmethod
    def plan(
        cls,
        cast: CastMember,
        *,
        by: Actor,
        curve: dict[str, str],
        mode: str,
        is_seller: bool = False,
        order: int = 0,
    ) -> Presence:
        """Write down how much a client is to hear from someone, phase by phase."""
        hands.require_team(by)
        made = cls(
            deal_id=cast.deal_id, cast=cast, mode=mode, is_seller=is_seller, order=order,
            heard_at=None,
        )  # fmt: skip
        made.curve = made._checked(made._beside_others(curve))
        if mode == cls.Mode.LEAD and made._leader():
            made.mode = cls.Mode.SHARE
        made.born("presence.planned", by=by, audience=CLIENT)
        return made

    def replan(self, curve: dict[str, str], *, by: Actor) -> None:
        hands.require_team(by)
        for phase, leader in self._leads_elsewhere().items():
            # What stood twice before may stay; nobody comes to lead beside another.
            if curve.get(phase) == self.Mode.LEAD != self.curve.get(phase):
                raise Refusal(
                    "%(leader)s is planned to lead in one of these phases, and one person leads "
                    "at a time. Plan that %(first_name)s shares the lead, or first plan less for "
                    "%(leader)s.",
                    leader=leader,
                    first_name=self.cast.first_name,
                )
        self.change("presence.replanned", by=by, audience=CLIENT, curve=self._checked(curve))

    def _others(self) -> PresenceQuerySet:
        rows = Presence.objects.on_stage().filter(deal_id=self.deal_id).exclude(pk=self.pk)
        return rows.select_related("cast").order_by("order", "id")

    def _leader(self) -> Presence | None:
        """Whoever leads beside this one, read under a lock: two cannot both come to lead."""
        Deal.objects.filter(pk=self.deal_id).select_for_update(no_key=True).first()
        return self._others().filter(mode=self.Mode.LEAD).first()

    def _leads_elsewhere(self) -> dict[str, str]:
        return {
            phase: other.cast.first_name
            for other in self._others()
            for phase, mode in other.curve.items()
            if mode == self.Mode.LEAD
        }

    def _beside_others(self, curve: dict[str, str]) -> dict[str, str]:
        taken = self._leads_elsewhere() if self.Mode.LEAD in curve.values() else {}
        return {
            phase: self.Mode.SHARE if mode == self.Mode.LEAD and phase in taken else mode
            for phase, mode in curve.items()
        }

    def _checked(self, curve: dict[str, str]) -> dict[str, str]:
        known = set(self.Mode.values)
        if any(mode not in known for mode in curve.values()):
            raise Refusal("Choose how much is heard of each person in each phase.")
        if self.is_seller and self.Mode.ARCHIVED in curve.values():
            raise Refusal(
                "%(first_name)s sold this, and is heard to the end. On call is the least "
                "that can be planned.",
                first_name=self.cast.first_name,
            )
        return {str(phase): str(mode) for phase, mode in curve.items()}

    # -- as it goes

    @transaction.atomic
    def introduce(
        self, successor: Presence, *, by: Actor, words: str, to: str = Mode.LEAD
    ) -> Narration:
        """Tell the client who comes after, by name. From then on one can step back."""
        hands.require_team(by)
        other = successor.cast
        if other.pk == self.cast_id or other.deal_id != self.deal_id or other.has_left:
            raise Refusal("Choose someone else of this deal to come after.")
        if to not in self.SPEAKING:
            raise Refusal("Whoever comes after leads, or shares the lead.")
        words = needed(
            words,
            for_us("Say in a sentence what %(first_name)s does for them.")
            % {"first_name": other.first_name},
            300,
        )
        entry = self._tell(
            by,
            for_us("Meet %(other)s: %(words)s") % {"other": other.name, "words": _lower(words)},
            for_us("%(other)s knows the way so far, and %(me)s stays until you have your results.")
            % {"other": other.first_name, "me": self.cast.first_name},
            next_who=other,
        )
        self.change(
            "presence.introduced",
            by=by,
            audience=CLIENT,
            facts={"successor": other.name},
            successor=other,
            introduced_at=clock.now(),
        )
        self._pass_lead(successor, to, by, words)
        return entry

    def _pass_lead(self, successor: Presence, to: str, by: Actor, words: str) -> None:
        """One leads at a time: whoever led until now shares the lead, until they step back."""
        if to == self.Mode.LEAD:
            leader = successor._leader()
            if leader and leader.pk == self.pk:
                told = for_us("%(successor)s leads now") % {"successor": successor.cast.name}
                self._go(self.Mode.SHARE, "presence.shares", by, told)
            elif leader:
                to = self.Mode.SHARE
        if self.weight(successor.mode) < self.weight(to):
            successor._go(to, "presence.rose", by, words)

    @transaction.atomic
    def step_down(self, to: str, *, by: Actor) -> None:
        """Be heard less. Refused until a successor was introduced and the client told."""
        hands.require_team(by)
        if to not in self.Mode.values or self.weight(to) >= self.weight(self.mode):
            raise WrongState(
                "%(first_name)s is not heard less by that. Nothing changed.",
                first_name=self.cast.first_name,
            )
        if to == self.Mode.ARCHIVED and self.is_seller and not all_is_proven(self.deal_id):
            raise Refusal(
                "%(first_name)s stays until the client has every promised result. On call "
                "is the least.",
                first_name=self.cast.first_name,
            )
        if not self.introduced_at or not self.successor:
            raise Refusal(
                "First introduce to the client who comes after %(first_name)s. Until they "
                "know, nobody steps back.",
                first_name=self.cast.first_name,
            )
        after = Presence.objects.filter(deal_id=self.deal_id, cast=self.successor).first()
        if after is None or self.successor.has_left or after.mode not in self.SPEAKING:
            raise Refusal(
                "%(first_name)s does not speak for this client now. Introduce someone who does.",
                first_name=self.successor.first_name,
            )
        words = for_us("%(successor)s leads now") % {"successor": self.successor.name}
        self._go(to, "presence.stepped_down", by, words)

    @transaction.atomic
    def rise(self, to: str, *, by: Actor, reason: str) -> None:
        """Be heard more again. The client reads the reason at once."""
        hands.require_team(by)
        if to not in self.Mode.values or self.weight(to) <= self.weight(self.mode):
            raise WrongState(
                "%(first_name)s is not heard more by that. Nothing changed.",
                first_name=self.cast.first_name,
            )
        words = needed(reason, "Say why, for the client reads it too.", 300)
        if to == self.Mode.LEAD and (leader := self._leader()):
            raise Refusal(
                "%(leader)s leads, and one person leads at a time. %(first_name)s can share the "
                "lead. Or %(leader)s introduces %(first_name)s as who comes after.",
                leader=leader.cast.first_name,
                first_name=self.cast.first_name,
            )
        self._tell(
            by, for_us("You hear more from %(cast)s again") % {"cast": self.cast.name}, words
        )
        self._go(to, "presence.rose", by, words)

    def come_back(self, *, by: Actor, reason: str) -> None:
        """A result is open again, so whoever sold it is there again; not for a member to ask."""
        if self.is_seller and self.mode == self.Mode.ARCHIVED:
            self._go(self.Mode.ON_CALL, "presence.came_back", by, reason)

    @transaction.atomic
    def inherit(self, before: Presence, *, by: Actor) -> None:
        """Take over the word that someone is there to the end, from whoever gave it."""
        before.change("presence.passed_on", by=by, is_seller=False)
        staying = {
            phase: self.Mode.ON_CALL if mode == self.Mode.ARCHIVED else mode
            for phase, mode in self.curve.items()
        }
        facts = {"before": str(before)}
        self.change(
            "presence.inherited", by=by, audience=CLIENT, facts=facts, is_seller=True, curve=staying
        )

    def _go(self, to: str, kind: str, by: Actor, words: str) -> None:
        facts = {"mode": str(self.Mode(to).label).lower(), "reason": words}
        self.move(
            to,
            kind,
            by=by,
            state_field="mode",
            audience=CLIENT,
            facts=facts,
            mode_words=words[:300],
        )

    def _tell(
        self, by: Actor, headline: str, why: str, next_who: CastMember | None = None
    ) -> Narration:
        narrator = self.cast
        return Narration.tell(
            deal=self.deal, narrator=narrator, by=by, headline=headline[:200], why=why,
            next_who=next_who,
        )  # fmt: skip


def all_is_proven(deal_id: UUID) -> bool:
    """Every promised result is there; or the deal ended, so that none is owed any more."""
    ended = (Deal.Stage.RESTING, Deal.Stage.DECLINED, Deal.Stage.BROKEN_OFF)
    if Deal.objects.filter(pk=deal_id, stage__in=ended).exists():
        return True
    promised = Outcome.objects.filter(deal_id=deal_id)
    return promised.exists() and not promised.unproven().exists()


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:].rstrip(".")
