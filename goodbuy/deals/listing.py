"""The table of deals: searched, filtered, sorted and paged by keyset, however many there are."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict

from goodbuy.deals.models import Deal
from goodbuy.deals.words import folded
from goodbuy.kernel import words
from goodbuy.workspaces.boundary import MEMBER, VIEWER
from goodbuy.workspaces.models import Member
from goodbuy.workspaces.policies import definer_function

A_PAGE, COUNTED = 50, 1000
NO_VALUE, NO_DAY = Decimal(-1), date.max


@dataclass(frozen=True)
class Sort:
    """One way to sort. `key` is never null, so that a place in the list is a value and an id."""

    label: str
    key: Any
    is_falling: bool
    read: Any


SORTS = {
    "newest": Sort("Newest first", F("created_at"), True, datetime.fromisoformat),
    "company": Sort("By company", F("company_name"), False, str),
    "value": Sort("Largest value", Coalesce("value", Value(NO_VALUE)), True, Decimal),
    "day": Sort(
        "Earliest results day", Coalesce("value_on", Value(NO_DAY)), False, date.fromisoformat
    ),
    "dark": Sort(
        "Longest in the dark", Coalesce("told_at", "created_at"), False, datetime.fromisoformat
    ),
}


@dataclass
class Asked:
    """A list as its address asks for it; what could not be understood is said, never an error."""

    q: str = ""
    sort: str = "newest"
    filters: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    after: tuple[Any, UUID] | None = None
    is_back: bool = False

    def address(self, **changes: str) -> str:
        return "?" + urlencode({k: v for k, v in {**self.kept, **changes}.items() if v})


@dataclass(frozen=True)
class Found:
    rows: list[Any]
    count_words: str
    next: str
    previous: str
    is_near: bool


def read_asked(given: QueryDict, member: Member) -> Asked:
    asked = Asked(q=" ".join(given.get("q", "").replace("\0", "").split())[:100])
    asked.sort = given.get("sort", "newest") if given.get("sort") in SORTS else "newest"
    readers = {
        "stage": _stage, "owner": lambda v: member.pk if v == "me" else UUID(v), "company": UUID,
        "from": _amount, "to": _amount, "by": date.fromisoformat,
    }  # fmt: skip
    for name, read in readers.items():
        if value := given.get(name, "").strip():
            try:
                asked.filters[name] = read(value)
                asked.kept[name] = value
            except (ValueError, InvalidOperation):
                asked.problems.append(f"“{value[:40]}” was not understood and is left out.")
    asked.kept |= {"q": asked.q} if asked.q else {}
    asked.kept |= {"sort": asked.sort} if asked.sort != "newest" else {}
    for name in ("after", "before"):
        if place := _read_place(given.get(name, ""), asked.sort):
            asked.after, asked.is_back = place, name == "before"
    return asked


def _stage(value: str) -> str:
    return str(Deal.Stage(value))


def _amount(value: str) -> Decimal:
    amount = Decimal(value.replace(",", ""))
    if not amount.is_finite() or abs(amount) >= 10**12:
        raise ValueError(value)
    return amount


def find_deals(asked: Asked, member: Member) -> Found:
    deals = _filtered(Deal.objects.visible_to(member).existing(), asked.filters)
    is_near = False
    if asked.q:
        ids, is_near = search(asked.q)
        deals = deals.filter(pk__in=ids)
    count = deals.order_by()[: COUNTED + 1].count()
    sort = SORTS[asked.sort]
    page = _page(deals.annotate(place=sort.key), sort, asked)
    has_more = len(page) > A_PAGE
    page = page[:A_PAGE]
    if asked.is_back:
        page.reverse()
    follows = page and (has_more or asked.is_back)
    precedes = page and (has_more if asked.is_back else asked.after is not None)
    return Found(
        rows=page,
        count_words=f"More than {COUNTED:,} deals"
        if count > COUNTED
        else words.plural_words(count, "deal"),
        next=asked.address(after=_write_place(page[-1])) if follows else "",
        previous=asked.address(before=_write_place(page[0])) if precedes else "",
        is_near=is_near,
    )


def _filtered(deals: QuerySet[Deal], asked: dict[str, Any]) -> QuerySet[Deal]:
    fields = {
        "stage": "stage", "owner": "owner_id", "company": "company_id", "from": "value__gte",
        "to": "value__lte", "by": "value_on__lte",
    }  # fmt: skip
    return deals.filter(**{fields[name]: value for name, value in asked.items()})


def _page(deals: QuerySet[Deal], sort: Sort, asked: Asked) -> list[Any]:
    falls = sort.is_falling != asked.is_back
    if asked.after:
        key, pk = asked.after
        way = "lt" if falls else "gt"
        # The first condition lets the index begin at the place; the second is exact.
        further = Q(**{f"place__{way}": key}) | Q(place=key, **{f"pk__{way}": pk})
        deals = deals.filter(Q(**{f"place__{way}e": key}) & further)
    order = ["-place", "-pk"] if falls else ["place", "pk"]
    return list(deals.select_related("owner").order_by(*order)[: A_PAGE + 1])


def _write_place(deal: Any) -> str:
    key = deal.place
    plain = key.isoformat() if isinstance(key, date | datetime) else str(key)
    body = json.dumps([plain, str(deal.pk)])
    return base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")


def _read_place(text: str, sort: str) -> tuple[Any, UUID] | None:
    """The place a cursor names; a broken one leads to the first page."""
    try:
        body = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        key, pk = json.loads(body)
        read = SORTS[sort].read(key)
        if isinstance(read, datetime) and read.tzinfo is None:
            read = read.replace(tzinfo=UTC)
        if isinstance(read, str) and "\0" in read:
            return None
        return read, UUID(pk)
    except (ValueError, TypeError, AttributeError, InvalidOperation):
        return None


def search(q: str) -> tuple[list[UUID], bool]:
    """Ids of the deals with all these words; if there is none, of those with words like them."""
    wanted = [_like(word) for word in folded(q).split()[:6]]
    with connection.cursor() as cursor:
        cursor.execute("select goodbuy_deals_found(%s)", [wanted])
        if rows := cursor.fetchall():
            return [row[0] for row in rows], False
        cursor.execute("select goodbuy_deals_near(%s)", [folded(q)])
        rows = cursor.fetchall()
    return [row[0] for row in rows], bool(rows)


def _like(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    # A word's beginning has a trigram with the space before it; one or two letters alone have none.
    return f"% {escaped}%" if len(word) < 3 else f"%{escaped}%"


_MINE = "nullif(current_setting('app.workspace', true), '')::uuid"
# The operators of text search are not leakproof: under row security PostgreSQL would not use the
# index. So these read past it, take the workspace from the boundary, and give ids alone.
definer_function(
    "goodbuy_deals_found(wanted text[])",
    "setof uuid language plpgsql rows 100",
    f"""
declare conditions text; word text;
begin
  if {_MINE} is null then return; end if;
  conditions := format('workspace_id = %L and deleted_at is null', {_MINE})
    || goodbuy_seen_where('deals_deal');
  foreach word in array wanted loop
    conditions := conditions || format(' and search_text like %L', word);
  end loop;
  return query execute 'select id from deals_deal where ' || conditions || ' limit 5000';
end""",
    MEMBER,
    VIEWER,
)
definer_function(
    "goodbuy_deals_near(wanted text)",
    "setof uuid language plpgsql rows 20",
    f"""
begin
  perform set_config('pg_trgm.word_similarity_threshold', '0.4', true);
  return query select id from deals_deal where workspace_id = {_MINE} and deleted_at is null
    and wanted <% search_text order by word_similarity(wanted, search_text) desc limit 50;
end""",
    MEMBER,
    VIEWER,
)
