"""`where()`: the one function behind every page, mail and feed that says where a deal stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Case, F, IntegerField, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from goodbuy.deals.models import CastMember, Deal
from goodbuy.kernel import clock
from goodbuy.kernel.working_days import WorkingCalendar
from goodbuy.plans.models import Narration, Phase, Step
from goodbuy.plans.signpost import OVER, Signpost, Voice
from goodbuy.plans.wanting import wanted_from
from goodbuy.promises.models import Outcome

# A client that has not been told, or has not looked, for longer than this may be in the dark.
TOLD_WITHIN = timedelta(days=14)
# The next step, the one after it, and one more for whoever does the next one themselves.
AHEAD = 3
STEP_FIELDS = (
    "id", "deal_id", "name", "state", "due_on", "by_time", "phase_id", "number",
    "owner_id", "owner__name", "owner__firm", "owner__side", "owner__country", "owner__zone",
    "helper_id", "helper__name", "helper__firm", "helper__side",
    "blocked_on__name", "state_words", "only_if", "only_if_holds",
)  # fmt: skip
RESULT_FIELDS = (
    "id", "name", "state", "due_on", "verifier_id", "verifier__name", "verifier__firm",
)  # fmt: skip

_BEGUN = (Step.State.IN_PROGRESS, Step.State.CLAIMED, Step.State.DISPUTED)

type Hosts = dict[str, Voice]


def where(deal: Deal, *, for_: CastMember | None = None) -> Signpost:
    """The signpost of one deal, with what is wanted from `for_` if a reader is given."""
    post = where_many([deal])[deal.pk]
    if for_ is None:
        return post
    reader = Voice(for_.pk, for_.name, for_.firm, for_.side)
    quiet = post.is_paused or post.is_ended
    wanted = None if quiet else wanted_from(deal, for_, today=post.today)
    return post.seen_by(reader, wanted)


def where_many(deals: Iterable[Deal]) -> dict[UUID, Signpost]:
    """Signposts of many deals by deal id, in five queries however many there are."""
    deals = list(deals)
    for deal in deals[1:]:
        # All are of one workspace: the boundary sees to that, so it is read once.
        deal.workspace = deals[0].workspace
    ids = [deal.pk for deal in deals]
    steps, results, hosts = _open_steps(ids), _open_results(ids), _hosts(ids)
    phases, told = _phases(ids), _last_told(ids)
    return {
        deal.pk: signpost_from(
            deal,
            steps.get(deal.pk, []),
            phases.get(deal.pk, []),
            told.get(deal.pk),
            results.get(deal.pk),
            hosts.get(deal.pk, {}),
        )
        for deal in deals
    }


def _open_steps(ids: list[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """The next three open steps of each deal; what is claimed waits behind what is open."""
    rank = Window(
        RowNumber(), partition_by=F("deal_id"), order_by=["is_claimed", "due_on", "number"]
    )
    claimed = Case(
        When(state="claimed", then=Value(1)), default=Value(0), output_field=IntegerField()
    )
    rows = (
        Step.objects.filter(deal_id__in=ids, is_shared=True)
        .exclude(state__in=Step.DONE)
        .annotate(is_claimed=claimed)
        .annotate(rank=rank)
        .filter(rank__lte=AHEAD)
        .order_by("rank")
        .values(*STEP_FIELDS)
    )
    return _by_deal(rows)


def _phases(ids: list[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    rows = Phase.objects.filter(deal_id__in=ids).order_by("order")
    return _by_deal(rows.values("id", "deal_id", "name", "stage"))


def _last_told(ids: list[UUID]) -> dict[UUID, dict[str, Any]]:
    rows = (
        Narration.objects.filter(deal_id__in=ids, state=Narration.State.PUBLISHED)
        .order_by("deal_id", "-published_at")
        .distinct("deal_id")
        .values("deal_id", "headline", "published_at", "narrator__name")
    )
    return {row["deal_id"]: row for row in rows}


def _open_results(ids: list[UUID]) -> dict[UUID, dict[str, Any]]:
    rows = (
        Outcome.objects.filter(deal_id__in=ids, is_required=True)
        .exclude(state__in=Outcome.PROVEN)
        .order_by("deal_id", "due_on", "order")
        .distinct("deal_id")
        .values("deal_id", *RESULT_FIELDS)
    )
    return {row["deal_id"]: row for row in rows}


def _hosts(ids: list[UUID]) -> dict[UUID, Hosts]:
    """Who answers for a side of a deal when nothing says who: the first of it."""
    rows = (
        CastMember.objects.filter(deal_id__in=ids, side__in=("seller", "client"), has_left=False)
        .order_by("deal_id", "side", "order", "id")
        .distinct("deal_id", "side")
        .values("id", "deal_id", "side", "name", "firm")
    )
    made: dict[UUID, Hosts] = defaultdict(dict)
    for row in rows:
        made[row["deal_id"]][row["side"]] = _voice(row)
    return made


def _voice(row: Mapping[str, Any]) -> Voice:
    return Voice(row["id"], row["name"], row["firm"], row["side"])


def _by_deal(rows: Iterable[Any]) -> dict[UUID, list[dict[str, Any]]]:
    made: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        made[row["deal_id"]].append(row)
    return made


_STAGES = dict(Deal.Stage.choices)


@lru_cache(maxsize=256)
def _stage_words(stage: str, language: str | None) -> str:
    return str(_STAGES[stage])


def signpost_from(
    deal: Any,
    steps: list[dict[str, Any]],
    phases: list[dict[str, Any]],
    told: dict[str, Any] | None,
    result: dict[str, Any] | None,
    hosts: Hosts,
) -> Signpost:
    workspace = deal.workspace
    today = clock.today(workspace.zone)
    our = hosts.get("seller") or Voice(None, workspace.name)
    their = hosts.get("client") or Voice(None, deal.company_name, side="client")
    if steps:
        facts = _from_steps(steps, our, their)
        facts["beyond"] = _from_steps(steps[1:], our, their) if steps[1:] else None
    elif result and deal.stage in (Deal.Stage.ONBOARDING, Deal.Stage.LIVE):
        facts = _from_result(result, our, workspace, today)
    else:
        facts = _from_stage(deal, our, workspace, today)
    facts |= {
        "deal_id": deal.pk,
        "stage": deal.stage,
        "stage_words": _stage_words(deal.stage, get_language()),
        "today": today,
        "paused_until": deal.paused_until if deal.stage == Deal.Stage.PAUSED else None,
        "told_at": deal.told_at,
        "clarity": _clarity(deal, "next_kind" in facts),
    }
    return Signpost.of(facts | _last_words(deal, told) | _from_phases(deal, phases, steps))


def _last_words(deal: Any, told: dict[str, Any] | None) -> dict[str, Any]:
    if told:
        words, by, at = told["headline"], told["narrator__name"], told["published_at"]
        return {"last_words": words, "last_by": by, "last_at": at}
    return {"last_words": _("We began to talk"), "last_by": "", "last_at": deal.created_at}


def _from_steps(steps: list[dict[str, Any]], our: Voice, their: Voice) -> dict[str, Any]:
    first = steps[0]
    after = steps[1] if steps[1:] else {}
    owner, helper = _who(first, "owner"), _who(first, "helper")
    made: dict[str, Any] = {
        "next_id": first["id"],
        "next_kind": "step",
        "next_words": _named(first),
        "next_who": owner,
        "next_helper": helper,
        "next_on": first["due_on"],
        "next_time": first["by_time"],
        "waits_for": first["blocked_on__name"] or "",
        "after_words": after.get("name", ""),
        "after_who": after.get("owner__name", ""),
        "after_on": after.get("due_on"),
    }
    if first["state"] == Step.State.CLAIMED and owner:
        # Done by one side; what comes next is the other side's yes: see `wanting.confirms`.
        yes = our if owner.side == "client" else their
        named = helper if helper and helper.side == yes.side else None
        words = _("Confirm: %(step)s") % {"step": first["name"]}
        made |= {"next_kind": "confirm_step", "next_words": words}
        made |= {"next_who": named or yes, "next_helper": None}
    return made


def _named(step: dict[str, Any]) -> str:
    """Its name; with the question, where nobody has said yet that the step is needed."""
    if not step["only_if"] or step["only_if_holds"] or step["state"] in _BEGUN:
        return str(step["name"])
    return _("%(step)s (only if: %(question)s)") % {
        "step": step["name"], "question": step["only_if"],
    }  # fmt: skip


def _who(step: dict[str, Any], part: str) -> Voice | None:
    if not step[f"{part}_id"]:
        return None
    return Voice(
        step[f"{part}_id"], step[f"{part}__name"], step[f"{part}__firm"], step[f"{part}__side"]
    )


def _from_result(result: dict[str, Any], our: Voice, workspace: Any, today: date) -> dict[str, Any]:
    is_claimed = result["state"] == Outcome.State.CLAIMED and result["verifier_id"]
    who = our
    if is_claimed:
        who = Voice(
            result["verifier_id"], result["verifier__name"], result["verifier__firm"], "client"
        )
    words = (
        _("Say whether it is there: %(result)s")
        if is_claimed
        else _("Measure together: %(result)s")
    )
    return {
        "next_id": result["id"],
        "next_kind": "outcome",
        "next_words": words % {"result": result["name"]},
        "next_who": who,
        "next_on": result["due_on"] or _soon(workspace.country, workspace.zone, today, 10),
    }


def _from_stage(deal: Any, our: Voice, workspace: Any, today: date) -> dict[str, Any]:
    """No step is planned: the next step is to name one, by our host and soon."""
    words = str(_TO_NAME.get(deal.stage) or _("Name the next step"))
    days = 20 if deal.stage == Deal.Stage.PROVEN else 3
    soon = _soon(workspace.country, workspace.zone, today, days)
    return {"next_words": words, "next_who": our, "next_on": soon}


_TO_NAME: dict[str, Any] = {
    Deal.Stage.EXPLORING: _later("Talk about what you need"),
    Deal.Stage.EVALUATING: _later("Draw the plan together"),
    Deal.Stage.AGREED: _later("Begin the work with you"),
    Deal.Stage.PROVEN: _later("Ask how it is going"),
    Deal.Stage.RENEWING: _later("Talk about what comes next"),
}


@lru_cache(maxsize=512)
def _soon(country: str, zone: str, today: date, days: int) -> date:
    return WorkingCalendar(country=country, zone=zone).add(today, days)


def _from_phases(
    deal: Any, phases: list[dict[str, Any]], steps: list[dict[str, Any]]
) -> dict[str, Any]:
    """The phase of the next step; with none open, the last phase of the deal's stage."""
    if not phases:
        return {}
    at = len(phases) - 1
    if steps:
        at = next((i for i, p in enumerate(phases) if p["id"] == steps[0]["phase_id"]), at)
    else:
        at = max((i for i, p in enumerate(phases) if p["stage"] == deal.stage), default=at)
    return {
        "phase_number": at + 1,
        "phase_count": len(phases),
        "phase_name": phases[at]["name"],
    }


def _clarity(deal: Any, is_named: bool) -> str:
    """Clear: the client knows what, who and when. Unclear: nothing agreed and nothing read."""
    was_told = deal.told_at is not None and clock.now() - deal.told_at <= TOLD_WITHIN
    needs_nothing = deal.stage == Deal.Stage.PAUSED or deal.stage in OVER
    if needs_nothing or (is_named and was_told):
        return "clear"
    return "partly" if is_named or was_told else "unclear"
