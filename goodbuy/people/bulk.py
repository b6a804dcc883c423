"""One act on many rows of a list, by sets in SQL, with what it takes to undo it as one act."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, WrongState
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.people.custom.bulk import CUSTOM_VERBS, NOBODY, Which
from goodbuy.people.finding import LISTINGS, PEOPLE, Listing
from goodbuy.people.models import BulkChange, Company
from goodbuy.people.normal import FieldRefusal
from goodbuy.people.search import refresh_search_text
from goodbuy.timeline.kinds import subscribers_of
from goodbuy.timeline.models import Event
from goodbuy.workspaces.models import Member

MOST_PICKED = 500


@dataclass(frozen=True)
class BulkVerb:
    """A verb for many: the one column it sets, its SQL type, and how it is told."""

    name: str
    column: str
    kind: str
    words: str


BULK_VERBS = {
    verb.name: verb
    for verb in (
        BulkVerb("owner", "owner_id", "uuid", for_us_later("{value} looks after {count} now.")),
        BulkVerb("company", "company_id", "uuid", for_us_later("{count} work at {value} now.")),
        BulkVerb("remove", "deleted_at", "timestamptz", for_us_later("{count} removed.")),
    )
}


@transaction.atomic
def change_many(
    listing: Listing,
    name: str,
    given: Mapping[str, str],
    *,
    by: Member,
    ids: Sequence[str] = (),
    wanted: dict[str, Any] | None = None,
) -> BulkChange:
    """Do a verb to the picked rows, or (wanted) to all that a filter finds."""
    if not listing.may_bulk(by):
        raise NotAllowed("Your role does not let you change these. Ask a seller or a manager.")
    change = BulkChange(
        workspace_id=by.workspace_id, member=by, page=listing.page, verb=name[:30], words=""
    )
    which = _which(listing, ids, wanted)
    if name in CUSTOM_VERBS:
        words = CUSTOM_VERBS[name](listing, change).do(given, which, by)
    elif name in BULK_VERBS and (name != "remove" or listing.may_remove):
        words = _do(listing, BULK_VERBS[name], change, given, which, by)
    else:
        raise FieldRefusal(
            "verb", for_us("Choose what to do with them first. Nothing was changed.")
        )
    change.words = words.format(count=f"{change.count:,} {listing.noun[change.count != 1]}")[:200]
    change.save(update_fields=["count", "words", "detail"])
    return change


def _do(
    listing: Listing,
    verb: BulkVerb,
    change: BulkChange,
    given: Mapping[str, str],
    which: Which,
    by: Member,
) -> str:
    value, said = _value(listing, verb, given, by)
    change.save(force_insert=True)
    change.count = _remember(listing, verb, change, value, *which)
    if not change.count:
        raise FieldRefusal("pick", NOBODY)
    _set(listing, verb, change, value)
    _tell(listing, verb, change, by)
    return verb.words.replace("{value}", said.replace("{", "(").replace("}", ")"))


def _value(
    listing: Listing, verb: BulkVerb, given: Mapping[str, str], by: Member
) -> tuple[Any, str]:
    if verb.name == "remove":
        return clock.now(), ""
    if verb.name == "company":
        if listing is not PEOPLE or not given.get("company", "").strip():
            raise FieldRefusal(
                "company", for_us("Which company? Write its name, then add them to it.")
            )
        company = Company.of_name(given["company"], by=by)
        assert company is not None
        return company.pk, company.name
    wanted = _uuid(given.get("owner"))
    member = Member.objects.visible_to(by).filter(pk=wanted).first() if wanted else None
    if member is None:
        raise FieldRefusal("owner", for_us("Who should look after them? Choose one of the team."))
    return member.pk, member.name


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _which(listing: Listing, ids: Sequence[str], wanted: dict[str, Any] | None) -> Which:
    if wanted is not None:
        return f"select {listing.function}(%s)", [json.dumps({**wanted, "any": True})]
    picked = [pk for pk in map(_uuid, ids[:MOST_PICKED]) if pk]
    return "select unnest(%s::uuid[])", [picked]


def _remember(
    listing: Listing, verb: BulkVerb, change: BulkChange, value: Any, which: str, values: list[Any]
) -> int:
    """Keep what each row was. The new values of a job and of its id are known from here on."""
    jobs = ""
    if verb.name == "company":
        jobs = (
            ", 'job', gen_random_uuid(), 'main', (select e.id from people_employment e "
            "where e.person_id = t.id and e.is_main and e.to_on is null limit 1)"
        )
    sql = f"""
      insert into people_bulkrow (id, workspace_id, created_at, change_id, row_id, old)
      select gen_random_uuid(), t.workspace_id, now(), %s, t.id,
        jsonb_build_object('was', t.{verb.column}{jobs})
      from {listing.table} t
      where t.id in ({which}) and t.deleted_at is null
        and t.{verb.column} is distinct from %s::{verb.kind}"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [change.pk, *values, value])
        return cursor.rowcount


