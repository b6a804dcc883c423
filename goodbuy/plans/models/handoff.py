from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models, transaction

from goodbuy.deals.models import CastMember, Deal
from goodbuy.deals.voices import require_colleague
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.plans import hands
from goodbuy.plans.differences import seal
from goodbuy.plans.models.presence import Presence
from goodbuy.plans.words import needed, short
from goodbuy.timeline.models import Actor, RecordedModel
from goodbuy.workspaces.models import WorkspaceQuerySet, known_states

CLIENT = "client"
LONGEST = 4000


class HandoffQuerySet(WorkspaceQuerySet):
    def open(self) -> Self:
        return self.exclude(state=Handoff.State.CLOSED)

    def for_list(self) -> Self:
        rows = self.select_related("giver", "receiver", "client", "returned_by")
        return rows.order_by("-created_at", "-id")


class Handoff(RecordedModel):
    """What passes a deal from whoever sold it to whoever delivers; three people accept it."""

    class State(models.TextChoices):
        DRAFT = "draft", for_us_later("Being written")
        OFFERED = "offered", for_us_later("Offered")
        RETURNED = "returned", for_us_later("Something is missing")
        ACCEPTED_BY_RECEIVER = "accepted_by_receiver", for_us_later("Taken over")
        ACCEPTED_BY_CLIENT = "accepted_by_client", for_us_later("Nothing is missing")
        CLOSED = "closed", for_us_later("Handed over")

    MOVES = {
        State.OFFERED: [State.DRAFT, State.RETURNED],
        State.RETURNED: [State.OFFERED, State.ACCEPTED_BY_RECEIVER],
        State.ACCEPTED_BY_RECEIVER: [State.OFFERED],
        State.ACCEPTED_BY_CLIENT: [State.ACCEPTED_BY_RECEIVER],
        State.CLOSED: [State.ACCEPTED_BY_CLIENT],
    }
    # What the giver writes, from a first draft: a line for each thing.
    WORDS = ("why_words", "agreed_words", "risk_words", "unasked_words")
    WRITABLE = (State.DRAFT, State.RETURNED)

    guest_verbs = ("select", "update")
    guest_rows = "deal_id = {deal} and is_shown"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="handoffs", db_index=False)
    giver = models.ForeignKey(CastMember, models.PROTECT, related_name="+", db_index=False)
    receiver = models.ForeignKey(CastMember, models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(CastMember, models.PROTECT, related_name="+", db_index=False)
    why_words = models.TextField(blank=True)
    agreed_words = models.TextField(blank=True)
    risk_words = models.TextField(blank=True)
    unasked_words = models.TextField(blank=True)
    # What was on the page when it was offered or shown: people, promises, results, questions.
    body = models.JSONField(default=dict, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    is_shown = models.BooleanField(default=False, editable=False)
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT, editable=False)
    missing = models.CharField(max_length=1000, blank=True, editable=False)
    returned_by = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, editable=False, related_name="+", db_index=False
    )
    giver_at = models.DateTimeField(null=True, editable=False)
    receiver_at = models.DateTimeField(null=True, editable=False)
    client_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = HandoffQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["deal"], name="handoff_deal"),
            models.Index(fields=["workspace", "state"], name="handoff_state"),
        ]
        constraints = [
            known_states(
                "handoff_state_known",
                "state",
                "draft offered returned accepted_by_receiver accepted_by_client closed",
            ),
            models.CheckConstraint(
                name="handoff_closed_by_three",
                condition=~models.Q(state__in=["accepted_by_client", "closed"])
                | models.Q(
                    giver_at__isnull=False, receiver_at__isnull=False, client_at__isnull=False
                ),
            ),
            models.CheckConstraint(
                name="handoff_returned_says_what",
                condition=~models.Q(state="returned") | ~models.Q(missing=""),
            ),
            models.CheckConstraint(
                name="handoff_between_two",
                condition=~models.Q(giver=models.F("receiver")),
            ),
            models.UniqueConstraint(
                fields=["deal"],
                condition=~models.Q(state="closed"),
                name="handoff_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return for_us("the handoff from %(giver)s to %(receiver)s") % {
            "giver": self.giver.name,
            "receiver": self.receiver.name,
        }

    # -- written

    @classmethod
    @transaction.atomic
    def draft(
        cls,
        deal: Deal,
        *,
        giver: CastMember,
        receiver: CastMember,
        client: CastMember,
        by: Actor,
        words: dict[str, str],
    ) -> Handoff:
        """Begin it, with the first words that the deal itself gives."""
        hands.require_team(by)
        if cls.objects.filter(deal=deal).open().exists():
            raise WrongState("A handoff of this deal is under way. Go on with that one.")
        made = cls(deal=deal, giver=giver, receiver=receiver, client=client, **words)
        made._check_people()
        made.born("handoff.drafted", by=by)
        return made

    def _check_people(self) -> None:
        ours, theirs = CastMember.Side.SELLER, CastMember.Side.CLIENT
        if self.giver_id == self.receiver_id:
            raise Refusal("Choose two people: who gives, and who takes over.")
        for person, side in ((self.giver, ours), (self.receiver, ours), (self.client, theirs)):
            if person.deal_id != self.deal_id or person.side != side or person.has_left:
                whose = for_us("our own") if side == ours else for_us("the client’s")
                raise Refusal(
                    "%(person)s cannot do that. Choose one of %(whose)s people.",
                    person=person.name,
                    whose=whose,
                )

    def write(self, *, by: Actor, body: dict[str, Any] | None = None, **fields: Any) -> None:
        """Change its words or its people, until it is offered. `body` is the page they make."""
        hands.require_team(by)
        if self.state not in self.WRITABLE:
            raise WrongState("It was offered as it is. It can be changed when it is given back.")
        for name in self.WORDS:
            if name in fields:
                fields[name] = short(fields[name].strip(), LONGEST)
        before = {name: getattr(self, name) for name in fields}
        for name, value in fields.items():
            setattr(self, name, value)
        try:
            self._check_people()
        finally:
            for name, value in before.items():
                setattr(self, name, value)
        frozen: dict[str, Any] = {}
        if self.is_shown and body:
            frozen = {"body": body, "sha256": seal(body)}
        told: dict[str, Any] = {"audience": self._told_to(), "while_in": self.WRITABLE}
        self.change("handoff.changed", by=by, **told, **fields, **frozen)

    def _told_to(self) -> str:
        return CLIENT if self.is_shown else "team"

    def show(self, *, by: Actor, body: dict[str, Any]) -> None:
        """Let the client read it, as early as before the signature."""
        hands.require_team(by)
        if self.is_shown:
            raise WrongState("The client sees it already. Nothing changed.")
        self.change(
            "handoff.shown", by=by, audience=CLIENT, is_shown=True, body=body, sha256=seal(body)
        )

    # -- offered, given back, accepted three times

    def offer(self, *, by: Actor, body: dict[str, Any]) -> None:
        """The giver's word that everything is in it; from now on it stands as it is."""
        self._require(self.giver, by)
        needed(self.why_words, "Say first why they bought, in their words.", LONGEST)
        self.move(
            self.State.OFFERED,
            "handoff.offered",
            by=by,
            audience=CLIENT,
            facts=self._names(),
            body=body,
            sha256=seal(body),
            is_shown=True,
            missing="",
            returned_by=None,
            giver_at=clock.now(),
            receiver_at=None,
            client_at=None,
        )

    def give_back(self, *, by: Actor, missing: str) -> None:
        """Whoever is to accept it says what is missing; then the giver has it again."""
        words = needed(missing, "Say what is missing, so that it can be added.", 1000)
        if by.actor_kind == "guest":
            self._require_client(by)
        else:
            self._require(self.receiver, by)
        voice = hands.voice_of(by, self.deal_id) or self.receiver
        self.move(
            self.State.RETURNED,
            "handoff.returned",
            by=by,
            audience=CLIENT,
            facts={"reason": words, "who": voice.name, **self._names()},
            missing=words,
            returned_by=voice,
            receiver_at=None,
            client_at=None,
        )

    def accept_by_receiver(self, *, by: Actor) -> None:
        self._require(self.receiver, by)
        self.move(
            self.State.ACCEPTED_BY_RECEIVER,
            "handoff.accepted_by_receiver",
            by=by,
            audience=CLIENT,
            facts=self._names(),
            receiver_at=clock.now(),
        )

    def accept_by_client(self, *, by: Actor, seen: str) -> None:
        """Under the sentence 'nothing I said is missing', for what was on their screen."""
        self._require_client(by)
        if seen != self.sha256:
            raise WrongState("It changed while you were reading. Look at it again, then say so.")
        self.move(
            self.State.ACCEPTED_BY_CLIENT,
            "handoff.accepted_by_client",
            by=by,
            audience=CLIENT,
            facts=self._names(),
            client_at=clock.now(),
        )

    def pass_on(self, to: CastMember, *, by: Actor) -> None:
        """The client lets a colleague say whether anything is missing."""
        self._require_client(by)
        require_colleague(by, to, self.deal_id)
        if self.state not in (self.State.OFFERED, self.State.ACCEPTED_BY_RECEIVER):
            raise WrongState("This is not waiting for your word now. Nothing changed.")
        facts = {"to": to.name, "before": self.client.name}
        self.change("handoff.passed_on", by=by, audience=CLIENT, facts=facts, client=to)

    @transaction.atomic
    def close(self, *, by: Actor) -> None:
        """From now on the receiver leads, and the giver is heard less, as the plan says."""
        hands.require_team(by)
        self.move(
            self.State.CLOSED,
            "handoff.closed",
            by=by,
            audience=CLIENT,
            facts=self._names(),
            closed_at=clock.now(),
        )
        self._pass_the_word(by)

    def _pass_the_word(self, by: Actor) -> None:
        """Accepted by the client, the handoff itself is the introduction of who comes after."""
        found = Presence.objects.filter(deal_id=self.deal_id).select_related("cast")
        by_cast = {p.cast_id: p for p in found}
        giver, receiver = by_cast.get(self.giver_id), by_cast.get(self.receiver_id)
        if giver is None or receiver is None:
            return
        if giver.successor_id != self.receiver_id or receiver.mode not in Presence.SPEAKING:
            giver.introduce(
                receiver,
                by=by,
                words=for_us("%(first_name)s has all that you told us")
                % {"first_name": self.receiver.first_name},
            )
        if giver.mode in Presence.SPEAKING:
            giver.refresh_from_db()
            giver.step_down(Presence.Mode.BACKGROUND, by=by)

    def _names(self) -> dict[str, str]:
        return {
            "giver": self.giver.name,
            "receiver": self.receiver.name,
            "client": self.client.name,
        }

    def _require(self, person: CastMember, by: Actor) -> None:
        """That person themselves, or a manager who speaks for them."""
        hands.require_team(by)
        is_theirs = by.actor_kind == "member" and by.pk == person.member_id
        if not (is_theirs or by.actor_kind == "system" or getattr(by, "is_manager", False)):
            raise NotAllowed(
                "That is %(first_name)s’s word to give. Ask %(first_name)s.",
                first_name=person.first_name,
            )

    def _require_client(self, by: Actor) -> None:
        if by.actor_kind != "guest" or getattr(by, "cast_id", None) != self.client_id:
            raise NotAllowed(
                "Only %(client)s can say whether anything is missing here.", client=self.client.name
            )
