from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models, transaction

from goodbuy.deals.models.deal import Deal
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState, fitting
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.kernel.working_days import calendar_for
from goodbuy.people.models import Person
from goodbuy.timeline.models import Actor, Event, RecordedModel
from goodbuy.workspaces.models import Member, WorkspaceQuerySet, known_states


class CastQuerySet(WorkspaceQuerySet):
    def present(self) -> Self:
        return self.filter(has_left=False)

    def for_list(self) -> Self:
        return self.order_by("side", "order", "id")

    def to_choose(self) -> Self:
        """As a form offers them: each side in its order, then by name."""
        return self.order_by("side", "order", "name")


class CastMember(RecordedModel):
    """The room's face of someone involved in a deal, on either side or at a third party."""

    class Side(models.TextChoices):
        SELLER = "seller", for_us_later("Seller")
        CLIENT = "client", for_us_later("Client")
        THIRD = "third", for_us_later("Third party")

    guest_verbs = ("select", "insert", "update")
    # A client may propose a colleague, whom no page of the room knows before a member's yes.
    guest_rows = "deal_id = {deal} and not is_proposed"
    guest_adds = "deal_id = {deal} and is_proposed and side <> 'seller'"
    # What everyone reads of a client is theirs to correct, and nothing else.
    guest_changes = "id = {cast}"
    guest_columns = ("name", "part", "reach")

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
    # Asked for by a client and not let in yet: not here, like someone who has left.
    is_proposed = models.BooleanField(default=False, editable=False)
    # Who speaks while they are away, and the days of it.
    stand_in = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="stands_in_for", db_index=False
    )
    away_from = models.DateField(null=True, blank=True)
    away_to = models.DateField(null=True, blank=True)

    objects: ClassVar[Any] = CastQuerySet.as_manager()

    class Meta:
        verbose_name = "part in a deal"
        verbose_name_plural = "parts in deals"
        indexes = [
            models.Index(fields=["deal", "side", "order"], name="cast_deal"),
            models.Index(fields=["person"], name="cast_person"),
            models.Index(fields=["member"], name="cast_member"),
        ]
        constraints = [
            known_states("cast_side_known", "side", "seller client third"),
            models.CheckConstraint(
                name="cast_proposed_is_not_here",
                condition=models.Q(is_proposed=False) | models.Q(has_left=True),
            ),
            models.CheckConstraint(
                name="cast_away_has_its_days",
                condition=models.Q(away_from=None, away_to=None)
                | models.Q(away_from__lte=models.F("away_to")),
            ),
            models.CheckConstraint(
                name="cast_stands_in_for_another",
                condition=models.Q(stand_in=None) | ~models.Q(stand_in=models.F("id")),
            ),
            models.UniqueConstraint(
                fields=["deal", "member"],
                condition=models.Q(has_left=False),
                name="cast_member_once",
            ),
            models.UniqueConstraint(
                fields=["deal", "person"],
                condition=models.Q(has_left=False),
                name="cast_person_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else self.name

    @property
    def own_zone(self) -> str:
        """Where their days begin and end: where they are, else where the workspace is."""
        return calendar_for(self.country, self.zone or self.workspace.zone).zone

    def is_away(self, today: date) -> bool:
        return bool(self.away_from and self.away_to and self.away_from <= today <= self.away_to)

    def speaker(self, on: date | None = None) -> CastMember:
        """Who speaks for them on that day: they themselves, or their stand-in while away."""
        if not self.stand_in_id:
            return self
        if not self.is_away(on or clock.today(self.own_zone)):
            return self
        others = CastMember.objects.filter(pk=self.stand_in_id, has_left=False, side=self.side)
        return others.first() or self

    def is_in_it(self, today: date) -> bool:
        """Part of it on that day: has come, has not left, and is here."""
        has_come = not self.from_on or self.from_on <= today
        is_over = bool(self.to_on and self.to_on < today)
        return has_come and not is_over and not self.has_left and not self.is_away(today)

    def event_places(self) -> dict[str, Any]:
        return {"deal_id": self.deal_id, "person_id": self.person_id}

    # Verbs

    @classmethod
    @transaction.atomic
    def join(
        cls,
        deal: Deal,
        *,
        by: Actor,
        member: Member | None = None,
        person: Person | None = None,
        **fields: Any,
    ) -> CastMember:
        """Add a member of the team, a person of the client, or (with neither) anyone by name.

        `side` is known for a member and is the client's for a person, unless `fields` say other.
        """
        _refuse_viewer(by)
        known = _face_of(deal, member, person)
        given = {name: value for name, value in fields.items() if value not in ("", None)}
        cast = cls(deal=deal, member=member, person=person, **{**known, **given})
        cast.name = needed(cast.name)
        if not cast.side:
            raise Refusal(
                "Say whose side %(cast)s is on: ours, the client’s or neither.", cast=cast.name
            )
        cast._refuse_second_time()
        cast._check_days(cast._days())
        cast.from_on = cast.from_on or clock.today(deal.workspace.zone)
        if "order" not in given:
            cast.order = cls.objects.filter(deal=deal, side=cast.side).count() + 1
        cast.born("cast.joined", by=by, audience="client")
        return cast

    @classmethod
    def propose(cls, deal: Deal, *, by: Any, name: str, part: str = "") -> CastMember:
        """A client names a colleague; until a member lets them in they are in no list."""
        cast = cls(deal=deal, name=needed(name), part=part, side=by.cast.side, firm=by.cast.firm)
        namesakes = cls.objects.filter(deal=deal, side=cast.side, name__iexact=cast.name)
        if namesakes.filter(has_left=False).exists():
            raise WrongState(
                "%(name)s is here already. If it is somebody else, add to the name what tells "
                "them apart.",
                name=cast.name,
            )
        cast.is_proposed = cast.has_left = True
        cast.order = cls.objects.filter(deal=deal, side=cast.side).count() + 1
        cast.born("cast.proposed", by=by)
        return cast

    def admit(self, *, by: Actor) -> Event | None:
        """A member said yes to a colleague whom a client brought: now everyone sees them."""
        _refuse_viewer(by)
        if not self.is_proposed:
            return None
        here: dict[str, Any] = {"is_proposed": False, "has_left": False}
        day = clock.today(self.deal.workspace.zone)
        return self.change("cast.joined", by=by, audience="client", from_on=day, **here)

    def _refuse_second_time(self) -> None:
        who = models.Q()
        if self.member_id:
            who |= models.Q(member_id=self.member_id)
        if self.person_id:
            who |= models.Q(person_id=self.person_id)
        if who and CastMember.objects.filter(who, deal_id=self.deal_id, has_left=False).exists():
            raise WrongState("%(name)s is among the people of this deal already.", name=self.name)

    def edit(self, *, by: Actor, **fields: Any) -> Event | None:
        """Change what someone does and does not do, their part, their days or how to reach them."""
        _refuse_viewer(by)
        needed(fields.get("name", self.name))
        self._check_days({**self._days(), **fields})
        return self.change("cast.changed", by=by, audience="client", **fields)

    def correct(self, *, by: Any, name: str, part: str = "", reach: str = "") -> Event | None:
        """A client puts right what everyone here reads of them."""
        if by.actor_kind != "guest" or by.cast_id != self.pk:
            raise NotAllowed("Only what is said of you yourself is yours to correct.")
        fields: dict[str, Any] = {"name": fitting(needed(name), 200), "part": fitting(part, 120)}
        fields["reach"] = fitting(reach, 200)
        return self.change("cast.corrected", by=by, audience="client", **fields)

    def _days(self) -> dict[str, Any]:
        names = ("from_on", "to_on", "away_from", "away_to", "stand_in")
        return {name: getattr(self, name) for name in names}

    def _check_days(self, given: dict[str, Any]) -> None:
        if given["from_on"] and given["to_on"] and given["to_on"] < given["from_on"]:
            raise Refusal("The last day is before the first one. Correct one of them.")
        if bool(given["away_from"]) != bool(given["away_to"]):
            raise Refusal("Give both days: the first and the last one away.")
        if given["away_from"] and given["away_to"] < given["away_from"]:
            raise Refusal("The last day away is before the first one. Correct one of them.")
        other = given["stand_in"]
        if other and (other.pk == self.pk or other.deal_id != self.deal_id or other.has_left):
            raise Refusal(
                "Choose someone else of this deal to speak for %(first_name)s.",
                first_name=self.first_name,
            )
        if given["away_from"] and not other:
            raise Refusal(
                "Say who speaks while %(first_name)s is away.", first_name=self.first_name
            )

    @transaction.atomic
    def leave(self, *, by: Actor, on: date | None = None) -> Event | None:
        """They are no longer part of it; their link dies with it, their words stay."""
        _refuse_viewer(by)
        if self.has_left:
            raise WrongState("%(name)s has left already.", name=self.name)
        for grant in self.grants.exclude(state="revoked"):
            grant.revoke(by=by)
        day = on or clock.today(self.deal.workspace.zone)
        return self.change("cast.left", by=by, audience="client", has_left=True, to_on=day)

    @classmethod
    def voice(cls, deal: Deal, member: Member) -> CastMember:
        """The member's face on this deal; whoever speaks to the client joins the cast by it."""
        known = cls.objects.filter(deal=deal, member=member, has_left=False).first()
        return known or cls.join(deal, by=member, member=member)


def _face_of(deal: Deal, member: Member | None, person: Person | None) -> dict[str, Any]:
    if member:
        return {
            "side": CastMember.Side.SELLER,
            "name": member.name,
            "firm": deal.workspace.name,
            "part": member.title,
            "zone": member.zone,
            "country": member.country,
            "reach": member.phone,
        }
    if person:
        return {
            "side": CastMember.Side.CLIENT,
            "name": person.name,
            "firm": person.company.name if person.company else deal.company_name,
            "part": person.title,
            "zone": person.zone,
            "country": person.country,
        }
    return {}


def needed(name: str) -> str:
    if not name.strip():
        raise Refusal("Say who it is: a name is needed.")
    return name.strip()


def _refuse_viewer(by: Actor) -> None:
    if isinstance(by, Member) and by.is_viewer:
        raise NotAllowed("You can read everything here, and change nothing: your role is viewer.")


class Standing(RecordedModel):
    """How a client stands to a purchase, in the team's eyes: the people map. Never in the room."""

    # From here on they want it enough to put their own name at risk for it.
    CHAMPION = 70

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
        return for_us("How %(cast)s stands") % {"cast": self.cast}

    @classmethod
    def place(cls, cast: CastMember, *, by: Member, **fields: Any) -> Standing:
        """Say how a client stands to this purchase: influence and stance from 0 to 100."""
        _refuse_viewer(by)
        for name in ("influence", "stance"):
            if not 0 <= fields.get(name, 50) <= 100:
                raise Refusal("Influence and stance go from 0 to 100.")
        listens_to = fields.get("listens_to")
        if listens_to and (listens_to.deal_id != cast.deal_id or listens_to.pk == cast.pk):
            raise Refusal("Choose another person of this deal to listen to.")
        standing = cls.objects.filter(cast=cast).first()
        if standing:
            standing.change("standing.changed", by=by, **fields)
            return standing
        standing = cls(cast=cast, deal_id=cast.deal_id, **fields)
        standing.born("standing.placed", by=by)
        return standing
