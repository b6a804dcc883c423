"""E-mail addresses and phone numbers as written, and the form in which two are the same."""

from __future__ import annotations

from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import NumberParseException, PhoneNumberFormat

from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.tongues import for_us


class FieldRefusal(Refusal):
    """A value that cannot be kept, with the field it was typed in."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Normal:
    value: str
    normal: str


def normal_email(text: str) -> Normal:
    """The address as written, and in lower case with an ASCII domain; or a FieldRefusal."""
    text = text.strip().removeprefix("mailto:")
    try:
        found = validate_email(text, check_deliverability=False)
    except EmailNotValidError as problem:
        raise FieldRefusal(
            "email",
            for_us("“%(text)s” is not an e-mail address that works. %(problem)s")
            % {"text": text[:80], "problem": problem},
        ) from None
    return Normal(text, f"{found.local_part.lower()}@{found.ascii_domain.lower()}")


def normal_phone(text: str, country: str) -> Normal:
    """The number as written, and as E.164 with `;ext=`; `normal` is empty for what is no number."""
    text = " ".join(text.split())[:60]
    if not any(c.isdigit() for c in text):
        raise FieldRefusal(
            "phone",
            for_us("“%(text)s” has no digit. Write the number, or leave it empty.")
            % {"text": text},
        )
    try:
        number = phonenumbers.parse(text, country or None)
    except NumberParseException:
        return Normal(text, "")
    if not phonenumbers.is_possible_number(number):
        return Normal(text, "")
    normal = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if number.extension:
        normal += f";ext={number.extension}"
    return Normal(text, normal[:40])


def national_phone(normal: str) -> str:
    """As it is dialled inside its country; empty for what was not understood."""
    try:
        number = phonenumbers.parse(normal, None)
    except NumberParseException:
        return ""
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)


def shown_phone(value: str, normal: str) -> str:
    """A number that was understood, in its international writing; else as it was typed."""
    if not normal:
        return value
    bare, _, extension = normal.partition(";ext=")
    shown = phonenumbers.format_number(
        phonenumbers.parse(bare, None), PhoneNumberFormat.INTERNATIONAL
    )
    return f"{shown} ext. {extension}" if extension else shown
