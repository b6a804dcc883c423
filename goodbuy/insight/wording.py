"""Notes, promises, results, questions and steps by any piece of their words, in one statement.

As in finding.py: a function that reads past row-level security finds ids by the trigram indexes,
and their words are then read under the member's own rights.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from goodbuy.workspaces.boundary import MEMBER, VIEWER
from goodbuy.workspaces.policies import definer_function

SHORTEST = 3
MOST_WORDS = 6


@dataclass(frozen=True)
class Worded:
    kind: str  # note, promise, outcome, question, step
    id: UUID
    words: str
    more: str
    # Of a note: what it is about, and which one.
    about: str = ""
    about_id: UUID | None = None


_FOUND = r"""
declare
  mine uuid := nullif(current_setting('app.workspace', true), '')::uuid;
  place text; field text; word text; piece text; conditions text;
begin
  if mine is null then return; end if;
  foreach place in array array['conversations_note words', 'promises_promise words',
      'promises_outcome name', 'deals_question words', 'plans_step name'] loop
    field := split_part(place, ' ', 2);
    place := split_part(place, ' ', 1);
    conditions := case when place = 'conversations_note' then ' and deleted_at is null' else '' end;
    foreach word in array wanted loop
      piece := regexp_replace(goodbuy_plain(word), '([\\%_])', '\\\1', 'g');
      conditions := conditions || format(' and goodbuy_plain(%I) like %L',
        field, '%' || piece || '%');
    end loop;
    -- The newest of the first two hundred: a common word must not read every row.
    return query execute format('select %L, id from (select id, created_at from %I '
      'where workspace_id = %L%s limit 200) t order by created_at desc, id limit 3',
      place, place, mine, conditions);
  end loop;
end
"""
definer_function(
    "goodbuy_palette_worded(wanted text[])",
    "table (place text, found uuid) language plpgsql rows 15",
    _FOUND,
    MEMBER,
    VIEWER,
)

_WORDED = """
select f.place, f.found, left(coalesce(n.words, p.words, o.name, q.words, s.name), 120),
  coalesce(d.company_name, h.name, c.name, ''),
  case when n.person_id is not null then 'person' when n.company_id is not null then 'company'
    when n.id is not null then 'deal' else '' end,
  coalesce(n.person_id, n.company_id, n.deal_id)
from goodbuy_palette_worded(%s::text[]) with ordinality as f(place, found, place_in_list)
left join conversations_note n on f.place = 'conversations_note' and n.id = f.found
left join promises_promise p on f.place = 'promises_promise' and p.id = f.found
left join promises_outcome o on f.place = 'promises_outcome' and o.id = f.found
left join deals_question q on f.place = 'deals_question' and q.id = f.found
left join plans_step s on f.place = 'plans_step' and s.id = f.found
left join deals_deal d on d.id = coalesce(n.deal_id, p.deal_id, o.deal_id, q.deal_id, s.deal_id)
left join people_person h on h.id = n.person_id
left join people_company c on c.id = n.company_id
where coalesce(n.id, p.id, o.id, q.id, s.id) is not null and d.deleted_at is null
  and h.restricted_at is null
order by f.place_in_list
"""


def find_worded(words: list[str]) -> list[Worded]:
    """The newest three of each kind that hold all these pieces, each of three letters or more."""
    wanted = [word for word in words if len(word) >= SHORTEST][:MOST_WORDS]
    if not wanted or len(wanted) < len(words[:MOST_WORDS]):
        return []
    with connection.cursor() as cursor:
        cursor.execute(_WORDED, [wanted])
        return [Worded(place.rpartition("_")[2], *rest) for place, *rest in cursor.fetchall()]
