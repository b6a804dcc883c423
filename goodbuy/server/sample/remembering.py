"""What people told Dana over the year: facts, ties, days, contacts and what friendships brought."""

from __future__ import annotations

from typing import Any

from goodbuy.integrations.cards.actions import bring_signature
from goodbuy.people.models import (
    Benefit,
    ConsentText,
    Contact,
    Fact,
    Gift,
    Occasion,
    Person,
    Relationship,
    Tie,
)
from goodbuy.server.sample.stage import Firm, at, day, read
from goodbuy.workspaces.models import Member

CARD = """Nell Ostrander | Warehouse Director
Bluewater Cold Storage Ltd
7 Herring Wharf, Grimsby DN31 3SY
+44 1472 496 011 | nell.ostrander@bluewater-cold.example
two sites, a third next spring. Twin boys."""


CONSENT = (
    "We would like to remember what you tell us about yourself, so that you need not say it twice. "
    "Only our team reads it. Say one word, and we show it to you, correct it or erase it."
)


def tell(firm: Firm) -> None:
    dana = firm.members["dana"]
    head = next(member for member in firm.members.values() if member.is_manager)
    with at(-300, 9):
        ConsentText.write(CONSENT, by=head)
    for name, told in read("memory.yaml").items():
        if person := firm.people.get(name):
            _facts(person, told, dana)
            _around(firm, person, told, dana)
            _between(person, told, dana)
    with at(-1, 16):
        # Brought from a fair, and still to be kept.
        bring_signature(CARD, by=dana)


def _facts(person: Person, told: dict[str, Any], by: Member) -> None:
    for kind, words, offset, where, topic, *audience in told.get("facts", []):
        with at(offset, 17):
            fields = {"audience": audience[0]} if audience else {}
            Fact.hear(person, words, kind, by=by, heard_where=where, topic=topic, **fields)


def _around(firm: Firm, person: Person, told: dict[str, Any], by: Member) -> None:
    with at(-30, 17):
        for kind, name, words in told.get("ties", []):
            other = firm.people.get(name)
            Tie.note(person, kind, by=by, other=other, name=name, words=words)
        for what, offset, is_yearly, act_days in told.get("days", []):
            on = day(offset)
            year = None if is_yearly else on.year
            Occasion.note(
                person,
                what,
                by=by,
                year=year,
                month=on.month,
                day=on.day,
                is_yearly=is_yearly,
                act_days=act_days,
            )
    for way, what, offset in told.get("gifts", []):
        with at(offset, 17):
            gift = Gift.note(person, way, what, by=by, given_on=day(offset))
            if way == Gift.Way.RECEIVED:
                gift.thank(by=by)


def _between(person: Person, told: dict[str, Any], by: Member) -> None:
    if given := told.get("pair"):
        with at(given["began"], 18):
            pair = Relationship.between(by, person)
            pair.tell_beginning(given["began_how"], by=by, on=day(given["began"]))
        for mode, offset in given.get("was", []):
            with at(offset, 18):
                pair.declare(mode, by=by)
        with at(given.get("since", given["began"]), 19):
            pair.declare(given["mode"], by=by, mode_by_person=given["mode_by_person"])
            pair.set_rhythm(by=by, ideal_days=given["ideal_days"], max_days=given["max_days"])
        if days := told.get("talk_in"):
            pair.agree_to_talk(day(days), by=by)
    for way, offset, begun_by, words, gave, asked, confided in told.get("contacts", []):
        with at(offset, 16):
            Contact.log(
                person,
                way,
                by=by,
                begun_by=begun_by,
                words=words,
                gave=gave,
                asked=asked,
                confided=confided,
            )
    for kind, words, offset, secrecy, use, returned in told.get("benefits", []):
        with at(offset, 18):
            made = Benefit.note(person, kind, words, by=by, secrecy=secrecy, use=use)
            made.thank(by=by)
            if returned:
                made.give_back(returned, by=by)
