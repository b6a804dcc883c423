"""What an import wrote, remembered so that it can be undone and so that its file can come again."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from goodbuy.integrations.copying import KEY_IN_SQL, execute, fetch
from goodbuy.integrations.models import Import, ImportedRows
from goodbuy.kernel import clock

IN_ONE_ROW = 5000


def remember(
    one: Import, table: str, ids: Sequence[UUID], lines: Sequence[int] = (), *, created: bool = True
) -> None:
    for start in range(0, len(ids), IN_ONE_ROW):
        ImportedRows.objects.create(
            workspace_id=one.workspace_id,
            of=one,
            table=table,
            ids=list(ids[start : start + IN_ONE_ROW]),
            lines=list(lines[start : start + IN_ONE_ROW]),
            is_created=created,
        )


def remembered(one: Import, table: str) -> dict[int, UUID]:
    """Which row here each line of this very file became when it was imported last."""
    before = one.before()
    if before is None:
        return {}
    rows = fetch(
        "select u.line, u.id from integrations_importedrows r "
        "cross join unnest(r.ids, r.lines) as u (id, line) "
        f"join {table} t on t.id = u.id and t.deleted_at is null "
        'where r.of_id = %s and r."table" = %s and u.line is not null',
        [before.pk, table],
    )
    return dict(rows)


def note_old(one: Import, table: str, fields: Mapping[UUID, Sequence[str]]) -> None:
    """Keep the present values of these columns; `note_new` adds what they became."""
    if fields:
        execute(
            "insert into integrations_importchange "
            '(id, workspace_id, created_at, of_id, "table", row_id, old, new) '
            f"select {KEY_IN_SQL}, %s, %s, %s, %s, t.id, "
            "(select jsonb_object_agg(k, to_jsonb(t) -> k) "
            "from unnest(string_to_array(r.names, ' ')) k), '{}' "
            f"from unnest(%s::uuid[], %s::text[]) as r (id, names) join {table} t on t.id = r.id",
            [one.workspace_id, clock.now(), one.pk, table, *_columns(fields)],
        )


def _columns(fields: Mapping[UUID, Sequence[str]]) -> list[Any]:
    return [list(fields), [" ".join(names) for names in fields.values()]]


def note_new(one: Import, table: str) -> None:
    execute(
        "update integrations_importchange i set new = ("
        "select jsonb_object_agg(k, to_jsonb(t) -> k) from jsonb_object_keys(i.old) k) "
        f'from {table} t where i.of_id = %s and i."table" = %s and t.id = i.row_id',
        [one.pk, table],
    )


def plain_names(names: Sequence[str]) -> dict[str, str]:
    """Each name as names are compared here: by PostgreSQL's own rule, for all of them at once."""
    rows = fetch(
        "select n, left(goodbuy_plain(n), 200) from unnest(%s::text[]) n", [sorted(set(names))]
    )
    return dict(rows)
