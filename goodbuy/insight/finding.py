"""People, companies and deals by a few letters, in one statement, typing errors included.

The function reads past row-level security (which would keep PostgreSQL from using the trigram
indexes), takes the workspace from the boundary's own setting, and gives ids alone. Their words
are then read under the member's own rights.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from goodbuy.workspaces.boundary import MEMBER, VIEWER
from goodbuy.workspaces.policies import definer_function

MOST_WORDS = 6


@dataclass(frozen=True)
class Found:
    kind: str  # person, company, deal
    id: UUID
    words: str
    more: str
    # Of a deal: the link whose room a member may look into.
    grant_id: UUID | None = None


_FOUND = r"""
declare
  mine uuid := nullif(current_setting('app.workspace', true), '')::uuid;
  place text; word text; exact text := ''; near text := ''; typed text := ''; hits int;
begin
  if mine is null then return; end if;
  foreach word in array wanted loop
    word := goodbuy_plain(word);
    typed := typed || ' ' || word;
    near := near || case when length(word) < 4
      then format(' and strpos(search_text, %L) > 0', word)
      else format(' and %L <%% search_text', word) end;
    word := regexp_replace(word, '([\\%_])', '\\\1', 'g');
    -- Under three letters there is no trigram: a word's beginning has one with its space.
    exact := exact || format(' and search_text like %L',
      case when length(word) < 3 then '% ' || word || '%' else '%' || word || '%' end);
  end loop;
  perform set_config('pg_trgm.word_similarity_threshold', '0.4', true);
  foreach place in array array['deals_deal', 'people_person', 'people_company'] loop
    -- Of the first fifty the likest, because comparing each of many thousand would take long.
    return query execute format('select %L, id from (select id, search_text from %I '
      'where workspace_id = %L and deleted_at is null %s limit 50) t '
      'order by word_similarity(%L, search_text) desc, length(search_text), id limit 5',
      place, place, mine, exact || goodbuy_seen_where(place), typed);
    get diagnostics hits = row_count;
    if hits = 0 then
      return query execute format('select %L, id from (select id, search_text from %I '
        'where workspace_id = %L and deleted_at is null %s limit 50) t '
        'order by word_similarity(%L, search_text) desc, length(search_text), id limit 5',
        place, place, mine, near || goodbuy_seen_where(place), typed);
    end if;
  end loop;
end
"""
definer_function(
    "goodbuy_palette_found(wanted text[])",
    "table (place text, found uuid) language plpgsql rows 15",
    _FOUND,
    MEMBER,
    VIEWER,
)

_WORDED = """
select f.place, f.found, coalesce(d.name, p.name, c.name),
  coalesce(d.company_name, nullif(concat_ws(', ', nullif(p.title, ''), e.name), ''), c.city, ''),
  (select g.id from deals_grant g where g.deal_id = d.id and g.state = 'active'
    order by g.created_at, g.id limit 1)
from goodbuy_palette_found(%s::text[]) with ordinality as f(place, found, place_in_list)
left join deals_deal d on f.place = 'deals_deal' and d.id = f.found
left join people_person p on f.place = 'people_person' and p.id = f.found
left join people_company e on e.id = p.company_id
left join people_company c on f.place = 'people_company' and c.id = f.found
where coalesce(d.id, p.id, c.id) is not null
  and (p.restricted_at is null or p.owner_id::text = current_setting('app.member', true))
order by f.place_in_list
"""
_KINDS = {"deals_deal": "deal", "people_person": "person", "people_company": "company"}


def find(words: list[str]) -> list[Found]:
    """The likest five of each kind that hold all these words, or words like them."""
    wanted = [word for word in words if word][:MOST_WORDS]
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_WORDED, [wanted])
        return [Found(_KINDS[place], *rest) for place, *rest in cursor.fetchall()]
