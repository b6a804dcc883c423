"""Whose export a file is, told by names that only that program writes."""

from collections.abc import Sequence
from dataclasses import dataclass

from goodbuy.integrations.csv_files.words import Meaning, meaning_of, plain


@dataclass(frozen=True)
class Layout:
    name: str
    label: str
    # Every one of these words must stand over a column.
    marks: frozenset[str]
    kind: str = ""
    # What these words mean here, against what they mean elsewhere.
    meanings: tuple[tuple[str, Meaning | None], ...] = ()


def _layout(
    name: str, label: str, marks: str, kind: str = "people", **meanings: Meaning | None
) -> Layout:
    words = tuple((word.replace("_", " "), meaning) for word, meaning in meanings.items())
    return Layout(name, label, frozenset(marks.split("|")), kind, words)


LAYOUTS = [
    _layout("google", "Google Contacts", "first name|e mail 1 value|labels"),
    _layout("google-old", "Google Contacts (old)", "given name|family name|group membership"),
    _layout(
        "outlook", "Outlook", "first name|e mail address|business street", title=Meaning("prefix")
    ),
    _layout("linkedin", "LinkedIn connections", "position|connected on", url=Meaning("linkedin")),
    _layout("hubspot-deals", "HubSpot deals", "record id|deal name|deal stage", "deals"),
    _layout("hubspot", "HubSpot contacts", "record id|lifecycle stage"),
    _layout("hubspot", "HubSpot contacts", "record id|first name|last name|email"),
    _layout("hubspot-companies", "HubSpot companies", "record id|company name", "companies"),
    _layout("atomic", "Atomic CRM", "first seen|last seen|sales id", gender=None, since=None),
    _layout("pipeline", "Sales pipeline", "opportunity id|deal stage|sales agent", "deals"),
    _layout("accounts", "Account list", "account|sector|subsidiary of", "companies"),
    _layout("prices", "Price list", "product|sales price", "prices"),
    _layout("teams", "Sales teams", "sales agent|manager|regional office", "teams"),
]
GENERIC = Layout("generic", "Other file", frozenset())

DEALS = {"stage", "deal_name", "closed_on", "value", "opened_on"}
COMPANIES = {"sector", "employees", "revenue", "founded", "parent", "website"}
PEOPLE = {"given_name", "family_name", "email", "title", "birthday", "nickname", "linkedin"}


def find_layout(header: Sequence[str]) -> Layout:
    words = {plain(name) for name in header}
    return next((layout for layout in LAYOUTS if layout.marks <= words), GENERIC)


def guess_kind(header: Sequence[str], layout: Layout) -> str:
    if layout.kind:
        return layout.kind
    fields = {meaning.field for name in header if (meaning := meaning_of(name))}
    if len(fields & DEALS) >= 2 and not {"given_name", "family_name"} & fields:
        return "deals"
    if "stage" in fields and "deal_name" in fields:
        return "deals"
    if fields & PEOPLE - {"email"}:
        return "people"
    named = bool({"company", "name"} & fields)
    if named and len(fields & COMPANIES) >= (1 if "email" not in fields else 2):
        return "companies"
    if "company" in fields and not {"name", "email", "phone"} & fields:
        return "companies"
    return "people"
