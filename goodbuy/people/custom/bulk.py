"""Tags and own fields on many rows of a list at once, by sets in SQL, each undone as one act."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.db import connection

from goodbuy.kernel import clock
from goodbuy.kernel.errors import WrongState
from goodbuy.kernel.tongues import for_us
from goodbuy.people.custom import kinds
from goodbuy.people.finding import Listing
from goodbuy.people.models import BulkChange, CustomField, Kept, Tag
from goodbuy.people.normal import FieldRefusal
from goodbuy.workspaces.models import Member

# A subquery of ids, and its parameters.
Which = tuple[str, list[Any]]
NOBODY = "Nothing was changed: pick someone who is not so already."
EVENTS = """
  insert into timeline_event (id, workspace_id, created_at, kind, at, actor_kind, actor_id,
    actor_name, about_type, about_id, about_name, deal_id, company_id, person_id, changed,
    facts, audience)
  select gen_random_uuid(), t.workspace_id, %(now)s, %(kind)s, %(now)s, 'member', %(by)s,
    %(name)s, {about}, {places}, {changed}, %(facts)s::jsonb || {more}, 'team'
  from people_bulkrow r join {table} t on t.id = r.row_id {joins}
  where r.change_id = %(change)s
"""


class CustomBulk:
    """One act at work on the rows of one list."""

    def __init__(self, listing: Listing, change: BulkChange) -> None:
        self.listing, self.change = listing, change

    def run(self, sql: str, **values: Any) -> int:
        """One statement; it may name the list's {table} and the {column} that points at it."""
        given = {"change": self.change.pk, "workspace": self.change.workspace_id, **values}
        sql = sql.replace("{table}", self.listing.table).replace("{column}", self.listing.column)
        with connection.cursor() as cursor:
            cursor.execute(sql, {**given, **self.change.detail, "now": clock.now()})
            return int(cursor.rowcount)

    def remember(self, which: Which, old: str, condition: str, joins: str = "") -> None:
        """Keep what each row was, of those that are not so already."""
        self.change.save(force_insert=True)
        ids, values = which
        given = {f"w{n}": value for n, value in enumerate(values)}
        for name in given:
            ids = ids.replace("%s", f"%({name})s", 1)
        self.change.count = self.run(
            f"""insert into people_bulkrow (id, workspace_id, created_at, change_id, row_id, old)
            select gen_random_uuid(), t.workspace_id, %(now)s, %(change)s, t.id, {old}
            from {{table}} t {joins}
            where t.id in ({ids}) and t.deleted_at is null and {condition}""",
            **given,
        )
        if not self.change.count:
            raise FieldRefusal("pick", NOBODY)

    def tell(self, kind: str, by: Member, facts: dict[str, Any], **parts: str) -> None:
        parts = {
            "about": f"'{self.listing.label}', t.id, left(t.name, 200)",
            "places": self.listing.places,
            "changed": "'{}'::jsonb",
            "more": "'{}'::jsonb",
            "joins": "",
            **parts,
        }
        sql = EVENTS
        for name, part in parts.items():
            sql = sql.replace("{" + name + "}", part)
        told = f"{self.change.pk}{':undone' if self.change.undone_at else ''}"
        said = json.dumps({**facts, "bulk": told})
        self.run(sql, kind=kind, by=by.pk, name=by.name[:120], facts=said)
        with connection.cursor() as cursor:
            notice = f"workspace:{by.workspace_id} " + json.dumps({"kind": kind})
            cursor.execute("select pg_notify('live', %s)", [notice])


class BulkTag(CustomBulk):
    """Puts one tag on many; `untag` is the same the other way round."""

    is_off = False
    HAS = "exists (select from people_tagging g where g.tag_id = %(tag)s and g.{column} = t.id)"

    def do(self, given: Mapping[str, str], which: Which, by: Member) -> str:
        tag = self._tag(given.get("tag", ""), by)
        self.change.detail = {"tag": str(tag.pk), "tag_name": tag.name}
        is_not_so = self.HAS if self.is_off else f"not {self.HAS}"
        self.remember(which, "'{}'::jsonb", is_not_so)
        self._turn(self.is_off, by)
        name = tag.name.replace("{", "(").replace("}", ")")
        return f"{{count}} {'without' if self.is_off else 'tagged'} “{name}” now."

    def _tag(self, name: str, by: Member) -> Tag:
        if not name.strip():
            raise FieldRefusal("tag", "Which tag? Write its name first. Nothing was changed.")
        if not self.is_off:
            return Tag.of_name(name, by=by)
        tag = Tag.objects.visible_to(by).named(" ".join(name.split())).first()
        if tag is None:
            raise FieldRefusal(
                "tag",
                for_us("There is no tag “%(name)s”. Nothing was changed.") % {"name": name[:40]},
            )
        return tag

    def undo(self, by: Member) -> int:
        if not Tag.objects.visible_to(by).filter(pk=self.change.detail["tag"]).exists():
            raise WrongState("That tag was removed since, so nothing can be taken back.")
        return self._turn(not self.is_off, by)

    def _turn(self, to_off: bool, by: Member) -> int:
        rows = "(select r.row_id from people_bulkrow r where r.change_id = %(change)s)"
        if to_off:
            sql = f"delete from people_tagging where tag_id = %(tag)s and {{column}} in {rows}"
        else:
            sql = (
                "insert into people_tagging (id, workspace_id, created_at, tag_id, {column}) "
                "select gen_random_uuid(), %(workspace)s, %(now)s, %(tag)s, t.id from {table} t "
                f"where t.id in {rows} on conflict do nothing"
            )
        count = self.run(sql)
        kind = "tag.taken_off" if to_off else "tag.put_on"
        detail = self.change.detail
        self.tell(kind, by, {"tag": detail["tag_name"], "tag_id": detail["tag"]})
        return count


