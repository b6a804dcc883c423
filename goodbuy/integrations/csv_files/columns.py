"""What each column holds: guessed from its name and its values, with the reason."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from goodbuy.integrations.csv_files.dates import looks_like_date
from goodbuy.integrations.csv_files.layouts import Layout
from goodbuy.integrations.csv_files.numbers import looks_like_amount
from goodbuy.integrations.csv_files.words import Meaning, meaning_of, plain
from goodbuy.kernel.tongues import for_us, for_us_later

EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]{2,}")
URL = re.compile(r"(?:https?://|www\.)\S+$", re.I)
PHONE = re.compile(r"\+?[\d\s().\-/]{6,24}\d(?:\s*(?:x|ext\.?)\s*\d+)?$", re.I)

# What a column may become, for each kind of file, in the words the page shows.
FIELDS: dict[str, dict[str, str]] = {
    "people": {
        "name": for_us_later("Full name"),
        "given_name": for_us_later("First name"),
        "middle_name": for_us_later("Middle name"),
        "family_name": for_us_later("Last name"),
        "nickname": for_us_later("Nickname"),
        "prefix": for_us_later("Title before the name"),
        "suffix": for_us_later("Title after the name"),
        "email": for_us_later("E-mail"),
        "email_label": for_us_later("E-mail label"),
        "phone": for_us_later("Phone"),
        "phone_label": for_us_later("Phone label"),
        "company": for_us_later("Company"),
        "title": for_us_later("Job title"),
        "department": for_us_later("Department"),
        "address": for_us_later("Address"),
        "address_label": for_us_later("Address label"),
        "street": for_us_later("Street"),
        "street2": for_us_later("Address, second line"),
        "city": for_us_later("City"),
        "region": for_us_later("State or region"),
        "postcode": for_us_later("Postcode"),
        "country": for_us_later("Country"),
        "website": for_us_later("Website"),
        "linkedin": for_us_later("LinkedIn page"),
        "birthday": for_us_later("Birthday"),
        "language": for_us_later("Language"),
        "time_zone": for_us_later("Time zone"),
        "tags": for_us_later("Tags"),
        "note": for_us_later("Note"),
        "since": for_us_later("Known since"),
    },
    "companies": {
        "name": for_us_later("Company name"),
        "website": for_us_later("Website"),
        "phone": for_us_later("Phone"),
        "sector": for_us_later("Sector"),
        "employees": for_us_later("Number of people"),
        "revenue": for_us_later("Yearly revenue"),
        "founded": for_us_later("Founded in"),
        "city": for_us_later("City"),
        "country": for_us_later("Country"),
        "parent": for_us_later("Belongs to"),
        "tags": for_us_later("Tags"),
        "note": for_us_later("Note"),
    },
    "deals": {
        "deal_name": for_us_later("Deal name"),
        "external_id": for_us_later("Number in the other system"),
        "stage": for_us_later("Stage"),
        "company": for_us_later("Company"),
        "contact": for_us_later("Contact"),
        "contact_email": for_us_later("Contact's e-mail"),
        "product": for_us_later("Product"),
        "value": for_us_later("Value"),
        "currency": for_us_later("Currency"),
        "opened_on": for_us_later("Opened on"),
        "closed_on": for_us_later("Close day"),
        "owner": for_us_later("Owner"),
        "pipeline": for_us_later("Pipeline"),
        "reason": for_us_later("Reason"),
        "tags": for_us_later("Tags"),
        "note": for_us_later("Note"),
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
                guess = ColumnGuess(
                    name,
                    "",
                    reason=for_us("another column already gives the %(said)s") % {"said": said},
                )
            taken.add(guess.field)
        guesses.append(guess)
    return guesses


def _guess(name: str, values: list[str], kind: str, layout: Layout) -> ColumnGuess:
    special = dict(layout.meanings)
    words = plain(name)
    meaning = special[words] if words in special else meaning_of(name)
    field = _field_for(kind, meaning)
    if meaning and field:
        whose = (
            for_us("%(layout)s calls it so") % {"layout": layout.label}
            if layout.marks
            else for_us("the name says so")
        )
        doubt = _doubt(field, values)
        return ColumnGuess(
            name, field, meaning.label, meaning.slot, doubt or whose, is_sure=not doubt
        )
    if not values:
        return ColumnGuess(name, "", reason=for_us("the column is empty"))
    if words.startswith("custom field") and words.endswith("value") and kind in FIELDS:
        return ColumnGuess(name, "note", reason=for_us("a field of your own is kept as a note"))
    if meaning:
        return ColumnGuess(name, "", reason=for_us("there is no place for it here"))
    return _by_values(name, values, kind)


def _field_for(kind: str, meaning: Meaning | None) -> str:
    if meaning is None:
        return ""
    field = SAME_AS.get(kind, {}).get(meaning.field, meaning.field)
    return field if field in FIELDS[kind] else ""


def _by_values(name: str, values: list[str], kind: str) -> ColumnGuess:
    for field, pattern, what in (
        ("email", EMAIL, for_us("e-mail addresses")),
        ("website", URL, for_us("web addresses")),
        ("phone", PHONE, for_us("phone numbers")),
    ):
        share = _share(values, pattern)
        target = SAME_AS.get(kind, {}).get(field, field)
        if target not in FIELDS[kind] or share < 0.7:
            continue
        if field == "phone" and _share(values, re.compile(r"[\d.,\- /:]{1,10}$")) > 0.5:
            continue
        if field == "website" and any("linkedin.com/" in value for value in values):
            target, what = ("linkedin" if kind == "people" else target), for_us("LinkedIn pages")
        return ColumnGuess(
            name,
            target,
            reason=for_us("%(share)s of the values are %(what)s")
            % {"share": f"{share:.0%}", "what": what},
        )
    if values and sum(map(looks_like_date, values)) >= 0.8 * len(values):
        return ColumnGuess(
            name, "", reason=for_us("these are days, but the name does not say of what")
        )
    if kind == "deals" and all(map(looks_like_amount, values)):
        return ColumnGuess(name, "", reason=for_us("these are numbers; is one of them the value?"))
    return ColumnGuess(name, "", reason=for_us("the name is strange to us; choose where it goes"))


def _doubt(field: str, values: list[str]) -> str:
    """A name that its values contradict is worth a look."""
    if len(values) < 3:
        return ""
    if field in ("email", "contact_email") and _share(values, EMAIL) < 0.5:
        return for_us("the name says e-mail, but most values are none")
    if field == "phone" and sum(any(map(str.isdigit, value)) for value in values) < len(values) / 2:
        return for_us("the name says phone, but most values are none")
    if field in DAYS and sum(map(looks_like_date, values)) < len(values) / 2:
        return for_us("the name says a day, but most values are none")
    if field in AMOUNTS and sum(map(looks_like_amount, values)) < len(values) / 2:
        return for_us("the name says an amount, but most values are none")
    return ""


def _share(values: list[str], pattern: re.Pattern[str]) -> float:
    return sum(bool(pattern.match(value)) for value in values) / len(values) if values else 0.0


def most_common(values: Counter[str], count: int) -> list[str]:
    return [value for value, _ in values.most_common(count)]
