"""Finds rows that may be one company, as duplicates.py does people: blocks in SQL, a score."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from goodbuy.people.duplicates import keep_likely
from goodbuy.people.firm_likeness import Firm, firm_likeness
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
    return keep_likely(BLOCKS, FIRMS, _firm, firm_likeness, kept_as=LikelyFirms, by=by)


def _firm(name: str, domain: str, phone: str, city: Any) -> Firm:
    return Firm(name, domain, digits(phone).lstrip("0"), (city or "").strip())
