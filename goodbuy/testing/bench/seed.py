"""The workspace that is measured: made by set-based SQL, the same rows for the same scale."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

from goodbuy.conversations.models import Note
from goodbuy.deals.models import Brief, CastMember, Deal, Grant, Question
from goodbuy.people.models import Company, EmailAddress, Employment, Person, PhoneNumber
from goodbuy.plans.models import Narration, Phase, Plan, Step
from goodbuy.promises.models import Measurement, Outcome, Promise
from goodbuy.testing.bench.filling import fill, make_functions, words
from goodbuy.testing.bench.names import FAMILY, FIRMS, GIVEN, STEPS, TITLES
from goodbuy.testing.bench.size import LONG_PAST, Size, mark
from goodbuy.timeline.models import Event
from goodbuy.workspaces.models import Member, User, Workspace

MEMBERS = 40
# A person with a usual past, and one with a long one.
USUAL, LONG = 1, 2

STAGES = words(
    ["exploring"] * 20 + ["evaluating"] * 25 + ["agreed"] * 9 + ["onboarding"] * 13 + ["live"] * 16
    + ["proven"] * 8 + ["renewing"] * 4 + ["resting"] * 5
)  # fmt: skip
# How many of a plan's twelve steps are done in each stage.
DONE = (
    "case d.stage when 'exploring' then 0 when 'evaluating' then 1 when 'agreed' then 3"
    " when 'onboarding' then 5 when 'live' then 9 else 12 end"
)
WORKSPACE = "bench_id('workspace', 1)"


def seed(scale: float, say: Callable[[str], None]) -> None:
    """Fill an empty, migrated database, as its owner."""
    size = Size.of(scale)
    with connection.cursor() as cursor:
        cursor.execute("set synchronous_commit = off")
    make_functions()
    for part in (_team, _companies, _people, _deals, _plans, _words, _events):
        say(part.__name__.strip("_"))
        part(size)
    _settle(mark(scale))


def _team(size: Size) -> None:
    fill(Workspace, "", id=WORKSPACE, name="'Northlight'", zone="'Europe/Berlin'", country="'DE'")
    series = f"from generate_series(1, {MEMBERS}) n"
    mail = "'seller' || n || '@northlight.example'"
    fill(User, series, id="bench_id('user', n)", email=mail, password="'!'")
    fill(
        Member,
        series,
        id="bench_id('member', n)",
        workspace_id=WORKSPACE,
        user_id="bench_id('user', n)",
        name=f"bench_of(n, 1, {GIVEN}) || ' ' || bench_of(n, 2, {FAMILY})",
        email=mail,
        role="case n when 1 then 'owner' when 2 then 'manager' else 'seller' end",
        zone="'Europe/Berlin'",
        country="'DE'",
    )


def _companies(size: Size) -> None:
    fill(
        Company,
        f"from (select n, bench_of(n, 3, {FIRMS}) || ' ' || n as firm"
        f" from generate_series(1, {size.companies}) n) f",
        id="bench_id('company', n)",
        workspace_id=WORKSPACE,
        name="firm",
        domain="replace(lower(firm), ' ', '') || '.example'",
        city="bench_of(n, 4, array['Bremen', 'Hamburg', 'Leipzig', 'Kiel', 'Ulm'])",
        country="'DE'",
        owner_id=f"bench_id('member', 1 + n % {MEMBERS})",
        created_at=f"now() - interval '900 days' * n / {size.companies}",
    )


def _people(size: Size) -> None:
    people = (
        "from (select n, given, family, lower(given || '.' || family) || n || '@mail'"
        f" || n % {size.companies} || '.example' as mail, '+4930' || 1000000 + n as phone from"
        f" (select n, bench_of(n, 5, {GIVEN}) as given, bench_of(n, 6, {FAMILY}) as family"
        f" from generate_series(1, {size.people}) n) g) p"
    )
    company = f"bench_id('company', 1 + n % {size.companies})"
    talked = f"now() - interval '400 days' * bench_pick(n, 7, {size.people}) / {size.people}"
    fill(
        Person,
        people,
        id="bench_id('person', n)",
        workspace_id=WORKSPACE,
        name="given || ' ' || family",
        given_name="given",
        family_name="family",
        company_id=company,
        title=f"bench_of(n, 8, {TITLES})",
        email="mail",
        phone="phone",
        city="'Bremen'",
        country="'DE'",
        owner_id=f"bench_id('member', 1 + n % {MEMBERS})",
        last_contact_at=f"case when n % 3 = 0 then null else {talked} end",
        created_at=f"now() - interval '900 days' * n / {size.people}",
    )
    mine = {"workspace_id": WORKSPACE, "person_id": "bench_id('person', n)"}
    main = {"is_primary": "true", **mine}
    fill(EmailAddress, people, id="bench_id('mail', n)", value="mail", normal="mail", **main)
    fill(PhoneNumber, people, id="bench_id('phone', n)", value="phone", normal="phone", **main)
    title = f"bench_of(n, 8, {TITLES})"
    fill(Employment, people, id="bench_id('job', n)", company_id=company, title=title, **mine)


def _deals(size: Size) -> None:
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
    _cast(size)
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


def _cast(size: Size) -> None:
    """Of us the deal's owner and who delivers; of the client two people of the company."""
    here = {"workspace_id": WORKSPACE, "deal_id": "d.id"}
    source = (
        f"from generate_series(1, {size.deals}) n join deals_deal d on d.id = bench_id('deal', n)"
    )
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


