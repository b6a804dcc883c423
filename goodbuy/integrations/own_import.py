"""Tags and values of the workspace's own fields, written after the rows of a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from goodbuy.conversations.models import Note
from goodbuy.integrations import memory
from goodbuy.integrations.copying import execute, fetch
from goodbuy.integrations.csv_files.dates import Order, parse_date
from goodbuy.integrations.csv_files.people import split_tags
from goodbuy.integrations.models import Import, ImportedRows
from goodbuy.integrations.plan import people_in, table_of
from goodbuy.kernel.ids import uuid7
from goodbuy.kernel.tongues import for_us
from goodbuy.people.custom import kinds
from goodbuy.people.models import CustomField, Kept, Tag, Tagging
from goodbuy.people.normal import FieldRefusal
from goodbuy.timeline.models import Event

OF = {"people": "person", "companies": "company", "deals": "deal"}
TABLES = {"people": "people_person", "companies": "people_company", "deals": "deals_deal"}
VALUES = "people_customvalue"
PREFIX = "f."


@dataclass
class Own:
    """What the lines of one file say of tags and own fields, by the row that each became."""

    one: Import
    fields: dict[str, CustomField]
    rows: dict[int, UUID] = field(default_factory=dict)
    created: set[UUID] = field(default_factory=set)
    values: dict[tuple[UUID, UUID], Kept] = field(default_factory=dict)
    tags: dict[UUID, dict[str, None]] = field(default_factory=dict)
    strange: list[tuple[UUID, str]] = field(default_factory=list)
    read: dict[tuple[str, str], Kept | None] = field(default_factory=dict)

    @property
    def of(self) -> str:
        return OF[self.one.kind]

    def find_rows(self) -> None:
        for rows in ImportedRows.objects.filter(of=self.one, table=TABLES[self.one.kind]):
            self.rows |= {n: pk for n, pk in zip(rows.lines, rows.ids, strict=False) if n}
            self.created |= set(rows.ids) if rows.is_created else set()

    def take(self, line: int, tags: list[str], cells: dict[str, str]) -> None:
        row = self.rows.get(line)
        choice = self.one.choices.get(str(line)) or self.one.duplicates
        if row is None or (choice == Import.Duplicates.SKIP and row not in self.created):
            return
        if tags:
            self.tags.setdefault(row, {}).update(dict.fromkeys(tags))
        for key, text in cells.items():
            kept = self.read_once(key, text)
            if kept is None:
                self.strange.append(
                    (
                        row,
                        for_us("%(fields)s in the file: %(text)s")
                        % {"fields": self.fields[key].name, "text": text[:300]},
                    )
                )
            elif kept.text:
                # Of two lines that are one row, the first is right.
                self.values.setdefault((row, self.fields[key].pk), kept)

    def read_once(self, key: str, text: str) -> Kept | None:
        if (key, text) not in self.read:
            own = self.fields[key]
            if own.kind == "date" and (day := parse_date(text, Order(self.one.plan["order"]))):
                text_read = day.isoformat()
            else:
                text_read = text
            try:
                self.read[key, text] = kinds.read(own, text_read, by=self.one.member)
            except FieldRefusal:
                self.read[key, text] = None
        return self.read[key, text]


def bring_own(one: Import) -> int:
    """Write them; the number of values and tags that are new or other than before."""
    own = Own(one, own_fields(one.kind))
    if not says_any(one):
        return 0
    own.find_rows()
    for line, tags, cells in lines_of(one, own.fields):
        own.take(line, tags, cells)
    count = _write_values(own) + _write_tags(own)
    _write_notes(own)
    return count


def own_fields(kind: str) -> dict[str, CustomField]:
    return {f.key: f for f in CustomField.objects.in_use().filter(of=OF[kind])}


def says_any(one: Import) -> bool:
    names = [column["field"] for column in one.plan["columns"]]
    return one.is_vcard or any(n == "tags" or n.startswith(PREFIX) for n in names)


def lines_of(
    one: Import, known: dict[str, CustomField]
) -> Iterator[tuple[int, list[str], dict[str, str]]]:
    path = Path(one.file.path)
    if one.is_vcard:
        for person, _ in people_in(path, one.plan, one.layout):
            yield person.line, person.tags, {}
        return
    columns = [column["field"] for column in one.plan["columns"]]
    tagged = [place for place, name in enumerate(columns) if name == "tags"]
    places = {
        place: name.removeprefix(PREFIX)
        for place, name in enumerate(columns)
        if name.startswith(PREFIX) and name.removeprefix(PREFIX) in known
    }
    for row in table_of(path, one.plan).rows():
        if not row.problem:
            tags = [tag for place in tagged for tag in split_tags(row.cells[place])]
            cells = {key: row.cells[place].strip() for place, key in places.items()}
            yield row.line, tags, {key: text for key, text in cells.items() if text}


def _write_values(own: Own) -> int:
    if not own.values:
        return 0
    column, fields = f"{own.of}_id", [f.pk for f in own.fields.values()]
    there = {
        (row, of): (pk, text)
        for row, of, pk, text in fetch(
            f"select {column}, field_id, id, text from {VALUES} "
            f"where field_id = any(%s) and {column} = any(%s)",
            [fields, [row for row, _ in own.values]],
        )
    }
    plain = memory.plain_names([kept.plain for kept in own.values.values()])
    new: Lines = []
    other: Lines = []
    for (row, of), kept in own.values.items():
        pk, text = there.get((row, of), (None, ""))
        if text != kept.text:
            line = (pk or uuid7(), row, of, kept, kept.plain if kept.who_id else plain[kept.plain])
            (other if pk else new).append(line)
    _insert(own, new, column)
    _update(own, other)
    _tell(own, [*new, *other])
    return len(new) + len(other)


Lines = list[tuple[UUID, UUID, UUID, Kept, str]]
ARRAYS = (
    "unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::numeric[], %s::uuid[], %s::text[])"
)


def _arrays(lines: Lines) -> list[Any]:
    return [
        [pk for pk, *_ in lines],
        [row for _, row, *_ in lines],
        [of for _, _, of, *_ in lines],
        [kept.text for *_, kept, _ in lines],
        [kept.number for *_, kept, _ in lines],
        [kept.who_id for *_, kept, _ in lines],
        [name for *_, name in lines],
    ]


def _insert(own: Own, lines: Lines, column: str) -> None:
    if lines:
        execute(
            f"insert into {VALUES} (id, workspace_id, created_at, {column}, field_id, text, "
            "number, who_id, sort_name) select u.id, %s, now(), u.row, u.of, u.words, u.number, "
            f"u.who, u.name from {ARRAYS} u (id, row, of, words, number, who, name)",
            [own.one.workspace_id, *_arrays(lines)],
        )
        memory.remember(own.one, VALUES, [pk for pk, *_ in lines])


def _update(own: Own, lines: Lines) -> None:
    if lines:
        names = ["text", "number", "who_id", "sort_name"]
        memory.note_old(own.one, VALUES, {pk: names for pk, *_ in lines})
        execute(
            f"update {VALUES} v set text = u.words, number = u.number, who_id = u.who, "
            f"sort_name = u.name from {ARRAYS} u (id, row, of, words, number, who, name) "
            "where v.id = u.id",
            _arrays(lines),
        )
        memory.note_new(own.one, VALUES)


def _tell(own: Own, lines: Lines) -> None:
    known = {f.pk: f for f in own.fields.values()}
    names = dict(
        fetch(
            f"select id, name from {TABLES[own.one.kind]} where id = any(%s)",
            [[row for _, row, *_ in lines]],
        )
    )
    events = []
    for pk, row, of, kept, _ in lines:
        said = "someone" if kept.who_id else kept.words
        facts = {"field": known[of].name, "key": known[of].key, "value": said}
        facts |= {"whose": str(names.get(row, ""))[:200], "from": own.one.file_name}
        number = None if kept.number is None else str(kept.number)
        who = str(kept.who_id) if kept.who_id else None
        changed = {"text": kept.text, "number": number, "who_id": who, "field_id": str(of)}
        changed |= {f"{place}_id": None for place in OF.values()} | {f"{own.of}_id": str(row)}
        about = ("people.customvalue", pk, known[of].name)
        events.append(_event(own, "field.filled", about, row, changed, facts))
    Event.objects.bulk_create(events, batch_size=1000)


def _event(
    own: Own, kind: str, about: tuple[str, UUID, str], row: UUID, changed: Any, facts: Any
) -> Event:
    one, (label, pk, name) = own.one, about
    return Event(
        workspace_id=one.workspace_id,
        kind=kind,
        actor_kind="member",
        actor_id=one.member_id,
        actor_name=one.member.name[:120],
        about_type=label,
        about_id=pk,
        about_name=name[:200],
        changed=changed,
        facts=facts,
        **{f"{own.of}_id": row},
    )


def _write_tags(own: Own) -> int:
    if not own.tags:
        return 0
    tags: dict[str, Tag] = {}
    there_before = set(Tag.objects.visible_to(own.one.member).values_list("pk", flat=True))
    for row, names in own.tags.items():
        for name in names:
            try:
                tags.setdefault(name, Tag.of_name(name[:40].replace(",", " "), by=own.one.member))
            except FieldRefusal:
                own.strange.append((row, for_us("Tag in the file: %(name)s") % {"name": name}))
    memory.remember(own.one, "people_tag", list({t.pk for t in tags.values()} - there_before))
    column = f"{own.of}_id"
    held = set(
        Tagging.objects.filter(**{f"{column}__in": list(own.tags)}).values_list(column, "tag_id")
    )
    wanted = {
        (row, tags[name].pk): tags[name]
        for row, names in own.tags.items()
        for name in names
        if name in tags and (row, tags[name].pk) not in held
    }
    made = [
        Tagging(workspace_id=own.one.workspace_id, tag=tag, **{column: row})
        for (row, _), tag in wanted.items()
    ]
    Tagging.objects.bulk_create(made, batch_size=2000)
    memory.remember(own.one, "people_tagging", [tagging.pk for tagging in made])
    _tell_tags(own, made)
    return len(made)


def _tell_tags(own: Own, made: list[Tagging]) -> None:
    column, label = f"{own.of}_id", f"{TABLES[own.one.kind].replace('_', '.')}"
    ids = [getattr(tagging, column) for tagging in made]
    names = dict(fetch(f"select id, name from {TABLES[own.one.kind]} where id = any(%s)", [ids]))
    events = [
        _event(
            own,
            "tag.put_on",
            (label, getattr(tagging, column), str(names.get(getattr(tagging, column), ""))),
            getattr(tagging, column),
            {},
            {"tag": tagging.tag.name, "tag_id": str(tagging.tag_id), "from": own.one.file_name},
        )
        for tagging in made
    ]
    Event.objects.bulk_create(events, batch_size=1000)


def _write_notes(own: Own) -> None:
    """What could not be read as its field asks stays in the words of the file."""
    if not own.strange:
        return
    column = f"{own.of}_id"
    rows = [row for row, _ in own.strange]
    kept = Note.objects.filter(**{f"{column}__in": rows}, deleted_at=None)
    there = set(kept.values_list(column, "words"))
    made = [
        Note(workspace_id=own.one.workspace_id, words=words, by=own.one.member, **{column: row})
        for row, words in dict.fromkeys(own.strange)
        if (row, words) not in there
    ]
    Note.objects.bulk_create(made, batch_size=2000)
    memory.remember(own.one, "conversations_note", [note.pk for note in made])
