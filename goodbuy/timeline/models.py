from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any, ClassVar, Protocol
from uuid import UUID, uuid4

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from goodbuy.kernel import clock
from goodbuy.kernel.errors import WrongState
from goodbuy.kernel.tongues import at_home
from goodbuy.timeline.kinds import is_heard, sentence_of, tell_subscribers
from goodbuy.timeline.writing import write
from goodbuy.workspaces.models import WorkspaceModel, WorkspaceQuerySet


class Actor(Protocol):
    """Who does something: a Member, a client's or third party's Grant, or the System."""

    actor_kind: str
    workspace_id: Any

    @property
    def actor_name(self) -> str: ...
    @property
    def pk(self) -> Any: ...


class System:
    """Goodbuy itself, when nobody else did it: a delay that ran out, a day that came."""

    actor_kind = "system"
    actor_name = "Goodbuy"
    pk = None

    def __init__(self, workspace_id: UUID) -> None:
        self.workspace_id = workspace_id


class EventQuerySet(WorkspaceQuerySet):
    def of_deal(self, deal_id: UUID) -> EventQuerySet:
        return self.filter(deal_id=deal_id)

    def about(self, row: models.Model) -> EventQuerySet:
        return self.filter(about_type=row._meta.label_lower, about_id=row.pk)


class Event(WorkspaceModel):
    """Something that happened: who did what to what, when, seen by whom. Never edited."""

    class Audience(models.TextChoices):
        ME = "me"
        TEAM = "team"
        CLIENT = "client"

    guest_verbs = ("select", "insert")
    guest_rows = "deal_id = {deal} and audience = 'client'"
    # What a client does may be recorded for the team alone.
    guest_adds = "deal_id = {deal}"
    member_rows = "audience <> 'me' or actor_id = {member} or {member} is null"

    kind = models.CharField(max_length=60)
    at = models.DateTimeField(default=clock.now)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=120)
    about_type = models.CharField(max_length=60)
    about_id = models.UUIDField()
    about_name = models.CharField(max_length=200, blank=True)
    # Plain ids of higher apps' rows: foreign keys point down. Person is the exception.
    deal_id = models.UUIDField(null=True)
    company_id = models.UUIDField(null=True)
    person = models.ForeignKey(
        "people.Person", models.SET_NULL, null=True, related_name="events", db_index=False
    )
    changed = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.TEAM)

    objects: ClassVar[Any] = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index("workspace", models.F("at").desc(), name="event_workspace_at"),
            models.Index("deal_id", models.F("at").desc(), name="event_deal_at"),
            models.Index("person", models.F("at").desc(), name="event_person_at"),
            models.Index("company_id", models.F("at").desc(), name="event_company_at"),
            models.Index("about_id", "at", name="event_about"),
            models.Index(
                "actor_id",
                models.F("at").desc(),
                condition=models.Q(actor_kind="member"),
                name="event_member_at",
            ),
        ]

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """What happened in one plain sentence, with the names as they were that day."""
        return sentence_of(self)


def record(
    kind: str,
    *,
    about: models.Model,
    by: Actor,
    deal_id: UUID | None = None,
    company_id: UUID | None = None,
    person_id: UUID | None = None,
    changed: dict[str, Any] | None = None,
    facts: dict[str, Any] | None = None,
    audience: str = Event.Audience.TEAM,
    at: Any = None,
    along: Sequence[models.Model] = (),
) -> Event:
    """Write an event in the verb's own transaction, tell subscribers, and notify open pages.

    `changed` holds the new values of the record's fields: folded in order they give its state.
    Rows that go `along` are inserted with it, in one statement: see writing.py.
    Raises LookupError for a kind that no app's `events.py` lists.
    """
    with at_home():
        places = deal_id, company_id, person_id
        event = _event(kind, about, by, places, changed, facts, audience, at)
        sentence_of(event)
        write(event, along)
        tell_subscribers(event, about, by)
        return event


def _event(
    kind: str,
    about: models.Model,
    by: Actor,
    places: tuple[UUID | None, UUID | None, UUID | None],
    changed: dict[str, Any] | None,
    facts: dict[str, Any] | None,
    audience: str,
    at: Any,
) -> Event:
    deal_id, company_id, person_id = places
    event = Event(
        workspace_id=by.workspace_id,
        kind=kind,
        at=at or clock.now(),
        actor_kind=by.actor_kind,
        actor_id=by.pk,
        actor_name=by.actor_name[:120],
        about_type=about._meta.label_lower,
        about_id=about.pk,
        about_name=str(about)[:200],
        deal_id=deal_id,
        company_id=company_id,
        person_id=person_id,
        changed=plain(about, changed or {}),
        facts=facts or {},
        audience=audience,
    )
    if by.pk is None and by.actor_kind == "guest":
        # Nobody's: a key or a minute could be laid beside those of somebody's visit.
        event.id, event.created_at = uuid4(), event.at
    return event


def column(row: models.Model, name: str) -> Any:
    """The row's own field of that name (not a relation that points at it)."""
    return row._meta.get_field(name)


def plain(row: models.Model, changed: dict[str, Any]) -> dict[str, Any]:
    """Field values as JSON can hold them, keyed by column: `owner` given as a row is `owner_id`."""
    made = {}
    for name, value in changed.items():
        field = row._meta.get_field(name)
        if isinstance(field, models.BinaryField) or name in getattr(row, "ERASABLE", ()):
            continue
        if isinstance(field, models.FileField):
            value = str(value)
        key = getattr(field, "attname", name)
        made[key] = value.pk if isinstance(value, models.Model) else value
    return json.loads(json.dumps(made, cls=DjangoJSONEncoder))


