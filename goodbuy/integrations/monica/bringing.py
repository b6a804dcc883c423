"""Ties, days and gifts of Monica, for people who are here once the file's people are brought."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from goodbuy.integrations.models import Import, ImportedRows
from goodbuy.integrations.monica.reading import Book, read_book
from goodbuy.kernel import clock
from goodbuy.people.models import Gift, Occasion, Tie

Kind = Tie.Kind
# Monica says what the other one is to a person; `True` where we say it from the other end.
KINDS: dict[str, tuple[str, bool]] = {
    **dict.fromkeys(("partner", "spouse", "date", "lover", "inlovewith"), (Kind.PARTNER, False)),
    **dict.fromkeys(("parent", "stepparent"), (Kind.PARENT, False)),
    **dict.fromkeys(("child", "stepchild"), (Kind.CHILD, False)),
    "sibling": (Kind.SIBLING, False),
    **dict.fromkeys(("friend", "bestfriend"), (Kind.FRIEND, False)),
    "colleague": (Kind.WORKED, False),
    "boss": (Kind.REPORTS_TO, False),
    "subordinate": (Kind.REPORTS_TO, True),
    "mentor": (Kind.MENTOR, False),
    "protege": (Kind.MENTOR, True),
}
BACK = {Kind.CHILD: Kind.PARENT, Kind.PARENT: Kind.CHILD}
# The same seen from both ends; those of rank are told from one end only.
EVEN = (Kind.PARTNER, Kind.SIBLING, Kind.FRIEND, Kind.WORKED, Kind.RELATIVE)


def bring_more(one: Import) -> None:
    """After the people: what hangs on them. What is here already is left as it is."""
    book, here = read_book(Path(one.file.path)), _people_by_uuid(one)
    _remember(one, _ties(one, book, here))
    _remember(one, _days(one, book, here))
    _remember(one, _gifts(one, book, here))


def _people_by_uuid(one: Import) -> dict[str, UUID]:
    """Who each contact of the file became, or was found to be."""
    lines: dict[int, UUID] = {}
    for row in ImportedRows.objects.filter(of=one, table="people_person"):
        lines |= dict(zip(row.lines, row.ids, strict=False))
    contacts = read_book(Path(one.file.path)).whole
    return {c.uuid: lines[c.person.line] for c in contacts if c.person.line in lines}


def _remember(one: Import, rows: list[Any]) -> None:
    if not rows:
        return
    model = type(rows[0])
    model.objects.bulk_create(rows, batch_size=1000)
    ids = [row.pk for row in rows]
    table = model._meta.db_table
    ImportedRows.objects.create(workspace_id=one.workspace_id, of=one, table=table, ids=ids)


def _ties(one: Import, book: Book, here: dict[str, UUID]) -> list[Tie]:
    told = [*book.relations]
    told += [(c.uuid, "introduced", c.introduced_by) for c in book.whole if c.introduced_by]
    known = set(_known_ties(here))
    made = []
    for whose, word, who in told:
        tie = _tie(book, here, whose, word, who)
        if tie is None or _same(tie) & known:
            continue
        known |= _same(tie)
        tie.workspace_id, tie.heard_by = one.workspace_id, one.member
        made.append(tie)
    return made


def _tie(book: Book, here: dict[str, UUID], whose: str, word: str, who: str) -> Tie | None:
    kind, is_other_end = KINDS.get(word, (Kind.RELATIVE, False))
    if word == "introduced":
        kind = Kind.INTRODUCED_BY
    if is_other_end and who in here:
        whose, who = who, whose
    other = book.contacts.get(who)
    if whose not in here or other is None or whose == who:
        return None
    if who not in here and not other.is_partial:
        return None
    said = "" if word in KINDS or word == "introduced" else word.replace("_", " ")
    tie = Tie(person_id=here[whose], kind=kind, words=said[:120])
    if who in here:
        tie.other_id = here[who]
    else:
        tie.other_name = other.person.name[:120]
    return tie if tie.other_id != tie.person_id and (tie.other_id or tie.other_name) else None


def _same(tie: Tie) -> set[tuple[Any, ...]]:
    """The tie from both ends, where both say one thing."""
    found: set[tuple[Any, ...]] = {(tie.person_id, tie.kind, tie.other_id or tie.other_name)}
    if tie.other_id and tie.kind in EVEN:
        found.add((tie.other_id, tie.kind, tie.person_id))
    if tie.other_id and tie.kind in BACK:
        found.add((tie.other_id, BACK[Kind(tie.kind)], tie.person_id))
    return found


def _known_ties(here: dict[str, UUID]) -> list[tuple[Any, ...]]:
    rows = Tie.objects.filter(person__in=here.values())
    return [key for tie in rows for key in _same(tie)]


def _days(one: Import, book: Book, here: dict[str, UUID]) -> list[Occasion]:
    today = clock.today()
    there = Occasion.objects.filter(person__in=here.values())
    known: set[Any] = set(there.values_list("person_id", "what", "year", "month", "day"))
    made = []
    for contact in book.whole:
        for day in contact.days:
            pk = here.get(contact.uuid)
            key = (pk, day.what, day.year, day.month, day.day)
            if pk is None or key in known:
                continue
            known.add(key)
            row = Occasion(
                workspace_id=one.workspace_id,
                person_id=pk,
                what=day.what,
                year=day.year,
                month=day.month,
                day=day.day,
                is_about=day.is_about,
                is_yearly=day.is_yearly,
                heard_by=one.member,
            )
            row.next_on = row.comes_on(today)
            made.append(row)
    return made


def _gifts(one: Import, book: Book, here: dict[str, UUID]) -> list[Gift]:
    there = Gift.objects.filter(person__in=here.values())
    known: set[Any] = set(there.values_list("person_id", "way", "what", "given_on"))
    made = []
    for contact in book.whole:
        for gift in contact.gifts:
            pk = here.get(contact.uuid)
            key = (pk, gift.way, gift.what, gift.on)
            if pk is None or key in known:
                continue
            known.add(key)
            row = Gift(person_id=pk, way=gift.way, what=gift.what, given_on=gift.on, by=one.member)
            row.workspace_id = one.workspace_id
            made.append(row)
    return made
