"""Finds rows that may be one company, as duplicates.py does people: blocks in SQL, a score."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection, transaction

from goodbuy.people.duplicates import AT_ONCE, MOST_KEPT, MOST_PAIRS, keep_pairs
from goodbuy.people.firm_likeness import Firm, firm_likeness
from goodbuy.people.likeness import LIKELY
from goodbuy.people.models import LikelyFirms
from goodbuy.people.plain import digits
from goodbuy.workspaces.models import Member

# Each block is small: a domain or a beginning that hundreds share names nobody.
BLOCKS = """
with here as materialized (
  select id, lower(domain) as domain, sort_name,
    regexp_replace(phone, '[^0-9]', '', 'g') as phone,
    regexp_replace(sort_name, '[^[:alnum:]]', '', 'g') as tight
  from people_company where deleted_at is null
), blocks as (
  select array_agg(id) as ids from here where domain <> ''
  group by domain having count(*) between 2 and 12
  union all
  select array_agg(id) from here where length(phone) > 5
  group by phone having count(*) between 2 and 8
  union all
  select array_agg(id) from here where length(tight) > 3
  group by left(tight, 5) having count(*) between 2 and 60
  union all
  select array_agg(h.id) from here h, regexp_split_to_table(h.sort_name, '[^[:alnum:]]+') word
  where length(word) > 4 group by word having count(*) between 2 and 25
)
select distinct a, b from blocks, unnest(ids) a, unnest(ids) b where a < b limit %s
"""
FIRMS = """
select id, sort_name, lower(domain), phone, goodbuy_plain(city)
from people_company where id = any(%s)
"""


@transaction.atomic
def look_for_firms(*, by: Member) -> int:
    """Look anew; those told apart stay apart. Returns how many are open now."""
    with connection.cursor() as cursor:
        cursor.execute(BLOCKS, [MOST_PAIRS])
        pairs = cursor.fetchall()
    found = []
    for start in range(0, len(pairs), AT_ONCE):
        some = pairs[start : start + AT_ONCE]
        firms = _firms({pk for pair in some for pk in pair})
        for one, two in some:
            like = firm_likeness(firms[one], firms[two])
            if like.score >= LIKELY:
                found.append((one, two, like))
    found.sort(key=lambda pair: -pair[2].score)
    keep_pairs(LikelyFirms, found[:MOST_KEPT], by)
    return len(found)


def _firms(ids: set[UUID]) -> dict[UUID, Firm]:
    with connection.cursor() as cursor:
        cursor.execute(FIRMS, [list(ids)])
        return {row[0]: _firm(*row[1:]) for row in cursor.fetchall()}


def _firm(name: str, domain: str, phone: str, city: Any) -> Firm:
    return Firm(name, domain, digits(phone).lstrip("0"), (city or "").strip())
