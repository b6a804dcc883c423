"""Puts the people of a file into tables of this transaction alone, ready to be compared."""

from collections.abc import Callable
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from goodbuy.integrations.copying import NULL, Beside, columns_of, execute, keys
from goodbuy.integrations.countries import country_code
from goodbuy.integrations.csv_files.contact_points import find_emails, find_phone
from goodbuy.integrations.csv_files.people import preferred_first
from goodbuy.integrations.records import PersonRecord
from goodbuy.people.plain import split_name, written_out
from goodbuy.people.signs import Erased

TABLES = """
drop table if exists pg_temp.staged_person, pg_temp.staged_email, pg_temp.staged_phone,
  pg_temp.staged_company, pg_temp.staged_match, pg_temp.staged_more, pg_temp.staged_difference,
  pg_temp.staged_else, pg_temp.staged_repeat;
-- First what each statement asks for: PostgreSQL takes a row apart up to the last column wanted.
create temporary table staged_person (
  line int not null, leader int not null, id uuid not null, job_id uuid not null,
  status text default 'create', company int, here uuid, how smallint,
  is_known_by_name boolean not null, is_named boolean not null, is_parted boolean not null,
  birthday date, erased_on date, erased_how smallint, choice text not null,
  name text not null, given_name text not null, family_name text not null,
  title text not null, city text not null, country text not null, zone text not null,
  language text not null, website text not null, email text not null, phone text not null,
  photo text not null, note text not null, words text not null
) on commit drop;
create temporary table staged_email (
  line int not null, id uuid not null, place bigint not null,
  value text not null, normal text not null, label text not null
) on commit drop;
create temporary table staged_phone (
  line int not null, id uuid not null, place bigint not null,
  value text not null, normal text not null, label text not null
) on commit drop;
create temporary table staged_company (
  place int not null, id uuid not null, name text not null, here uuid
) on commit drop;
-- What a row says else than a person's own columns: own fields, tags, another company.
create temporary table staged_else (id uuid not null, old jsonb, new jsonb) on commit drop;
"""
PERSON_COLUMNS = (
    "line, leader, id, job_id, company, birthday, is_known_by_name, is_named, is_parted, "
    "erased_on, erased_how, choice, name, given_name, family_name, title, city, country, zone, "
    "language, website, email, phone, photo, note, words"
)
Points = list[tuple[str, str, str]]
Refuse = Callable[[int, str, str, list[str]], None]
UNSEEN = str.maketrans("\x1e\x1f", "  ", "\x00")


