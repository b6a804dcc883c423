"""Deals of a file, each with its company, its stage here, its owner and its contact."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Q

from goodbuy.conversations.models import Note
from goodbuy.deals.models import CastMember, Deal
from goodbuy.deals.words import search_text_of
from goodbuy.integrations import memory
from goodbuy.integrations.companies_import import Companies, Say, imported_event
from goodbuy.integrations.csv_files.dates import Order
from goodbuy.integrations.csv_files.deals import deal_reader
from goodbuy.integrations.models import Import
from goodbuy.integrations.own_looking import Difference, look_at_own
from goodbuy.integrations.plan import table_of
from goodbuy.integrations.records import DealRecord
from goodbuy.kernel import clock
from goodbuy.kernel.tongues import for_us
from goodbuy.people.models import Person
from goodbuy.timeline.models import Event
from goodbuy.workspaces.models import Member

TABLE = "deals_deal"
SIGNED = ("onboarding", "live", "renewing", "resting")
MOST = Decimal("999999999999.99")
COMPARED = ("name", "company_id", "stage", "value", "currency", "started_on", "agreed_on",
            "owner_id",
            "end_reason", "declined_by")  # fmt: skip


@dataclass
class Deals:
    one: Import
    refuse: Any
    companies: Companies
    members: dict[str, Member]
    here: dict[int, UUID]
    there: dict[tuple[Any, str], list[Deal]] = field(default_factory=dict)
    by_id: dict[UUID, Deal] = field(default_factory=dict)
    made: list[Deal] = field(default_factory=list)
    changed: dict[UUID, set[str]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    contacts: list[tuple[Deal, DealRecord]] = field(default_factory=list)
    lines: dict[int, UUID] = field(default_factory=dict)
    # Lines that say something else of a deal that is here, with what: shown before an import.
    conflicts: list[tuple[int, Deal, dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("created", "updated", "unchanged", "skipped"), 0)
    )

    def load(self) -> None:
        for deal in Deal.objects.filter(deleted_at=None).order_by("id").iterator(2000):
            self.by_id[deal.pk] = deal
            self.there.setdefault((deal.company_id, deal.name.casefold()), []).append(deal)

    def place(self, record: DealRecord, cells: list[str], company: Any) -> None:
        fields = self.fields_of(record, company)
        known = self.there.get((company.pk, fields["name"].casefold()), [])
        found = self.by_id.get(self.here[record.line]) if record.line in self.here else None
        if found is None and known:
            # Several deals of one name are taken in their order, each once.
            found = known[0]
        if found in known:
            known.remove(found)
        choice = self.one.choices.get(str(record.line)) or self.one.duplicates
        differing = {n for n in COMPARED if found and self._differs(found, n, fields[n])}
        own = self.companies.own_words(record.line, found)
        if found and (differing or own[1]):
            self._note_conflict(record.line, found, differing, fields, own)
        if found and (differing or own[1]) and choice == "skip":
            self.counts["skipped"] += 1
            self.refuse(
                record.line,
                "skipped",
                for_us("“%(found)s” is here; it was left as it is.") % {"found": found},
                cells,
            )
            return
        if found is None or ((differing or own[1]) and choice == "new"):
            found = self.make(fields)
        elif differing:
            self._change(found, differing, fields)
        else:
            self.counts["unchanged"] += 1
        self.lines[record.line] = found.pk
        self.contacts.append((found, record))
        self._note(found, record)

    def _differs(self, deal: Deal, name: str, value: Any) -> bool:
        return value not in (None, "") and getattr(deal, name) != value

    def _note_conflict(
        self, line: int, deal: Deal, names: set[str], fields: dict[str, Any], own: Difference
    ) -> None:
        told = [name for name in COMPARED if name in names]
        old = {name: self._said(name, getattr(deal, name)) for name in told}
        new = {name: self._said(name, fields[name]) for name in told}
        self.conflicts.append((line, deal, {**old, **own[0]}, {**new, **own[1]}))

    def _said(self, name: str, value: Any) -> Any:
        """As it is shown: names instead of keys."""
        if name == "company_id" and value:
            return str(self.companies.by_id[value])
        if name == "owner_id":
            return next((m.name for m in self.members.values() if m.pk == value), "")
        if name == "stage":
            return Deal.Stage(value).label
        return value

    def _change(self, deal: Deal, names: set[str], fields: dict[str, Any]) -> None:
        for name in names:
            setattr(deal, name, fields[name])
        if "stage" in names:
            deal.stage_since = fields["stage_since"]
            names = names | {"stage_since"}
        if "company_id" in names:
            deal.company_name = fields["company_name"]
            names = names | {"company_name"}
        self.changed.setdefault(deal.pk, set()).update(names)

    def make(self, fields: dict[str, Any]) -> Deal:
        deal = Deal(workspace_id=self.one.workspace_id, **fields)
        deal.search_text = search_text_of(deal.name, deal.company_name)
        self.made.append(deal)
        self.by_id[deal.pk] = deal
        self.counts["created"] += 1
        return deal

    def fields_of(self, record: DealRecord, company: Any) -> dict[str, Any]:
        one = self.one
        since = record.closed_on if record.stage in (*SIGNED, "declined") else record.opened_on
        declined = record.stage == "declined"
        return {
            "name": _name_of(record, one),
            "company_id": company.pk,
            "company_name": company.name,
            "owner_id": self.owner(record).pk,
            "stage": record.stage,
            "stage_since": _moment(since) or clock.now(),
            "value": record.value,
            "currency": record.currency or one.plan["currency"],
            "started_on": record.opened_on,
            "agreed_on": _signed_on(record) if record.stage in SIGNED else None,
            "declined_by": Deal.Side.CLIENT if declined else "",
            "end_reason": for_us("Lost, as the imported file says.") if declined else "",
        }

    def owner(self, record: DealRecord) -> Member:
        return self.members.get(record.owner.casefold(), self.one.member)

    def _note(self, deal: Deal, record: DealRecord) -> None:
        lines = list(record.notes)
        if record.owner and record.owner.casefold() not in self.members:
            lines.append(for_us("Owner in the file: %(owner)s") % {"owner": record.owner})
        if record.external_id:
            lines.append(
                for_us("Number in the other system: %(external_id)s")
                % {"external_id": record.external_id}
            )
        if record.closed_on and record.stage not in (*SIGNED, "declined"):
            lines.append(
                for_us("Expected to close: %(closed_on)s")
                % {"closed_on": record.closed_on.isoformat()}
            )
        if lines:
            words = "\n\n".join(lines)
            self.notes.append(Note(workspace_id=self.one.workspace_id, words=words,
                                   by=self.one.member, deal_id=deal.pk))  # fmt: skip

    def write(self) -> None:
        one = self.one
        self.companies.write()
        Deal.objects.bulk_create(self.made, batch_size=1000)
        fields = {pk: [*names, "search_text"] for pk, names in self.changed.items()}
        memory.note_old(one, TABLE, fields)
        touched = [self.by_id[pk] for pk in self.changed]
        for deal in touched:
            deal.search_text = search_text_of(deal.name, deal.company_name)
        written = [*COMPARED, "stage_since", "company_name", "search_text"]
        Deal.objects.bulk_update(touched, [n.removesuffix("_id") for n in written], batch_size=500)
        memory.note_new(one, TABLE)
        told: list[tuple[Deal, set[str] | None]] = [(deal, None) for deal in self.made]
        told += [(self.by_id[pk], names) for pk, names in self.changed.items()]
        Event.objects.bulk_create(
            [imported_event(one, deal, "deal.imported", names) for deal, names in told],
            batch_size=1000,
        )
        memory.remember(one, TABLE, [deal.pk for deal in self.made])
        found = list(self.lines.items())
        memory.remember(one, TABLE, [pk for _, pk in found], [n for n, _ in found], created=False)
        self._write_notes()
        self._write_contacts()
        self.counts["updated"] = len(self.changed)
        self.counts["companies"] = len(self.companies.made)

    def _write_notes(self) -> None:
        asked = [note.deal_id for note in self.notes]
        there = set(
            Note.objects.filter(deal_id__in=asked, deleted_at=None).values_list("deal_id", "words")
        )
        fresh = [note for note in self.notes if (note.deal_id, note.words) not in there]
        Note.objects.bulk_create(fresh, batch_size=2000)
        memory.remember(self.one, "conversations_note", [note.pk for note in fresh])

    def _write_contacts(self) -> None:
        """The person that the file names stands in the deal's cast, if we know them."""
        made = []
        for deal, record in self.contacts:
            person = _person(record, deal) if record.contact or record.contact_email else None
            if person is None or CastMember.objects.filter(deal=deal, person=person).exists():
                continue
            cast = CastMember(deal=deal, side=CastMember.Side.CLIENT, person=person,
                              name=person.name, firm=deal.company_name)  # fmt: skip
            cast.born("cast.joined", by=self.one.member)
            made.append(cast.pk)
        memory.remember(self.one, "deals_castmember", made)


