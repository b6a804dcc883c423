"""The cast of every test: Mira (member), Rolf (reads only), Ana (client), Otto (elsewhere)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from goodbuy.conversations.models import Meeting
from goodbuy.deals.models import CastMember, Deal, Grant
from goodbuy.people.models import Company, Person
from goodbuy.workspaces.models import Member, User, Workspace, token_hash


def make_workspace(name: str = "Northlight", **fields: Any) -> Workspace:
    return Workspace.objects.create(name=name, zone="America/New_York", country="US", **fields)


def make_member(workspace: Workspace, name: str, role: str = "seller", **fields: Any) -> Member:
    email = f"{name.split()[0].lower()}@{workspace.name.lower().replace(' ', '')}.example"
    user = User.objects.create_user(email=email)
    return Member.objects.create(
        workspace=workspace,
        user=user,
        name=name,
        email=email,
        role=role,
        zone=workspace.zone,
        country=workspace.country,
        **fields,
    )


def make_company(by: Member, name: str = "Harbor & Pine Foods", **fields: Any) -> Company:
    company = Company(name=name, **fields)
    company.born("company.added", by=by)
    return company


def make_person(by: Member, name: str = "Ana Ruiz", company: Company | None = None) -> Person:
    person = Person(name=name, company=company)
    person.born("person.added", by=by)
    return person


def make_deal(by: Member, company: Company | None = None, **fields: Any) -> Deal:
    company = company or make_company(by)
    fields.setdefault("name", "Clear labels on six docks")
    deal = Deal(company=company, company_name=company.name, owner=by, **fields)
    deal.born("deal.opened", by=by)
    return deal


def make_cast(by: Member, deal: Deal, name: str, side: str = "client", **fields: Any) -> CastMember:
    cast = CastMember(deal=deal, name=name, side=side, **fields)
    cast.born("cast.joined", by=by)
    return cast


def make_grant(by: Member, deal: Deal, cast: CastMember, token: str, **fields: Any) -> Grant:
    """A grant whose link is `/r/<token>/`."""
    email = f"{cast.first_name.lower()}@client.example"
    grant = Grant(deal=deal, cast=cast, email=email, token_hash=token_hash(token), **fields)
    grant.born("grant.given", by=by)
    return grant


@dataclass
class Cast:
    """Northlight with Mira, Rolf and a deal with the client Ana; Otto works at Southlight."""

    workspace: Workspace
    mira: Member
    rolf: Member
    otto: Member
    deal: Deal
    mira_cast: CastMember
    ana_person: Person
    ana: Grant
    ana_token: str = "ana-token-that-nobody-guesses"


def make_meeting(cast: Cast, starts: datetime, **fields: Any) -> Meeting:
    """An hour on the docks, with Mira as its host and two days for its recap."""
    made: Meeting = Meeting.objects.create(
        workspace=cast.workspace,
        deal=cast.deal,
        title="Walk the docks",
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
        recap_due_on=starts.date() + timedelta(days=2),
        host=cast.deal.cast.get(member=cast.mira),
        **fields,
    )
    return made


@pytest.fixture
def cast(db: Any) -> Cast:
    workspace = make_workspace()
    mira = make_member(workspace, "Mira Lindt", "owner")
    rolf = make_member(workspace, "Rolf Stein", "viewer")
    otto = make_member(make_workspace("Southlight"), "Otto Berg", "owner")
    company = make_company(mira)
    deal = make_deal(mira, company)
    mira_cast = make_cast(mira, deal, mira.name, "seller", member=mira, part="salesperson")
    person = make_person(mira, "Ana Ruiz", company)
    ana = make_cast(mira, deal, person.name, "client", person=person, part="decides")
    grant = make_grant(mira, deal, ana, Cast.ana_token)
    return Cast(workspace, mira, rolf, otto, deal, mira_cast, person, grant)


@pytest.fixture
def mira(client: Client, cast: Cast) -> Client:
    """Mira's browser: she is signed in."""
    client.force_login(cast.mira.user)
    return client


@pytest.fixture
def ana(cast: Cast) -> Person:
    """Ana as the person whom we remember, with her seat in the deal bound to her."""
    cast.ana.cast.change("cast.changed", by=cast.mira, person=cast.ana_person)
    return Person.objects.get(pk=cast.ana_person.pk)


@pytest.fixture
def tomas(cast: Cast) -> Person:
    """A person of whom nothing but the name is known."""
    return Person.add(by=cast.mira, name="Tomás Reyes")