@cache
def zones() -> set[str]:
    """Read from the disk, file by file."""
    return available_timezones()


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
        beside: Beside,
    ) -> None:
        self.country = country
        self.refuse = refuse
        self.choices = choices
        self.keep_photo = keep_photo
        self.erased = erased
        self.beside = beside
        self.take = keys().__next__
        self.zones = zones()
        self.seen: dict[int, int] = {}
        self.companies: dict[str, str] = {}
        self.spelt: dict[str, str] = {"": NULL}
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
        company = self._company(person.company)
        leader, by_name = self._leader(person, given, family, company, emails, phones)
        if leader != person.line:
            reason = f"It is the same person as in line {leader}; what both say was put together."
            self.refuse(person.line, "repeated", reason, cells)
        self._stage(person, name, given, family, company, emails, phones, leader, by_name)

    def flush(self) -> None:
        """Lets it be written while more is read."""
        self.beside.copy(
            {
                "staged_company (place, id, name)": self.firms,
                f"staged_person ({PERSON_COLUMNS})": self.people,
                "staged_email": self.emails,
                "staged_phone": self.phones,
            }
        )
        for lines in (self.firms, self.people, self.emails, self.phones):
            lines.clear()

    def finish(self) -> None:
        self.flush()
        self.beside.wait()

    def _emails(self, person: PersonRecord) -> Points:
        """Each address as written, as compared, and its label; what is none goes to the notes."""
        points = person.emails
        if not points:
            return []
        if len(points) > 1 or points[0][1][:1] == "*":
            points = preferred_first(points)
        found: dict[str, tuple[str, str, str]] = {}
        for text, label in points:
            addresses, rest = find_emails(text)
            if rest:
                person.notes.append(f"E-mail as in the file: {rest}")
            for address in addresses:
                normal = address if address.isascii() else ascii_domain(address)
                if len(normal) <= 254 and normal not in found:
                    value = text.strip() if len(addresses) == 1 else address
                    if value.lower() != address:
                        value = address
                    found[normal] = value, normal, label
        return list(found.values())

    def _phones(self, person: PersonRecord) -> Points:
        points = person.phones
        if not points:
            return []
        if len(points) > 1 or points[0][1][:1] == "*":
            points = preferred_first(points)
        found: dict[str, tuple[str, str, str]] = {}
        for text, label in points:
            value = " ".join(text.split())[:60].removeprefix("tel:")
            normal, extension = find_phone(text, self.country)
            if extension:
                normal = f"{normal};ext={extension}"
            elif not normal and not any(map(str.isdigit, value)):
                person.notes.append(f"Phone as in the file: {value}")
                continue
            normal = normal[:40]
            found.setdefault(normal or value, (value, normal, label))
        return list(found.values())

    def _leader(
        self,
        person: PersonRecord,
        given: str,
        family: str,
        company: str,
        emails: Points,
        phones: Points,
    ) -> tuple[int, bool]:
        """The first row of this file that is the same person, by the rules of merging.py."""
        keys = [hash(normal) for _, normal, _ in emails]
        family = family.casefold()
        if phones:
            initials = given[:1].casefold(), family
            keys += [hash(("p", n, initials)) for _, n, label in phones if n and label != "fax"]
        by_name = not keys and not person.company
        if person.company:
            keys.append(hash(("n", f"{family} {given.casefold()}", company)))
        elif by_name:
            keys.append(hash(("o", f"{family} {given.casefold()}")))
        seen, line = self.seen, person.line
        leader = min([line, *[seen.setdefault(key, line) for key in keys]])
        if leader != line:
            for key in keys:
                if seen[key] == line:
                    seen[key] = leader
        return leader, by_name

    def _stage(
        self,
        person: PersonRecord,
        name: str,
        given: str,
        family: str,
        company: str,
        emails: Points,
        phones: Points,
        leader: int,
        by_name: bool,
    ) -> None:
        take, line = self.take, str(person.line)
        home = person.addresses[0] if person.addresses else None
        birthday = person.birthday.isoformat() if person.birthday else NULL
        erased = NULL, NULL
        if self.erased.days:
            erased = self._erased(person, given, family, emails, phones, by_name)
        own = columns_of((
            self.choices.get(line, ""), name[:200], given[:100], family[:100], person.title[:120],
            home.city[:80] if home is not None else "",
            country_code(home.country) if home is not None and home.country else "",
            person.time_zone if person.time_zone in self.zones else "",
            person.language[:10], website_of(person)[:300] if person.links else "",
            emails[0][0] if emails else "", phones[0][0][:40] if phones else "",
            self.keep_photo(person.line, person.photo) if person.photo else "",
            note_of(person)[:100_000], words_of(emails, phones)[:4000],
        ))  # fmt: skip
        self.people.append(
            f"{line}\t{leader}\t{take()}\t{take()}\t{company}\t{birthday}\t"
            f"{'t' if by_name else 'f'}\t{'t' if person.name else 'f'}\t"
            f"{'t' if person.given_name or person.family_name else 'f'}\t"
            f"{erased[0]}\t{erased[1]}\t{own}\n"
        )
        for place, (value, normal, label) in enumerate(emails):
            texts = columns_of((value, normal, label[:40]))
            self.emails.append(f"{line}\t{take()}\t{place}\t{texts}\n")
        for place, (value, normal, label) in enumerate(phones):
            texts = columns_of((value, normal, label[:40]))
            self.phones.append(f"{line}\t{take()}\t{place}\t{texts}\n")

    def _erased(
        self,
        person: PersonRecord,
        given: str,
        family: str,
        emails: Points,
        phones: Points,
        by_name: bool,
    ) -> tuple[str, str]:
        addresses = [normal for _, normal, _ in emails]
        numbers = [normal for _, normal, _ in phones]
        found = self.erased.find(addresses, numbers, given, family, person.company, by_name=by_name)
        return (found[0].isoformat(), str(found[1])) if found else (NULL, NULL)

    def _company(self, spelt: str) -> str:
        """Its place among the file's companies; each way to write it is looked at once."""
        place = self.spelt.get(spelt)
        if place is None:
            name = " ".join(spelt.translate(UNSEEN).split())[:200]
            folded = name.casefold()
            place = self.companies.get(folded) if name else NULL
            if place is None:
                place = self.companies[folded] = str(len(self.companies))
                self.firms.append(f"{place}\t{self.take()}\t{columns_of((name,))}\n")
            self.spelt[spelt] = place
        return place


def _nameless(person: PersonRecord) -> str:
    if person.company:
        return "There is no name, e-mail address or phone number of a person in it, only a company."
    return "There is no name, e-mail address or phone number in it."


def ascii_domain(normal: str) -> str:
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


def words_of(emails: Points, phones: Points) -> str:
    """What a person is found by beside name, title and company."""
    words = [value for value, _, _ in emails]
    words += [written_out(value, normal) for value, normal, _ in phones]
    return " ".join(words)


def note_of(person: PersonRecord) -> str:
    """All that a person's fields have no place for, so that nothing of the file is lost."""
    lines = [*person.notes]
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
    if person.links:
        kept = website_of(person)
        lines += [f"Web: {link}" for link, _ in person.links if link not in kept or not kept]
    return "\n\n".join(dict.fromkeys(lines)) if lines else ""


def as_choices(said: Any) -> dict[str, str]:
    return {str(line): choice for line, choice in (said or {}).items()}
