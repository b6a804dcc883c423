"""How each kind of field is read from what was typed or brought, and how it is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from babel.numbers import format_decimal
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from goodbuy.kernel import words
from goodbuy.kernel.tongues import for_us
from goodbuy.kernel.typed_days import TooFar, read_day
from goodbuy.people.models import CustomField, Kept, Person
from goodbuy.people.normal import FieldRefusal
from goodbuy.people.plain import sort_value
from goodbuy.timeline.models import Actor

MOST_TEXT, MOST = 400, Decimal(10) ** 13
_is_web = URLValidator(schemes=["http", "https"])
_NOT_IN_A_NUMBER = re.compile(r"[\s'’_\u00a0\u202f]|[A-Z]{3}\b|[$€£¥]")


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as a page shows it."""

    words: str = ""
    link: str = ""


def read(field: CustomField, typed: str, *, by: Actor) -> Kept:
    """The value behind what was typed; an empty one empties the field. FieldRefusal if wrong."""
    typed = typed.replace("\x00", "").strip()
    if not typed:
        return Kept()
    readers: dict[str, Any] = {
        "text": _text, "number": _number, "money": _number, "date": _day, "choice": _choice,
        "link": _link, "person": _person,
    }  # fmt: skip
    kept: Kept = readers[field.kind](field, typed, by)
    return kept


def _text(field: CustomField, typed: str, by: Actor) -> Kept:
    typed = " ".join(typed.split())
    if len(typed) > MOST_TEXT:
        raise FieldRefusal(
            field.key,
            for_us("This has more than %(most_text)s letters. Shorten it.")
            % {"most_text": MOST_TEXT},
        )
    return Kept(typed)


def _number(field: CustomField, typed: str, by: Actor) -> Kept:
    try:
        number = number_in(typed).quantize(Decimal("0.01" if field.kind == "money" else "0.000001"))
    except InvalidOperation:
        raise FieldRefusal(
            field.key,
            for_us("“%(typed)s” is not a number. Write it like 1250.50.") % {"typed": typed[:40]},
        ) from None
    plain = f"{number.normalize():f}"
    return Kept(plain, number=number, words=_said_number(field, number), sort="")


def number_in(typed: str) -> Decimal:
    """1,250.50 and 1.250,50 and 1 250: the last mark is the decimal one where both stand."""
    text = _NOT_IN_A_NUMBER.sub("", typed)
    if "," in text and "." in text:
        thousands = "," if text.rindex(".") > text.rindex(",") else "."
        text = text.replace(thousands, "")
    elif text.count(",") > 1 or re.search(r",\d{3}$", text):
        text = text.replace(",", "")
    number = Decimal(text.replace(",", "."))
    if not number.is_finite() or abs(number) >= MOST:
        raise InvalidOperation
    return number


def _day(field: CustomField, typed: str, by: Actor) -> Kept:
    try:
        day = read_day(typed)
    except TooFar:
        raise FieldRefusal(field.key, for_us("Choose a day between 1900 and 2200.")) from None
    except ValueError:
        raise FieldRefusal(
            field.key,
            for_us("“%(typed)s” is not a day. Write it like 2027-03-15.") % {"typed": typed[:40]},
        ) from None
    return Kept(day.isoformat(), words=words.long_day(day))


def _choice(field: CustomField, typed: str, by: Actor) -> Kept:
    for option in field.options:
        if typed == option["id"] or typed.casefold() == option["name"].casefold():
            return Kept(option["id"], words=option["name"])
    raise FieldRefusal(
        field.key,
        for_us("“%(typed)s” is none of the choices. Pick one of them.") % {"typed": typed[:40]},
    )


def _link(field: CustomField, typed: str, by: Actor) -> Kept:
    url = typed if "://" in typed else f"https://{typed}"
    try:
        _is_web(url)
    except ValidationError:
        url = ""
    if not url or len(url) > MOST_TEXT:
        raise FieldRefusal(
            field.key, for_us("“%(typed)s” is not a web address.") % {"typed": typed[:60]}
        )
    return Kept(url)


def _person(field: CustomField, typed: str, by: Actor) -> Kept:
    there = Person.objects.filter(workspace_id=by.workspace_id).present()
    if "@" in typed:
        found = list(there.filter(emails__normal=typed.lower())[:2])
    else:
        found = list(there.filter(name__iexact=" ".join(typed.split())).order_by("id")[:2])
        found = found or list(there.filter(sort_name=sort_value(typed)).order_by("id")[:2])
    if not found:
        raise FieldRefusal(
            field.key,
            for_us("Nobody here is called “%(typed)s”. Add them first.") % {"typed": typed[:60]},
        )
    if len(found) > 1:
        raise FieldRefusal(
            field.key,
            for_us("There are several called “%(typed)s”. Write their e-mail.") % {"typed": typed},
        )
    return Kept(str(found[0].pk), who=found[0], words=found[0].name)


def _said_number(field: CustomField, number: Decimal) -> str:
    if field.kind == "money":
        return words.money(number, field.currency)
    return str(format_decimal(number, locale="en"))


def show(field: CustomField, text: str, number: Any = None, who: Any = None) -> Cell:
    """What a row holds, in words. `who` is the other person: (id, name)."""
    if not text:
        return Cell()
    if field.is_numeric:
        return Cell(_said_number(field, Decimal(text)))
    if field.kind == "choice":
        return Cell(field.option_name(text))
    if field.kind == "date":
        return Cell(words.long_day(date.fromisoformat(text)))
    if field.kind == "link":
        parts = urlsplit(text)
        return Cell((parts.netloc + parts.path).rstrip("/").removeprefix("www."), text)
    if field.kind == "person":
        return Cell(who[1], f"/people/{who[0]}/") if who and who[0] else Cell()
    return Cell(text)


def typed(field: CustomField, text: str, number: Any = None, who: Any = None) -> str:
    """What a form begins with, and what a file says."""
    if field.kind == "person":
        return who[1] if text and who and who[0] else ""
    return text
