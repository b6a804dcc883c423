"""Companies of a file: found by name or web domain, added or changed, under their parents."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from goodbuy.conversations.models import Note
from goodbuy.integrations import memory
from goodbuy.integrations.countries import country_code
from goodbuy.integrations.csv_files.companies import company_reader
from goodbuy.integrations.models import Import
from goodbuy.integrations.own_looking import Difference, OwnLooking, look_at_own
from goodbuy.integrations.plan import table_of
from goodbuy.integrations.records import CompanyRecord
from goodbuy.people.models import Company
from goodbuy.people.models.company import domain_of
from goodbuy.people.search import refresh_company_search
from goodbuy.timeline.models import Event

TABLE = "people_company"
WRITTEN = ("website", "domain", "phone", "industry", "city", "country")
Refuse = Callable[[int, str, str, list[str]], None]
Say = Callable[[int, str], None]


@dataclass
class Companies:
    one: Import
    refuse: Any
    own: OwnLooking | None = None
    by_name: dict[str, Company] = field(default_factory=dict)
    by_domain: dict[str, Company] = field(default_factory=dict)
    by_id: dict[UUID, Company] = field(default_factory=dict)
    first_lines: dict[UUID, int] = field(default_factory=dict)
    made: list[Company] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    changed: dict[UUID, set[str]] = field(default_factory=dict)
    lines: dict[int, UUID] = field(default_factory=dict)
    # Lines that say something else of a company that is here, with what: shown before an import.
    conflicts: list[tuple[int, Company, dict[str, Any], dict[str, Any]]] = field(
        default_factory=list
    )
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("created", "updated", "unchanged", "skipped"), 0)
    )

    def know(self, company: Company, plain: str) -> None:
        self.by_name.setdefault(plain, company)
        self.by_id[company.pk] = company
        if company.domain:
            self.by_domain.setdefault(company.domain.lower(), company)

    def load(self) -> None:
        for company in Company.objects.present().order_by("-id").iterator(2000):
            self.know(company, company.sort_name)
            self.by_name[company.sort_name] = company

    def own_words(self, line: int, found: Any) -> Difference:
        """What the line says else in tags and own fields of a row that is here."""
        return self.own.said(line, found.pk) if self.own and found else ({}, {})

    def known(self, plain: str, domain: str) -> Company | None:
        return self.by_name.get(plain) or self.by_domain.get(domain or "?")

    def make(self, name: str, plain: str, **fields: Any) -> Company:
        company = Company(
            workspace_id=self.one.workspace_id, name=name[:200], sort_name=plain, **fields
        )
        self.made.append(company)
        self.know(company, plain)
        return company

    def write(self) -> None:
        Company.objects.bulk_create(self.made, batch_size=2000)
        memory.note_old(
            self.one,
            TABLE,
            {pk: [*names, "sort_name", "search_text"] for pk, names in self.changed.items()},
        )
        touched = [self.by_id[pk] for pk in self.changed]
        Company.objects.bulk_update(touched, [*WRITTEN, "parent"], batch_size=500)
        refresh_company_search([company.pk for company in [*self.made, *touched]])
        memory.note_new(self.one, TABLE)
        self._write_notes()
        new = {company.pk for company in self.made}
        memory.remember(self.one, TABLE, list(new))
        found = list(self.lines.items())
        memory.remember(
            self.one, TABLE, [pk for _, pk in found], [line for line, _ in found], created=False
        )
        self.tell()

    def _write_notes(self) -> None:
        asked = [note.company_id for note in self.notes if note.company_id]
        kept = Note.objects.filter(company_id__in=asked, deleted_at=None)
        there = set(kept.values_list("company_id", "words"))
        fresh = [note for note in self.notes if (note.company_id, note.words) not in there]
        Note.objects.bulk_create(fresh, batch_size=2000)
        memory.remember(self.one, "conversations_note", [note.pk for note in fresh])

    def tell(self) -> None:
        """One event for each company, with all its fields, so that its history can be replayed."""
        told: list[tuple[Company, set[str] | None]] = [(company, None) for company in self.made]
        told += [(self.by_id[pk], names) for pk, names in self.changed.items()]
        Event.objects.bulk_create(
            [imported_event(self.one, row, "company.imported", names) for row, names in told],
            batch_size=1000,
        )


def imported_event(one: Import, row: Any, kind: str, names: Iterable[str] | None) -> Event:
    from goodbuy.timeline.models import plain

    if names is None:
        wanted = {f.name: getattr(row, f.attname) for f in row.told_fields()}
    else:
        fields = [f for f in row._meta.concrete_fields if f.column in names]
        wanted = {f.name: getattr(row, f.attname) for f in fields}
    return Event(
        workspace_id=one.workspace_id,
        kind=kind,
        actor_kind="member",
        actor_id=one.member_id,
        actor_name=one.member.name[:120],
        about_type=row._meta.label_lower,
        about_id=row.pk,
        about_name=str(row)[:200],
        changed=plain(row, wanted),
        facts={"from": one.file_name},
        **row.event_places(),
    )


def bring(one: Import, refuse: Any, say: Say) -> dict[str, int]:
    companies = compare(one, refuse, say)
    refuse.flush()
    say(one.rows, "Writing")
    companies.write()
    companies.counts["updated"] = len(companies.changed)
    companies.counts["unchanged"] -= len(companies.changed)
    return companies.counts


def compare(one: Import, refuse: Any, say: Say) -> Companies:
    """Every row beside the company that it is here, and what is to become of it; writes nothing."""
    companies = Companies(one, refuse)
    companies.load()
    companies.own = look_at_own(one)
    if companies.own:
        companies.own.know()
    read = company_reader(one.plan["columns"], one.plan["decimal"])
    records = []
    for row in table_of(Path(one.file.path), one.plan).rows():
        record = CompanyRecord(row.line, problem=row.problem) if row.problem else read(row)
        if record.problem or not record.name:
            reason = record.problem or "There is no name of a company in it."
            refuse(row.line, "rejected", reason, row.cells)
            continue
        records.append((record, row.cells))
    say(len(records), "Comparing with the companies that are here")
    plain = memory.plain_names([r.name for r, _ in records] + [r.parent for r, _ in records])
    here = memory.remembered(one, TABLE)
    for record, cells in records:
        above = plain[record.parent] if record.parent else ""
        _place(companies, record, cells, plain[record.name], above, here.get(record.line))
    for record, _ in records:
        if record.parent:
            _put_under(companies, record, plain[record.parent])
    return companies


def _place(
    companies: Companies,
    record: CompanyRecord,
    cells: list[str],
    plain: str,
    above: str,
    before: Any,
) -> None:
    one = companies.one
    fields = _fields(record, one)
    found = companies.by_id.get(before) if before else None
    found = found or companies.known(plain, fields["domain"])
    choice = one.choices.get(str(record.line)) or one.duplicates
    words = _note_of(record)
    if found and found.pk in companies.first_lines:
        first = companies.first_lines[found.pk]
        reason = f"It is the same company as in line {first}; what both say was put together."
        companies.refuse(record.line, "repeated", reason, cells)
        companies.lines[record.line] = found.pk
        fields = {name: value for name, value in fields.items() if not getattr(found, name)}
        choice = "update"
    own = companies.own_words(record.line, found)
    differs = found and (own[1] or any(v and v != getattr(found, n) for n, v in fields.items()))
    moves = found is not None and _moves(companies, found, above)
    if found and (differs or moves) and found.pk not in companies.first_lines:
        _note_conflict(companies, record, found, fields, moves, own)
    if found and (differs or moves) and choice == "skip":
        companies.counts["skipped"] += 1
        companies.refuse(record.line, "skipped", f"{found} is here; it was left as it is.", cells)
        return
    if found is None or (differs and choice == "new"):
        found = companies.make(record.name, plain, **fields)
        companies.counts["created"] += 1
    elif found.pk not in companies.first_lines:
        companies.counts["unchanged"] += 1
    _change(companies, found, fields)
    companies.first_lines.setdefault(found.pk, record.line)
    companies.lines[record.line] = found.pk
    if words:
        companies.notes.append(_note(one, words, found))


def _note(one: Any, words: str, company: Company) -> Note:
    return Note(workspace_id=one.workspace_id, words=words, by=one.member, company_id=company.pk)


def _moves(companies: Companies, company: Company, above: str) -> bool:
    parent = companies.by_id.get(company.parent_id) if company.parent_id else None
    return bool(above) and not company._state.adding and (not parent or parent.sort_name != above)


def _note_conflict(
    companies: Companies,
    record: CompanyRecord,
    found: Company,
    fields: dict[str, str],
    moves: bool,
    own: Difference,
) -> None:
    new = {name: value for name, value in fields.items() if value and value != getattr(found, name)}
    old = {name: getattr(found, name) for name in new}
    if moves:
        parent = companies.by_id.get(found.parent_id) if found.parent_id else None
        old, new = {**old, "parent": str(parent or "")}, {**new, "parent": record.parent}
    companies.conflicts.append((record.line, found, {**old, **own[0]}, {**new, **own[1]}))


def _change(companies: Companies, company: Company, fields: dict[str, str]) -> None:
    is_new = any(made is company for made in companies.made[-1:]) or company._state.adding
    for name, value in fields.items():
        if value and getattr(company, name) != value:
            setattr(company, name, value)
            if not is_new:
                companies.changed.setdefault(company.pk, set()).add(name)


def _put_under(companies: Companies, record: CompanyRecord, plain: str) -> None:
    pk = companies.lines.get(record.line)
    if pk is None:
        return
    company = companies.by_id[pk]
    parent = companies.by_name.get(plain) or companies.make(record.parent, plain)
    above: Company | None = parent
    while above is not None:
        if above.pk == company.pk:  # A belongs to B belongs to A: the file goes in a circle.
            return
        above = companies.by_id.get(above.parent_id) if above.parent_id else None
    if company.parent_id != parent.pk:
        company.parent_id = parent.pk
        if not company._state.adding:
            companies.changed.setdefault(company.pk, set()).add("parent_id")


def _fields(record: CompanyRecord, one: Import) -> dict[str, str]:
    spellings = one.plan["spellings"] if one.plan["correct_spelling"] else {}
    website = record.website
    if website and "://" not in website:
        website = f"https://{website}"
    return {
        "website": website[:300] if "." in website else "",
        "domain": domain_of(website) if "." in website else "",
        "phone": record.phone[:40],
        "industry": spellings.get(record.sector, record.sector)[:80],
        "city": record.city[:80],
        "country": country_code(record.country),
    }


def _note_of(record: CompanyRecord) -> str:
    lines = list(record.notes)
    if record.employees is not None:
        lines.append(f"People: {record.employees:,}")
    if record.revenue is not None:
        lines.append(f"Yearly revenue in the file: {record.revenue:,}")
    if record.founded:
        lines.append(f"Founded: {record.founded}")
    if record.country and not country_code(record.country):
        lines.append(f"Country in the file: {record.country}")
    if record.owner:
        lines.append(f"Owner in the file: {record.owner}")
    return "\n\n".join(lines)
