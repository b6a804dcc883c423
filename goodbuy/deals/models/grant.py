from __future__ import annotations

from typing import Any

from django.db import models

from goodbuy.deals.models.cast import CastMember
from goodbuy.deals.models.deal import Deal
from goodbuy.timeline.models import RecordedModel
from goodbuy.workspaces.boundary import WEB
from goodbuy.workspaces.policies import definer_function


class Grant(RecordedModel):
    """One person's access to one room. The token of its link is stored hashed."""

    class Level(models.TextChoices):
        LINK = "link", "The link is enough"
        EMAIL = "email", "The link, and their e-mail address is asked"
        CODE = "code", "The link, and a code by e-mail"

    class State(models.TextChoices):
        PROPOSED = "proposed", "Waiting for approval"
        ACTIVE = "active", "Active"
        REVOKED = "revoked", "Revoked"

    MOVES = {State.ACTIVE: [State.PROPOSED], State.REVOKED: [State.PROPOSED, State.ACTIVE]}

    guest_verbs = ("select", "insert", "update")
    guest_rows = "id = {grant}"
    # A client may propose a colleague; it stays without a token until a member approves.
    guest_adds = "deal_id = {deal} and state = 'proposed' and token_hash is null"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="grants", db_index=False)
    cast = models.ForeignKey(CastMember, models.CASCADE, related_name="grants", db_index=False)
    email = models.EmailField()
    level = models.CharField(max_length=5, choices=Level, default=Level.LINK)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE, editable=False)
    token_hash = models.BinaryField(max_length=32, unique=True, null=True, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, editable=False)
    first_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)
    code_hash = models.BinaryField(max_length=32, null=True, editable=False)
    code_expires_at = models.DateTimeField(null=True, editable=False)
    code_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    language = models.CharField(max_length=10, default="en")
    zone = models.CharField(max_length=64, blank=True)
    # Weekly digest: ISO weekday 1 to 7 of the client's working morning; 0: none.
    digest_weekday = models.PositiveSmallIntegerField(default=5)
    digest_sent_on = models.DateField(null=True, editable=False)

    actor_kind = "guest"

    class Meta:
        indexes = [models.Index(fields=["deal", "state"], name="grant_deal")]
        constraints = [
            models.UniqueConstraint(
                fields=["deal", "cast"],
                condition=~models.Q(state="revoked"),
                name="grant_one_live_a_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.cast.name}’s link"

    @property
    def actor_name(self) -> str:
        return self.cast.name

    def event_places(self) -> dict[str, Any]:
        return {"deal_id": self.deal_id}


# A link's token is all that is known when it is opened: which grant is it, of which deal?
definer_function(
    "goodbuy_find_grant(wanted bytea)",
    "table (id uuid, workspace_id uuid, deal_id uuid, cast_id uuid) language sql",
    "select id, workspace_id, deal_id, cast_id from deals_grant where token_hash = wanted",
    WEB,
)
