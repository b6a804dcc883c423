"""The columns that a list can show: where each comes from, and how its values are drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from goodbuy.kernel import words
from goodbuy.kernel.tongues import for_us_later
from goodbuy.people.custom.kinds import Cell
from goodbuy.people.custom.kinds import show as show_own
from goodbuy.people.custom.kinds import typed as typed_own
from goodbuy.people.models import CustomField

OWNER = "(select m.name from workspaces_member m where m.id = t.owner_id)"
COMPANY = "(select json_build_array(c.name, c.id) from people_company c where c.id = t.company_id)"
PEOPLE_THERE = (
    "(select count(*) from (select 1 from people_person p where p.workspace_id = t.workspace_id "
    "and p.company_id = t.id and p.deleted_at is null limit 1001) n)"
)


def plain(value: Any) -> Cell:
    return Cell(str(value or ""))


def day(value: Any) -> Cell:
    return Cell(words.day(value))


@dataclass(frozen=True)
class Column:
    """`sql` reads it from the row `t`; `sorts` are the sorts that its head offers, in turn."""

    label: str
    sql: str
    draw: Callable[[Any], Cell] = plain
    style: str = ""
    # Said before the value where the row is a card.
    said: str = ""
    sorts: tuple[str, ...] = ()
    # As a file says it, where that is not the value itself.
    raw: Callable[[Any], str] | None = None


def company(value: Any) -> Cell:
    return Cell(value[0], f"/companies/{value[1]}/") if value else Cell()


def several(value: Any) -> Cell:
    return Cell(f"{value:,}" if value <= 1000 else "1,000+")


def listed(value: Any) -> Cell:
    return Cell(", ".join(value or ()))


def tags_of(of: str) -> Column:
    sql = (
        "(select json_agg(g.name order by g.name) from people_tagging a "
        f"join people_tag g on g.id = a.tag_id where a.{of}_id = t.id)"
    )
    return Column(for_us_later("Tags"), sql, listed, raw=lambda value: ", ".join(value or ()))


def own_column(field: CustomField) -> Column:
    """A field of the workspace's own as a column."""
    sql = (
        "(select json_build_array(v.text, v.number, w.id, w.name) from people_customvalue v "
        "left join people_person w on w.id = v.who_id "
        f"where v.field_id = '{field.pk}' and v.{field.column} = t.id)"
    )

    def draw(value: Any) -> Cell:
        return show_own(field, value[0], value[1], value[2:]) if value else Cell()

    def raw(value: Any) -> str:
        if not value:
            return ""
        said = typed_own(field, value[0], value[1], value[2:])
        return field.option_name(said) if field.kind == "choice" else said

    styles = {"number": "num", "money": "num", "date": "day"}
    sorts = (f"f.{field.key}", f"-f.{field.key}")
    return Column(field.name, sql, draw, styles.get(field.kind, ""), field.name, sorts, raw)


PERSON_COLUMNS = {
    "company": Column(for_us_later("Company"), COMPANY, company),
    "email": Column(for_us_later("E-mail"), "t.email"),
    "phone": Column(for_us_later("Telephone"), "t.phone", style="nowrap"),
    "owner": Column(for_us_later("Looked after by"), OWNER, said=for_us_later("Looked after by")),
    "talked": Column(
        for_us_later("Last contact"),
        "t.last_contact_at",
        day,
        "day",
        for_us_later("Last contact"),
        ("talked", "quiet"),
    ),
    "added": Column(
        for_us_later("Added"), "t.created_at", day, "day", for_us_later("Added"), ("newest",)
    ),
    "tags": tags_of("person"),
    "city": Column(for_us_later("City"), "t.city"),
    "country": Column(for_us_later("Country"), "t.country", said=for_us_later("Country")),
    "source": Column(for_us_later("Came to you by"), "t.source", said=for_us_later("Came by")),
}
COMPANY_COLUMNS = {
    "place": Column(
        for_us_later("Where"), "concat_ws(', ', nullif(t.city, ''), nullif(t.country, ''))"
    ),
    "domain": Column(for_us_later("Web domain"), "t.domain"),
    "people": Column(for_us_later("People"), PEOPLE_THERE, several, "num", for_us_later("People")),
    "owner": Column(for_us_later("Looked after by"), OWNER, said=for_us_later("Looked after by")),
    "added": Column(
        for_us_later("Added"), "t.created_at", day, "day", for_us_later("Added"), ("newest",)
    ),
    "tags": tags_of("company"),
    "phone": Column(for_us_later("Telephone"), "t.phone", style="nowrap"),
    "industry": Column(for_us_later("Industry"), "t.industry"),
}
