"""The workspace that is measured: made by set-based SQL, the same rows for the same scale."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

from goodbuy.people.models import Company, EmailAddress, Employment, Person, PhoneNumber
from goodbuy.testing.bench import seed_deals, seed_people, seed_words
from goodbuy.testing.bench.filling import MEMBERS, WORKSPACE, fill, make_functions
from goodbuy.testing.bench.names import FAMILY, FIRMS, GIVEN, TITLES
from goodbuy.testing.bench.size import LONG_PAST, Size, mark
from goodbuy.timeline.models import Event
from goodbuy.workspaces.models import Member, User, Workspace

# A person with a usual past, and one with a long one.
USUAL, LONG = 1, 2


def seed(scale: float, say: Callable[[str], None]) -> None:
    """Fill an empty, migrated database, as its owner."""
    size = Size.of(scale)
    with connection.cursor() as cursor:
        cursor.execute("set synchronous_commit = off")
    make_functions()
    for part in PARTS:
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
        created_at=ago(900, "n", size.companies),
    )


def ago(days: int, part: str, whole: int) -> str:
    """Spread over the last days. An interval that is multiplied first overflows: int32 days."""
    return f"now() - interval '{days} days' * ({part} / {whole}.0)"


def _people(size: Size) -> None:
    people = (
        "from (select n, given, family, lower(given || '.' || family) || n || '@mail'"
        f" || n % {size.companies} || '.example' as mail, '+4930' || 1000000 + n as phone from"
        f" (select n, bench_of(n, 5, {GIVEN}) as given, bench_of(n, 6, {FAMILY}) as family"
        f" from generate_series(1, {size.people}) n) g) p"
    )
    company = f"bench_id('company', 1 + n % {size.companies})"
    talked = ago(400, f"bench_pick(n, 7, {size.people})", size.people)
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
        created_at=ago(900, "n", size.people),
    )
    mine = {"workspace_id": WORKSPACE, "person_id": "bench_id('person', n)"}
    main = {"is_primary": "true", **mine}
    fill(EmailAddress, people, id="bench_id('mail', n)", value="mail", normal="mail", **main)
    fill(PhoneNumber, people, id="bench_id('phone', n)", value="phone", normal="phone", **main)
    title = f"bench_of(n, 8, {TITLES})"
    fill(Employment, people, id="bench_id('job', n)", company_id=company, title=title, **mine)


def _events(size: Size) -> None:
    """Each person has a few; one has sixty and one has two thousand."""
    fill(
        Event,
        f"from (select n, case when n <= 60 then {USUAL} when n <= 60 + {LONG_PAST} then {LONG}"
        f" else 1 + n % {size.people} end as p, bench_pick(n, 20, {size.deals}) + 1 as d,"
        f" {ago(700, 'n', size.events)} as at,"
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


PARTS = (
    _team, _companies, _people, seed_people.ties, seed_people.pairs,
    seed_deals.deals, seed_deals.cast, seed_deals.grants,
    seed_deals.plans, seed_deals.phases, seed_deals.steps, seed_deals.narrations,
    seed_words.promises, seed_words.outcomes, seed_words.measurements, seed_words.questions,
    seed_words.briefs, seed_words.notes, _events,
)  # fmt: skip


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
