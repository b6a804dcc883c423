"""What the sample is played on: a clock that is moved, and the firm with all its people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.db import transaction

from goodbuy.conversations.models import Note
from goodbuy.kernel import clock
from goodbuy.people.models import Company, Person
from goodbuy.plans.models import PlanTemplate
from goodbuy.workspaces.founding import found
from goodbuy.workspaces.models import Member, User, Workspace

ZONE = ZoneInfo("America/New_York")


def read(name: str) -> Any:
    return yaml.safe_load(resources.files(__package__).joinpath(name).read_text("utf-8"))


def day(offset: int) -> date:
    """A day so many days from today; below zero it is past."""
    return datetime.now(ZONE).date() + timedelta(days=offset)


@contextmanager
def at(offset: int, hour: int = 9, minute: int = 0) -> Iterator[None]:
    """One thing that happened then: its own transaction, with the house's clock at that moment.

    What would happen later today has happened a little while ago.
    """
    moment = datetime.combine(day(offset), time(hour, minute), ZONE)
    moment = min(moment, datetime.now(ZONE) - timedelta(minutes=2))
    with clock.moved_to(moment), transaction.atomic():
        yield


@dataclass
class Firm:
    """Northlight, its members by key, its clients' companies by key and people by name."""

    workspace: Workspace
    members: dict[str, Member]
    companies: dict[str, Company] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    templates: dict[str, PlanTemplate] = field(default_factory=dict)


def make_firm() -> Firm:
    given = read("team.yaml")
    with at(-365):
        firm = Firm(*_members(given))
        dana = firm.members["dana"]
        # The founding gave the house its templates.
        for template in PlanTemplate.objects.filter(workspace_id=dana.workspace_id):
            firm.templates[template.shipped_as] = template
    with at(-360):
        for key, fields in given["companies"].items():
            firm.companies[key] = Company.add(by=dana, **fields)
    for number, (key, people) in enumerate(given["people"].items()):
        with at(-340 + number * 11, 10):
            for name, title in people:
                firm.people[name] = _person(firm, key, name, title)
    for number, (name, notes) in enumerate(given["notes"].items()):
        for later, words in enumerate(notes):
            with at(-60 + number * 6 + later * 3, 16):
                note = Note(words=words, by=dana, person=firm.people[name])
                note.born("note.written", by=dana)
    return firm


def _members(given: dict[str, Any]) -> tuple[Workspace, dict[str, Member]]:
    lines = dict(given["members"])
    first = lines.pop("dana")
    mail = "{}@northlight.example"
    owner = found(
        owner=first["name"], email=mail.format("dana"), password="", workspace=given["workspace"]
    )
    Member.objects.filter(pk=owner.pk).update(title=first["title"], phone=first["phone"])
    owner.refresh_from_db()
    members = {"dana": owner}
    for key, line in lines.items():
        user = User.objects.create_user(email=mail.format(key))
        place = {"zone": owner.zone, "country": owner.country, "email": user.email}
        members[key] = Member.objects.create(workspace=owner.workspace, user=user, **place, **line)
    return owner.workspace, members


def _person(firm: Firm, company: str, name: str, title: str) -> Person:
    works_at = firm.companies[company]
    local = name.lower().replace(" ", ".").translate(str.maketrans("áéíóúäöüß", "aeiouaous"))
    return Person.add(
        by=firm.members["dana"],
        name=name,
        emails=[f"{local}@{works_at.domain}"],
        company=works_at,
        title=title,
        city=works_at.city,
        country=works_at.country,
        zone=works_at.zone,
        # Where a room speaks it too, they read it in the language of their own country.
        language="de" if works_at.country == "DE" else "",
        is_surely_new=True,
    )
