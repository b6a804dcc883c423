"""The recycle bin: what was removed in the last thirty days, by whom, and how it comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from goodbuy.conversations.models import Attachment, Note
from goodbuy.conversations.words import first_line
from goodbuy.deals.models import Deal
from goodbuy.kernel import clock, words
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState
from goodbuy.kernel.tongues import for_us, for_us_many
from goodbuy.people.erasing import erase
from goodbuy.people.lists import read_cursor, write_cursor
from goodbuy.people.models import Company, Erasure, Merge, Person
from goodbuy.timeline.erasing import erase_whole
from goodbuy.timeline.models import System, record
from goodbuy.workspaces.boundary import acting_in
from goodbuy.workspaces.models import Member

KEPT_DAYS = 30
PAGE = 50
AT_ONCE = 500
KINDS: dict[str, Any] = {"person": Person, "company": Company, "deal": Deal, "note": Note}
KINDS["file"] = Attachment
RESTORES = {
    "person": "people:person_restore",
    "company": "people:company_restore",
    "deal": "deals:restore",
    "note": "conversations:note_restore",
    "file": "conversations:file_restore",
}
# What a merge took away is no rubbish: it waits for the merge to be taken back.
MERGED = (
    "exists (select from people_merge m where m.gone_id = t.id and m.undone_at is null "
    "and m.workspace_id = t.workspace_id)"
)
_ROWS = " union all ".join(
    f"(select '{kind}' as kind, t.id, t.deleted_at, {name} as name from {model._meta.db_table} t "
    f"where t.workspace_id = %(workspace)s and t.deleted_at is not null {{beyond}} "
    + (f"and not {MERGED} " if kind in ("person", "company") else "")
    + f"order by t.deleted_at desc, t.id desc limit {PAGE + 1})"
    for kind, model, name in (
        ("person", Person, "t.name"),
        ("company", Company, "t.name"),
        ("deal", Deal, "concat_ws(', ', t.company_name, t.name)"),
        ("note", Note, "left(t.words, 2000)"),
        ("file", Attachment, "t.name"),
    )
)
READ = f"""
select b.kind, b.id, b.deleted_at, b.name, coalesce(e.actor_name, '') from (
  select * from ({_ROWS}) r order by deleted_at desc, id desc limit {PAGE + 1}
) b left join lateral (
  select actor_name from timeline_event where about_id = b.id and kind = b.kind || '.removed'
  order by at desc, id desc limit 1
) e on true
order by b.deleted_at desc, b.id desc
"""


@dataclass(frozen=True, slots=True)
class Binned:
    """One thing in the bin."""

    kind: str
    id: str
    name: str
    by: str
    on: str
    iso: str
    days_left: int
    restore: str

    @property
    def left_words(self) -> str:
        left = self.days_left
        return (
            for_us("goes today")
            if left <= 0
            else for_us_many("%(left)s day left", "%(left)s days left", left) % {"left": left}
        )


@dataclass(frozen=True, slots=True)
class Bin:
    rows: list[Binned]
    after: str


def bin_page(member: Member, after: str = "") -> Bin:
    """What whoever asks may see of it, the newest first, in one query."""
    place = read_cursor(after, "timestamptz") if after else None
    beyond = "and (t.deleted_at, t.id) < (%(at)s::timestamptz, %(id)s::uuid)" if place else ""
    values: dict[str, Any] = {"workspace": member.workspace_id}
    if place:
        values |= {"at": place[0], "id": place[1]}
    with connection.cursor() as cursor:
        cursor.execute(READ.format(beyond=beyond), values)
        rows = cursor.fetchall()
    more = rows[PAGE - 1] if len(rows) > PAGE else None
    now = clock.now()
    shown = [_binned(row, now) for row in rows[:PAGE]]
    return Bin(shown, write_cursor(more[2], more[1]) if more else "")


def _binned(row: tuple[Any, ...], now: datetime) -> Binned:
    kind, pk, at, name, by = row
    return Binned(
        kind=kind,
        id=str(pk),
        name=first_line(name) if kind == "note" else name,
        by=by,
        on=f"{words.day(at)}, {words.clock(at)}",
        iso=at.isoformat(),
        days_left=(at + timedelta(days=KEPT_DAYS) - now).days,
        restore=RESTORES[kind],
    )


def erase_binned(kind: str, pk: UUID, *, by: Member) -> None:
    """One thing, by hand, before its thirty days are over."""
    _require_owner(by)
    # As the clockwork: what colleagues keep to themselves about it goes too.
    with acting_in(by.workspace_id):
        row = KINDS[kind].objects.filter(workspace_id=by.workspace_id, pk=pk).first()
        if row is None or row.deleted_at is None:
            raise WrongState("This is not in the bin any more. Nothing was erased.")
        _erase(kind, row, by)


def empty_bin(*, by: Member) -> tuple[int, int]:
    """Everything in it, by hand: how many were erased, and how many have to stay."""
    _require_owner(by)
    with acting_in(by.workspace_id):
        return _empty(by, clock.now() + timedelta(days=1))


def empty_old(workspace_id: UUID) -> int:
    """What has lain in the bin for thirty days, by the clockwork."""
    return _empty(System(workspace_id), clock.now() - timedelta(days=KEPT_DAYS))[0]


def _empty(by: Member | System, before: datetime) -> tuple[int, int]:
    done = kept = 0
    # Deals go first, so that a company whose last deal goes can go too.
    for kind in ("file", "deal", "note", "person", "company"):
        rows = KINDS[kind].objects.filter(workspace_id=by.workspace_id, deleted_at__lt=before)
        if kind in ("person", "company"):
            merged = Merge.objects.filter(undone_at=None, gone_id=OuterRef("pk"))
            rows = rows.filter(~Exists(merged))
        for row in rows.order_by("deleted_at")[:AT_ONCE]:
            try:
                with transaction.atomic():
                    _erase(kind, row, by)
                    done += 1
            except Refusal:
                kept += 1
    return done, kept


def _erase(kind: str, row: Any, by: Member | System) -> None:
    if kind == "company" and Deal.objects.filter(company=row).exists():
        raise Refusal("%(row)s has deals, so it stays in the bin until they are erased.", row=row)
    if kind == "person":
        # Also in every text that stays, and out of every backup.
        erase(row, by=by, why=Erasure.Why.TIME if by.pk is None else Erasure.Why.NEEDLESS)
    else:
        erase_whole(row)
    # That something was erased is known for ever, and nothing of what it was.
    nameless = type(row)(pk=row.pk, **{"words" if kind == "note" else "name": f"a {kind}"})
    record("bin.erased", about=nameless, by=by)


def _require_owner(by: Member) -> None:
    if by.role != Member.Role.OWNER:
        raise NotAllowed("Only an owner can empty the bin. It empties itself after 30 days.")
