"""By what a person can be told from others in any text: names, addresses, numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from goodbuy.people.models import EmailAddress, Person, PhoneNumber
from goodbuy.people.normal import national_phone
from goodbuy.people.plain import digits
from goodbuy.timeline.models import Event
from goodbuy.workspaces.models import Member

NOBODY = "Someone (erased)"
NO_ADDRESS = "erased@erased.invalid"
NO_NUMBER = "(erased)"
# Fewer digits than these stand in dates and sums as well.
LEAST_DIGITS = 7
_EDGE, _END = r"(?<![[:alnum:]])", r"(?![[:alnum:]])"


@dataclass
class Marks:
    """What stands for one person, ready for PostgreSQL and for Python alike."""

    names: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    # Names that somebody else bears as well: they go only where it is surely this person.
    shared: set[str] = field(default_factory=set)

    def swaps(self, *, with_shared: bool = False) -> list[tuple[str, str]]:
        """Patterns of PostgreSQL and what comes in their place, the longest words first."""
        names = self.names | self.shared if with_shared else self.names
        made = [
            (_any(map(_address, self.emails)), NO_ADDRESS),
            (_any(map(_name, names)), NOBODY),
            (_any(filter(None, map(_number, self.phones))), NO_NUMBER),
        ]
        return [(pattern, instead) for pattern, instead in made if pattern]

    def found_in(self, text: str) -> bool:
        """Whether a text speaks of them, in Python: for files."""
        low = text.casefold()
        words = [n for n in self.names | self.emails if n.casefold() in low]
        numbers = [digits(p) for p in self.phones if len(digits(p)) >= LEAST_DIGITS]
        return bool(words) or any(n in digits(text) for n in numbers)


def _any(patterns: Iterable[str]) -> str:
    return "|".join(sorted(set(patterns), key=lambda p: (-len(p), p)))


def _address(email: str) -> str:
    return rf"(?<![[:alnum:]._%+-]){re.escape(email)}{_END}"


def _name(name: str) -> str:
    """However many spaces stand between the words; as it is, and as JSON writes it."""
    forms = {name, json.dumps(name, ensure_ascii=False)[1:-1]}
    return "|".join(_EDGE + re.escape(f).replace(r"\ ", r"\s+") + _END for f in sorted(forms))


def _number(phone: str) -> str:
    found = digits(phone)
    if len(found) < LEAST_DIGITS:
        return ""
    return r"(?<![[:alnum:]-])[+(]?" + r"[ ()./-]*".join(found) + r"(?![[:alnum:]-])"


def marks_of(ids: list[UUID], more: Iterable[str] = (), emails: Iterable[str] = ()) -> Marks:
    """All that these rows (one person, and who was merged into them) were ever called."""
    made = Marks()
    names, old = set(more), _once(ids)
    for row in Person.objects.filter(pk__in=ids):
        names |= {row.name, f"{row.given_name} {row.family_name}"}
        names |= {f"{row.family_name}, {row.given_name}", f"{row.family_name} {row.given_name}"}
        old["email"].add(row.email)
        old["phone"].add(row.phone)
    for address in EmailAddress.objects.filter(person__in=ids):
        old["email"] |= {address.value, address.normal}
    for number in PhoneNumber.objects.filter(person__in=ids):
        bare = number.normal.partition(";")[0]
        old["phone"] |= {number.value, bare, national_phone(bare)}
    made.emails = {e.strip() for e in old["email"] | set(emails) if "@" in e}
    made.phones = {p for p in old["phone"] if p}
    _sort_names(made, _whole(names | old["name"]), ids)
    made.emails -= _of_others(made.emails, EmailAddress, ids)
    made.phones -= _of_others(made.phones, PhoneNumber, ids)
    return made


def _once(ids: list[UUID]) -> dict[str, set[str]]:
    """What their own events tell of earlier names and addresses."""
    found: dict[str, set[str]] = {"name": set(), "email": set(), "phone": set()}
    told = Event.objects.filter(about_type="people.person", about_id__in=ids)
    for changed, facts in told.values_list("changed", "facts"):
        old = facts.get("old") or {}
        for state in (changed, old if isinstance(old, dict) else {}):
            for name, values in found.items():
                values.add(str(state.get(name) or ""))
        for value in old if isinstance(old, list) else []:
            found["email" if "@" in str(value) else "phone"].add(str(value))
    return found


def _whole(names: set[str]) -> set[str]:
    trimmed = {" ".join(name.split()).strip(" ,") for name in names}
    return {name for name in trimmed if len(name) > 1}


def _sort_names(made: Marks, names: set[str], ids: list[UUID]) -> None:
    """A single word, or a name that somebody else bears, could be meant for another."""
    plain = {name: _plain(name) for name in names}
    forms = set(names) | set(plain.values())
    others = Q(name__in=forms)
    taken = {n.casefold() for n in _named(Person.objects.exclude(pk__in=ids), others)}
    taken |= {n.casefold() for n in _named(Member.objects.all(), others)}
    for name in names:
        is_others = name.casefold() in taken or " " not in name
        (made.shared if is_others else made.names).update({name, plain[name]})


def _named(rows: Any, which: Q) -> list[str]:
    return list(rows.filter(which).values_list("name", flat=True))


def _of_others(values: set[str], model: Any, ids: list[UUID]) -> set[str]:
    """A mailbox or a switchboard that several people share is not this one's alone."""
    same = Q(value__in=values) | Q(normal__in=values)
    rows = model.objects.filter(same).exclude(person__in=ids).values_list("value", "normal")
    return {v for row in rows for v in row}


def _plain(text: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select trim(goodbuy_plain(%s))", [text])
        return str(cursor.fetchone()[0])
