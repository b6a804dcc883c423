"""E-mail addresses and phone numbers, in the one form in which two can be compared."""

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers

EMAIL = re.compile(
    r"[^\s@<>()\[\],;:\"]+@[^\s@<>()\[\],;:\"/]+\.[^\s@<>()\[\],;:\"./\d][^\s@<>()\[\],;:\"/.]*"
)
PLAIN = re.compile(r"[a-z0-9._+\-]+@[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.[a-z]{2,}$")
EXTENSION = re.compile(
    r"\s*(?:;\s*ext=|\bext(?:ension)?\.?|\bx\.?|\bdw\.?|#)\s*(\d{1,7})\s*$", re.I
)
# All that may stand between the digits of a number.
_SIGNS = str.maketrans("", "", "+() .-/\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f")
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
    if text[:1] == "+" and (digits := text[1:]).isdigit() and digits.isascii():
        # As most programs write it: nothing to take apart.
        return _abroad(digits) or _carefully(text, region), ""
    extension = ""
    # What has the shape of a number alone holds no word that could mark an extension.
    if not SHAPE.match(text):
        if text[:4].lower() == "tel:":
            text = text[4:]
        if match := EXTENSION.search(text):
            extension, text = match[1], text[: match.start()]
        if not SHAPE.match(text):
            return "", ""
    number = _quickly(text, region) or _carefully(text, region)
    return (number, extension) if number else ("", "")


def _quickly(text: str, region: str) -> str:
    """The everyday shapes; a hundred thousand rows cannot each wait for the full rules."""
    if not text.isascii():
        return ""
    digits = text.translate(_SIGNS)
    if text[0] == "+":
        return _abroad(digits)
    if region in _plan_of_north_america():
        if len(digits) == 10 and digits[0] not in "01":
            return "+1" + digits
        if len(digits) == 11 and digits[0] == "1" and digits[1] not in "01":
            return "+" + digits
        return ""
    return _at_home(digits, region)


def _abroad(digits: str) -> str:
    """`+49 30 1234567`: its country's code, and a length that a number has there."""
    for size in (1, 2, 3):
        if rules := _numbers_of(digits[:size]):
            number = digits[size:]
            is_plain = len(number) in rules.lengths and number[0] != "0"
            is_plain = is_plain and not (rules.prefix and rules.prefix.match(number))
            return "+" + digits if is_plain else ""
    return ""


def _at_home(digits: str, region: str) -> str:
    """`030 1234567`, where 0 stands before each number and means nothing else."""
    rules = _rules_of(region)
    if rules is None or not rules.has_zero or digits[:1] != "0" or digits[1:2] == "0":
        return ""
    number = digits[1:]
    is_plain = len(number) in rules.lengths and rules.shape.fullmatch(number)
    return f"+{rules.code}{number}" if is_plain else ""


@dataclass(frozen=True)
class Rules:
    """What a country's numbers look like, as far as the quick way goes by it."""

    code: int
    lengths: frozenset[int]
    prefix: re.Pattern[str] | None
    shape: re.Pattern[str]
    has_zero: bool


@lru_cache
def _numbers_of(code: str) -> Rules | None:
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(code or 0))
    return _rules_of(regions[0]) if regions and code[0] != "0" else None


@lru_cache
def _rules_of(region: str) -> Rules | None:
    country = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    general = country.general_desc if country else None
    if country is None or general is None or not general.national_number_pattern:
        return None
    prefix = country.national_prefix_for_parsing
    return Rules(
        code=country.country_code or 0,
        lengths=frozenset(general.possible_length),
        prefix=re.compile(prefix) if prefix else None,
        shape=re.compile(general.national_number_pattern),
        has_zero=prefix == country.national_prefix == "0"
        and country.international_prefix == "00"
        and not country.national_prefix_transform_rule,
    )


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
