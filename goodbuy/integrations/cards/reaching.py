"""The addresses and numbers on a card: each is taken out of its line, and the rest goes on."""

from __future__ import annotations

import re

from phonenumbers import Leniency, PhoneNumberMatcher

from goodbuy.integrations.cards.found import Found, Line
from goodbuy.integrations.cards.words import plain, words
from goodbuy.kernel.tongues import for_us
from goodbuy.people.normal import FieldRefusal, normal_email, normal_phone

# Whoever reads a picture puts a space where none is, and writes (at) for a sign that it misses.
_EMAIL = re.compile(
    r"[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\s?\.\s?[\w-]+)*\s?\.\s?[A-Za-z]{2,24}\b"
)
_SITE = re.compile(
    r"(?:https?\s?:\s?/\s?/\s?)?(?:www\s?\.\s?)?[A-Za-z0-9][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)*"
    r"\.[a-z]{2,24}(?:/[\w./-]*)?\b/?"
)
_IS_SITE = re.compile(r"^(?:https?\s?:|www\s?\.)", re.I)
# Nobody's own page: it stays in the note.
_SOCIAL = re.compile(r"linkedin|xing|twitter|facebook|instagram|x\.com", re.I)
_DIGITS = re.compile(r"\d")
_LABEL = re.compile(r"([A-Za-zÀ-ÿ.-]+)\s*[:.)]?\s*$")
_ONLY_NUMBER = re.compile(r"^[\d\s+()/.–-]+$")
FEWEST_DIGITS = 7


def take_reach(line: Line, found: Found, country: str) -> Line:
    """The line without its mail addresses, web addresses and telephone numbers."""
    text = _take_emails(line.words, found)
    text = _take_phones(text, found, country)
    text = _take_sites(text, found)
    return Line(_without_labels(text) if text != line.words else text, line.height)


def _take_emails(text: str, found: Found) -> str:
    for match in _EMAIL.finditer(text):
        address = re.sub(r"\s", "", re.sub(r"\(at\)|\[at\]", "@", match[0])).strip(".-")
        try:
            kept = normal_email(address).normal
        except FieldRefusal:
            continue
        if kept not in found.emails:
            found.emails.append(kept)
        text = text.replace(match[0], " ")
    return text


def _take_sites(text: str, found: Found) -> str:
    for match in _SITE.finditer(text):
        bare = re.sub(r"\s", "", match[0]).rstrip("/.,")
        alone = plain(_without_labels(text)) == plain(match[0].strip())
        if _SOCIAL.search(bare) or not (_IS_SITE.match(match[0]) or alone):
            continue
        if not found.website:
            host = re.sub(r"^https?:?/*", "", bare, flags=re.I).lower()
            found.website = f"https://{host}"
        text = text.replace(match[0], " ")
    return text


def _take_phones(text: str, found: Found, country: str) -> str:
    if len(_DIGITS.findall(text)) < FEWEST_DIGITS:
        return text
    # What a plus is easily taken for.
    cut = text = re.sub(r"(?<![\w+])[±†‡](?=\d)", "+", text)
    for match in PhoneNumberMatcher(text, country or None, Leniency.POSSIBLE, 5):
        before = text[: match.start]
        if not _is_number(match.raw_string, before):
            continue
        if _is_fax(before):
            found.rest.append(
                for_us("Fax %(raw_string)s") % {"raw_string": match.raw_string.strip()}
            )
        else:
            known = {normal_phone(one, country).normal for one in found.phones}
            if normal_phone(match.raw_string, country).normal not in known:
                found.phones.append(" ".join(match.raw_string.split()))
        cut = cut.replace(match.raw_string, " ")
    return _without_fax(cut) if cut != text else text


def _is_number(raw: str, before: str) -> bool:
    """A postcode, a year or a number of the register is no telephone number."""
    digits = _DIGITS.findall(raw)
    if not FEWEST_DIGITS <= len(digits) <= 16:
        return False
    bare = before.strip(" |·•,;:/-–(")
    label = _LABEL.search(before)
    said = bool(label and plain(label[1]) in (words().labels | words().fax))
    return said or not bare or raw.lstrip("( ").startswith(("+", "0")) or not label


def _is_fax(before: str) -> bool:
    label = _LABEL.search(before)
    return bool(label and plain(label[1]).strip(".") in words().fax)


def _without_fax(text: str) -> str:
    kept = [word for word in text.split() if plain(word).strip(".:") not in words().fax]
    return " ".join(kept)


def _without_labels(text: str) -> str:
    """What is left of a line once what its labels spoke of is gone."""
    known = words().labels
    kept = [word for word in text.split() if plain(word).rstrip(".:)").lstrip("(") not in known]
    return " ".join(kept).strip(" |·•,;:/-–")
