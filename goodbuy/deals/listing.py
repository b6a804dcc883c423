"""The list of deals: the mechanism of people's lists, with what a deal shows and is found by."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from goodbuy.deals.models import Deal
from goodbuy.kernel import words
from goodbuy.kernel.tongues import for_us_later
from goodbuy.people.columns import COMPANY, OWNER, Column, company, day, tags_of
from goodbuy.people.custom.kinds import Cell
from goodbuy.people.finding import Control, Face, Listing, list_it

TOLD = "coalesce({t}told_at, {t}created_at)"
STAGES = tuple((str(value), for_us_later(str(label))) for value, label in Deal.Stage.choices)


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
        for_us_later("Deals"),
        for_us_later("New deal"),
        for_us_later("Deal or company"),
        for_us_later("All"),
        (
            for_us_later("No deal yet"),
            for_us_later(
                "A deal is one client buying one thing, from the first talk to the result that they"
                " have proved."
            ),
            for_us_later("Open the first deal"),
        ),
    ),
    first="t.name, t.company_name",
    first_words=for_us_later("Deal"),
    columns={
        "stage": Column(for_us_later("Stage"), "t.stage", stage),
        "value": Column(
            for_us_later("Value"),
            "json_build_array(t.value::text, t.currency)",
            money,
            "num aside",
            sorts=("value",),
        ),
        "day": Column(
            for_us_later("Results by"),
            "t.value_on",
            day,
            "day",
            for_us_later("Results by"),
            ("day",),
        ),
        "told": Column(
            for_us_later("Told"), "t.told_at", told, "day", for_us_later("Told"), ("dark",)
        ),
        "owner": Column(for_us_later("Who leads"), OWNER, said=for_us_later("Led by")),
        "company": Column(for_us_later("Company"), COMPANY, company),
        "tags": tags_of("deal"),
        "began": Column(for_us_later("Began"), "t.started_on", day, "day", for_us_later("Began")),
        "added": Column(
            for_us_later("Added"), "t.created_at", day, "day", for_us_later("Added"), ("newest",)
        ),
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
        "newest": for_us_later("Newest first"),
        "company": for_us_later("By company"),
        "value": for_us_later("Largest value"),
        "day": for_us_later("Earliest results day"),
        "dark": for_us_later("Longest in the dark"),
    },
    controls=(
        Control(
            "stage", for_us_later("Stage"), "choice", (("", for_us_later("Every stage")), *STAGES)
        ),
        Control("owner", for_us_later("Who leads"), "owner"),
        Control("from", for_us_later("Value from"), "amount"),
        Control("to", for_us_later("Value up to"), "amount"),
        Control("by", for_us_later("Results by"), "date"),
    ),
    groups=("stage", "owner", "company", "tag"),
    default="newest",
    likeness="0.4",
    places="t.id, t.company_id, null::uuid",
    may_bulk=lambda member: member.role in Deal.SELLING,
)
list_it(DEALS)
