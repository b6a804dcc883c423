"""Who knows whom among the people that are measured, and who of us knows some of them."""

from goodbuy.people.models import Contact, Relationship, Tie
from goodbuy.testing.bench.filling import MEMBERS, WORKSPACE, fill
from goodbuy.testing.bench.size import Size

# The first person knows so many: with theirs, a picture is full.
HUB = 60
KINDS = "(array['worked', 'friend', 'school', 'reports_to', 'introduced_by'])[1 + n % 5]"


def ties(size: Size) -> None:
    """Two ties a person, at random; each pair once."""
    one = f"case when n <= {HUB} then 1 else 1 + n % {size.people} end"
    other = f"1 + bench_pick(n, 31, {size.people})"
    fill(
        Tie,
        f"from (select distinct on (a, b, kind) n, a, b, kind from (select n, {one} as a,"
        f" {other} as b, {KINDS} as kind from generate_series(1, {2 * size.people}) n) r"
        " where a <> b) t",
        id="bench_id('tie', n)",
        workspace_id=WORKSPACE,
        person_id="bench_id('person', a)",
        other_id="bench_id('person', b)",
        kind="kind",
        heard_by_id="bench_id('member', 1)",
    )


def pairs(size: Size) -> None:
    """Each member knows some, and talked with them three times."""
    known = f"from generate_series(1, {size.people // 20}) n"
    member = f"bench_id('member', 1 + n % {MEMBERS})"
    person = "bench_id('person', n * 20)"
    mine = {"workspace_id": WORKSPACE, "member_id": member, "person_id": person}
    met = "current_date - (n % 400)"
    fill(Relationship, known, id="bench_id('pair', n)", last_met_on=met, **mine)
    fill(
        Contact,
        f"{known} cross join generate_series(0, 2) k",
        id="bench_id('contact', n * 3 + k)",
        on=f"{met} - 40 * k",
        way="'call'",
        **mine,
    )
