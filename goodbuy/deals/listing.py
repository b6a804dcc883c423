"""The list of deals: the mechanism of people's lists, with what a deal shows and is found by."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from goodbuy.deals.models import Deal
from goodbuy.kernel import words
from goodbuy.people.columns import COMPANY, OWNER, Column, company, day, tags_of
from goodbuy.people.custom.kinds import Cell
from goodbuy.people.finding import Control, Face, Listing, list_it

TOLD = "coalesce({t}told_at, {t}created_at)"
STAGES = tuple((str(value), str(label)) for value, label in Deal.Stage.choices)


def stage(value: Any) -> Cell:
    return Cell(str(Deal.Stage(value).label))


def money(value: Any) -> Cell:
    amount, currency = value
    return Cell(words.money(Decimal(amount), currency) if amount else "")


def told(value: Any) -> Cell:
    return Cell(words.ago_days(value))


DEALS = Listing(
    page="deals",
    of="deal",
    label="deals.deal",
    table="deals_deal",
    noun=("deal", "deals"),
    url="/deals/",
    face=Face(
        "Deals",
        "New deal",
        "Deal or company",
        "All",
        (
            "No deal yet",
            "A deal is one client buying one thing, from the first talk to the result that they "
            "have proved.",
            "Open the first deal",
        ),
    ),
    first="t.name, t.company_name",
    first_words="Deal",
    columns={
        "stage": Column("Stage", "t.stage", stage),
        "value": Column(
            "Value",
            "json_build_array(t.value::text, t.currency)",
            money,
            "num aside",
            sorts=("value",),
        ),
        "day": Column("Results by", "t.value_on", day, "day", "Results by", ("day",)),
        "told": Column("Told", "t.told_at", told, "day", "Told", ("dark",)),
        "owner": Column("Who leads", OWNER, said="Led by"),
        "company": Column("Company", COMPANY, company),
        "tags": tags_of("deal"),
        "began": Column("Began", "t.started_on", day, "day", "Began"),
        "added": Column("Added", "t.created_at", day, "day", "Added", ("newest",)),
    },
    shown=("stage", "value", "day", "told", "owner"),
    filters={
        "stage": "stage = %2$L",
        "owner": "owner_id = %2$L::uuid",
        "company": "company_id = %2$L::uuid",
        "from": "value >= %2$L::numeric",
        "to": "value <= %2$L::numeric",
        "by": "value_on <= %2$L::date",
    },
    sorts={
        "newest": ("{t}created_at", "timestamptz", "desc"),
        "company": ("{t}company_name", "text", "asc"),
        "value": ("coalesce({t}value, '-1'::numeric)", "numeric", "desc"),
        "day": ("coalesce({t}value_on, '9999-12-31'::date)", "date", "asc"),
        "dark": (TOLD, "timestamptz", "asc"),
    },
    sort_words={
        "newest": "Newest first",
        "company": "By company",
        "value": "Largest value",
        "day": "Earliest results day",
        "dark": "Longest in the dark",
    },
    controls=(
        Control("stage", "Stage", "choice", (("", "Every stage"), *STAGES)),
        Control("owner", "Who leads", "owner"),
        Control("from", "Value from", "amount"),
        Control("to", "Value up to", "amount"),
        Control("by", "Results by", "date"),
    ),
    groups=("stage", "owner", "company", "tag"),
    default="newest",
    likeness="0.4",
    places="t.id, t.company_id, null::uuid",
    may_bulk=lambda member: member.role in Deal.SELLING,
)
list_it(DEALS)
