"""Search as you type over people and companies, and the texts that it looks in.

The functions read past row-level security (which would keep PostgreSQL from using the trigram
index), so each takes the workspace from the boundary's own setting and from nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from threading import Event, Thread
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection

from goodbuy.workspaces.boundary import MEMBER
from goodbuy.workspaces.policies import definer_function

# One rule with Person.born and Company.born: goodbuy.people.plain.
PERSON_TEXTS = """
update people_person p set sort_name = n.sort_name, search_text = n.search_text
from (
  select p.id,
    left(goodbuy_plain(coalesce(
      nullif(trim(p.family_name || ' ' || p.given_name), ''), p.name)), 200) as sort_name,
    goodbuy_plain(' ' || concat_ws(' ', p.name, nullif(p.title, ''), c.name,
      e.words, nullif(f.words, ''))) as search_text
  from people_person p
  left join people_company c on c.id = p.company_id
  left join lateral (
    select string_agg(value, ' ' {ordered}) as words
    from people_emailaddress where person_id = p.id
  ) e on true
  left join lateral (
    select string_agg(concat_ws(' ', value,
      case when strpos(value, number) = 0 then number end,
      case when strpos(value, typed) = 0 and strpos(number, typed) = 0 then typed end),
      ' ' {ordered}) as words
    from people_phonenumber,
      regexp_replace(normal, '[^0-9]', '', 'g') as number,
      regexp_replace(value, '[^0-9]', '', 'g') as typed
    where person_id = p.id
  ) f on true
  where {which}
) n
where n.id = p.id and (p.sort_name, p.search_text) is distinct from (n.sort_name, n.search_text)
"""

ORDERED = 'order by is_primary desc, value collate "C"'

COMPANY_TEXTS = """
update people_company c set sort_name = n.sort_name, search_text = n.search_text
from (
  select c.id, left(goodbuy_plain(c.name), 200) as sort_name,
    goodbuy_plain(' ' || concat_ws(' ', c.name, nullif(c.domain, ''), nullif(c.city, ''),
      nullif(c.industry, ''))) as search_text
  from people_company c where {which}
) n
where n.id = c.id and (c.sort_name, c.search_text) is distinct from (n.sort_name, n.search_text)
"""


# The trigrams of new rows wait in a list, which each search reads from end to end, until somebody
# puts them into their places. That needs no transaction, so another connection may do it meanwhile.
definer_function(
    "goodbuy_settle_search()",
    "bigint language sql",
    "select gin_clean_pending_list('person_search')",
    MEMBER,
)
SETTLE_EVERY = 0.25  # seconds; more at once are put away with less work


@contextmanager
def many_new_people() -> Iterator[None]:
    """Around an insert of thousands: all of them can be found quickly at its end."""
    done = Event()
    with connection.cursor() as cursor:
        # What the helper does not put away in time, PostgreSQL does in between.
        cursor.execute("set local gin_pending_list_limit = '64MB'")
        helper = Thread(target=_settle_until, args=[done], name="settle search", daemon=True)
        helper.start()
        try:
            yield
        finally:
            done.set()
            helper.join()
        cursor.execute("set local gin_pending_list_limit to default")
        cursor.execute("select goodbuy_settle_search()")


def _settle_until(done: Event) -> None:
    """In a thread, so with a connection of its own, and on another core.

    A help and nothing else: if it breaks, the import puts everything into its place itself.
    """
    with suppress(DatabaseError), closing(connection), connection.cursor() as cursor:
        cursor.execute("select set_config('role', %s, false)", [MEMBER])
        while not done.wait(SETTLE_EVERY):
            cursor.execute("select goodbuy_settle_search()")


def refresh_search_text(person_ids: Iterable[UUID] | None = None) -> int:
    """Make sort names and search texts anew, of these people or (None) of all that can be seen.

    One UPDATE, which leaves rows alone that are right already; returns how many it wrote.
    """
    return _refresh(PERSON_TEXTS, "p.id = any(%s)", person_ids)


def refresh_company_search(company_ids: Iterable[UUID] | None = None) -> int:
    """The same for companies. Their people's texts are refreshed by `refresh_search_of_company`."""
    return _refresh(COMPANY_TEXTS, "c.id = any(%s)", company_ids)


def refresh_search_of_company(company_id: UUID) -> int:
    """People are found by their company's name: after it changed, all of them anew."""
    return _refresh(PERSON_TEXTS, "p.company_id = any(%s)", [company_id])


def _refresh(sql: str, which: str, ids: Iterable[UUID] | None) -> int:
    values: list[Any] | None = None if ids is None else [list(ids)]
    with connection.cursor() as cursor:
        statement = sql.format(ordered=ORDERED, which="true" if ids is None else which)
        cursor.execute(statement, values)
        return cursor.rowcount
