"""What deserves a member today: all that waits, in the order in which waiting hurts a client."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from goodbuy.insight.waiting import what_waits
from goodbuy.kernel import clock
from goodbuy.kernel.working_days import WorkingCalendar, calendar_for
from goodbuy.workspaces.models import Member

# One list is one screen: nobody settles more than this in a day.
MOST = 60


@dataclass(frozen=True)
class Waiting:
    """One row of what waits, whatever it is, as the one query gives it."""

    kind: str
    id: UUID
    # None for what is about a person and belongs to no deal.
    deal_id: UUID | None
    client: str
    words: str
    who: str
    more: str
    on: date | None
    at: datetime | None
    # How soon waiting hurts somebody; the smallest first.
    harm: int

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class Item:
    """A line of Today: what it is, why it matters, and the one act that settles it."""

    key: str
    kind: str
    harm: int
    tone: str  # late, due, acc
    icon: str
    kind_words: str
    client: str
    deal_id: UUID | None
    headline: str
    why: str
    act: str
    url: str
    minutes: int
    day: date | None
    quote: str = ""
    quote_by: str = ""
    # What the member could send as it stands.
    draft: str = ""

    @property
    def order(self) -> tuple[int, date, str]:
        return (self.harm, self.day or date.max, self.key)


def waiting_for(member: Member, *, everyone: bool = False, most: int = MOST) -> list[Waiting]:
    """What waits for this member (or for anyone) and hurts soonest, in one query."""
    today = clock.today(member.zone)
    # What is due on the next working day is prepared today; on a Friday that is Monday.
    soon = WorkingCalendar(country=member.country, zone=member.zone).next(today)
    rows = what_waits(member, today, soon, everyone=everyone, room=most)
    return narrowed([Waiting(*row) for row in rows], member, today)


def local_day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def narrowed(rows: list[Waiting], member: Member, today: date) -> list[Waiting]:
    """Check-ins whose working days have passed; of each deal one thing that is taken for known."""
    calendar = calendar_for(member.country, member.zone)
    kept: list[Waiting] = []
    first: dict[UUID, Waiting] = {}
    for row in rows:
        if row.kind == "check_in" and row.on:
            due = calendar.add(row.on, int(row.more or 0))
            if due <= today:
                kept.append(replace(row, on=due, more=""))
        elif row.kind == "assumed" and row.deal_id:
            known = first.get(row.deal_id)
            if known is None or (row.on or today) < (known.on or today):
                first[row.deal_id] = row
        else:
            kept.append(row)
    return kept + list(first.values())
