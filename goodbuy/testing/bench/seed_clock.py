"""The workspace that the clockwork is measured on: live deals in the middle of their steps.

Of each deal the last real contact lies between a day and five weeks back, evenly: so on the day
that is measured some are due to be asked, some to be reminded, and some are silent for too long.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

from goodbuy.deals.models import Brief
from goodbuy.plans.models import CheckIn, Narration, Presence
from goodbuy.testing.bench import seed, seed_deals, seed_words
from goodbuy.testing.bench.filling import fill, make_functions, of_deals
from goodbuy.testing.bench.size import Size
from goodbuy.timeline.models import Event

DEALS = 10_000
# Days since the last real contact; who was last heard longer ago than this was asked already.
SPREAD, IDEAL = 35, 14
AGO = f"(n % {SPREAD} + 1)"


def size_of(scale: float) -> Size:
    deals = max(40, round(DEALS * scale))
    return Size(people=deals * 3, companies=deals, deals=deals, events=deals * 20)


def fill_clockwork(scale: float, mark: str, say: Callable[[str], None]) -> None:
    """Fill an empty, migrated database, as its owner."""
    size = size_of(scale)
    make_functions()
    for part in (
        seed._team, seed._companies, seed._people,
        seed_deals.deals, seed_deals.cast, seed_deals.grants, _half_way,
        seed_deals.plans, seed_deals.phases, seed_deals.steps, _under_way,
        seed_deals.narrations, _drafts, _presences, seed_words.promises, seed_words.outcomes,
        seed_words.questions, _wishes, _past, _contacts, _after_steps, _asked,
    ):  # fmt: skip
        say(part.__name__.strip("_"))
        part(size)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
        cursor.execute("create table bench_seeded as select %s::text as mark", [mark])


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _half_way(size: Size) -> None:
    """So that the plans have nine or eleven open steps; the seed of steps goes by the stage."""
    _run(
        "update deals_deal set stage = case when hashtext(id::text) % 2 = 0 then 'agreed'"
        " else 'evaluating' end, agreed_on = current_date - 60"
    )


def _under_way(size: Size) -> None:
    _run(
        "update deals_deal set stage_since = now() - interval '60 days',"
        " stage = case when stage = 'agreed' then 'live' else 'onboarding' end"
    )


def _drafts(size: Size) -> None:
    """One deal in fifty has an entry that tells itself today."""
    source, here = of_deals(size)
    fill(
        Narration,
        f"{source} where n % 50 = 0",
        id="bench_id('draft', n)",
        kind="'step.confirmed'",
        narrator_id="bench_id('seller', n)",
        headline="'The trial is done'",
        why="'It shows that the labels hold in the cold.'",
        happened_at="now() - interval '2 hours'",
        due_on="current_date + 1",
        publishes_at="now() - interval '1 minute'",
        **here,
    )


def _presences(size: Size) -> None:
    source, here = of_deals(size)
    for kind, mode, order in (("seller", "background", 0), ("delivery", "lead", 1)):
        fill(
            Presence,
            source,
            id=f"bench_id('presence-{kind}', n)",
            cast_id=f"bench_id('{kind}', n)",
            mode=f"'{mode}'",
            is_seller=str(order == 0).lower(),
            heard_at="now() - interval '4 days'",
            order=str(order),
            **here,
        )


def _wishes(size: Size) -> None:
    """One client in ten chose a later day; one in a hundred brought bad news."""
    source, here = of_deals(size)
    fill(
        Brief,
        f"{source} where n % 10 = 0",
        id="bench_id('wish', n)",
        status="case when n % 100 = 0 then 'bad_news' else 'delayed' end",
        cast_id="bench_id('client', n)",
        reconnect_on="case when n % 100 <> 0 then current_date + 9 end",
        next_words="'Nothing is next until then.'",
        state="'seen'",
        sent_at="now() - interval '40 days'",
        **here,
    )


def _past(size: Size) -> None:
    """Twenty events a deal that are no contact: what the search for the last one has to pass."""
    source, here = of_deals(size)
    fill(
        Event,
        f"{source} cross join generate_series(1, 20) k",
        id="bench_id('event', n * 20 + k)",
        kind="'step.changed'",
        at="now() - interval '50 hours' * k",
        created_at="now() - interval '50 hours' * k",
        actor_kind="'member'",
        actor_name="'Ada Fennwood'",
        about_type="'plans.step'",
        about_id="bench_id('step', n * 12 + 1 + k % 12)",
        audience="'client'",
        **here,
    )


def _contacts(size: Size) -> None:
    source, here = of_deals(size)
    fill(
        Event,
        source,
        id="bench_id('contact', n)",
        kind="'check_in.answered'",
        at=f"now() - interval '1 day' * {AGO}",
        created_at=f"now() - interval '1 day' * {AGO}",
        actor_kind="'guest'",
        actor_name="'Ana'",
        about_type="'plans.checkin'",
        about_id="bench_id('old', n)",
        **here,
    )
    _run("update deals_grant set last_used_at = now() - interval '50 days'")


def _after_steps(size: Size) -> None:
    """Each step that the client does has its question; of one deal in twenty it is due today."""
    source, here = of_deals(size)
    fill(
        CheckIn,
        f"{source} cross join generate_series(3, 12, 3) k",
        id="bench_id('after', n * 12 + k)",
        step_id="bench_id('step', n * 12 + k)",
        asks="'Was the step what we told you it would be, and is what comes next clear?'",
        on="case when k = 3 and n % 20 = 7 then current_date end",
        **here,
    )


def _asked(size: Size) -> None:
    """Whoever was last heard more than two weeks ago was asked, and stands on the ladder."""
    source, here = of_deals(size)
    fill(
        CheckIn,
        f"{source} where {AGO} > {IDEAL} and n % 10 <> 0",
        id="bench_id('asked', n)",
        asks="'How is it going from where you sit?'",
        why="'cadence'",
        state=f"case when {AGO} > 27 then 'escalated' when {AGO} > 16 then 'silent'"
        " else 'sent' end",
        rung=f"case when {AGO} > 27 then 4 when {AGO} > 23 then 3 when {AGO} > 20 then 2"
        f" when {AGO} > 16 then 1 else 0 end",
        cast_id="bench_id('client', n)",
        owner_id="bench_id('seller', n)",
        sent_at=f"now() - interval '1 day' * ({AGO} - {IDEAL})",
        silent_from=f"current_date - ({AGO} - {IDEAL})",
        **here,
    )