class BulkUntag(BulkTag):
    is_off = True


class BulkField(CustomBulk):
    """Sets a field of the workspace's own on many, or empties it."""

    HELD = "left join people_customvalue v on v.field_id = %(field)s and v.{column} = t.id"

    def do(self, given: Mapping[str, str], which: Which, by: Member) -> str:
        key = given.get("field", "")
        field = CustomField.objects.visible_to(by).in_use().filter(of=self.listing.of, key=key)
        own = field.first()
        if own is None:
            raise FieldRefusal("field", "Which field? Choose one first. Nothing was changed.")
        kept = kinds.read(own, given.get("value", ""), by=by)
        self.change.detail = {
            "field": str(own.pk),
            "text": kept.text,
            "number": None if kept.number is None else str(kept.number),
            "who": str(kept.who_id) if kept.who_id else None,
            "sort": _sorted(kept),
        }
        old = (
            "jsonb_build_object('text', coalesce(v.text, ''), 'number', v.number::text, "
            "'who', v.who_id, 'sort', coalesce(v.sort_name, ''), 'is_new', v.id is null)"
        )
        self.remember(which, old, "coalesce(v.text, '') <> %(text)s", self.HELD)
        self.run(_SET)
        self._tell(own, kept, by)
        said = kept.words.replace("{", "(").replace("}", ")")
        name = own.name.replace("{", "(").replace("}", ")")
        return f"{name} of {{count}} is {said if kept.text else 'empty'} now."

    def undo(self, by: Member) -> int:
        own = CustomField.objects.visible_to(by).get(pk=self.change.detail["field"])
        count = self.run(_PUT_BACK)
        self._tell(own, None, by)
        return count

    def _tell(self, own: CustomField, kept: Kept | None, by: Member) -> None:
        kind = "field.filled" if kept is None or kept.text else "field.emptied"
        said = "what it was" if kept is None else "someone" if kept.who_id else kept.words
        facts = {"field": own.name, "key": own.key, "value": said}
        places = ", ".join(f"'{p}', v.{p}" for p in ("person_id", "company_id", "deal_id"))
        self.tell(
            kind,
            by,
            facts,
            about="'people.customvalue', v.id, f.name",
            changed="jsonb_build_object('text', v.text, 'number', v.number::text, "
            f"'who_id', v.who_id, 'field_id', v.field_id, {places})",
            more="jsonb_build_object('whose', left(t.name, 200), 'old', "
            "jsonb_build_object('text', r.old->'text', 'number', r.old->'number', "
            "'who_id', r.old->'who'))",
            joins="join people_customvalue v on v.field_id = %(field)s and v.{column} = t.id "
            "join people_customfield f on f.id = v.field_id",
        )


_SET = """
insert into people_customvalue
  (id, workspace_id, created_at, field_id, {column}, text, number, who_id, sort_name)
select gen_random_uuid(), r.workspace_id, %(now)s, %(field)s, r.row_id, %(text)s,
  %(number)s::numeric, %(who)s::uuid, %(sort)s
from people_bulkrow r where r.change_id = %(change)s
on conflict ({column}, field_id) where {column} is not null do update
set text = excluded.text, number = excluded.number, who_id = excluded.who_id,
  sort_name = excluded.sort_name
"""
_PUT_BACK = """
update people_customvalue v set text = r.old->>'text', number = (r.old->>'number')::numeric,
  who_id = (r.old->>'who')::uuid, sort_name = r.old->>'sort'
from people_bulkrow r
where r.change_id = %(change)s and v.field_id = %(field)s and v.{column} = r.row_id
  and v.text = %(text)s
"""


def _sorted(kept: Kept) -> str:
    """The sort name of a value that no row holds yet."""
    if kept.who_id or not kept.plain:
        return str(kept.plain)
    with connection.cursor() as cursor:
        cursor.execute("select left(goodbuy_plain(%s), 200)", [kept.plain])
        return str(cursor.fetchone()[0])


CUSTOM_VERBS: dict[str, Callable[[Listing, BulkChange], Any]] = {
    "tag": BulkTag,
    "untag": BulkUntag,
    "field": BulkField,
}
