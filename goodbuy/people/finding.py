"""The functions in PostgreSQL that find rows for a list: searched, filtered, sorted, by keyset.

They read past row-level security, which would keep PostgreSQL from using the trigram index (its
operators are not leakproof). So each takes the workspace from the boundary's own setting and from
nowhere else, returns ids alone, and gets every value as a literal that `format` has quoted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps

from goodbuy.kernel.tongues import for_us_later
from goodbuy.people.columns import COMPANY_COLUMNS, PERSON_COLUMNS, Column
from goodbuy.people.finding_sql import BODY
from goodbuy.workspaces.boundary import MEMBER, VIEWER
from goodbuy.workspaces.models import Member
from goodbuy.workspaces.policies import definer_function

TALKED = "coalesce({t}last_contact_at, '1900-01-01 00:00:00+00'::timestamptz)"
NAMED = (
    "company_id in (select c.id from people_company c where c.deleted_at is null "
    "and c.workspace_id = %1$L and c.sort_name = left(goodbuy_plain(trim(%2$L)), 200))"
)
OWN = "own"


@dataclass(frozen=True)
class Control:
    """A filter as the page asks for it: `kind` is owner, text, company, choice, day or amount."""

    name: str
    label: str
    kind: str = "text"
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Face:
    """What the page of a list says."""

    title: str
    add: str
    search_words: str
    everyone: str
    empty: tuple[str, str, str]


@dataclass(frozen=True)
class Listing:
    """One list: its rows, columns, filters (%1$L the workspace, %2$L a value), sorts and groups."""

    page: str
    of: str
    label: str
    table: str
    noun: tuple[str, str]
    url: str
    face: Face
    first: str
    columns: dict[str, Column]
    shown: tuple[str, ...]
    filters: dict[str, str]
    # name: (expression with {t} before each column, its type, direction)
    sorts: dict[str, tuple[str, str, str]]
    sort_words: dict[str, str]
    controls: tuple[Control, ...]
    groups: tuple[str, ...] = ("owner", "tag")
    default: str = "name"
    likeness: str = "0.55"
    first_words: str = for_us_later("Name")
    places: str = "null::uuid, t.id, null::uuid"
    may_bulk: Callable[[Member], bool] = field(default=lambda member: not member.is_viewer)

    def key(self, sort: str) -> str:
        """The sort's expression over the table as `t`."""
        return self.sorts[sort][0].format(t="t.")

    @property
    def column(self) -> str:
        """Where a tag or a value of an own field points at a row of this list."""
        return f"{self.of}_id"

    @property
    def function(self) -> str:
        return f"goodbuy_{self.page}_listed"

    @property
    def model(self) -> Any:
        return apps.get_model(self.label)

    @property
    def may_remove(self) -> bool:
        return self.of != "deal"


PEOPLE = Listing(
    page="people",
    of="person",
    label="people.person",
    table="people_person",
    noun=("person", "people"),
    url="/people/",
    face=Face(
        for_us_later("People"),
        for_us_later("Person"),
        for_us_later("Name, mail, telephone or company"),
        for_us_later("Everyone"),
        (
            for_us_later("Nobody here yet"),
            for_us_later("Bring your people along from a file, or add the first one by hand."),
            for_us_later("Add a person"),
        ),
    ),
    first="t.name, t.title",
    columns=PERSON_COLUMNS,
    shown=("company", "email", "phone", "owner", "talked", "added"),
    filters={
        "company": "company_id = %2$L::uuid",
        "at": NAMED,
        "owner": "owner_id = %2$L::uuid",
        "unowned": "owner_id is null",
        "mail": "email <> ''",
        "unmailed": "email = ''",
        "country": "country = upper(%2$L)",
        "since": "created_at >= %2$L::timestamptz",
        "quiet": f"{TALKED.format(t='')} < %2$L::timestamptz",
        "jobless": "company_id is null",
    },
    sorts={
        "name": ("{t}sort_name", "text", "asc"),
        "newest": ("{t}created_at", "timestamptz", "desc"),
        "talked": (TALKED, "timestamptz", "desc"),
        "quiet": (TALKED, "timestamptz", "asc"),
    },
    sort_words={
        "name": for_us_later("Name"),
        "newest": for_us_later("Newest first"),
        "talked": for_us_later("Last contact first"),
        "quiet": for_us_later("Longest quiet first"),
    },
    controls=(
        Control("owner", for_us_later("Looked after by"), "owner"),
        Control("at", for_us_later("Company"), "company"),
        Control(
            "mail", for_us_later("E-mail"), "choice",
            (
                ("", for_us_later("With or without")),
                ("yes", for_us_later("With an address")),
                ("no", for_us_later("Without one")),
            ),
        ),
        Control("quiet", for_us_later("No contact since"), "day"),
        Control("country", for_us_later("Country, two letters")),
        Control("since", for_us_later("Added since"), "day"),
    ),
    groups=("owner", "company", "tag"),
    places="null::uuid, t.company_id, t.id",
)  # fmt: skip
COMPANIES = Listing(
    page="companies",
    of="company",
    label="people.company",
    table="people_company",
    noun=("company", "companies"),
    url="/companies/",
    face=Face(
        for_us_later("Companies"),
        for_us_later("Company"),
        for_us_later("Name, web domain or city"),
        for_us_later("All"),
        (
            for_us_later("No companies yet"),
            for_us_later("They come along with the people who work there, or by hand."),
            for_us_later("Add a company"),
        ),
    ),
    first="t.name, t.industry",
    columns=COMPANY_COLUMNS,
    shown=("place", "domain", "people", "owner", "added"),
    filters={
        "owner": "owner_id = %2$L::uuid",
        "unowned": "owner_id is null",
        "country": "country = upper(%2$L)",
        "industry": "lower(industry) = lower(%2$L)",
        "since": "created_at >= %2$L::timestamptz",
    },
    sorts={
        "name": ("{t}sort_name", "text", "asc"),
        "newest": ("{t}created_at", "timestamptz", "desc"),
    },
    sort_words={"name": for_us_later("Name"), "newest": for_us_later("Newest first")},
    controls=(
        Control("owner", for_us_later("Looked after by"), "owner"),
        Control("industry", for_us_later("Industry")),
        Control("country", for_us_later("Country, two letters")),
        Control("since", for_us_later("Added since"), "day"),
    ),
)
LISTINGS: dict[str, Listing] = {}


