"""Rows of people who were erased here: left out, unless a member knows that they came back."""

from __future__ import annotations

from datetime import date

from goodbuy.integrations.models import ImportRow
from goodbuy.integrations.people_import.merging import People
from goodbuy.kernel import words
from goodbuy.kernel.tongues import for_us
from goodbuy.people.models import Erasure

# All rows of one person go or stay together. Who is here again by the same sign, or a surer one,
# is nobody's question; a weaker one (a name at a company) lets no erased address in.
LEAVE_OUT = """
with them as (
  select leader, max(erased_on) as day from staged_person
  where erased_on is not null and (here is null or how > erased_how) group by leader
)
delete from staged_person s using them
where s.leader = them.leader and not exists (
  select from staged_person b where b.leader = s.leader and b.choice = 'back')
returning s.line, s.name, them.day
"""


def leave_erased_out(people: People) -> list[tuple[int, str, date]]:
    """Their lines, the names of the file, and the days on which they were erased."""
    if not Erasure.objects.filter(workspace_id=people.of.workspace_id).exists():
        return []
    found = sorted(people.ask(LEAVE_OUT))
    lines = [line for line, _, _ in found]
    ImportRow.objects.filter(of=people.of, line__in=lines).delete()
    return found


def refuse_erased(people: People, found: list[tuple[int, str, date]]) -> None:
    """Nothing of the row is kept beside its line: who it was is to be nowhere."""
    workspace = people.of.workspace_id
    ImportRow.objects.bulk_create(
        ImportRow(
            workspace_id=workspace,
            of=people.of,
            line=line,
            verdict=ImportRow.Verdict.ERASED,
            reason=erased_words(day),
        )
        for line, _, day in found
    )


def erased_words(day: date) -> str:
    return for_us(
        "Somebody with this address, number or name was erased here on %(day)s. "
        "If they came back and agreed, bring the file again and say so for this "
        "line."
    ) % {"day": words.long_day(day)}
