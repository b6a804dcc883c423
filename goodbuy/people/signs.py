"""By what somebody who was erased is known again: keyed hashes that say nothing of who it was.

An import asks whether a row of its file is one of them. Without the installation's secret key
nobody can try names or addresses against them, and each workspace has a key of its own.
"""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils.crypto import salted_hmac

from goodbuy.people.models import Employment, Erasure, Person, PhoneNumber
from goodbuy.people.normal import FieldRefusal, normal_email


class Signs:
    """What stands for one person in a file, the surest sign first: as imports tell people apart."""

    def __init__(self, workspace_id: UUID | str) -> None:
        self._key = salted_hmac("erased", str(workspace_id), algorithm="sha256").digest()

    def email(self, normal: str) -> str:
        return self._sign("email", normal)

    def phone(self, normal: str, given: str, family: str) -> str:
        """With the name: a number alone may be a switchboard."""
        return self._sign("phone", normal, fold(given)[:1], fold(family))

    def name(self, given: str, family: str, company: str = "") -> str:
        """At a company; or the bare name, of somebody of whom nothing else was known."""
        return self._sign("name", fold(f"{family} {given}"), fold(company))

    def _sign(self, *parts: str) -> str:
        return hmac.digest(self._key, "\0".join(parts).encode(), "sha256").hex()


def fold(text: str) -> str:
    """Without capitals, accents and needless spaces."""
    letters = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in letters if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def signs_of(workspace_id: UUID, ids: list[UUID], emails: Iterable[str]) -> list[str]:
    """Of somebody who is being erased: the rows are theirs, the addresses theirs alone."""
    signs = Signs(workspace_id)
    made = {signs.email(normal) for normal in map(_normal, emails) if normal}
    people = Person.objects.filter(pk__in=ids).values_list("given_name", "family_name")
    names = {pair for pair in people if any(pair)}
    for normal in PhoneNumber.objects.filter(person__in=ids).values_list("normal", flat=True):
        made |= {signs.phone(normal, *pair) for pair in names if normal}
    jobs = Employment.objects.filter(person__in=ids).values_list("company__name", flat=True)
    made |= {signs.name(one, two, firm) for one, two in names for firm in set(jobs) or {""}}
    return sorted(made)


def _normal(email: str) -> str:
    try:
        return normal_email(email).normal
    except FieldRefusal:
        return ""


class Erased:
    """Those who were erased in a workspace, to be asked for every row of a file."""

    def __init__(self, workspace_id: UUID) -> None:
        self.signs = Signs(workspace_id)
        rows = Erasure.objects.filter(workspace_id=workspace_id).values_list("on", "signs")
        self.days: dict[str, date] = {sign: on for on, signs in rows for sign in signs}

    def find(
        self,
        emails: Iterable[str],
        phones: Iterable[str],
        given: str,
        family: str,
        company: str,
        *,
        by_name: bool,
    ) -> tuple[date, int] | None:
        """When such a person was erased, and by how sure a sign (1 the surest, as imports count);
        None where nobody like them was."""
        if not self.days:
            return None
        signs = self.signs
        wanted = [(signs.email(normal), 1) for normal in emails]
        wanted += [(signs.phone(normal, given, family), 2) for normal in phones if normal]
        if company or by_name:
            wanted.append((signs.name(given, family, company), 2))
        found = [(self.days[sign], how) for sign, how in wanted if sign in self.days]
        return (max(day for day, _ in found), min(how for _, how in found)) if found else None


__all__ = ["Erased", "Signs", "fold", "signs_of"]
