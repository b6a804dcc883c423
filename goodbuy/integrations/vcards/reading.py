"""Reads each card of a file as a person. A card that cannot be read says why and harms no other."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from goodbuy.integrations.csv_files.dates import Order, parse_date
from goodbuy.integrations.csv_files.words import BY_LABEL
from goodbuy.integrations.records import Address, PersonRecord, UnreadableFile
from goodbuy.integrations.vcards.lines import (
    Property,
    RawCard,
    cards_in,
    properties_of,
    split_value,
    unescape,
)

APPLE_LABEL = re.compile(r"_\$!<(.*)>!\$_$")
NO_YEAR = re.compile(r"--(\d{2})-?(\d{2})")
MONTHS = "January February March April May June July August September October November December"
KNOWN_TYPES = (
    "work",
    "home",
    "cell",
    "fax",
    "pager",
    "main",
    "school",
    "other",
    "mobile",
    "car",
    "iphone",
)
MESSENGERS = {
    "X-AIM",
    "X-ICQ",
    "X-YAHOO",
    "X-MSN",
    "X-SKYPE",
    "X-SKYPE-USERNAME",
    "X-QQ",
    "X-GTALK",
    "X-GOOGLE-TALK",
    "X-JABBER",
    "X-TWITTER",
    "IMPP",
    "X-MS-IMADDRESS",
    "X-SOCIALPROFILE",
}
RELATIONS = {
    "X-EVOLUTION-SPOUSE": "Spouse",
    "X-EVOLUTION-MANAGER": "Manager",
    "X-MS-SPOUSE": "Spouse",
    "X-EVOLUTION-ASSISTANT": "Assistant",
    "X-MS-MANAGER": "Manager",
    "X-MS-ASSISTANT": "Assistant",
    "X-SPOUSE": "Spouse",
    "X-MANAGER": "Manager",
    "X-ASSISTANT": "Assistant",
    "RELATED": "Related",
}
ANNIVERSARIES = {"ANNIVERSARY", "X-ANNIVERSARY", "X-EVOLUTION-ANNIVERSARY", "X-MS-ANNIVERSARY"}
PHOTO_LIMIT = 5 << 20


def read_cards(path: Path) -> Iterator[tuple[RawCard, PersonRecord]]:
    found = False
    for raw in cards_in(path):
        found = True
        try:
            yield raw, read_card(raw)
        except Exception as problem:  # One card, whatever it holds, must not lose the others.
            yield raw, PersonRecord(raw.line, problem=f"The card cannot be read ({problem}).")
    if not found:
        raise UnreadableFile(
            "There is no contact card in this file. Nothing was imported; "
            "a contact card begins with BEGIN:VCARD."
        )


def read_card(raw: RawCard) -> PersonRecord:
    person = PersonRecord(raw.line, problem=raw.problem)
    properties = list(properties_of(raw))
    if any(
        p.name in ("KIND", "X-ADDRESSBOOKSERVER-KIND") and p.value.lower() == "group"
        for p in properties
    ):
        person.problem = "The card is a list of people, not a person."
    labels = {p.group: _apple(p.value) for p in properties if p.name == "X-ABLABEL" and p.group}
    for found in sorted(properties, key=lambda p: (p.name == "N", not p.is_preferred)):
        read = READERS.get(found.name)
        if read:
            read(person, found, labels.get(found.group, ""))
        elif found.name in MESSENGERS:
            person.notes.append(f"{_messenger(found)}: {unescape(found.value)}")
        elif found.name in RELATIONS and found.value:
            person.notes.append(f"{RELATIONS[found.name]}: {unescape(found.value)}")
        elif found.name in ANNIVERSARIES and found.value:
            person.notes.append(f"Anniversary: {_readable_day(found.value)}")
    if not person.name:
        person.name = f"{person.given_name} {person.family_name}".strip() or person.company
    return person


def _formatted_name(person: PersonRecord, found: Property, label: str) -> None:
    if words := " ".join(unescape(found.value).split()):
        person.name = words


def _name(person: PersonRecord, found: Property, label: str) -> None:
    family, given, more, before, after = (split_value(found.value) + [""] * 5)[:5]
    person.family_name = family
    person.given_name = " ".join(filter(None, [given, more.replace(",", ", ").replace("  ", " ")]))
    if not person.name and (given or family):
        parts = [before, person.given_name, family, after.replace(",", ", ")]
        person.name = " ".join(" ".join(filter(None, parts)).split())


def _organisation(person: PersonRecord, found: Property, label: str) -> None:
    company, *departments = split_value(found.value)
    department = ", ".join(filter(None, departments))
    if not person.company:
        person.company, person.department = company, department
    elif company and company != person.company:
        person.notes.append("Also at: " + ", ".join(filter(None, [company, department])))


def _title(person: PersonRecord, found: Property, label: str) -> None:
    words = unescape(found.value)
    if not person.title:
        person.title = words
    elif words and words != person.title:
        person.notes.append(f"{'Role' if found.name == 'ROLE' else 'Also'}: {words}")


def _email(person: PersonRecord, found: Property, label: str) -> None:
    address = unescape(found.value).removeprefix("mailto:")
    if address:
        person.emails.append((address, label.lower() or _label(found)))


def _phone(person: PersonRecord, found: Property, label: str) -> None:
    if number := unescape(found.value):
        person.phones.append((number, label.lower() or _label(found)))


def _label(found: Property) -> str:
    # A fax at work is a fax first: nobody is to ring it.
    if "fax" in found.types:
        return "fax"
    known = [one for one in KNOWN_TYPES if one in found.types]
    own = sorted(found.types - {"internet", "pref", "voice", "msg", "text", "video", "x400"})
    first = "cell" if "cell" in known else (known or own or [""])[0]
    return BY_LABEL.get(first, first)


def _address(person: PersonRecord, found: Property, label: str) -> None:
    parts = [" ".join(part.split()) for part in split_value(found.value)]
    box, more, street, city, region, postcode, country = (parts + [""] * 7)[:7]
    address = Address(
        label.lower() or _label(found),
        ", ".join(filter(None, [street, more, box])),
        city,
        region,
        postcode,
        country,
    )
    if address:
        person.addresses.append(address)


def _link(person: PersonRecord, found: Property, label: str) -> None:
    if link := unescape(found.value):
        is_linkedin = "linkedin.com/" in link
        person.links.append((link, "linkedin" if is_linkedin else label.lower() or _label(found)))


def _birthday(person: PersonRecord, found: Property, label: str) -> None:
    if person.birthday:
        return
    person.birthday = parse_date(found.value, Order.ISO)
    if person.birthday is None and found.value:
        person.birthday_text = _readable_day(found.value)


def _readable_day(value: str) -> str:
    if match := NO_YEAR.match(value):
        return f"{int(match[2])} {MONTHS.split()[int(match[1]) - 1]}"
    day = parse_date(value, Order.ISO)
    return day.isoformat() if day else unescape(value)


def _note(person: PersonRecord, found: Property, label: str) -> None:
    if words := unescape(found.value.replace("\r\n", "\n")):
        person.notes.append(words)


def _tags(person: PersonRecord, found: Property, label: str) -> None:
    person.tags.extend(tag for tag in split_value(found.value, ",") if tag and tag != "myContacts")


def _nickname(person: PersonRecord, found: Property, label: str) -> None:
    person.nickname = person.nickname or unescape(found.value)


def _language(person: PersonRecord, found: Property, label: str) -> None:
    person.language = person.language or found.value[:10]


def _zone(person: PersonRecord, found: Property, label: str) -> None:
    if "/" in found.value:
        person.time_zone = found.value


def _photo(person: PersonRecord, found: Property, label: str) -> None:
    if person.photo:
        return
    text = found.value
    if text.startswith("data:"):
        text = text.partition(",")[2]
    elif text[:8].lower().startswith(("http:", "https:")):
        return
    try:
        person.photo = base64.b64decode(re.sub(r"\s+", "", text), validate=True)[:PHOTO_LIMIT]
    except (binascii.Error, ValueError):
        person.notes.append("The card holds a photo that cannot be read.")


def _related(person: PersonRecord, found: Property, label: str) -> None:
    person.notes.append(f"{label or 'Related'}: {unescape(found.value)}")


def _dated(person: PersonRecord, found: Property, label: str) -> None:
    person.notes.append(f"{label or 'Date'}: {_readable_day(found.value)}")


def _identifier(person: PersonRecord, found: Property, label: str) -> None:
    person.external_id = found.value[:120]


def _messenger(found: Property) -> str:
    service = next((said for key, said in found.parameters if key == "x-service-type"), "")
    return service or found.name.removeprefix("X-").replace("MS-IMADDRESS", "IM")


def _apple(value: str) -> str:
    match = APPLE_LABEL.match(value)
    return match[1] if match else unescape(value)


READERS: dict[str, Callable[[PersonRecord, Property, str], None]] = {
    "FN": _formatted_name,
    "N": _name,
    "ORG": _organisation,
    "TITLE": _title,
    "ROLE": _title,
    "EMAIL": _email,
    "TEL": _phone,
    "X-MS-TEL": _phone,
    "ADR": _address,
    "URL": _link,
    "BDAY": _birthday,
    "NOTE": _note,
    "CATEGORIES": _tags,
    "NICKNAME": _nickname,
    "LANG": _language,
    "TZ": _zone,
    "PHOTO": _photo,
    "X-ABRELATEDNAMES": _related,
    "X-ABDATE": _dated,
    "UID": _identifier,
}