class RecordedModel(WorkspaceModel):
    """A row whose every change is a verb that records an event with the new values.

    MOVES names, for each state, the states from which it can be reached.
    """

    MOVES: ClassVar[dict[Any, list[Any]]] = {}
    # Fields that follow from others and so are no news.
    DERIVED: ClassVar[frozenset[str]] = frozenset({"search_text", "sort_name"})
    # Whether a new row may be written in the statement of its event. Not where the right to write
    # the event, or a row beside it, is read off this very row.
    WITH_ITS_EVENT: ClassVar[bool] = False
    # Fields whose values stand in the row alone, so that erasing the row erases them.
    ERASABLE: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        abstract = True

    @classmethod
    def told_fields(cls) -> list[Any]:
        """The fields that events tell: never keys, never secrets (which are binary)."""
        silent = {"id", "workspace", "created_at", *cls.DERIVED, *cls.ERASABLE}
        return [
            field
            for field in cls._meta.concrete_fields
            if field.name not in silent and not isinstance(field, models.BinaryField)
        ]

    def event_places(self) -> dict[str, Any]:
        """Where this row's events are found: `deal_id`, `person_id`, `company_id`."""
        return {"deal_id": getattr(self, "deal_id", None)}

    def insert(self) -> None:
        self.save(force_insert=True)

    def born(
        self,
        kind: str,
        /,
        *,
        by: Actor,
        along: Sequence[models.Model] = (),
        **options: Any,
    ) -> Event:
        """Insert this new row, with those that go along, and record it with all its fields."""
        self.workspace_id = by.workspace_id
        # Only a handler could refuse; without one there is nothing that a savepoint would save.
        with transaction.atomic(savepoint=is_heard(kind)):
            if self.WITH_ITS_EVENT:
                along = [self, *along]
            else:
                self.insert()
            changed = {f.name: getattr(self, f.attname) for f in self.told_fields()}
            places = self.event_places()
            options |= {"changed": changed, "along": along, **places}
            return record(kind, about=self, by=by, **options)

    def cannot_become(self, to: str, state_field: str = "state") -> WrongState:
        """What to raise: where the row stands now, and what it was to become."""
        now = type(self)._base_manager.get(pk=self.pk)
        stands = getattr(now, f"get_{state_field}_display")().lower()
        if getattr(now, state_field) == to:
            return WrongState(
                "“%(name)s” is %(state)s already. Nothing changed.", name=self, state=stands
            )
        return WrongState(
            "“%(name)s” is %(state)s now, so it cannot become %(wanted)s. Nothing changed.",
            name=self,
            state=stands,
            wanted=dict(column(self, state_field).flatchoices)[str(to)].lower(),
        )

    @transaction.atomic
    def move(
        self,
        to: Any,
        kind: str,
        /,
        *,
        by: Actor,
        state_field: str = "state",
        audience: str = "team",
        facts: dict[str, Any] | None = None,
        at: Any = None,
        **fields: Any,
    ) -> Event:
        """Go to a state that MOVES allows, setting `fields` with it, and record the event.

        Raises WrongState when the row is no longer where this move starts: one UPDATE both tests
        and sets, so two clicks cannot both win.
        """
        starts = [str(s) for s in self.MOVES.get(to, [])]
        changed = {state_field: str(to), **fields}
        rows = type(self)._base_manager.filter(pk=self.pk, **{f"{state_field}__in": starts})
        if not rows.update(**changed):
            raise self.cannot_become(to, state_field)
        self.refresh_from_db()
        told: dict[str, Any] = {"changed": changed, "facts": facts, "audience": audience, "at": at}
        return record(kind, about=self, by=by, **told, **self.event_places())

    @transaction.atomic
    def change(
        self,
        kind: str,
        /,
        *,
        by: Actor,
        audience: str = "team",
        facts: dict[str, Any] | None = None,
        while_in: Collection[Any] = (),
        **fields: Any,
    ) -> Event | None:
        """Set fields other than the state and record old and new; nothing when none differs.

        Raises WrongState when the row is in none of the states `while_in` any more: whoever asked
        for its state before has asked a moment ago.
        """
        wanted = {}
        for name, value in fields.items():
            attname = column(self, name).attname
            new = value.pk if isinstance(value, models.Model) else value
            if getattr(self, attname) != new:
                wanted[name] = value
        if not wanted:
            return None
        old = plain(self, {n: getattr(self, column(self, n).attname) for n in wanted})
        rows = type(self)._base_manager.filter(pk=self.pk)
        if not while_in:
            rows.update(**wanted)
        elif not rows.filter(**{"state__in": [str(one) for one in while_in]}).update(**wanted):
            raise WrongState("This has moved on since you opened it. Nothing changed.")
        self.refresh_from_db()
        return record(
            kind,
            about=self,
            by=by,
            changed=wanted,
            facts={**(facts or {}), "old": old},
            audience=audience,
            **self.event_places(),
        )


def replayed(row: models.Model) -> dict[str, Any]:
    """Fold the changes of a record's events, oldest first: what its fields should be now."""
    state: dict[str, Any] = {}
    for event in Event.objects.about(row).order_by("at", "id"):
        state.update(event.changed)
    return state


__all__ = ["Actor", "Event", "RecordedModel", "System", "record", "replayed"]
