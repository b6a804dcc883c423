"""E-mail addresses and phone numbers, in the one form in which two can be compared."""

import re
from functools import lru_cache

import phonenumbers

EMAIL = re.compile(
    r"[^\s@<>()\[\],;:\"]+@[^\s@<>()\[\],;:\"/]+\.[^\s@<>()\[\],;:\"./\d][^\s@<>()\[\],;:\"/.]*"
)
PLAIN = re.compile(r"[a-z0-9._+\-]+@[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.[a-z]{2,}$")
EXTENSION = re.compile(
    r"\s*(?:;\s*ext=|\bext(?:ension)?\.?|\bx\.?|\bdw\.?|#)\s*(\d{1,7})\s*$", re.I
)
NOT_DIGITS = re.compile(r"[^\d]")
SHAPE = re.compile(r"^[+(\d][\d\s().\-/\u00a0\u2010-\u2013]*$")


def find_emails(text: str) -> tuple[list[str], str]:
    """Every address in a cell in lower case, and the text where none was found."""
    lower = text.strip().lower()
    if PLAIN.match(lower) and ".." not in lower:
        return [lower], ""
    found = [address.strip(".'") for address in EMAIL.findall(lower)]
    good = [address for address in found if ".." not in address and not address.startswith(".")]
    return list(dict.fromkeys(good)), "" if good else text.strip()


def find_phone(text: str, region: str) -> tuple[str, str]:
    """The number in E.164 and its extension; ('', '') where the text is no number."""
    text = text.strip()
    if text[:4].lower() == "tel:":
        text = text[4:]
    extension = ""
    if match := EXTENSION.search(text):
        extension, text = match[1], text[: match.start()]
    if not SHAPE.match(text):
        return "", ""
    number = _quickly(text, region) or _carefully(text, region)
    return (number, extension) if number else ("", "")


def _quickly(text: str, region: str) -> str:
    """The everyday shapes; a hundred thousand rows cannot each wait for the full rules."""
    digits = NOT_DIGITS.sub("", text)
    if text[0] == "+" and digits[:1] == "1" and len(digits) == 11 and digits[1] not in "01":
        return "+" + digits
    if text[0] != "+" and region in _plan_of_north_america():
        if len(digits) == 10 and digits[0] not in "01":
            return "+1" + digits
        if len(digits) == 11 and digits[0] == "1" and digits[1] not in "01":
            return "+" + digits
    return ""


@lru_cache
def _plan_of_north_america() -> frozenset[str]:
    return frozenset(phonenumbers.COUNTRY_CODE_TO_REGION_CODE[1])


@lru_cache(65536)
def _carefully(text: str, region: str) -> str:
    try:
        number = phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
