from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models, transaction

from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.people.models.memory import AllowedKind, MemoryRules
from goodbuy.people.models.person import Person
from goodbuy.people.models.rights import ConsentText
from goodbuy.timeline.models import Actor, RecordedModel, record
from goodbuy.workspaces.models import Member, WorkspaceQuerySet, known_states


class FactQuerySet(WorkspaceQuerySet):
    def for_list(self) -> Self:
        """In the order of their kinds, the newest first in each."""
        return self.select_related("heard_by").order_by("kind", "-heard_on", "-id")

    def stale(self) -> Self:
        return self.filter(state=Fact.State.STALE)

    def running_out(self, today: date) -> Self:
        """What nobody confirmed for so long that it asks to be confirmed again."""
        living = [Fact.State.HEARD, Fact.State.CONFIRMED, Fact.State.RECONFIRMED]
        return self.filter(state__in=living, stale_on__lte=today)

    def run_out(self, today: date) -> Self:
        """What has to be erased by its own day."""
        return self.filter(expires_on__lte=today)


class Fact(RecordedModel):
    """A small dated thing that a person told us, with its source. Never in a room.

    Its words stand in this row and nowhere else: an event says that there was a fact, never what
    it said, so that erasing the row erases the words.
    """

    class Kind(models.TextChoices):
        FAMILY = "family", for_us_later("Family")
        HOME = "home", for_us_later("Home")
        INTERESTS = "interests", for_us_later("Interests")
        EDUCATION = "education", for_us_later("Education")
        CAREER = "career", for_us_later("Career")
        PREFERENCES = "preferences", for_us_later("Preferences")
        OPINIONS = "opinions", for_us_later("Opinions")
        POLITICS = "politics", for_us_later("How things go at the firm")
        GOALS = "goals", for_us_later("Goals")
        WORRIES = "worries", for_us_later("Worries")
        HEALTH = "health", for_us_later("Health")
        RELIGION = "religion", for_us_later("Religion")
        PARTY_POLITICS = "party_politics", for_us_later("Party politics")
        DRINK = "drink", for_us_later("Drink")

    # Off unless the workspace allows one with its reason; then with consent and an end.
    SENSITIVE = (Kind.HEALTH, Kind.RELIGION, Kind.PARTY_POLITICS, Kind.DRINK)

    class How(models.TextChoices):
        TOLD = "told", for_us_later("They told us")
        INFERRED = "inferred", for_us_later("We gather it")
        PUBLIC = "public", for_us_later("It is public")

    class Sensitivity(models.TextChoices):
        OPEN = "open", for_us_later("They would say it to anyone")
        PERSONAL = "personal", for_us_later("Personal")
        SENSITIVE = "sensitive", for_us_later("Sensitive")

    class Consent(models.TextChoices):
        NOT_ASKED = "not_asked", for_us_later("Not asked")
        GIVEN = "given", for_us_later("They said that we may keep it")

    class Audience(models.TextChoices):
        ME = "me", for_us_later("Private to you")
        TEAM = "team", for_us_later("Your team")

    class State(models.TextChoices):
        HEARD = "heard", for_us_later("Heard")
        CONFIRMED = "confirmed", for_us_later("Confirmed")
        STALE = "stale", for_us_later("To be confirmed again")
        RECONFIRMED = "reconfirmed", for_us_later("Confirmed again")
        EXPIRED = "expired", for_us_later("Erased")

    MOVES = {
        State.CONFIRMED: [State.HEARD],
        State.STALE: [State.HEARD, State.CONFIRMED, State.RECONFIRMED],
        State.RECONFIRMED: [State.CONFIRMED, State.STALE, State.RECONFIRMED],
        State.EXPIRED: [State.HEARD, State.CONFIRMED, State.STALE, State.RECONFIRMED],
    }
    ERASABLE = frozenset({"words", "heard_where", "kind", "topic", "source_id", "source_kind"})
    member_rows = "audience <> 'me' or heard_by_id = {member} or {member} is null"

    person = models.ForeignKey(Person, models.CASCADE, related_name="facts", db_index=False)
    words = models.CharField(max_length=300)
    kind = models.CharField(max_length=16, choices=Kind)
    topic = models.CharField(max_length=40, blank=True)
    heard_by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    heard_on = models.DateField()
    heard_where = models.CharField(max_length=120, blank=True)
    # The note, mail or meeting it stood in: those live in higher apps.
    source_kind = models.CharField(max_length=20, blank=True)
    source_id = models.UUIDField(null=True, blank=True)
    how = models.CharField(max_length=10, choices=How, default=How.TOLD)
    sensitivity = models.CharField(max_length=10, choices=Sensitivity, default=Sensitivity.PERSONAL)
    consent = models.CharField(max_length=10, choices=Consent, default=Consent.NOT_ASKED)
    # The very words that they agreed to, where the workspace has such words.
    consent_text = models.ForeignKey(
        ConsentText, models.PROTECT, null=True, blank=True, related_name="facts", editable=False
    )
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.TEAM)
    confirmed_on = models.DateField(null=True, editable=False)
    stale_on = models.DateField(editable=False)
    expires_on = models.DateField(null=True, blank=True)
    came_back_on = models.DateField(null=True, editable=False)
    state = models.CharField(max_length=12, choices=State, default=State.HEARD, editable=False)

    objects: ClassVar[Any] = FactQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "kind", "-heard_on"], name="fact_person"),
            models.Index(fields=["workspace", "stale_on"], name="fact_stale"),
            models.Index(fields=["workspace", "expires_on"], name="fact_expires"),
        ]
        constraints = [
            known_states("fact_state_known", "state", "heard confirmed stale reconfirmed expired"),
            models.CheckConstraint(
                name="fact_sensitive_has_consent_and_end",
                condition=~models.Q(kind__in=["health", "religion", "party_politics", "drink"])
                | models.Q(consent="given", expires_on__isnull=False, sensitivity="sensitive"),
            ),
        ]

    def __str__(self) -> str:
        # What the timeline shows; the kind alone may say too much.
        return for_us("something personal")

    @property
    def is_sensitive(self) -> bool:
        return self.kind in self.SENSITIVE

    def event_places(self) -> dict[str, Any]:
        # Told of this row alone: the story of the person would drown in small things.
        return {}

    @classmethod
    @transaction.atomic
    def hear(
        cls,
        person: Person,
        words: str,
        kind: str,
        *,
        by: Member,
        heard_on: date | None = None,
        source: tuple[str, UUID] | None = None,
        **fields: Any,
    ) -> Fact:
        """Keep what a person told; Refusal for a kind that is off, a day to come, no words."""
        fact = cls(person=person, words=checked(words), kind=kind, heard_by=by, **fields)
        fact.heard_on = heard_on or clock.today(by.zone)
        if source:
            fact.source_kind, fact.source_id = source
        fact._check(by)
        rules = MemoryRules.of(by)
        fact.stale_on = fact.heard_on + timedelta(days=rules.days_fresh(fact.how))
        if not fact.expires_on and rules.erase_days:
            fact.expires_on = fact.stale_on + timedelta(days=rules.erase_days)
        fact.born("fact.heard", by=by, audience=fact.audience)
        return fact

    def _check(self, by: Member) -> None:
        if self.kind not in self.Kind.values:
            raise Refusal("Choose what it is about: family, career, or another of the list.")
        if self.heard_on > clock.today(by.zone):
            raise Refusal("This day is still to come. Choose the day on which you heard it.")
        if self.expires_on and self.expires_on <= self.heard_on:
            raise Refusal("The day to erase it has to come after the day on which you heard it.")
        if self.is_sensitive:
            self._check_sensitive(by)
        self._rest_on_consent(by)

    def _rest_on_consent(self, by: Member) -> None:
        """Consent that is given rests on the words of its day; without consent, on none."""
        if self.consent != self.Consent.GIVEN:
            self.consent_text = None
        elif self.consent_text_id is None:
            self.consent_text = ConsentText.current(by)

    def _check_sensitive(self, by: Member) -> None:
        self.sensitivity = self.Sensitivity.SENSITIVE
        name = self.get_kind_display().lower()
        if not AllowedKind.objects.visible_to(by).filter(kind=self.kind).exists():
            raise Refusal(
                "Your workspace keeps nothing about %(name)s. Leave it out, or have an "
                "owner allow it with a reason, under Settings, Memory.",
                name=name,
            )
        if self.consent != self.Consent.GIVEN:
            raise Refusal(
                "Ask first whether you may keep this about %(name)s, and say so here.", name=name
            )
        if not self.expires_on:
            raise Refusal(
                "What is kept about %(name)s needs a day on which it is erased.", name=name
            )

    def reword(self, words: str, *, by: Member, **fields: Any) -> None:
        """Correct it: what a fact says, its kind, who may read it, how long it stays."""
        self.require_keeper(by)
        fields["words"] = checked(words)
        for name, value in fields.items():
            setattr(self, name, value)
        self._check(by)
        fields |= {"sensitivity": self.sensitivity, "consent_text": self.consent_text}
        now = type(self).objects.get(pk=self.pk)
        now.change("fact.corrected", by=by, audience=self.audience, **fields)
        self.refresh_from_db()

    def confirm(self, *, by: Member) -> None:
        """It still holds: they said so again, or somebody checked it."""
        if by.is_viewer:
            raise NotAllowed("You can read here. Ask a colleague to confirm this.")
        today, rules = clock.today(by.zone), MemoryRules.of(by)
        is_first = self.state == self.State.HEARD
        ends = self.expires_on
        stale_on = today + timedelta(days=rules.days_fresh(self.how))
        if ends and rules.erase_days and not self.is_sensitive:
            ends = max(ends, stale_on + timedelta(days=rules.erase_days))
        self.move(
            self.State.CONFIRMED if is_first else self.State.RECONFIRMED,
            "fact.confirmed",
            by=by,
            audience=self.audience,
            confirmed_on=today,
            stale_on=stale_on,
            expires_on=ends,
        )

    def fade(self, *, by: Actor) -> None:
        """Nobody confirmed it for a long time: it asks to be confirmed, and is used no more."""
        self.move(self.State.STALE, "fact.faded", by=by, audience=self.audience)

    def come_back(self, *, by: Member) -> None:
        """We have spoken of it again with them, so it leads no brief any more."""
        self.change(
            "fact.came_back", by=by, audience=self.audience, came_back_on=clock.today(by.zone)
        )

    @transaction.atomic
    def erase(self, *, by: Actor) -> None:
        """Gone for good: the row with its words. That something was erased stays in the story."""
        if isinstance(by, Member):
            self.require_keeper(by)
        rows = type(self).objects.filter(pk=self.pk)
        if not rows.exists():
            raise WrongState("This was erased already.")
        changed = {"state": str(self.State.EXPIRED)}
        record(
            "fact.erased",
            about=self,
            by=by,
            changed=changed,
            audience=self.audience,
            **self.event_places(),
        )
        rows.delete()

    def may_keep(self, member: Member) -> bool:
        return not member.is_viewer and (member.pk == self.heard_by_id or member.is_manager)

    def require_keeper(self, member: Member) -> None:
        if not self.may_keep(member):
            raise NotAllowed(
                "Only %(heard_by)s or a manager can change or erase this.", heard_by=self.heard_by
            )


def checked(words: str) -> str:
    words = " ".join(words.replace("\x00", "").split())
    if not words:
        raise Refusal("Write what they told you. A few words are enough.")
    if len(words) > 300:
        raise Refusal("That is longer than 300 letters. Keep one thing here, or write a note.")
    return words