def _plans(size: Size) -> None:
    source = (
        f"from generate_series(1, {size.deals}) n join deals_deal d on d.id = bench_id('deal', n)"
    )
    here = {"workspace_id": WORKSPACE, "deal_id": "d.id"}
    plan = {"plan_id": "bench_id('plan', n)", **here}
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
    fill(
        Phase,
        f"{source} cross join generate_series(1, 4) k",
        id="bench_id('phase', n * 4 + k)",
        name="(array['Worth fixing?', 'Are we safe?', 'Ready inside', 'Used every day'])[k]",
        gist="'Your people know what comes next.'",
        stage="(array['evaluating', 'agreed', 'onboarding', 'live'])[k]",
        order="k",
        **plan,
    )
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
        **plan,
    )
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


def _words(size: Size) -> None:
    """Promises, results with their measurements, questions, briefs and notes."""
    source = (
        f"from generate_series(1, {size.deals}) n join deals_deal d on d.id = bench_id('deal', n)"
    )
    here = {"workspace_id": WORKSPACE, "deal_id": "d.id"}
    fill(
        Promise,
        f"{source} cross join generate_series(1, 3) k",
        id="bench_id('promise', n * 3 + k)",
        words="'You have the answer about the freezer labels by then, number ' || k",
        said_by_id="bench_id(case k when 3 then 'client' else 'seller' end, n)",
        said_to_id="bench_id(case k when 3 then 'seller' else 'client' end, n)",
        said_on="current_date - 20",
        due_on="current_date - 10 + bench_pick(n * 3 + k, 16, 40)",
        first_due_on="current_date - 10 + bench_pick(n * 3 + k, 16, 40)",
        state="(array['kept', 'recorded', 'recorded'])[k]",
        settled_on="case k when 1 then current_date - 5 end",
        **here,
    )
    proven = "d.stage in ('proven', 'renewing', 'resting')"
    fill(
        Outcome,
        f"{source} where d.stage <> 'exploring'",
        id="bench_id('outcome', n)",
        name="'Wrong labels a week'",
        unit="'labels'",
        baseline="40",
        baseline_on="current_date - 120",
        target="5",
        due_on="d.value_on",
        measured_how="'Counted by the shift lead each Friday.'",
        state=f"case when {proven} then 'verified' when d.agreed_on is null then 'proposed'"
        " else 'measuring' end",
        verifier_id="bench_id('client', n)",
        verdict_by_id=f"case when {proven} then bench_id('client', n) end",
        verdict_on=f"case when {proven} then current_date - 4 end",
        **here,
    )
    fill(
        Measurement,
        f"{source} cross join generate_series(1, 6) k where d.agreed_on is not null",
        id="bench_id('measure', n * 6 + k)",
        outcome_id="bench_id('outcome', n)",
        on="current_date - 7 * k",
        value="5 + 5 * k",
        **here,
    )
    fill(
        Question,
        f"{source} cross join generate_series(1, 2) k",
        id="bench_id('question', n * 2 + k)",
        words="'Who prints the first labels, and when?'",
        asker_id="bench_id('client', n)",
        owner_id="bench_id('seller', n)",
        asked_at="now() - interval '1 day' * k - interval '1 hour'",
        answer_due_at="now() + interval '6 hours' - interval '1 day' * k",
        state="case when k = 2 or n % 5 > 0 then 'answered' else 'asked' end",
        answer="case when k = 2 or n % 5 > 0 then 'Our team does, on the first day.' else '' end",
        answered_at="case when k = 2 or n % 5 > 0 then now() - interval '5 hours' end",
        **here,
    )
    fill(
        Brief,
        f"{source} where n % 4 = 0",
        id="bench_id('brief', n)",
        status="'all_well'",
        words="'All is well here.'",
        cast_id="bench_id('client', n)",
        next_words="'We go on as planned.'",
        next_owner_id="bench_id('seller', n)",
        state="'seen'",
        sent_at="now() - interval '3 days'",
        **here,
    )
    fill(
        Note,
        f"from generate_series(1, {size.people // 5}) n",
        id="bench_id('note', n)",
        workspace_id=WORKSPACE,
        by_id=f"bench_id('member', 1 + n % {MEMBERS})",
        person_id="bench_id('person', n)",
        words="'Called. They want to see the **line** running first.'",
        created_at="now() - interval '2 days'",
    )


