"""How we met: who brought whom, from the first who introduced somebody to those they introduced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from goodbuy.kernel.statements import ask
from goodbuy.kernel.tongues import for_us
from goodbuy.people.panels import Panel
from goodbuy.people.remembered import remembered
from goodbuy.people.tie_html import chain_html
from goodbuy.workspaces.models import Member

# Nobody remembers more than so many introductions back, and nobody reads a longer list onward.
BACK, ONWARD = 4, 6


@dataclass(frozen=True, slots=True)
class Link:
    name: str
    url: str
    words: str
    is_me: bool = False


def met_panel(person: Any, member: Member) -> Panel | None:
    """The chain of introductions that this person stands in; nothing where there is none."""
    known = remembered(person, member)
    introductions = known.introductions
    before = [tie for tie in introductions if tie.person_id == person.pk]
    after = [tie for tie in introductions if tie.other_id == person.pk]
    pair = known.pair[0] if known.pair else None
    began = pair.began_how if pair else ""
    if not introductions and not began:
        return None
    chain = _earlier(before[0].other_id, person.pk) if before and before[0].other_id else []
    for tie in before:
        chain.append(Link(tie.name, _page(tie.other_id), tie.words or for_us("Introduced you")))
    chain.append(Link(person.name, "", began or "", is_me=True))
    for tie in after[:ONWARD]:
        words = tie.words or for_us("%(first_name)s introduced them") % {
            "first_name": person.first_name
        }
        chain.append(Link(tie.person.name, _page(tie.person_id), words))
    context = {"person": person, "chain": chain_html(chain), "rest": len(after) - ONWARD}
    return Panel("people/_met.html", context)


def _page(pk: UUID | None) -> str:
    return f"/people/{pk}/" if pk else ""


_EARLIER = """
with recursive up (person_id, other_id, other_name, words, n, seen) as (
  select t.person_id, t.other_id, t.other_name, t.words, 1, array[%(end)s::uuid, t.person_id]
  from people_tie t where t.person_id = %(first)s and t.kind = 'introduced_by'
  union all
  select t.person_id, t.other_id, t.other_name, t.words, n + 1, seen || t.person_id
  from up join people_tie t on t.person_id = up.other_id and t.kind = 'introduced_by'
  where n < %(back)s and not t.person_id = any(seen))
select distinct on (n) n, up.other_id, coalesce(p.name, up.other_name), up.words
from up left join people_person p on p.id = up.other_id
where p.deleted_at is null and p.restricted_at is null
  and (up.other_id is null or not up.other_id = any(seen))
order by n, up.other_id
"""


def _earlier(first: UUID, end: UUID) -> list[Link]:
    """Who introduced the one who introduced them, and so on, the earliest first."""
    rows = ask(_EARLIER, {"first": first, "end": end, "back": BACK})
    told = for_us("Told the next one of you")
    return [Link(name, _page(pk), words or told) for _, pk, name, words in reversed(rows)]
