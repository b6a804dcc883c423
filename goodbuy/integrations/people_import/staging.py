"""Puts the people of a file into tables of this transaction alone, ready to be compared."""

import re
from collections.abc import Callable
from typing import Any
from zoneinfo import available_timezones

from goodbuy.integrations.copying import NULL, Keys, clean, copy_lines, execute, line_of
from goodbuy.integrations.countries import country_code
from goodbuy.integrations.csv_files.contact_points import find_emails, find_phone
from goodbuy.integrations.csv_files.people import preferred_first
from goodbuy.integrations.records import PersonRecord
from goodbuy.people.plain import split_name
from goodbuy.people.signs import Erased

TABLES = """
drop table if exists pg_temp.staged_person, pg_temp.staged_email, pg_temp.staged_phone,
  pg_temp.staged_company, pg_temp.staged_match, pg_temp.staged_more, pg_temp.staged_difference,
  pg_temp.staged_else;
create temporary table staged_person (
  line int not null, leader int not null, choice text not null,
  id uuid not null, job_id uuid not null, note_id uuid not null,
  name text not null, given_name text not null, family_name text not null,
  company int, title text not null, city text not null, country text not null,
  zone text not null, language text not null, website text not null, birthday date,
  email text not null, phone text not null, photo text not null, note text not null,
  words text not null, is_known_by_name boolean not null,
  is_named boolean not null, is_parted boolean not null, erased_on date, erased_how smallint,
  here uuid, how smallint, status text default 'create'
) on commit drop;
create temporary table staged_email (
  line int not null, id uuid not null, place int not null,
  value text not null, normal text not null, label text not null
) on commit drop;
create temporary table staged_phone (
  line int not null, id uuid not null, place int not null,
  value text not null, normal text not null, label text not null
) on commit drop;
create temporary table staged_company (
  place int not null, id uuid not null, name text not null, here uuid
) on commit drop;
-- What a row says else than a person's own columns: own fields, tags, another company.
create temporary table staged_else (id uuid not null, old jsonb, new jsonb) on commit drop;
"""
PERSON_COLUMNS = (
    "line, leader, choice, id, job_id, note_id, name, given_name, family_name, company, title, "
    "city, country, zone, language, website, birthday, email, phone, photo, note, words, "
    "is_known_by_name, is_named, is_parted, erased_on, erased_how"
)
Refuse = Callable[[int, str, str, list[str]], None]
NOT_DIGITS = re.compile(r"[^0-9]")