def bring(one: Import, refuse: Any, say: Say) -> dict[str, int]:
    deals = compare(one, refuse, say)
    refuse.flush()
    say(one.rows, for_us("Writing"))
    deals.write()
    return deals.counts


def compare(one: Import, refuse: Any, say: Say) -> Deals:
    """Every row beside the deal that it is here, and what is to become of it; writes nothing."""
    companies = Companies(one, refuse)
    companies.load()
    deals = Deals(one, refuse, companies, _members(), memory.remembered(one, TABLE))
    deals.load()
    companies.own = look_at_own(one)
    if companies.own:
        companies.own.know()
    plan = one.plan
    read = deal_reader(plan["columns"], Order(plan["order"]), plan["decimal"], plan["stages"])
    records: list[tuple[DealRecord, list[str]]] = []
    for row in table_of(Path(one.file.path), plan).rows():
        record = DealRecord(row.line, problem=row.problem) if row.problem else read(row)
        if reason := record.problem or _lacks(record, plan):
            refuse(row.line, "rejected", reason, row.cells)
            continue
        records.append((record, row.cells))
    say(len(records), for_us("Comparing with the deals that are here"))
    plain = memory.plain_names([_company_of(record, plan) for record, _ in records])
    for record, cells in records:
        name = _company_of(record, plan)
        company = companies.by_name.get(plain[name]) or companies.make(name, plain[name])
        deals.place(record, cells, company)
    return deals


