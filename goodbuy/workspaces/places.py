"""Countries, their time zones and their money, for choosing."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

from babel import Locale
from babel.numbers import get_territory_currencies, list_currencies
from django.utils.translation import get_language

ENGLISH = Locale("en")


def countries() -> list[tuple[str, str]]:
    return _countries(get_language() or "en")


@cache
def _countries(language: str) -> list[tuple[str, str]]:
    locale = Locale.parse(language, sep="-")
    names = {
        code: locale.territories.get(code, ENGLISH.territories[code])
        for code in _zones_of_countries()
    }
    return sorted(names.items(), key=lambda pair: pair[1])


@cache
def zones() -> list[tuple[str, str]]:
    """`Europe/Berlin` and its like; none of the old names and offsets that zoneinfo carries too."""
    names = {zone for several in _zones_of_countries().values() for zone in several}
    known = available_timezones()
    return [("UTC", "UTC")] + [(z, z.replace("_", " ")) for z in sorted(names) if z in known]


def currencies() -> list[tuple[str, str]]:
    return _currencies(get_language() or "en")


@cache
def _currencies(language: str) -> list[tuple[str, str]]:
    locale = Locale.parse(language, sep="-")
    in_use = {money for code in _zones_of_countries() for money in get_territory_currencies(code)}
    known = in_use & set(list_currencies("en"))
    return [
        (code, f"{code} · {locale.currencies.get(code, ENGLISH.currencies[code])}")
        for code in sorted(known)
    ]


def zone_of(country: str) -> str:
    """The zone where most people of the country live."""
    return (_zones_of_countries().get(country) or ["UTC"])[0]


def currency_of(country: str) -> str:
    return (get_territory_currencies(country) or ["USD"])[-1]


@cache
def _zones_of_countries() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text()
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            if country in ENGLISH.territories:
                found.setdefault(country, []).append(zone)
    return found
