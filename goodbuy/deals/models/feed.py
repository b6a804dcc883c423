from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse

from goodbuy.deals.models.deal import Deal
from goodbuy.deals.models.grant import Grant
from goodbuy.deals.secret_words import derived_token
from goodbuy.timeline.models import record
from goodbuy.workspaces.boundary import WEB
from goodbuy.workspaces.models import Member, WorkspaceModel, WorkspaceQuerySet, token_hash
from goodbuy.workspaces.policies import definer_function


class CalendarFeed(WorkspaceModel):
    """The secret address of one person's calendar: a client's of one room, or a member's of all.

    The address is made from the seed and the installation's key, and found by its hash; a new seed
    ends the old address, none ends the feed.
    """

    guest_verbs = ("select", "insert", "update")
    guest_rows = "deal_id = {deal} and grant_id = {grant}"

    deal = models.ForeignKey(Deal, models.CASCADE, null=True, related_name="+", db_index=False)
    grant = models.OneToOneField(Grant, models.CASCADE, null=True, related_name="calendar_feed")
    member = models.OneToOneField(Member, models.CASCADE, null=True, related_name="calendar_feed")
    seed = models.BinaryField(max_length=16, null=True, editable=False)
    token_hash = models.BinaryField(max_length=32, unique=True, null=True, editable=False)
    # What readers were told of each entry: its mark, how often it changed, and the entry itself.
    told = models.JSONField(default=dict, editable=False)

    objects: ClassVar[Any] = WorkspaceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["deal"], name="feed_deal")]
        constraints = [
            models.CheckConstraint(
                name="feed_of_one_person",
                condition=models.Q(grant=None, deal=None, member__isnull=False)
                | models.Q(grant__isnull=False, deal__isnull=False, member=None),
            )
        ]

    def __str__(self) -> str:
        return "a calendar address"

    @classmethod
    def of(cls, owner: Grant | Member) -> CalendarFeed | None:
        """The open feed of this person."""
        mine = {"grant": owner} if isinstance(owner, Grant) else {"member": owner}
        return cls.objects.filter(seed__isnull=False, **mine).first()

    @classmethod
    @transaction.atomic
    def open(cls, owner: Grant | Member) -> CalendarFeed:
        """A new secret address; the one before opens nothing from now on."""
        mine: dict[str, Any] = {"member": owner}
        if isinstance(owner, Grant):
            mine = {"grant": owner, "deal": owner.deal}
        feed = cls.objects.filter(**mine).first()
        if feed is None:
            feed = cls(workspace_id=owner.workspace_id, **mine)
        feed.seed = secrets.token_bytes(16)
        feed.token_hash = token_hash(feed.token)
        feed.save()
        record("calendar.opened", about=feed, by=owner, deal_id=feed.deal_id)
        return feed

    @transaction.atomic
    def close(self) -> None:
        """The address opens nothing any more."""
        self.seed = self.token_hash = None
        self.save(update_fields=["seed", "token_hash"])
        owner: Any = self.grant or self.member
        record("calendar.closed", about=self, by=owner, deal_id=self.deal_id)

    @property
    def token(self) -> str:
        return derived_token(self.pk, bytes(self.seed or b""))

    def address(self) -> str:
        return f"{settings.GOODBUY_URL}{reverse('room:feed', args=[self.token])}"


# A calendar program brings the secret and nothing else: whose feed is it?
definer_function(
    "goodbuy_find_feed(wanted bytea)",
    "table (id uuid, workspace_id uuid, deal_id uuid, grant_id uuid, cast_id uuid, member_id uuid, "
    "user_id uuid) language sql",
    "select f.id, f.workspace_id, f.deal_id, f.grant_id, g.cast_id, f.member_id, m.user_id "
    "from deals_calendarfeed f left join deals_grant g on g.id = f.grant_id "
    "left join workspaces_member m on m.id = f.member_id and m.left_at is null "
    "where f.token_hash = wanted",
    WEB,
)
