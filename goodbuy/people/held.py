"""All that is held about one person, table by table, in plain words: for them to read.

Every table with a pointer to the person is shown by itself, so a new one is never forgotten.
Higher apps add other anchors: `ANCHORS.append((model, ids_of))` for rows that stand for the person
(a seat in a purchase), whose own tables are then shown in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q

from goodbuy.kernel import clock, words
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.people.carrying import pointers
from goodbuy.people.held_rows import count_all, is_told, others_of, read_all
from goodbuy.people.models import Person
from goodbuy.timeline.models import Event
from goodbuy.workspaces.boundary import acting_in
from goodbuy.workspaces.models import Member

MOST_ROWS, MOST_EVENTS = 200, 500
ELSE, ADDRESS = for_us_later("somebody else"), for_us_later("an address")
# What stands there for the machine alone.
SILENT = {
    "id", "workspace", "created_at", "sort_name", "search_text", "normal", "search", "step_id",
    "source_kind", "source_id", "order", "token_hash", "alike", "deleted_at", "photo", "reader",
}  # fmt: skip
# Pointers from what somebody else told, or of what belongs to somebody else.
NOT_THEIRS = {"other", "two", "listens_to", "stand_in", "chosen", "successor", "next_who", "who"}
TITLES = {
    "person": for_us_later("Who you are"),
    "e-mail address": for_us_later("Your addresses"),
    "phone number": for_us_later("Your numbers"),
    "employment": for_us_later("Where you work and worked"),
    "fact": for_us_later("What you told us"),
    "tie": for_us_later("People close to you"),
    "occasion": for_us_later("Days that matter to you"),
    "gift": for_us_later("Gifts"),
    "contact": for_us_later("When we were in touch"),
    "relationship": for_us_later("How we know each other"),
    "benefit": for_us_later("What you brought us"),
    "price hint": for_us_later("What you said of a price"),
    "note": for_us_later("Our notes about you"),
    "part in a deal": for_us_later("Your part in a purchase"),
    "link": for_us_later("Your link to the room"),
    "letter that asked": for_us_later("Letters that we sent you"),
    "hand letter": for_us_later("Letters that we wrote to you by hand"),
    "standing": for_us_later("How we see your part in a purchase"),
    "brief": for_us_later("What you told us of where you stand"),
    "check-in": for_us_later("What we asked you, and your answers"),
    "question": for_us_later("What you asked"),
    "promise": for_us_later("Promises by you and to you"),
    "aftertaste": for_us_later("How you said that it feels"),
}
ANCHORS: list[tuple[Any, Callable[[Person], list[UUID]]]] = []


# Stands between the fields of a row, so that what somebody wrote is never taken for two of them.
BETWEEN = "\x1f"


@dataclass(frozen=True)
class Entry:
    words: str
    more: str

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What each field is called and what it holds; nothing for a sentence."""
        fields = (line.partition(": ") for line in self.words.split(BETWEEN))
        return [(label, value) for label, colon, value in fields if colon]


@dataclass(frozen=True)
class Section:
    title: str
    entries: list[Entry]


@dataclass(frozen=True)
class Held:
    sections: list[Section]
    events: list[Entry]
    # Who of the team keeps something to themselves that only their own page can show.
    elsewhere: list[str]
    others: int


def held_about(person: Person, member: Member) -> Held:
    """As this member may see it; whoever else keeps something to themselves is named."""
    tables = list(_tables(person))
    found = read_all(tables, MOST_ROWS)
    rows = [person, *(row for _, many in found for row in many)]
    teller = Teller(person, others_of(rows, _is_named))
    sections = [Section(TITLES["person"], [teller.entry(person)])]
    for model, many in found:
        name = str(model._meta.verbose_name)
        title = TITLES.get(name, f"{name[:1].upper()}{name[1:]}")
        sections.append(Section(title, [teller.entry(row) for row in many]))
    theirs = sum(count_all(_told_by_others(person)).values())
    told = Event.objects.visible_to(member).filter(person=person).order_by("-at", "-id")
    events = [Entry(event.sentence, words.long_day(event.at)) for event in told[:MOST_EVENTS]]
    elsewhere = _kept_elsewhere(tables, member)
    return teller.without_others(Held(sections, events, elsewhere, theirs))


def _told_by_others(person: Person) -> list[tuple[Any, Any]]:
    theirs = [p for p in pointers(Person) if p.name in NOT_THEIRS]
    return [(p.model, p.model._base_manager.filter(**{p.name: person})) for p in theirs]


def _tables(person: Person) -> Iterator[tuple[Any, Any]]:
    """Each model once, with its rows about this person."""
    found: dict[Any, Q] = {}
    for target, ids in [(Person, [person.pk]), *((m, of(person)) for m, of in ANCHORS)]:
        if target is not Person and ids:
            found[target] = found.get(target, Q()) | Q(pk__in=ids)
        for pointer in pointers(target):
            if pointer.model is not Event and pointer.name not in NOT_THEIRS and ids:
                this = Q(**{f"{pointer.name}__in": ids})
                found[pointer.model] = found.get(pointer.model, Q()) | this
    for model, which in found.items():
        yield model, model._base_manager.filter(which, workspace_id=person.workspace_id)


