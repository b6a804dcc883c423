"""The tags and the values of the workspace's own fields that one record holds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from goodbuy.people.custom import kinds
from goodbuy.people.models import CustomField
from goodbuy.workspaces.models import Member

# Tags and fields of one row, in one query or as a part of that of its page.
SQL = """
(select json_build_array(
  (select coalesce(json_agg(json_build_object('id', g.id, 'name', g.name) order by g.name), '[]')
    from people_tagging a join people_tag g on g.id = a.tag_id where a.{of}_id = {row}),
  (select coalesce(json_agg(json_build_array(f.id, f.name, f.key, f.kind, f.options, f.currency,
      v.text, v.number, w.id, w.name) order by f.place, f.created_at, f.id), '[]')
    from people_customfield f
    left join people_customvalue v on v.field_id = f.id and v.{of}_id = {row}
    left join people_person w on w.id = v.who_id
    where f.workspace_id = {workspace} and f.of = '{of}' and f.retired_at is null)))
"""


def with_own(of: str, table: str) -> RawSQL:
    """`rows.annotate(own_held=with_own("deal", "deals_deal"))`: no query of its own is needed."""
    return RawSQL(SQL.format(of=of, row=f"{table}.id", workspace=f"{table}.workspace_id"), [])


@dataclass(frozen=True, slots=True)
class Held:
    """A field with what one row holds in it."""

    field: CustomField
    text: str
    number: Any
    who: tuple[Any, Any]

    @property
    def cell(self) -> kinds.Cell:
        return kinds.show(self.field, self.text, self.number, self.who)

    @property
    def typed(self) -> str:
        return kinds.typed(self.field, self.text, self.number, self.who)


def held_by(row: Any, of: str, member: Member) -> tuple[list[dict[str, str]], list[Held]]:
    """What the row's page brought along, else asked for."""
    found = getattr(row, "own_held", None)
    if found is None:
        with connection.cursor() as cursor:
            sql = SQL.format(of=of, row="%(row)s", workspace="%(workspace)s")
            cursor.execute(f"select {sql}", {"row": row.pk, "workspace": member.workspace_id})
            found = cursor.fetchone()[0]
    tags, fields = _plain(found)
    return tags, [_held(one, of) for one in fields]


def _plain(part: Any) -> Any:
    return json.loads(part) if isinstance(part, str) else part


def _held(one: list[Any], of: str) -> Held:
    pk, name, key, kind, options, currency, text, number, who, who_name = one
    field = CustomField(
        id=pk, of=of, name=name, key=key, kind=kind, options=options, currency=currency
    )
    return Held(field, text or "", number, (who, who_name))
