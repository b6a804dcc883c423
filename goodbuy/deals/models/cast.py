from __future__ import annotations

from typing import Any

from django.db import models

from goodbuy.deals.models.deal import Deal
from goodbuy.people.models import Person
from goodbuy.timeline.models import RecordedModel
from goodbuy.workspaces.models import Member


class CastMember(RecordedModel):
    """The room's face of someone involved in a deal, on either side or at a third party."""

    class Side(models.TextChoices):
        SELLER = "seller", "Seller"
        CLIENT = "client", "Client"
        THIRD = "third", "Third party"

    guest_verbs = ("select", "insert")

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="cast", db_index=False)
    side = models.CharField(max_length=8, choices=Side)
    member = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="cast", db_index=False
    )
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="cast", db_index=False
    )
    name = models.CharField(max_length=200)
    firm = models.CharField(max_length=200, blank=True)
    # Their part in the purchase or the delivery, in words: "delivery lead", "decides", "pays".
    part = models.CharField(max_length=120, blank=True)
    does = models.CharField(max_length=300, blank=True)
    does_not = models.CharField(max_length=300, blank=True)
    from_on = models.DateField(null=True, blank=True)
    to_on = models.DateField(null=True, blank=True)
    reach = models.CharField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    zone = models.CharField(max_length=64, blank=True)
    country = models.CharField(max_length=2, blank=True)
    has_left = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["deal", "side", "order"], name="cast_deal"),
            models.Index(fields=["person"], name="cast_person"),
            models.Index(fields=["member"], name="cast_member"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else self.name

    def event_places(self) -> dict[str, Any]:
        return {"deal_id": self.deal_id, "person_id": self.person_id}


class Standing(RecordedModel):
    """How a client stands to a purchase, in the team's eyes: the people map. Never in the room."""

    cast = models.OneToOneField(CastMember, models.CASCADE, related_name="standing")
    deal = models.ForeignKey(Deal, models.CASCADE, related_name="standings")
    # 0 is asked, 100 is followed; 0 is wary, 100 wants this to work.
    influence = models.PositiveSmallIntegerField(default=50)
    stance = models.PositiveSmallIntegerField(default=50)
    words = models.CharField(max_length=120, blank=True)
    listens_to = models.ForeignKey(
        CastMember, models.SET_NULL, null=True, blank=True, related_name="heard_by"
    )

    def __str__(self) -> str:
        return f"How {self.cast} stands"
