"""What each column holds: guessed from its name and its values, with the reason."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from goodbuy.integrations.csv_files.dates import looks_like_date
from goodbuy.integrations.csv_files.layouts import Layout
from goodbuy.integrations.csv_files.numbers import looks_like_amount
from goodbuy.integrations.csv_files.words import Meaning, meaning_of, plain

EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]{2,}")
URL = re.compile(r"(?:https?://|www\.)\S+$", re.I)
PHONE = re.compile(r"\+?[\d\s().\-/]{6,24}\d(?:\s*(?:x|ext\.?)\s*\d+)?$", re.I)

# What a column may become, for each kind of file, in the words the page shows.
FIELDS: dict[str, dict[str, str]] = {
    "people": {
        "name": "Full name",
        "given_name": "First name",
        "middle_name": "Middle name",
        "family_name": "Last name",
        "nickname": "Nickname",
        "prefix": "Title before the name",
        "suffix": "Title after the name",
        "email": "E-mail",
        "email_label": "E-mail label",
        "phone": "Phone",
        "phone_label": "Phone label",
        "company": "Company",
        "title": "Job title",
        "department": "Department",
        "address": "Address",
        "address_label": "Address label",
        "street": "Street",
        "street2": "Address, second line",
        "city": "City",
        "region": "State or region",
        "postcode": "Postcode",
        "country": "Country",
        "website": "Website",
        "linkedin": "LinkedIn page",
        "birthday": "Birthday",
        "language": "Language",
        "time_zone": "Time zone",
        "tags": "Tags",
        "note": "Note",
        "since": "Known since",
    },
    "companies": {
        "name": "Company name",
        "website": "Website",
        "phone": "Phone",
        "sector": "Sector",
        "employees": "Number of people",
        "revenue": "Yearly revenue",
        "founded": "Founded in",
        "city": "City",
        "country": "Country",
        "parent": "Belongs to",
        "tags": "Tags",
        "note": "Note",
    },
    "deals": {
        "deal_name": "Deal name",
        "external_id": "Number in the other system",
        "stage": "Stage",
        "company": "Company",
        "contact": "Contact",
        "contact_email": "Contact's e-mail",
        "product": "Product",
        "value": "Value",
        "currency": "Currency",
        "opened_on": "Opened on",
        "closed_on": "Close day",
        "owner": "Owner",
        "pipeline": "Pipeline",
        "reason": "Reason",
        "tags": "Tags",
        "note": "Note",
    },
}
# A word that means one thing over people means another over companies or deals.
SAME_AS = {
    "companies": {"company": "name", "deal_name": "name", "address": "city"},
    "deals": {
        "name": "deal_name",
        "email": "contact_email",
        "status": "stage",
        "title": "deal_name",
        "since": "opened_on",
        "price": "value",
        "revenue": "value",
    },
    "people": {"sector": "note", "source": "note"},
}
# Several columns may hold these; of all others the first one wins.
REPEATED = {
    "email",
    "phone",
    "note",
    "tags",
    "website",
    "email_label",
    "phone_label",
    "address",
    "address_label",
    "street",
    "street2",
    "city",
    "region",
    "postcode",
    "country",
}
DAYS = {"birthday", "since", "opened_on", "closed_on"}
AMOUNTS = {"value", "revenue"}


@dataclass(frozen=True)
class ColumnGuess:
    header: str
    field: str
    label: str = ""
    slot: str = ""
    reason: str = ""
    is_sure: bool = True

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def guess_columns(
    header: Sequence[str], sample: Sequence[Sequence[str]], kind: str, layout: Layout
) -> list[ColumnGuess]:
    guesses: list[ColumnGuess] = []
    taken: set[str] = set()
    for place, name in enumerate(header):
        values = [value for row in sample if (value := row[place].strip())]
        guess = _guess(name, values, kind, layout)
        if guess.field and guess.field not in REPEATED:
            if guess.field in taken:
                said = FIELDS[kind][guess.field].lower()
                guess = ColumnGuess(name, "", reason=f"another column already gives the {said}")
            taken.add(guess.field)
        guesses.append(guess)
    return guesses


def _guess(name: str, values: list[str], kind: str, layout: Layout) -> ColumnGuess:
    special = dict(layout.meanings)
    words = plain(name)
    meaning = special[words] if words in special else meaning_of(name)
    field = _field_for(kind, meaning)
    if meaning and field:
        whose = f"{layout.label} calls it so" if layout.marks else "the name says so"
        doubt = _doubt(field, values)
        return ColumnGuess(
            name, field, meaning.label, meaning.slot, doubt or whose, is_sure=not doubt
        )
    if not values:
        return ColumnGuess(name, "", reason="the column is empty")
    if words.startswith("custom field") and words.endswith("value") and kind in FIELDS:
        return ColumnGuess(name, "note", reason="a field of your own is kept as a note")
    if meaning:
        return ColumnGuess(name, "", reason="there is no place for it here")
    return _by_values(name, values, kind)


def _field_for(kind: str, meaning: Meaning | None) -> str:
    if meaning is None:
        return ""
    field = SAME_AS.get(kind, {}).get(meaning.field, meaning.field)
    return field if field in FIELDS[kind] else ""


def _by_values(name: str, values: list[str], kind: str) -> ColumnGuess:
    for field, pattern, what in (
        ("email", EMAIL, "e-mail addresses"),
        ("website", URL, "web addresses"),
        ("phone", PHONE, "phone numbers"),
    ):
        share = _share(values, pattern)
        target = SAME_AS.get(kind, {}).get(field, field)
        if target not in FIELDS[kind] or share < 0.7:
            continue
        if field == "phone" and _share(values, re.compile(r"[\d.,\- /:]{1,10}$")) > 0.5:
            continue
        if field == "website" and any("linkedin.com/" in value for value in values):
            target, what = ("linkedin" if kind == "people" else target), "LinkedIn pages"
        return ColumnGuess(name, target, reason=f"{share:.0%} of the values are {what}")
    if values and sum(map(looks_like_date, values)) >= 0.8 * len(values):
        return ColumnGuess(name, "", reason="these are days, but the name does not say of what")
    if kind == "deals" and all(map(looks_like_amount, values)):
        return ColumnGuess(name, "", reason="these are numbers; is one of them the value?")
    return ColumnGuess(name, "", reason="the name is strange to us; choose where it goes")


def _doubt(field: str, values: list[str]) -> str:
    """A name that its values contradict is worth a look."""
    if len(values) < 3:
        return ""
    if field in ("email", "contact_email") and _share(values, EMAIL) < 0.5:
        return "the name says e-mail, but most values are none"
    if field == "phone" and sum(any(map(str.isdigit, value)) for value in values) < len(values) / 2:
        return "the name says phone, but most values are none"
    if field in DAYS and sum(map(looks_like_date, values)) < len(values) / 2:
        return "the name says a day, but most values are none"
    if field in AMOUNTS and sum(map(looks_like_amount, values)) < len(values) / 2:
        return "the name says an amount, but most values are none"
    return ""


def _share(values: list[str], pattern: re.Pattern[str]) -> float:
    return sum(bool(pattern.match(value)) for value in values) / len(values) if values else 0.0


def most_common(values: Counter[str], count: int) -> list[str]:
    return [value for value, _ in values.most_common(count)]
