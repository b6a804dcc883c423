from __future__ import annotations

from datetime import datetime, time
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.db import models, transaction

from goodbuy.conversations.faces import said, writer_of
from goodbuy.deals.models import CastMember, Deal, Grant
from goodbuy.deals.voices import calendar_of
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.workspaces import letters
from goodbuy.workspaces.boundary import acting_in
from goodbuy.workspaces.models import Member, WorkspaceModel, WorkspaceQuerySet, known_states


class RespectQuerySet(WorkspaceQuerySet):
    def open(self) -> Self:
        return self.exclude(state=RespectFlag.State.CLOSED)

    def for_list(self) -> Self:
        return self.select_related("raised_by", "chosen").order_by("-raised_at", "-id")


class RespectFlag(WorkspaceModel):
    """Something that hurt, said to one chosen person and to nobody else; and how it ends.

    No event is recorded: an event is read by the whole team. PostgreSQL itself shows a row to the
    two people alone, whatever a page asks for; so the words stand in this row and nowhere else.
    """

    class State(models.TextChoices):
        RAISED = "raised", for_us_later("Said")
        ACKNOWLEDGED = "acknowledged", for_us_later("Heard")
        AGREED_CHANGE = "agreed_change", for_us_later("A change is agreed")
        CLOSED = "closed", for_us_later("Closed")

    MOVES = {
        State.RAISED: [State.RAISED],
        State.ACKNOWLEDGED: [State.RAISED, State.AGREED_CHANGE],
        State.AGREED_CHANGE: [State.ACKNOWLEDGED],
        State.CLOSED: [State.RAISED, State.ACKNOWLEDGED, State.AGREED_CHANGE],
    }
    # After so many working days without a word one may choose somebody else.
    HEARD_WITHIN = 2

    guest_verbs = ("select", "insert", "update")
    guest_rows = "deal_id = {deal} and (raised_by_id = {cast} or chosen_id = {cast})"
    # But for an erasure: whoever goes leaves nothing behind in a word that they never read.
    member_rows = (
        "raised_by_member = {member} or chosen_member = {member} or "
        "({member} is null and current_setting('app.erasing', true) = 'on')"
    )

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="+", db_index=False)
    raised_by = models.ForeignKey(CastMember, models.CASCADE, related_name="+")
    chosen = models.ForeignKey(CastMember, models.CASCADE, related_name="+")
    # Who of us they are, so that the row's own rule can tell; none for someone of the client.
    raised_by_member = models.UUIDField(null=True, editable=False)
    chosen_member = models.UUIDField(null=True, editable=False)
    words = models.CharField(max_length=1000)
    reply = models.CharField(max_length=1000, blank=True)
    change_words = models.CharField(max_length=600, blank=True)
    state = models.CharField(max_length=13, choices=State, default=State.RAISED, editable=False)
    raised_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, editable=False)
    agreed_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = RespectQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["chosen_member", "state"], name="respect_chosen"),
            models.Index(fields=["deal"], name="respect_deal"),
        ]
        constraints = [
            known_states(
                "respect_state_known", "state", "raised acknowledged agreed_change closed"
            ),
            models.CheckConstraint(
                name="respect_agreed_says_what",
                condition=~models.Q(state="agreed_change") | ~models.Q(change_words=""),
            ),
            models.CheckConstraint(
                name="respect_closed_has_a_moment",
                condition=~models.Q(state="closed") | models.Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return for_us("a private word")

    def is_raiser(self, by: Member | Grant) -> bool:
        return self._is(by, self.raised_by_id, self.raised_by_member)

    def is_chosen(self, by: Member | Grant) -> bool:
        return self._is(by, self.chosen_id, self.chosen_member)

    @property
    def heard_by_on(self) -> datetime:
        calendar = calendar_of(self.chosen, self.deal.workspace)
        day = calendar.add(calendar.today(self.raised_at), self.HEARD_WITHIN)
        return datetime.combine(day, time.max, ZoneInfo(calendar.zone))

    @property
    def may_choose_again(self) -> bool:
        return self.state == self.State.RAISED and clock.now() > self.heard_by_on

    # Verbs

    @classmethod
    @transaction.atomic
    def raise_it(
        cls, deal: Deal, words: str, *, by: Member | Grant, chosen: CastMember | None
    ) -> RespectFlag:
        """Say to one person, of either side, that something was not right."""
        speaker = writer_of(deal, by)
        whom = _listener(deal, speaker, chosen, by)
        flag = cls(
            workspace_id=deal.workspace_id,
            deal=deal,
            raised_by=speaker,
            chosen=whom,
            raised_by_member=speaker.member_id,
            chosen_member=whom.member_id,
            words=said(words, "Say what happened. Only the one you choose reads it.", 1000),
            raised_at=clock.now(),
        )
        flag.save(force_insert=True)
        flag._tell_chosen()
        return flag

    def _tell_chosen(self) -> None:
        """A letter without a word of it, to whichever side the chosen one is of."""
        from goodbuy.conversations import tasks

        if self.chosen_member is None:
            seat = {"workspace_id": str(self.workspace_id), "cast_id": str(self.chosen_id)}
            transaction.on_commit(lambda: tasks.send_private_letter_outside.defer(**seat))
            return
        # A client, who may be the one who writes, cannot read the address of any of us.
        with acting_in(self.workspace_id):
            here = Member.objects.filter(pk=self.chosen_member, left_at=None)
            for member in here.select_related("workspace"):
                letters.send_to_member("private/waits", member, {})

    @transaction.atomic
    def choose_again(self, chosen: CastMember | None, *, by: Member | Grant) -> None:
        """Nobody answered in time: take it to somebody else. The first one no longer sees it."""
        self._only_raiser(by)
        if not self.may_choose_again:
            raise WrongState(
                "%(first_name)s still has time to answer. You can close it, or wait.",
                first_name=self.chosen.first_name,
            )
        whom = _listener(self.deal, self.raised_by, chosen, by)
        # The row's rule asks who may see it before and after: the raiser may do both.
        fields = {"chosen": whom, "chosen_member": whom.member_id, "raised_at": clock.now()}
        self._move(self.State.RAISED, **fields)
        self._tell_chosen()

    def acknowledge(self, words: str, *, by: Member | Grant) -> None:
        """Say that it was heard. Listening comes first, so no excuse is asked for."""
        self._only_chosen(by)
        words = said(words, "Say in a sentence what you heard.", 1000)
        self._move(self.State.ACKNOWLEDGED, reply=words, acknowledged_at=clock.now())

    def offer_change(self, words: str, *, by: Member | Grant) -> None:
        """What will be different from now on. The one who raised it says if that is enough."""
        self._only_chosen(by)
        words = said(words, "Say what will be different from now on.", 600)
        rows = RespectFlag.objects.filter(pk=self.pk, state=self.State.ACKNOWLEDGED)
        if not rows.update(change_words=words):
            raise WrongState("Say first that you heard it. Nothing changed.")
        self.refresh_from_db()

    def agree(self, *, by: Member | Grant) -> None:
        self._only_raiser(by)
        if not self.change_words:
            raise Refusal("There is nothing to agree to yet: a change was not offered.")
        self._move(self.State.AGREED_CHANGE, agreed_at=clock.now())

    def reopen(self, *, by: Member | Grant) -> None:
        """It happened again: back to the one who listens."""
        self._only_raiser(by)
        self._move(self.State.ACKNOWLEDGED, agreed_at=None)

    def close(self, *, by: Member | Grant) -> None:
        """The end: only the one who raised it says so, at any time and without a reason."""
        self._only_raiser(by)
        self._move(self.State.CLOSED, closed_at=clock.now())

    def _move(self, to: State, **fields: Any) -> None:
        starts = [str(state) for state in self.MOVES[to]]
        rows = RespectFlag.objects.filter(pk=self.pk, state__in=starts)
        if not rows.update(state=to, **fields):
            raise WrongState("This has moved on since you opened it. Nothing changed.")
        self.refresh_from_db()

    def _is(self, by: Member | Grant, cast_id: Any, member_id: Any) -> bool:
        if isinstance(by, Member):
            return bool(member_id == by.pk)
        return bool(cast_id == by.cast_id)

    def _only_raiser(self, by: Member | Grant) -> None:
        if not self.is_raiser(by):
            raise NotAllowed("Only the one who raised it can do that.")

    def _only_chosen(self, by: Member | Grant) -> None:
        if not self.is_chosen(by):
            raise NotAllowed("Only the one it was said to can do that.")


def _listener(
    deal: Deal, speaker: CastMember, chosen: CastMember | None, by: Member | Grant
) -> CastMember:
    is_client = chosen is not None and chosen.side == CastMember.Side.CLIENT
    # Who of the client has a link, only a member can see.
    knows_links = is_client and isinstance(by, Member)
    if chosen is None or chosen.deal_id != deal.pk or chosen.has_left:
        raise Refusal("Choose the one person who is to read it.")
    if chosen.pk == speaker.pk:
        raise Refusal("Choose somebody other than yourself.")
    if not can_listen(chosen) or (knows_links and not chosen.grants.live().exists()):
        raise Refusal(
            "%(first_name)s has no way to read it here. Choose somebody who has a link.",
            first_name=chosen.first_name,
        )
    return chosen


def can_listen(face: CastMember) -> bool:
    """Whether this person can open it: a member who may write, or whoever came by a link."""
    if face.side == CastMember.Side.SELLER:
        return face.member_id is not None
    return face.side == CastMember.Side.CLIENT