def _lacks(record: DealRecord, plan: dict[str, Any]) -> str:
    if not record.company and not plan["blank_company"]:
        return for_us("There is no company in it, and every deal is a company's.")
    if not (record.name or record.product or record.company):
        return for_us("There is neither a name nor a product nor a company in it.")
    if record.value is not None and not -MOST <= record.value <= MOST:
        return for_us("The value %(record)s is larger than any deal.") % {"record": record.value}
    return ""


def _company_of(record: DealRecord, plan: dict[str, Any]) -> str:
    return (record.company or plan["blank_company"])[:200]


def _name_of(record: DealRecord, one: Import) -> str:
    """A pipeline without names: the product, for whom, and its number, which tells two apart."""
    if record.name:
        return record.name[:200]
    spellings = one.plan["spellings"] if one.plan["correct_spelling"] else {}
    product = spellings.get(record.product, record.product) or for_us("Purchase")
    whom = for_us(" for %(company)s") % {"company": record.company} if record.company else ""
    number = f" ({record.external_id})" if record.external_id else ""
    return f"{product[:80]}{whom[:90]}{number[:28]}"


def _signed_on(record: DealRecord) -> date | None:
    return record.closed_on or record.opened_on


def _moment(day: date | None) -> datetime | None:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None


def _members() -> dict[str, Member]:
    known: dict[str, Member] = {}
    for member in Member.objects.filter(left_at=None):
        known[member.name.casefold()] = known[member.email.casefold()] = member
    return known


def _person(record: DealRecord, deal: Deal) -> Person | None:
    if record.contact_email:
        normal = record.contact_email.lower()
        if found := Person.objects.present().filter(emails__normal=normal).first():
            return found
    named = Q(name__iexact=record.contact, company_id=deal.company_id)
    return Person.objects.present().filter(named).first() if record.contact else None
