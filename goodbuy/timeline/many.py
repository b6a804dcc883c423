"""Verbs for many rows at once: what `born`, `move` and `change` do, in a few statements for all.

Each row has its own event with its own values, as if it had been moved alone. They are for the
clockwork, whose rounds touch thousands of rows; a page that moves one row uses the row's verb.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.db import connection, models, transaction

from goodbuy.kernel.tongues import at_home
from goodbuy.timeline.kinds import sentence_of, tell_of_many
from goodbuy.timeline.models import Actor, Event, RecordedModel, column, plain
from goodbuy.timeline.writing import notices

AT_ONCE = 1000


@dataclass(frozen=True)
class Change:
    """What a row becomes, with the event that tells it. `fields` may hold a new state."""

    row: RecordedModel
    kind: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    audience: str = Event.Audience.TEAM


# With the new values and the facts of its event.
type Told = tuple[Change, dict[str, Any], Mapping[str, Any]]


@transaction.atomic
def born_all(changes: Sequence[Change], *, by: Actor) -> int:
    """Insert new rows of one model, each with its event; `fields` are what the rows hold."""
    if not changes:
        return 0
    rows: Any = [one.row for one in changes]
    for row in rows:
        row.workspace_id = by.workspace_id
    type(rows[0])._base_manager.bulk_create(rows, batch_size=AT_ONCE)
    told = [field.name for field in rows[0].told_fields()]
    attnames = {name: column(rows[0], name).attname for name in told}
    fresh = [(one, {n: getattr(one.row, attnames[n]) for n in told}, one.facts) for one in changes]
    _record_all(fresh, by)
    return len(changes)


@transaction.atomic
def move_all(changes: Sequence[Change], *, by: Actor, state_field: str = "state") -> int:
    """Give rows of one model new values; the number that moved.

    A row that is no longer in the state in which it was read stays as it is, and tells nothing:
    whoever changed it since was quicker. A new state has to be one that MOVES allows.
    """
    moved: list[Told] = []
    alike: dict[tuple[str, ...], list[Change]] = defaultdict(list)
    for one in changes:
        _check(one, state_field)
        alike[tuple(sorted(one.fields))].append(one)
    for names, group in alike.items():
        for start in range(0, len(group), AT_ONCE):
            batch = group[start : start + AT_ONCE]
            done = _update(batch, names, state_field)
            moved += [_set(one, state_field) for one in batch if one.row.pk in done]
    _record_all(moved, by)
    return len(moved)


def _check(one: Change, state_field: str) -> None:
    to = one.fields.get(state_field)
    if to is None:
        return
    starts = [str(state) for state in one.row.MOVES.get(to, [])]
    if str(getattr(one.row, state_field)) not in starts:
        raise LookupError(f"{one.row} cannot become {to} from {getattr(one.row, state_field)}.")


def _update(batch: list[Change], names: tuple[str, ...], state_field: str) -> set[Any]:
    """One UPDATE that both tests and sets: the keys of the rows that it found as they were."""
    row = batch[0].row
    columns: list[Any] = [row._meta.pk, *(column(row, name) for name in (state_field, *names))]
    values: list[list[Any]] = [
        [one.row.pk for one in batch],
        [str(getattr(one.row, state_field)) for one in batch],
        *([_value(one.fields[name]) for one in batch] for name in names),
    ]
    marks = ", ".join(f"%s::{field.db_type(connection)}[]" for field in columns)
    given = ", ".join(f"v{number}" for number in range(len(columns)))
    sets = ", ".join(f'"{f.column}" = n.v{i}' for i, f in enumerate(columns) if i > 1)
    state, key = columns[1].column, columns[0].column
    with connection.cursor() as cursor:
        cursor.execute(
            f"update {row._meta.db_table} t set {sets} from unnest({marks}) as n({given}) "
            f'where t."{key}" = n.v0 and t."{state}" = n.v1 returning t."{key}"',
            values,
        )
        return {found[0] for found in cursor.fetchall()}


def _value(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    return value.value if isinstance(value, Enum) else value


def _set(one: Change, state_field: str) -> Told:
    """The row in memory becomes what it is in the table; the old values of a mere change."""
    row, facts = one.row, dict(one.facts)
    if state_field not in one.fields:
        old = {name: getattr(row, column(row, name).attname) for name in one.fields}
        facts["old"] = plain(row, old)
    for name, value in one.fields.items():
        setattr(row, name, value.value if isinstance(value, Enum) else value)
    return one, dict(one.fields), facts


def _record_all(told: list[Told], by: Actor) -> None:
    with at_home():
        events = [(_event(one, changed, facts, by), one.row) for one, changed, facts in told]
        Event.objects.bulk_create([event for event, _row in events], batch_size=AT_ONCE)
        _notify([event for event, _row in events])
        tell_of_many(events, by)


def _event(one: Change, changed: dict[str, Any], facts: Mapping[str, Any], by: Actor) -> Event:
    event = Event(
        workspace_id=by.workspace_id,
        kind=one.kind,
        actor_kind=by.actor_kind,
        actor_id=by.pk,
        actor_name=by.actor_name[:120],
        about_type=one.row._meta.label_lower,
        about_id=one.row.pk,
        about_name=str(one.row)[:200],
        changed=plain(one.row, changed),
        facts=dict(facts),
        audience=one.audience,
        **one.row.event_places(),
    )
    sentence_of(event)
    return event


def _notify(events: list[Event]) -> None:
    """Each page is told once of each kind, however many rows it was."""
    told = sorted({notice for event in events for notice in notices(event)})
    if told:
        with connection.cursor() as cursor:
            cursor.execute("select pg_notify('live', told) from unnest(%s::text[]) told", [told])


__all__ = ["Change", "born_all", "move_all"]