class PeopleStage:
    """Collects people until `flush` writes them; finds rows of one file that are one person."""

    def __init__(
        self,
        country: str,
        refuse: Refuse,
        *,
        choices: dict[str, str],
        keep_photo: Callable[[int, bytes], str],
        erased: Erased,
    ) -> None:
        self.country = country
        self.refuse = refuse
        self.choices = choices
        self.keep_photo = keep_photo
        self.erased = erased
        self.keys = Keys()
        self.zones = available_timezones()
        self.seen: dict[int, int] = {}
        self.companies: dict[str, int] = {}
        self.people: list[str] = []
        self.emails: list[str] = []
        self.phones: list[str] = []
        self.firms: list[str] = []
        execute(TABLES)

    def add(self, person: PersonRecord, cells: list[str]) -> None:
        if person.problem:
            self.refuse(person.line, "rejected", person.problem, cells)
            return
        emails = self._emails(person)
        phones = self._phones(person)
        name = person.name or (emails[0][0] if emails else "") or (phones[0][0] if phones else "")
        if not name:
            self.refuse(person.line, "rejected", _nameless(person), cells)
            return
        given, family = person.given_name, person.family_name
        if not given and not family:
            given, family = split_name(name)
        leader, by_name = self._leader(
            person.line, name, given, family, person.company, emails, phones
        )
        if leader != person.line:
            reason = f"It is the same person as in line {leader}; what both say was put together."
            self.refuse(person.line, "repeated", reason, cells)
        self._stage(person, name, given, family, emails, phones, leader, by_name)

    def flush(self) -> None:
        copy_lines("staged_company (place, id, name)", self.firms)
        copy_lines(f"staged_person ({PERSON_COLUMNS})", self.people)
        copy_lines("staged_email", self.emails)
        copy_lines("staged_phone", self.phones)
        for lines in (self.firms, self.people, self.emails, self.phones):
            lines.clear()

    def _emails(self, person: PersonRecord) -> list[tuple[str, str, str]]:
        """Each address as written, as compared, and its label; what is none goes to the notes."""
        found: dict[str, tuple[str, str, str]] = {}
        points = person.emails
        if len(points) > 1 or (points and points[0][1][:1] == "*"):
            points = preferred_first(points)
        for text, label in points:
            addresses, rest = find_emails(text)
            if rest:
                person.notes.append(f"E-mail as in the file: {rest}")
            for address in addresses:
                if len(address) <= 254 and address not in found:
                    value = text.strip() if len(addresses) == 1 else address
                    found[address] = (
                        value if value.lower() == address else address,
                        address,
                        label,
                    )
        return list(found.values())

    def _phones(self, person: PersonRecord) -> list[tuple[str, str, str]]:
        found: dict[str, tuple[str, str, str]] = {}
        points = person.phones
        if len(points) > 1 or (points and points[0][1][:1] == "*"):
            points = preferred_first(points)
        for text, label in points:
            value = " ".join(text.split())[:60].removeprefix("tel:")
            normal, extension = find_phone(text, self.country)
            if extension:
                normal = f"{normal};ext={extension}"
            elif not normal and not any(map(str.isdigit, value)):
                person.notes.append(f"Phone as in the file: {value}")
                continue
            found.setdefault(normal or value, (value, normal[:40], label))
        return list(found.values())

    def _leader(
        self,
        line: int,
        name: str,
        given: str,
        family: str,
        company: str,
        emails: list[tuple[str, str, str]],
        phones: list[tuple[str, str, str]],
    ) -> tuple[int, bool]:
        """The first row of this file that is the same person, by the rules of merging.py."""
        keys = [hash(("e", normal)) for _, normal, _ in emails]
        initials = given[:1].casefold(), family.casefold()
        keys += [hash(("p", n, initials)) for _, n, label in phones if n and label != "fax"]
        by_name = not keys and not company
        folded = f"{family} {given}".casefold()
        if company:
            keys.append(hash(("n", folded, " ".join(company.split()).casefold())))
        elif by_name:
            keys.append(hash(("o", folded)))
        seen = self.seen
        leader = min((seen[key] for key in keys if key in seen), default=line)
        for key in keys:
            seen.setdefault(key, leader)
        return leader, by_name

    def _stage(
        self,
        person: PersonRecord,
        name: str,
        given: str,
        family: str,
        emails: list[tuple[str, str, str]],
        phones: list[tuple[str, str, str]],
        leader: int,
        by_name: bool,
    ) -> None:
        take, line = self.keys.take, str(person.line)
        words = [value for value, _, _ in emails] + [value for value, _, _ in phones]
        words += [NOT_DIGITS.sub("", normal) for _, normal, _ in phones]
        words += [NOT_DIGITS.sub("", value) for value, _, _ in phones]
        home = person.addresses[0] if person.addresses else None
        self.people.append(
            line_of((
                line, str(leader), self.choices.get(line, ""), take(), take(), take(),
                clean(name, 200), clean(given, 100), clean(family, 100),
                self._company(person.company), clean(person.title, 120),
                clean(home.city, 80) if home else "", country_code(home.country) if home else "",
                person.time_zone if person.time_zone in self.zones else "",
                clean(person.language, 10), clean(website_of(person), 300),
                person.birthday.isoformat() if person.birthday else NULL,
                emails[0][0] if emails else "", phones[0][0][:40] if phones else "",
                self.keep_photo(person.line, person.photo) if person.photo else "",
                clean(note_of(person), 100_000), clean(" ".join(filter(None, words)), 4000),
                "t" if by_name else "f", "t" if person.name else "f",
                "t" if person.given_name or person.family_name else "f",
                *self._erased(person, given, family, emails, phones, by_name),
            ))
        )  # fmt: skip
        for place, (value, normal, label) in enumerate(emails):
            values = line, take(), str(place), value, ascii_domain(normal), clean(label, 40)
            self.emails.append(line_of(values))
        for place, (value, normal, label) in enumerate(phones):
            values = line, take(), str(place), clean(value, 60), normal, clean(label, 40)
            self.phones.append(line_of(values))

    def _erased(
        self,
        person: PersonRecord,
        given: str,
        family: str,
        emails: list[tuple[str, str, str]],
        phones: list[tuple[str, str, str]],
        by_name: bool,
    ) -> tuple[str, str]:
        addresses = [ascii_domain(normal) for _, normal, _ in emails]
        numbers = [normal for _, normal, _ in phones]
        found = self.erased.find(addresses, numbers, given, family, person.company, by_name=by_name)
        return (found[0].isoformat(), str(found[1])) if found else (NULL, NULL)

    def _company(self, name: str) -> str:
        name = clean(" ".join(name.split()), 200)
        if not name:
            return NULL
        folded = name.casefold()
        place = self.companies.get(folded)
        if place is None:
            place = self.companies[folded] = len(self.companies)
            self.firms.append(line_of((str(place), self.keys.take(), name)))
        return str(place)


def _nameless(person: PersonRecord) -> str:
    if person.company:
        return "There is no name, e-mail address or phone number of a person in it, only a company."
    return "There is no name, e-mail address or phone number in it."


def ascii_domain(normal: str) -> str:
    if normal.isascii():
        return normal
    local, _, domain = normal.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return normal


def website_of(person: PersonRecord) -> str:
    """The first link that is a web address; the others are told in the note."""
    link = next((link for link, _ in person.links), "")
    if not link:
        return ""
    if "://" not in link:
        link = f"https://{link}"
    host = link.partition("://")[2]
    return link if "." in host and not any(map(str.isspace, link)) and len(link) <= 300 else ""


def note_of(person: PersonRecord) -> str:
    """All that a person's fields have no place for, so that nothing of the file is lost."""
    lines = list(person.notes)
    if person.nickname:
        lines.append(f"Nickname: {person.nickname}")
    if person.department:
        lines.append(f"Department: {person.department}")
    if person.birthday_text:
        lines.append(f"Birthday: {person.birthday_text}")
    if person.since:
        lines.append(f"Known since: {person.since.isoformat()}")
    for address in person.addresses:
        if address.street or address.postcode or address.region:
            label = f" ({address.label})" if address.label else ""
            lines.append(f"Address{label}: {address.in_one_line()}")
    kept = website_of(person)
    lines += [f"Web: {link}" for link, _ in person.links if link not in kept or not kept]
    return "\n\n".join(dict.fromkeys(lines))


def as_choices(said: Any) -> dict[str, str]:
    return {str(line): choice for line, choice in (said or {}).items()}
