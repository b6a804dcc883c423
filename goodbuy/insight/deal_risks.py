"""The card “What could go wrong”: whose answer is missing, what is known, and whose voice is gone.

All of it is read with the deal's own row, so it costs the page no query.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from goodbuy.deals.models import LostVoice, Standing, YesRisk
from goodbuy.kernel.tongues import for_us

MOST = 30


@dataclass(frozen=True, slots=True)
class RiskLine:
    words: str
    note: str
    chip: str
    tone: str
    url: str


def risks_of() -> ArraySubquery:
    row = JSONObject(
        id="id", words="words", chance="chance", answer="answer", means="means",
        is_told="is_told", cast_id="cast_id", who="cast__name",
    )  # fmt: skip
    rows = YesRisk.objects.filter(deal_id=OuterRef("pk")).order_by("created_at", "id")
    return ArraySubquery(rows.values(row=row)[:MOST])


def lost_of() -> ArraySubquery:
    row = JSONObject(id="id", who="cast__name", part="cast__part")
    rows = LostVoice.objects.open().filter(deal_id=OuterRef("pk")).order_by("created_at", "id")
    return ArraySubquery(rows.values(row=row)[:MOST])


def risk_lines(deal: Any, cast: list[Any]) -> list[RiskLine]:
    """Whose answer is missing first, then what happened, what is likely and what is possible."""
    safe = {row["cast_id"] for row in deal.all_risks if row["answer"]}
    known = {row["cast_id"] for row in deal.all_risks}
    asked = [
        _missing(deal, one, str(one.pk) in known)
        for one in cast
        if is_champion(one) and str(one.pk) not in safe
    ]
    order = ("happened", "likely", "possible")
    rows = sorted(deal.all_risks, key=lambda row: order.index(row["chance"]))
    return [*asked, *(_gone(row) for row in deal.all_lost), *(_known(row) for row in rows)]


def is_champion(one: Any) -> bool:
    standing = getattr(one, "standing", None)
    is_here = one.side == "client" and not one.has_left
    return is_here and standing is not None and standing.stance >= Standing.CHAMPION


def _missing(deal: Any, one: Any, is_named: bool) -> RiskLine:
    words = for_us("What could a yes cost %(name)s?") % {"name": one.name}
    note = for_us(
        "%(first_name)s wants this to work. Ask what would make %(first_name)s look bad."
    ) % {"first_name": one.first_name}
    if is_named:
        note = for_us(
            "It is written down, and nothing is done about it for %(first_name)s yet."
        ) % {"first_name": one.first_name}
    url = f"/deals/{deal.pk}/risks/?cast={one.pk}"
    return RiskLine(
        words, note, for_us("No answer yet") if is_named else for_us("Not asked"), "due", url
    )


def _gone(row: dict[str, Any]) -> RiskLine:
    who = row["who"].split()[0] if row["who"].split() else for_us("Someone")
    note = for_us("Say who speaks there now.") + (
        for_us(" Part in it: %(row)s.") % {"row": row["part"]} if row["part"] else ""
    )
    return RiskLine(
        for_us("%(who)s’s voice is gone") % {"who": who},
        note,
        for_us("Happened"),
        "due",
        f"/voices/{row['id']}/",
    )


def _known(row: dict[str, Any]) -> RiskLine:
    chance = YesRisk.Chance(row["chance"])
    told = for_us(", who said so.") if row["is_told"] else "."
    said = [for_us("For %(row)s%(told)s") % {"row": row["who"], "told": told}] if row["who"] else []
    by = YesRisk.Means(row["means"]).label if row["means"] not in ("", "other") else ""
    answer = ": ".join(part for part in (by, row["answer"]) if part)
    said.append(answer or for_us("Nothing is done about it yet."))
    tone = "due" if chance == YesRisk.Chance.LIKELY else ""
    return RiskLine(row["words"], " ".join(said), chance.label, tone, f"/risks/{row['id']}/")