def _set(listing: Listing, verb: BulkVerb, change: BulkChange, value: Any) -> None:
    rows = "from people_bulkrow r where r.change_id = %s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"update {listing.table} t set {verb.column} = %s {rows} and r.row_id = t.id",
            [value, change.pk],
        )
        if verb.name != "company":
            return
        cursor.execute(
            f"update people_employment e set is_main = false {rows} "
            "and e.id = (r.old->>'main')::uuid",
            [change.pk],
        )
        cursor.execute(
            "insert into people_employment "
            "(id, workspace_id, created_at, person_id, company_id, title, source, is_main) "
            "select (r.old->>'job')::uuid, r.workspace_id, now(), r.row_id, %s, '', '', true "
            f"{rows}",
            [value, change.pk],
        )
    refresh_search_text(_row_ids(change))


def _row_ids(change: BulkChange) -> list[UUID]:
    return list(change.rows.values_list("row_id", flat=True))


@transaction.atomic
def undo_many(change: BulkChange, *, by: Member) -> str:
    """Put back what each row was, except where someone has changed it again since."""
    open_changes = BulkChange.objects.filter(pk=change.pk, undone_at=None)
    if not open_changes.update(undone_at=clock.now()):
        raise WrongState("This was taken back already. Nothing changed.")
    listing = LISTINGS[change.page]
    if not listing.may_bulk(by):
        raise NotAllowed("Your role does not let you change these. Ask a seller or a manager.")
    if change.verb in CUSTOM_VERBS:
        count = CUSTOM_VERBS[change.verb](listing, change).undo(by)
        return for_us("Taken back: %(count)s as before.") % {"count": f"{count:,}"}
    return _undo(listing, BULK_VERBS[change.verb], change, by)


def _undo(listing: Listing, verb: BulkVerb, change: BulkChange, by: Member) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            update {listing.table} t set {verb.column} = (r.old->>'was')::{verb.kind}
            from people_bulkrow r, timeline_event e
            where r.change_id = %s and r.row_id = t.id and e.about_id = t.id
              and e.facts->>'bulk' = %s
              and t.{verb.column} is not distinct from
                (e.changed->>'{verb.column}')::{verb.kind}""",
            [change.pk, str(change.pk)],
        )
        count = cursor.rowcount
        if verb.name == "company":
            _unhire(cursor, change)
    if verb.name == "company":
        refresh_search_text(_row_ids(change))
    _tell(listing, verb, change, by)
    return for_us("Taken back: %(count)s as before.") % {"count": f"{count:,}"}


def _unhire(cursor: Any, change: BulkChange) -> None:
    rows = "people_bulkrow r where r.change_id = %s"
    cursor.execute(
        f"delete from people_employment e using {rows} and e.id = (r.old->>'job')::uuid",
        [change.pk],
    )
    cursor.execute(
        f"update people_employment e set is_main = true from {rows} "
        "and e.id = (r.old->>'main')::uuid",
        [change.pk],
    )


def _tell(listing: Listing, verb: BulkVerb, change: BulkChange, by: Member) -> None:
    """An event for each row with the value that it has now, and one notice to open pages."""
    kind = f"{listing.of}.changed"
    if verb.name == "remove":
        kind = f"{listing.of}.restored" if change.undone_at else f"{listing.of}.removed"
    sql = f"""
      insert into timeline_event (id, workspace_id, created_at, kind, at, actor_kind, actor_id,
        actor_name, about_type, about_id, about_name, deal_id, company_id, person_id, changed,
        facts, audience)
      select gen_random_uuid(), t.workspace_id, %s, %s, %s, 'member', %s, %s, %s, t.id,
        left(t.name, 200), {listing.places}, jsonb_build_object('{verb.column}', t.{verb.column}),
        jsonb_build_object('bulk', %s::text, 'old', jsonb_build_object('{verb.column}',
          r.old->'was')), 'team'
      from people_bulkrow r join {listing.table} t on t.id = r.row_id where r.change_id = %s
      returning id"""
    now = clock.now()
    told = f"{change.pk}{':undone' if change.undone_at else ''}"
    with connection.cursor() as cursor:
        cursor.execute(sql, [now, kind, now, by.pk, by.name[:120], listing.label, told, change.pk])
        events = [row[0] for row in cursor.fetchall()]
        notice = f"workspace:{by.workspace_id} " + json.dumps({"kind": kind})
        cursor.execute("select pg_notify('live', %s)", [notice])
    _tell_subscribers(kind, verb, events, by, listing.model)


def _tell_subscribers(
    kind: str, verb: BulkVerb, events: list[UUID], by: Member, model: Any
) -> None:
    """As a single change does; where nobody waits for this field, no row is loaded."""
    handlers = subscribers_of(kind, [verb.column])
    for start in range(0, len(events) if handlers else 0, MOST_PICKED):
        several = Event.objects.filter(pk__in=events[start : start + MOST_PICKED])
        rows = model.objects.in_bulk([event.about_id for event in several])
        for event in several:
            for handler in handlers:
                handler(event, rows[event.about_id], by)