def _events(size: Size) -> None:
    """Each person has a few; one has sixty and one has two thousand."""
    fill(
        Event,
        f"from (select n, case when n <= 60 then {USUAL} when n <= 60 + {LONG_PAST} then {LONG}"
        f" else 1 + n % {size.people} end as p, bench_pick(n, 20, {size.deals}) + 1 as d,"
        f" now() - interval '700 days' * n / {size.events} as at,"
        " (array['person.talked', 'person.changed', 'person.reached_by'])[1 + n % 3] as kind"
        f" from generate_series(1, {size.events}) n) e"
        " join people_person p on p.id = bench_id('person', e.p)",
        id="bench_id('event', n)",
        workspace_id=WORKSPACE,
        kind="e.kind",
        at="e.at",
        created_at="e.at",
        actor_kind="'member'",
        actor_id=f"bench_id('member', 1 + n % {MEMBERS})",
        actor_name="'Ada Fennwood'",
        about_type="'people.person'",
        about_id="p.id",
        about_name="p.name",
        person_id="p.id",
        company_id="p.company_id",
        deal_id="case when n % 2 = 0 then bench_id('deal', e.d) end",
        changed="""'{"title": "Buyer"}'::jsonb""",
        facts="""'{"words": "seller@client.example"}'::jsonb""",
        audience="case when n % 4 = 0 then 'client' else 'team' end",
    )


def _settle(found: str) -> None:
    """Search texts by the product's own rule, tables tidied as a night would do, and the mark."""
    from goodbuy.people.search import refresh_company_search, refresh_search_text

    refresh_company_search()
    refresh_search_text()
    with connection.cursor() as cursor:
        cursor.execute("vacuum (full, analyze) people_person")
        cursor.execute("vacuum (full, analyze) people_company")
        cursor.execute("vacuum analyze")
        cursor.execute("create table bench_seeded as select %s::text as mark", [found])
