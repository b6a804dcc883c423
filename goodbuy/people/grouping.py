"""A list in groups: the first rows of each group, and the way to all of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

from goodbuy.kernel.tongues import for_us
from goodbuy.people.lists import Asked
from goodbuy.people.paging import read_cursor, write_cursor

IN_A_GROUP, GROUPS = 10, 25


@dataclass(frozen=True)
class Group:
    """`wanted` narrows the list to it, `narrow` does so in an address."""

    name: str
    wanted: dict[str, Any]
    narrow: dict[str, str]


@dataclass(frozen=True)
class Grouped:
    groups: list[tuple[Group, list[tuple[Any, ...]], bool]]
    next: str


def find_groups(asked: Asked, columns: str, beyond: str) -> Grouped:
    """A page of groups with their first rows; one query, and one more where they are companies."""
    groups, more = _companies(asked, beyond) if asked.group == "company" else _known(asked, beyond)
    base = {k: v for k, v in asked.wanted.items() if k not in ("after", "back")}
    wanted = [{**_joined(base, g.wanted), "most": IN_A_GROUP + 1} for g in groups]
    listing = asked.listing
    sql = f"""
      select g.place, {columns}
      from unnest(%s::jsonb[]) with ordinality g(wanted, place)
      cross join lateral (select * from {listing.function}(g.wanted)
        with ordinality f(id, row)) f
      join {listing.table} t on t.id = f.id order by g.place, f.row"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [[json.dumps(one) for one in wanted]])
        rows = cursor.fetchall()
    found: dict[int, list[tuple[Any, ...]]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row[1:])
    filled = [
        (group, found[place][:IN_A_GROUP], len(found[place]) > IN_A_GROUP)
        for place, group in enumerate(groups, 1)
        if place in found
    ]
    return Grouped(filled, more)


def _joined(base: dict[str, Any], group: dict[str, Any]) -> dict[str, Any]:
    """Conditions on tags and own fields are added to those that the list has."""
    lists = {k: [*base.get(k, []), *v] for k, v in group.items() if isinstance(v, list)}
    return {**base, **group, **lists}


def _known(asked: Asked, beyond: str) -> tuple[list[Group], str]:
    begin = int(beyond) if beyond.isdecimal() and len(beyond) < 5 else 0
    every = _every(asked)
    more = str(begin + GROUPS) if len(every) > begin + GROUPS else ""
    return every[begin : begin + GROUPS], more


def _every(asked: Asked) -> list[Group]:
    name, known = asked.group, asked.known
    if name == "owner":
        groups = [Group(said, {"owner": pk}, {"owner": pk}) for pk, said in known.team]
        if "unowned" in asked.listing.filters:
            groups.append(Group(for_us("Nobody"), {"unowned": "1"}, {"owner": "nobody"}))
        return groups
    if name == "tag":
        had = asked.kept.get("tags", "")
        groups = [
            Group(said, {"tags": [pk]}, {"tags": ",".join(filter(None, [had, pk]))})
            for pk, said in known.tags.items()
        ]
        return [*groups, Group(for_us("Without a tag"), {"untagged": "1"}, {"tags": "none"})]
    if name.startswith("f."):
        own = known.fields[name[2:]]
        return [
            Group(
                option["name"],
                {"own": [{"field": str(own.pk), "op": "is", "value": option["id"]}]},
                {name: option["id"]},
            )
            for option in own.options
        ] + [
            Group(
                for_us("Without %(own)s") % {"own": own.name},
                {"own": [{"field": str(own.pk), "op": "none", "value": ""}]},
                {f"{name}.is": "none"},
            )
        ]
    control = next(c for c in asked.listing.controls if c.name == name)
    return [Group(said, {name: pk}, {name: pk}) for pk, said in control.choices if pk]


def _companies(asked: Asked, beyond: str) -> tuple[list[Group], str]:
    """The companies that have rows of this list, by name and by keyset."""
    listing, place = asked.listing, read_cursor(beyond, "text") if beyond else None
    wanted = {**asked.filters, "companies": True, "most": GROUPS + 1}
    wanted |= {"beyond": place} if place else {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"select c.id, c.name, c.sort_name from {listing.function}(%s) with ordinality "
            "f(id, place) join people_company c on c.id = f.id order by f.place",
            [json.dumps(wanted)],
        )
        rows = cursor.fetchall()
    groups = [Group(name, {"company": str(pk)}, {"company": str(pk)}) for pk, name, _ in rows]
    if len(rows) > GROUPS:
        pk, _, sort_name = rows[GROUPS - 1]
        return groups[:GROUPS], write_cursor(sort_name, pk)
    if "jobless" in listing.filters:
        groups.append(Group(for_us("No company"), {"jobless": "1"}, {"jobless": "1"}))
    return groups, ""
