"""Amounts as people write them: the decimal sign is decided over a whole column."""

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "zł": "PLN", "Kč": "CZK"}
CODE = re.compile(r"\b([A-Z]{3})\b")
THOUSANDS = re.compile(r"[\s'’\u00a0\u202f]")
AMOUNT = re.compile(r"^[-+(]?[^\d\n]{0,4}\d[\d.,'’\s\u00a0\u202f]*[^\d\n]{0,4}\)?$")


def decimal_sign(values: Iterable[str]) -> str:
    """'1.234' alone says nothing; '1.234,5' or '12,5' anywhere in the column settles it."""
    comma = point = 0
    for value in set(values):
        text = "".join(sign for sign in value if sign.isdigit() or sign in ",.")
        if "," in text and "." in text:
            comma, point = (
                (comma + 5, point) if text.rfind(",") > text.rfind(".") else (comma, point + 5)
            )
        elif text.count(",") == 1 and len(text.rpartition(",")[2]) != 3:
            comma += 1
        elif text.count(".") == 1 and len(text.rpartition(".")[2]) != 3:
            point += 1
        elif text.count(".") > 1:
            comma += 1
        elif text.count(",") > 1:
            point += 1
    return "," if comma > point else "."


def parse_amount(value: str, sign: str = ".") -> Decimal | None:
    text = value.strip()
    is_negative = text.startswith("-") or (text.startswith("(") and text.endswith(")"))
    digits = "".join(one for one in THOUSANDS.sub("", text) if one.isdigit() or one in ",.")
    other = "." if sign == "," else ","
    digits = digits.replace(other, "").replace(sign, ".").rstrip(".")
    if not digits:
        return None
    try:
        amount = Decimal(digits)
    except InvalidOperation:
        return None
    return -amount if is_negative else amount


def currency_in(value: str) -> str:
    """The currency that an amount carries with it, or nothing."""
    for symbol, code in SYMBOLS.items():
        if symbol in value:
            return code
    match = CODE.search(value)
    return match[1] if match else ""


def looks_like_amount(text: str) -> bool:
    return bool(AMOUNT.match(text))
