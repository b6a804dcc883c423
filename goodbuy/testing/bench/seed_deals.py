"""Deals with their cast, links, plans and entries, each table by one statement."""

from __future__ import annotations

from goodbuy.deals.models import CastMember, Deal, Grant
from goodbuy.plans.models import Narration, Phase, Plan, Step
from goodbuy.testing.bench.filling import MEMBERS, WORKSPACE, fill, of_deals, words
from goodbuy.testing.bench.names import STEPS
from goodbuy.testing.bench.size import Size

STAGES = words(
    ["exploring"] * 20 + ["evaluating"] * 25 + ["agreed"] * 9 + ["onboarding"] * 13 + ["live"] * 16
    + ["proven"] * 8 + ["renewing"] * 4 + ["resting"] * 5
)  # fmt: skip
# How many of a plan's twelve steps are done in each stage.
DONE = (
    "case d.stage when 'exploring' then 0 when 'evaluating' then 1 when 'agreed' then 3"
    " when 'onboarding' then 5 when 'live' then 9 else 12 end"
)


def deals(size: Size) -> None:
    aim = words(["Clear labels", "A quiet line", "Less waste", "One stock list", "Faster doors"])
    fill(
        Deal,
        f"from (select n, bench_of(n, 10, {STAGES}) as stage, bench_pick(n, 11, 300) as age,"
        f" c.id as company_id, c.name as firm from generate_series(1, {size.deals}) n"
        f" join people_company c on c.id = bench_id('company', 1 + n % {size.companies})) d",
        id="bench_id('deal', n)",
        workspace_id=WORKSPACE,
        name=f"bench_of(n, 12, {aim}) || ' ' || n",
        search_text=f"lower(bench_of(n, 12, {aim}) || ' ' || n || ' ' || firm)",
        company_id="company_id",
        company_name="firm",
        owner_id=f"bench_id('member', 1 + n % {MEMBERS})",
        stage="stage",
        stage_since="now() - interval '1 day' * (age / 3)",
        value="5000 + bench_pick(n, 13, 900) * 100",
        currency="'EUR'",
        started_on="current_date - age",
        agreed_on="case when stage in ('exploring', 'evaluating') then null"
        " else current_date - age / 2 end",
        value_on="current_date + 200 - age / 2",
        room_key="md5('room' || n)",
        told_at="now() - interval '1 hour' * bench_pick(n, 14, 900)",
        created_at="now() - interval '1 day' * age",
    )


def grants(size: Size) -> None:
    grant = f"from generate_series(1, {size.deals}) n"
    fill(
        Grant,
        grant,
        id="bench_id('grant', n)",
        workspace_id=WORKSPACE,
        deal_id="bench_id('deal', n)",
        cast_id="bench_id('client', n)",
        email="'client' || n || '@client.example'",
        state="'active'",
        token_hash="sha256(('bench-' || n)::bytea)",
        expires_at="now() + interval '300 days'",
        first_used_at="now() - interval '9 days'",
        last_used_at="now() - interval '1 day'",
        zone="'Europe/Berlin'",
    )


def cast(size: Size) -> None:
    """Of us the deal's owner and who delivers; of the client two people of the company."""
    source, here = of_deals(size)
    for kind, step, part in (("seller", 0, "salesperson"), ("delivery", 7, "delivery lead")):
        fill(
            CastMember,
            f"{source} join workspaces_member m on m.id ="
            f" bench_id('member', 1 + (n + {step}) % {MEMBERS})",
            id=f"bench_id('{kind}', n)",
            side="'seller'",
            member_id="m.id",
            name="m.name",
            firm="'Northlight'",
            part=f"'{part}'",
            does="'Answers your questions and keeps the plan.'",
            does_not="'Does not change the price.'",
            zone="'Europe/Berlin'",
            country="'DE'",
            **here,
        )
    for kind, step, part in (("client", 1, "decides"), ("user", 2, "uses it")):
        fill(
            CastMember,
            f"{source} join people_person p on p.id ="
            f" bench_id('person', n % {size.companies} + {step * size.companies})",
            id=f"bench_id('{kind}', n)",
            side="'client'",
            person_id="p.id",
            name="p.name",
            firm="d.company_name",
            part=f"'{part}'",
            does="'Says what is needed and when it is there.'",
            does_not="'Does not install anything.'",
            zone="'Europe/Berlin'",
            country="'DE'",
            **here,
        )


def plans(size: Size) -> None:
    source, here = of_deals(size)
    fill(
        Plan,
        source,
        id="bench_id('plan', n)",
        state="case when d.agreed_on is null then 'shown' else 'confirmed' end",
        shown_at="d.created_at + interval '1 day'",
        opened_at="d.created_at + interval '2 days'",
        confirmed_at="case when d.agreed_on is not null then d.created_at + interval '3 days' end",
        confirmed_by_id="case when d.agreed_on is not null then bench_id('client', n) end",
        **here,
    )


def phases(size: Size) -> None:
    source, here = of_deals(size)
    fill(
        Phase,
        f"{source} cross join generate_series(1, 4) k",
        id="bench_id('phase', n * 4 + k)",
        name="(array['Worth fixing?', 'Are we safe?', 'Ready inside', 'Used every day'])[k]",
        gist="'Your people know what comes next.'",
        stage="(array['evaluating', 'agreed', 'onboarding', 'live'])[k]",
        order="k",
        plan_id="bench_id('plan', n)",
        **here,
    )


def steps(size: Size) -> None:
    source, here = of_deals(size)
    fill(
        Step,
        f"{source} cross join lateral (select k, {DONE} as done from generate_series(1, 12) k) s",
        id="bench_id('step', n * 12 + k)",
        phase_id="bench_id('phase', n * 4 + (k - 1) / 3 + 1)",
        number="k",
        name=f"({STEPS})[k]",
        expectation="'It takes half a day, and nothing stops meanwhile.'",
        why="'So that the first shift can rely on it.'",
        owner_id="case when k % 3 = 0 then bench_id('client', n) else bench_id('seller', n) end",
        narrator_id="bench_id('seller', n)",
        starts_on="current_date + (k - done) * 7 - 4",
        due_on="current_date + (k - done) * 7 - 2",
        baseline_due_on="current_date + (k - done) * 7 - 2 - bench_pick(n, 15, 2)",
        state="case when k <= done then 'confirmed' when k = done + 1 then 'ready'"
        " else 'planned' end",
        done_on="case when k <= done then current_date + (k - done) * 7 - 3 end",
        confirmed_by_id="case when k <= done then bench_id('client', n) end",
        plan_id="bench_id('plan', n)",
        **here,
    )


def narrations(size: Size) -> None:
    source, here = of_deals(size)
    fill(
        Narration,
        f"{source} cross join generate_series(1, 3) k",
        id="bench_id('narration', n * 3 + k)",
        kind="'step.confirmed'",
        narrator_id="bench_id('seller', n)",
        headline="'The trial on aisle ' || k || ' is done'",
        why="'It shows that the labels hold in the cold.'",
        next_words="'We train the early shift.'",
        next_who_id="bench_id('seller', n)",
        next_on="current_date + 5",
        state="'published'",
        happened_at="now() - interval '9 days' * k",
        due_on="current_date - 9 * k + 1",
        published_at="now() - interval '9 days' * k + interval '3 hours'",
        **here,
    )