def body_of(listing: Listing) -> str:
    filters = "".join(
        f"  if wanted ? '{name}' then conditions := conditions || ' and ' || "
        f"format($sql${sql}$sql$, mine, wanted->>'{name}'); end if;\n"
        for name, sql in listing.filters.items()
    )
    sorts = "".join(_sort(listing, *entry) for entry in listing.sorts.items())
    body = BODY.replace("__FILTERS__", filters).replace("__SORTS__", sorts)
    body = body.replace("__COMPANIES__", _COMPANIES if "company" in listing.groups else "")
    body = body.replace("__LIKENESS__", listing.likeness)
    # What the likest are sorted by next: the list's first plain sort.
    near = next(sql for sql, kind, _ in listing.sorts.values() if kind == "text").format(t="")
    body = body.replace("__NEAR__", near).replace("__COLUMN__", listing.column)
    return body.replace("__TABLE__", listing.table)


# Of a search: so many matches are sorted at once; so many rows are walked in the list's order.
FEW, WALKED = 5000, 10_000


def _sort(listing: Listing, name: str, sort: tuple[str, str, str]) -> str:
    expression, kind, direction = sort
    key = expression.format(t="")
    there, back = (">", "<") if direction == "asc" else ("<", ">")
    other = "desc" if direction == "asc" else "asc"
    return f"""  if coalesce(wanted->>'sort', '{listing.default}') = '{name}' then
    place := case when wanted ? 'back' then '{back}' else '{there}' end;
    asks := case when wanted ? 'back' then '{other}' else '{direction}' end;
    if wanted ? 'after' then
      word := format($sql$ and ({key}, id) $sql$ || place ||
        ' (%L::{kind}, %L::uuid)', wanted->'after'->>0, wanted->'after'->>1);
      conditions := conditions || word;
      within := within || word;
    end if;
{_searched(listing.table, key)}    return query execute format(
      $sql$select id from {listing.table} where %s order by {key} $sql$ || asks ||
      ', id ' || asks || ' limit %s', conditions, coalesce(wanted->>'most', 'all'));
  end if;
"""


def _searched(table: str, key: str) -> str:
    return f"""    if has_words then
      -- How rare a piece of text is cannot be guessed, and a wrong guess walks the whole sort order
      -- for it. So look: few are sorted; of many the first in the order are soon met; where not (a
      -- family name late in the alphabet), all that match are sorted.
      execute format($sql$select array_agg(id order by key $sql$ || asks || ', id ' || asks ||
        $sql$), count(*) from (
          select id, {key} as key from {table} where %s limit {FEW}) f$sql$, conditions)
        into few, found;
      if found < {FEW} then
        return query select unnest(few[:coalesce((wanted->>'most')::int, {FEW})]);
        return;
      end if;
      most := (wanted->>'most')::bigint;
      if most is not null then
        execute format($sql$select array_agg(id), count(*) from (
          select id from (select * from {table} where %s order by {key} $sql$ || asks ||
            ', id ' || asks || $sql$ limit {WALKED}) {table} where %s
          order by {key} $sql$ || asks || ', id ' || asks || $sql$ limit %s) f$sql$,
          within, conditions, most) into few, found;
        if found = most then
          return query select unnest(few);
          return;
        end if;
      end if;
      return query execute format($sql$select id from (
          select id, {key} as key from {table} where %s offset 0) f order by key $sql$
        || asks || ', id ' || asks || ' limit %s', conditions, coalesce(wanted->>'most', 'all'));
      return;
    end if;
"""


# The companies that have rows of this list, by name: a list in groups walks them.
_COMPANIES = """  if wanted ? 'companies' then
    return query execute format($sql$select c.id from people_company c
      where c.workspace_id = %L and c.deleted_at is null and exists (
        select from __TABLE__ where %s and __TABLE__.company_id = c.id)
      and (%L is null or (c.sort_name, c.id) > (%L, %L::uuid))
      order by c.sort_name, c.id limit %s$sql$, mine, conditions, wanted->'beyond'->>0,
      wanted->'beyond'->>0, wanted->'beyond'->>1, wanted->>'most');
    return;
  end if;
"""


def list_it(listing: Listing) -> None:
    """Make a list known: its page, its bulk changes, its saved views, its function."""
    LISTINGS[listing.page] = listing
    definer_function(
        f"{listing.function}(wanted jsonb)",
        "setof uuid language plpgsql rows 51",
        body_of(listing),
        MEMBER,
        VIEWER,
    )


for _listing in (PEOPLE, COMPANIES):
    list_it(_listing)
