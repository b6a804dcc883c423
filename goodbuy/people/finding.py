"""The two functions in PostgreSQL that find rows for a list: searched, filtered, sorted, by keyset.

They read past row-level security, which would keep PostgreSQL from using the trigram index (its
operators are not leakproof). So each takes the workspace from the boundary's own setting and from
nowhere else, returns ids alone, and gets every value as a literal that `format` has quoted.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from goodbuy.workspaces.boundary import MEMBER, VIEWER
from goodbuy.workspaces.policies import definer_function

TALKED = "coalesce(last_contact_at, '1900-01-01 00:00:00+00'::timestamptz)"
NAMED = (
    "company_id in (select c.id from people_company c where c.deleted_at is null "
    "and c.workspace_id = %1$L and c.sort_name = left(goodbuy_plain(trim(%2$L)), 200))"
)


@dataclass(frozen=True)
class Listing:
    """What one list can be filtered by and sorted by: SQL with %1$L the workspace, %2$L a value."""

    page: str
    table: str
    filters: dict[str, str]
    # name: (expression, its type, direction)
    sorts: dict[str, tuple[str, str, str]]
    words: dict[str, str] = field(default_factory=dict)

    def key(self, sort: str) -> str:
        """The sort's expression over the table as `t`."""
        expression = self.sorts[sort][0]
        return TALKED.replace("last", "t.last") if expression == TALKED else f"t.{expression}"

    @property
    def function(self) -> str:
        return f"goodbuy_{self.page}_found"


PEOPLE = Listing(
    page="people",
    table="people_person",
    filters={
        "company": "company_id = %2$L::uuid",
        "at": NAMED,
        "owner": "owner_id = %2$L::uuid",
        "unowned": "owner_id is null",
        "mail": "email <> ''",
        "unmailed": "email = ''",
        "country": "country = upper(%2$L)",
        "since": "created_at >= %2$L::timestamptz",
        "quiet": f"{TALKED} < %2$L::timestamptz",
    },
    sorts={
        "name": ("sort_name", "text", "asc"),
        "newest": ("created_at", "timestamptz", "desc"),
        "talked": (TALKED, "timestamptz", "desc"),
        "quiet": (TALKED, "timestamptz", "asc"),
    },
)
COMPANIES = Listing(
    page="companies",
    table="people_company",
    filters={
        "owner": "owner_id = %2$L::uuid",
        "unowned": "owner_id is null",
        "country": "country = upper(%2$L)",
        "industry": "lower(industry) = lower(%2$L)",
        "since": "created_at >= %2$L::timestamptz",
    },
    sorts={
        "name": ("sort_name", "text", "asc"),
        "newest": ("created_at", "timestamptz", "desc"),
    },
)

# `wanted`: words, near, the filters' names, sort, after [key, id], back, any, most.
_BODY = r"""
declare
  mine uuid := nullif(current_setting('app.workspace', true), '')::uuid;
  conditions text; word text; place text; asks text; few uuid[];
begin
  if mine is null then return; end if;
  conditions := format('workspace_id = %L and deleted_at is null', mine)
    || goodbuy_seen_where('__TABLE__');
  for word in select jsonb_array_elements_text(coalesce(wanted->'words', '[]')) loop
    word := regexp_replace(goodbuy_plain(word), '([\\%_])', '\\\1', 'g');
    -- Under three letters there is no trigram: a word's beginning has one with its space.
    conditions := conditions || format(' and search_text like %L',
      case when length(word) < 3 then '% ' || word || '%' else '%' || word || '%' end);
  end loop;
__FILTERS__
  if wanted ? 'near' then
    perform set_config('pg_trgm.word_similarity_threshold', '0.55', true);
    for word in select jsonb_array_elements_text(wanted->'near') loop
      word := goodbuy_plain(word);
      conditions := conditions || case when length(word) < 4
        then format(' and strpos(search_text, %L) > 0', word)
        else format(' and %L <%% search_text', word) end;
      place := concat_ws(' ', place, word);
    end loop;
    -- The likest of the first two hundred: comparing every candidate would take too long.
    return query execute format(
      'select id from (select id, sort_name, search_text from __TABLE__ where %s limit 200) t '
      'order by word_similarity(%L, search_text) desc, sort_name, id limit %s',
      conditions, place, coalesce((wanted->>'most')::int, 50));
    return;
  end if;
  if wanted ? 'any' then
    return query execute format('select id from __TABLE__ where %s limit %s',
      conditions, coalesce(wanted->>'most', 'all'));
    return;
  end if;
  if jsonb_array_length(coalesce(wanted->'words', '[]')) > 0 then
    -- How rare a piece of text is cannot be guessed, and a wrong guess walks the whole sort order
    -- for it. So look: few are sorted, and of many the first in the order are soon met. Not so
    -- where the piece begins a family name late in the alphabet: hence no smaller number.
    execute format('select array(select id from __TABLE__ where %s limit 5000)', conditions)
      into few;
    if cardinality(few) < 5000 then
      conditions := format('workspace_id = %L and id = any(%L::uuid[])', mine, few);
    end if;
  end if;
__SORTS__
end
"""


def body_of(listing: Listing) -> str:
    filters = "".join(
        f"  if wanted ? '{name}' then conditions := conditions || ' and ' || "
        f"format($sql${sql}$sql$, mine, wanted->>'{name}'); end if;\n"
        for name, sql in listing.filters.items()
    )
    sorts = "".join(_sort(listing, *entry) for entry in listing.sorts.items())
    body = _BODY.replace("__FILTERS__", filters).replace("__TABLE__", listing.table)
    return body.replace("__SORTS__", sorts)


def _sort(listing: Listing, name: str, sort: tuple[str, str, str]) -> str:
    key, kind, direction = sort
    there, back = (">", "<") if direction == "asc" else ("<", ">")
    other = "desc" if direction == "asc" else "asc"
    return f"""  if coalesce(wanted->>'sort', 'name') = '{name}' then
    place := case when wanted ? 'back' then '{back}' else '{there}' end;
    asks := case when wanted ? 'back' then '{other}' else '{direction}' end;
    if wanted ? 'after' then
      conditions := conditions || format($sql$ and ({key}, id) $sql$ || place ||
        ' (%L::{kind}, %L::uuid)', wanted->'after'->>0, wanted->'after'->>1);
    end if;
    return query execute format(
      $sql$select id from {listing.table} where %s order by {key} $sql$ || asks ||
      ', id ' || asks || ' limit %s', conditions, coalesce(wanted->>'most', 'all'));
  end if;
"""


for _listing in (PEOPLE, COMPANIES):
    definer_function(
        f"{_listing.function}(wanted jsonb)",
        "setof uuid language plpgsql rows 51",
        body_of(_listing),
        MEMBER,
        VIEWER,
    )
