from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models, transaction

from goodbuy.conversations.faces import of_this_deal, said, writer_of
from goodbuy.deals.models import CastMember, Deal
from goodbuy.deals.models.question import answerer_of
from goodbuy.deals.voices import calendar_of
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.timeline.models import Actor, RecordedModel
from goodbuy.workspaces.models import Member, WorkspaceQuerySet, known_states

LONGEST_MEETING = timedelta(days=14)


class MeetingQuerySet(WorkspaceQuerySet):
    def shared(self) -> Self:
        return self.filter(is_shared=True)

    def coming(self, now: datetime) -> Self:
        return self.filter(state=Meeting.State.PLANNED, ends_at__gt=now)

    def unwritten(self, now: datetime) -> Self:
        """Held with the client, and nobody wrote down yet what was said."""
        return self.shared().filter(state=Meeting.State.PLANNED, ends_at__lte=now)

    def for_list(self) -> Self:
        return self.select_related("host", "recap").order_by("-starts_at", "-id")


class Meeting(RecordedModel):
    """A talk with a day and an hour. One with the client is owed a recap within a working day."""

    class State(models.TextChoices):
        PLANNED = "planned", for_us_later("Planned")
        WRITTEN_UP = "written_up", for_us_later("Written up")
        CANCELLED = "cancelled", for_us_later("Cancelled")

    MOVES = {
        State.WRITTEN_UP: [State.PLANNED],
        State.CANCELLED: [State.PLANNED],
        State.PLANNED: [State.CANCELLED],
    }
    # The day by which it is written up: one working day after it, in the writer's calendar.
    RECAP_WITHIN = 1

    guest_verbs = ("select",)
    guest_rows = "deal_id = {deal} and is_shared"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="meetings", db_index=False)
    title = models.CharField(max_length=200)
    place = models.CharField(max_length=300, blank=True)
    # What is to be settled, a line each: who comes reads it before.
    agenda = models.CharField(max_length=600, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_all_day = models.BooleanField(default=False)
    # Names as they were that day; an address stays with the one it belongs to.
    who = models.JSONField(default=list)
    # Who of us writes down what was said.
    host = models.ForeignKey(CastMember, models.SET_NULL, null=True, related_name="+")
    is_shared = models.BooleanField(default=True)
    recap_due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED, editable=False)
    # From a calendar file: the event's own name, which of a series it is, and its edition.
    uid = models.CharField(max_length=300, blank=True, editable=False)
    occurrence = models.CharField(max_length=40, blank=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[Any] = MeetingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["deal", "starts_at"], name="meeting_deal"),
            models.Index(fields=["workspace", "state", "ends_at"], name="meeting_unwritten"),
        ]
        constraints = [
            known_states("meeting_state_known", "state", "planned written_up cancelled"),
            models.CheckConstraint(
                name="meeting_ends_after_it_starts",
                condition=models.Q(ends_at__gte=models.F("starts_at")),
            ),
            models.UniqueConstraint(
                fields=["deal", "uid", "occurrence"],
                condition=~models.Q(uid=""),
                name="meeting_once_a_file",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def audience(self) -> str:
        return "client" if self.is_shared else "team"

    @property
    def host_zone(self) -> str:
        return self.host.own_zone if self.host else self.workspace.zone

    def is_over(self, now: datetime) -> bool:
        return self.ends_at <= now

    def owes_recap(self, now: datetime) -> bool:
        return self.is_shared and self.state == self.State.PLANNED and self.is_over(now)

    # Verbs

    @classmethod
    @transaction.atomic
    def arrange(
        cls,
        deal: Deal,
        *,
        by: Member,
        title: str,
        starts_at: datetime,
        ends_at: datetime,
        who: list[str],
        host: CastMember | None = None,
        is_shared: bool = True,
        **fields: Any,
    ) -> Meeting:
        """Write a meeting down, before it or after it."""
        writer = writer_of(deal, by)
        host = of_this_deal(host, deal, CastMember.Side.SELLER) or writer
        _check_times(starts_at, ends_at)
        meeting = cls(
            deal=deal,
            title=said(title, for_us("Say in a few words what the meeting is about."), 200),
            starts_at=starts_at,
            ends_at=ends_at,
            who=[str(name)[:200] for name in who][:60],
            host=host,
            is_shared=is_shared,
            recap_due_on=recap_day(deal, host, ends_at),
            **fields,
        )
        meeting.born("meeting.arranged", by=by, audience=meeting.audience)
        return meeting

    @transaction.atomic
    def rearrange(self, *, by: Actor, **fields: Any) -> bool:
        """Change what is known of it; whether anything did. Only what is planned can change."""
        if isinstance(by, Member):
            writer_of(self.deal, by)
        if self.state != self.State.PLANNED:
            return False
        starts, ends = fields.get("starts_at", self.starts_at), fields.get("ends_at", self.ends_at)
        _check_times(starts, ends)
        host = fields.get("host") or self.host
        fields["recap_due_on"] = recap_day(self.deal, host, ends)
        changed = self.change("meeting.changed", by=by, audience=self.audience, **fields)
        return changed is not None

    def why_it_stays(self) -> str:
        """Why nothing of it can be changed, in a sentence; empty while it can."""
        return {
            self.State.WRITTEN_UP: for_us("It is written up, so it stays as it was."),
            self.State.CANCELLED: for_us(
                "It is cancelled. Say first that it takes place after all; then it can be changed."
            ),
        }.get(self.State(self.state), "")

    def cancel(self, *, by: Actor) -> None:
        """It does not take place, or did not: then nothing is owed about it."""
        if isinstance(by, Member):
            writer_of(self.deal, by)
        self.move(self.State.CANCELLED, "meeting.cancelled", by=by, audience=self.audience)

    def revive(self, *, by: Actor) -> None:
        """It takes place after all, or did: on its day, with what was known of it."""
        if isinstance(by, Member):
            writer_of(self.deal, by)
        self.move(self.State.PLANNED, "meeting.revived", by=by, audience=self.audience)


def recap_day(deal: Deal, host: CastMember | None, ends_at: datetime) -> date:
    calendar = calendar_of(host or answerer_of(deal), deal.workspace)
    return calendar.add(calendar.today(ends_at), Meeting.RECAP_WITHIN)


def _check_times(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at < starts_at:
        raise Refusal("The meeting ends before it begins. Correct one of the two.")
    if ends_at - starts_at > LONGEST_MEETING:
        raise Refusal("That is longer than two weeks. Write down each meeting by itself.")
