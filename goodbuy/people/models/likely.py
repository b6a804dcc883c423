"""Rows that are probably the one about to be added."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.statements import ask
from goodbuy.kernel.tongues import for_us

MOST = 5
# One index lookup for each sign, and one round trip for all of them.
SIGNS = """
select p.id from people_emailaddress a join people_person p on p.id = a.person_id
where a.workspace_id = %(workspace)s and a.normal = any(%(emails)s) and p.deleted_at is null
union
select p.id from people_phonenumber a join people_person p on p.id = a.person_id
where a.workspace_id = %(workspace)s and a.normal = any(%(phones)s) and p.deleted_at is null
union
select p.id from people_person p where p.workspace_id = %(workspace)s
  and p.company_id = %(company)s and p.sort_name = left(goodbuy_plain(%(name)s), 200)
  and p.deleted_at is null
limit %(most)s
"""


class LikelySame(Refusal):
    """Nothing was added: these look like the same one. A form shows them and asks."""

    def __init__(self, rows: Sequence[Any]) -> None:
        names = ", ".join(str(row) for row in rows[:3])
        super().__init__(
            for_us("Is it one of these? %(names)s. Nothing was added yet.") % {"names": names}
        )
        self.rows = list(rows)


def likely_same(
    workspace_id: Any, emails: list[str], phones: list[str], name: str, company_id: Any
) -> list[Any]:
    """Ids of people with one of these addresses or numbers, or of this name at this company."""
    known = {"workspace": workspace_id, "emails": emails, "phones": phones}
    known |= {"name": name, "company": company_id, "most": MOST}
    return [row[0] for row in ask(SIGNS, known)]


def named(values: Iterable[str]) -> list[str]:
    """Without blanks and repeats, in order."""
    return list(dict.fromkeys(value.strip() for value in values if value and value.strip()))
