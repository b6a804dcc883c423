from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models, transaction

from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.people.models.company import Company
from goodbuy.people.models.employment import Employment
from goodbuy.people.models.person import Person
from goodbuy.people.normal import FieldRefusal, normal_email
from goodbuy.timeline.models import Actor, RecordedModel
from goodbuy.workspaces.models import Member, WorkspaceQuerySet, known_states

# What somebody said no to is not proposed again for so long.
NOT_AGAIN = timedelta(days=180)


class MoveQuerySet(WorkspaceQuerySet):
    def proposed(self) -> Self:
        return self.filter(state=Move.State.PROPOSED)

    def at(self, name: str) -> Self:
        """Moves to the company of this name, whatever its capitals and accents."""
        return self.filter(company_key=company_key(name))


class Move(RecordedModel):
    """Somebody goes to another company: proposed by what was read, true once a member says so.

    The person stays the same row, with all that is remembered. Their links into rooms at the old
    company are closed by the deals, which listen for the end of an employment.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", for_us_later("To be confirmed")
        CONFIRMED = "confirmed", for_us_later("Confirmed")
        DISMISSED = "dismissed", for_us_later("Not so")

    class Offer(models.TextChoices):
        OPEN = "open", for_us_later("Offered")
        DONE = "done", for_us_later("Done")
        LEFT = "left", for_us_later("Left as it is")

    MOVES = {
        State.CONFIRMED: [State.PROPOSED],
        State.DISMISSED: [State.PROPOSED],
        State.PROPOSED: [State.DISMISSED],
    }
    OFFERS = ("goodbye", "hello", "chance")

    person = models.ForeignKey(Person, models.CASCADE, related_name="moves", db_index=False)
    # The company that they leave; none where we knew of none.
    left = models.ForeignKey(
        Company, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    company_name = models.CharField("company", max_length=200)
    company_key = models.CharField(max_length=200, editable=False)
    # The company itself, from the moment in which the move is true.
    company = models.ForeignKey(
        Company, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    title = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    source = models.CharField(max_length=160, blank=True)
    on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED, editable=False)
    goodbye = models.CharField(max_length=4, choices=Offer, default=Offer.OPEN, editable=False)
    hello = models.CharField(max_length=4, choices=Offer, default=Offer.OPEN, editable=False)
    chance = models.CharField(max_length=4, choices=Offer, default=Offer.OPEN, editable=False)
    # The deal that was opened there: a plain id, deals stand above people.
    deal_id = models.UUIDField(null=True, editable=False)

    objects: ClassVar[Any] = MoveQuerySet.as_manager()

    # Follows from the name, which is told.
    DERIVED: ClassVar[frozenset[str]] = RecordedModel.DERIVED | {"company_key"}

    class Meta:
        indexes = [
            models.Index(fields=["person", "-created_at"], name="move_person"),
            models.Index(
                fields=["workspace", "created_at"],
                condition=models.Q(state="proposed"),
                name="move_proposed",
            ),
        ]
        constraints = [
            known_states("move_state_known", "state", "proposed confirmed dismissed"),
            known_states("move_goodbye_known", "goodbye", "open done left"),
            known_states("move_hello_known", "hello", "open done left"),
            known_states("move_chance_known", "chance", "open done left"),
            models.UniqueConstraint(
                fields=["person", "company_key"],
                condition=models.Q(state="proposed"),
                name="move_proposed_once",
            ),
        ]

    def __str__(self) -> str:
        return for_us("%(person)s to %(company_name)s") % {
            "person": self.person.name,
            "company_name": self.company_name,
        }

    def event_places(self) -> dict[str, Any]:
        # The employments that begin and end are told of the person; this row's own story is short.
        return {}

    def get_absolute_url(self) -> str:
        return f"/moves/{self.pk}/"

    @classmethod
    @transaction.atomic
    def propose(
        cls, person: Person, company: Company | str, part: str, source: str, *, by: Actor,
        email: str = "",
    ) -> Move | None:  # fmt: skip
        """Somebody seems to work elsewhere now: a proposal that a member confirms or dismisses.

        Nothing where they work there already, or where that was said no to lately. The same
        proposal a second time is the same row.
        """
        _refuse_viewer(by)
        name = " ".join(str(company).split())[:200]
        key = company_key(name)
        if not key:
            raise FieldRefusal("company", for_us("Write the name of the company."))
        jobs = person.employments.filter(to_on=None).select_related("company")
        if any(company_key(job.company.name) == key for job in jobs):
            return None
        theirs = cls.objects.filter(person=person, company_key=key)
        since = clock.now() - NOT_AGAIN
        if theirs.filter(state=cls.State.DISMISSED, created_at__gt=since).exists():
            return None
        given = {"title": " ".join(part.split())[:120], "source": source.strip()[:160]}
        if email:
            given["email"] = normal_email(email).value
        if known := theirs.proposed().first():
            fresh = {field: value for field, value in given.items() if value}
            known.change("move.proposed_again", by=by, **fresh)
            return known
        move = cls(person=person, left=person.company, company_name=name, company_key=key, **given)
        if isinstance(company, Company):
            move.company = company
        move.born("move.proposed", by=by)
        return move

    @classmethod
    def hear(
        cls,
        person: Person,
        *,
        by: Member,
        company_name: str,
        title: str = "",
        on: date | None = None,
        email: str = "",
    ) -> Move:
        """One of us was told: always a proposal, also where the same was said no to before."""
        said = for_us("%(by)s heard of it") % {"by": by.name}
        move = cls.propose(person, company_name, title, said, by=by, email=email)
        if move is None:
            known = cls.objects.filter(person=person).at(company_name).order_by("-created_at")
            move = known.filter(state=cls.State.DISMISSED).first()
            if move is None:
                raise FieldRefusal(
                    "company_name",
                    for_us("%(person)s works there already.") % {"person": person.name},
                )
            move.bring_back(by=by)
        if on:
            move.change("move.proposed_again", by=by, on=on)
        return move

    @transaction.atomic
    def confirm(self, *, by: Member, on: date | None = None, **typed: str) -> None:
        """It is true: the new employment begins and the old one ends; the person is the same row.

        `typed` may correct `company_name`, `title` and `email`.
        """
        _refuse_viewer(by)
        today = clock.today(by.zone)
        on = on or self.on or today
        if on > today:
            raise FieldRefusal(
                "on", for_us("This day is still to come. Confirm it on the day itself.")
            )
        name = typed.get("company_name", "").strip() or self.company_name
        company = self._company_called(name, by)
        if company is None or company.pk == self.person.company_id:
            raise FieldRefusal(
                "company_name",
                for_us("%(person)s works there already.") % {"person": self.person.name},
            )
        title = typed.get("title", self.title).strip()[:120]
        email = typed.get("email", self.email).strip()
        self.move(
            self.State.CONFIRMED, "move.confirmed", by=by, company=company, on=on, title=title,
            company_name=company.name, company_key=company_key(company.name), email=email,
        )  # fmt: skip
        self._go(company, title, email, on, by)

    def _company_called(self, name: str, by: Member) -> Company | None:
        if self.company and company_key(self.company.name) == company_key(name):
            return self.company
        return Company.of_name(name, by=by)

    def _go(self, company: Company, title: str, email: str, on: date, by: Member) -> None:
        person = self.person
        old = person.employments.filter(to_on=None, company=self.left) if self.left_id else None
        ending = list(old.select_related("person", "company")) if old is not None else []
        Employment.begin(person, company, by=by, title=title, from_on=on, source=self.source[:120])
        for job in ending:
            job.person = person
            # Somebody who began only today began on a day that we do not know.
            job.end(by=by, to_on=max(on, job.from_on or on))
        if email:
            known = [row.value for row in person.emails.order_by("-is_primary", "value")]
            others = [address for address in known if address.lower() != email.lower()]
            numbers = [row.value for row in person.phones.order_by("-is_primary", "value")]
            person.set_addresses(by=by, emails=[email, *others], phones=numbers)

    def dismiss(self, *, by: Member) -> None:
        _refuse_viewer(by)
        self.move(self.State.DISMISSED, "move.dismissed", by=by)

    def bring_back(self, *, by: Member) -> None:
        """The no was a slip: the proposal is there again."""
        _refuse_viewer(by)
        self.move(self.State.PROPOSED, "move.proposed_again", by=by)

    def settle(self, offer: str, to: str, *, by: Member, deal_id: UUID | None = None) -> None:
        """The goodbye, the hello or the chance is done, or left as it is."""
        _refuse_viewer(by)
        if offer not in self.OFFERS or to not in self.Offer.values:
            raise Refusal("Choose the goodbye, the hello or the new chance.")
        fields: dict[str, Any] = {offer: to}
        if deal_id:
            fields["deal_id"] = deal_id
        self.change("move.settled", by=by, **fields)

    @property
    def is_proposed(self) -> bool:
        return self.state == self.State.PROPOSED


def company_key(name: str) -> str:
    """The name of a company as it is compared: plain letters, and no legal form at its end."""
    words = " ".join(name.split()).casefold().replace(",", " ").split()
    while len(words) > 1 and words[-1].strip(".") in LEGAL_FORMS:
        words.pop()
    return " ".join(words)[:200]


# What a name may end with and still name the same firm.
LEGAL_FORMS = frozenset(
    {"ab", "ag", "as", "bv", "co", "company", "corp", "corporation", "gmbh", "inc", "kg", "llc"}
    | {"incorporated", "limited", "llp", "ltd", "mbh", "nv", "oy", "plc", "sa", "sarl", "sas"}
    | {"se", "spa", "srl"}
)


def _refuse_viewer(by: Actor) -> None:
    if isinstance(by, Member) and by.is_viewer:
        raise NotAllowed("You can read here. Ask a colleague to change this.")
