"""The rows of the lists: every cell is formatted once, here and not in a template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from goodbuy.kernel import words
from goodbuy.people.finding import PEOPLE
from goodbuy.people.lists import Asked, around, count_words, find_page
from goodbuy.people.row_html import companies_html, options_html, people_html
from goodbuy.workspaces.models import Member

PERSON_COLUMNS = (
    "t.name, t.title, t.email, t.phone, c.name, t.company_id, m.name, t.last_contact_at, "
    "t.created_at, t.id"
)
PERSON_JOINS = (
    "left join people_company c on c.id = t.company_id "
    "left join workspaces_member m on m.id = t.owner_id"
)
COMPANY_COLUMNS = (
    "t.name, t.domain, t.industry, t.city, t.country, m.name, t.created_at, t.id, "
    "(select count(*) from (select 1 from people_person p where p.workspace_id = t.workspace_id "
    "and p.company_id = t.id and p.deleted_at is null limit 1001) n)"
)
COMPANY_JOINS = "left join workspaces_member m on m.id = t.owner_id"


@dataclass(frozen=True, slots=True)
class PersonRow:
    id: str
    name: str
    title: str
    email: str
    phone: str
    company: str
    company_id: str
    owner: str
    talked: str
    added: str


@dataclass(frozen=True, slots=True)
class CompanyRow:
    id: str
    name: str
    domain: str
    industry: str
    place: str
    owner: str
    added: str
    people: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in words, with the address of the list without it."""

    words: str
    url: str
    is_on: bool = True


def person_row(row: tuple[Any, ...]) -> PersonRow:
    name, title, email, phone, company, company_id, owner, talked, added, pk = row
    return PersonRow(
        id=str(pk),
        name=name,
        title=title,
        email=email,
        phone=phone,
        company=company or "",
        company_id=str(company_id or ""),
        owner=owner or "",
        talked=words.day(talked),
        added=words.day(added),
    )


def company_row(row: tuple[Any, ...]) -> CompanyRow:
    name, domain, industry, city, country, owner, added, pk, people = row
    return CompanyRow(
        id=str(pk),
        name=name,
        domain=domain,
        industry=industry,
        place=", ".join(part for part in (city, country) if part),
        owner=owner or "",
        added=words.day(added),
        people=f"{people:,}" if people <= 1000 else "1,000+",
    )


def list_context(asked: Asked, member: Member) -> dict[str, Any]:
    """Everything that a list page shows, in two queries."""
    is_people = asked.listing is PEOPLE
    columns, joins = (
        (PERSON_COLUMNS, PERSON_JOINS) if is_people else (COMPANY_COLUMNS, COMPANY_JOINS)
    )
    page = find_page(asked, columns, joins)
    near = around(asked, member)
    may_change = not member.is_viewer
    if is_people:
        drawn = people_html([person_row(row) for row in page.rows], may_change)
    else:
        drawn = companies_html([company_row(row) for row in page.rows], may_change)
    noun = ("person", "people") if is_people else ("company", "companies")
    is_placed = "after" in asked.wanted
    return {
        "asked": asked,
        "page": asked.listing.page,
        "rows": drawn,
        "is_near": page.is_near,
        "count": ""
        if is_placed
        else count_words(near["count"], len(page.rows), bool(page.after), *noun),
        "may_take_all": bool(page.after or page.before) and not page.is_near,
        "next": asked.address(after=page.after) if page.after else "",
        "previous": asked.address(before=page.before) if page.before else "",
        "owners": options_html(near["team"], asked.wanted.get("owner", "")),
        "team": options_html(near["team"]),
        "everyone": asked.listing is PEOPLE and "Everyone" or "All",
        "views": _views(near["views"], asked, member),
        "chips": _chips(asked, near),
        "sorts": {name: asked.address(sort=name) for name in asked.listing.sorts},
        "may_change": may_change,
    }


def _views(views: list[list[str]], asked: Asked, member: Member) -> list[dict[str, Any]]:
    now = asked.address().lstrip("?")
    return [
        {
            "id": pk,
            "name": name,
            "url": f"?{query}",
            "is_on": query == now,
            "is_mine": by == str(member.pk),
        }
        for pk, name, query, by in views
    ]


def _chips(asked: Asked, near: dict[str, Any]) -> list[Chip]:
    team = dict(near["team"])
    said = {
        "company": f"At {near['company'] or 'this company'}",
        "at": f"At {asked.kept.get('at', '')}",
        "mail": "Without e-mail" if asked.kept.get("mail") == "no" else "With e-mail",
        "country": f"In {asked.kept.get('country', '').upper()}",
        "industry": asked.kept.get("industry", ""),
        "since": f"Added since {asked.kept.get('since', '')}",
        "quiet": f"No contact since {asked.kept.get('quiet', '')}",
    }
    owner = asked.kept.get("owner", "")
    names = {"me": "Mine", "nobody": "Looked after by nobody"}
    said["owner"] = names.get(owner) or f"Looked after by {team.get(owner, 'someone')}"
    if asked.kept.get("quiet", "").endswith("d"):
        said["quiet"] = f"No contact for {asked.kept['quiet'][:-1]} days"
    return [Chip(said[name], asked.address(**{name: None})) for name in asked.kept if name in said]