def _kept_elsewhere(tables: list[tuple[Any, Any]], member: Member) -> list[str]:
    """Rows that a colleague alone may read, counted as the clockwork: whose, and how many."""
    narrowed = [(model, rows) for model, rows in tables if model.member_rows]
    own, said = count_all(narrowed), []
    with acting_in(member.workspace_id):
        for model, count in count_all(narrowed).items():
            if (hidden := count - own[model]) > 0:
                name = model._meta.verbose_name if hidden == 1 else model._meta.verbose_name_plural
                said.append(f"{words.plural_words(hidden)} {name}")
    return said


@dataclass
class Teller:
    """Says a row in words: what each field is called, and what it holds."""

    person: Person
    # What the rows name besides the person: who of the team, which firm, which seat.
    named: dict[tuple[Any, UUID], Any]

    def entry(self, row: Any) -> Entry:
        said = [(f, self._value(row, f)) for f in row._meta.concrete_fields if _is_told(f)]
        told = [f"{_label(f)}: {value}" for f, value in said if value]
        day = words.long_day(row.created_at) if hasattr(row, "created_at") else ""
        return Entry(BETWEEN.join(told), for_us("Kept since %(day)s") % {"day": day} if day else "")

    def _value(self, row: Any, column: Any) -> str:
        value = getattr(row, column.attname)
        if value in (None, "", [], {}) or value is False:
            return ""
        if column.is_relation:
            return self._other(row, column)
        if column.choices:
            return str(dict(column.flatchoices).get(value, value))
        if isinstance(value, datetime):
            return words.long_day(value)
        if isinstance(value, date):
            return words.long_day(value)
        if value is True:
            return "yes"
        return str(value)

    def _other(self, row: Any, column: Any) -> str:
        """Who of the team, which firm, which purchase; of other people only that there is one."""
        if column.related_model is Person:
            return "" if getattr(row, column.attname) == self.person.pk else ELSE
        other = self.named.get((column.related_model, getattr(row, column.attname)))
        return self._named(other) if other is not None else ""

    def _named(self, other: Any) -> str:
        """A seat is theirs, one of ours (whom they may know by name), or somebody else's."""
        if not hasattr(other, "person_id"):
            return str(other)
        if other.person_id == self.person.pk:
            return "you"
        return str(other) if getattr(other, "member_id", None) else ELSE

    def without_others(self, held: Held) -> Held:
        """Names and addresses of other people go out of every text: their secrets are theirs."""
        texts = [e.words for s in held.sections for e in s.entries] + [e.words for e in held.events]
        hide = self._hider(" ".join(texts))
        sections = [
            Section(s.title, [Entry(hide(e.words), e.more) for e in s.entries])
            for s in held.sections
        ]
        events = [Entry(hide(entry.words), entry.more) for entry in held.events]
        return Held(sections, events, held.elsewhere, held.others)

    def _hider(self, text: str) -> Callable[[str], str]:
        own = set(self.person.emails.values_list("value", flat=True)) | {self.person.email}
        known = {address.lower() for address in own}
        names = set(_NAME.findall(text)) - {self.person.name}
        strangers = Person.objects.filter(name__in=names).exclude(pk=self.person.pk)
        hidden = set(strangers.values_list("name", flat=True)) - {self.person.name}
        pattern = re.compile("|".join(map(re.escape, sorted(hidden, key=len, reverse=True))))

        def hide(words_of: str) -> str:
            made = pattern.sub(ELSE, words_of) if hidden else words_of
            return _MAIL.sub(lambda m: m[0] if m[0].lower() in known else ADDRESS, made)

        return hide


_NAME = re.compile(r"(?=\b([A-ZÀ-ÞŁŚŻ][\w’'-]+(?: [a-zà-ÿ]{1,4})?(?: [A-ZÀ-ÞŁŚŻ][\w’'-]+){1,2}))")
PLAIN = {
    "email": for_us_later("E-mail"),
    "phone": for_us_later("Telephone"),
    "zone": for_us_later("Time zone"),
    "on": for_us_later("Day"),
    "is_primary": for_us_later("The main one"),
    "value": for_us_later("Address or number"),
    "member": for_us_later("Who of us"),
    "ideal_days": for_us_later("Usual quiet, in days"),
    "max_days": for_us_later("Longest quiet, in days"),
}
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def _is_named(column: Any) -> bool:
    return _is_told(column) and column.related_model is not Person


def _is_told(column: Any) -> bool:
    is_secret = not is_told(column) or isinstance(column, models.JSONField)
    is_key = isinstance(column, models.UUIDField) and not column.is_relation
    return not (is_secret or is_key or column.name in SILENT or getattr(column, "generated", False))


def _label(column: Any) -> str:
    """In words for the person themselves: a column's name says "on" and "is" for us alone."""
    if plain := PLAIN.get(column.name):
        return str(plain)
    name = re.sub(r"^is | (at|on)$", "", str(column.verbose_name))
    return name[:1].upper() + name[1:]


def held_on() -> str:
    return words.long_day(clock.today())
