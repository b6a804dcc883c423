"""What similar steps really took, against plain Python; and a plan kept as a template with it."""

from datetime import date, timedelta
from math import ceil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.kernel.working_days import WorkingCalendar
from goodbuy.plans.actions import draw_plan
from goodbuy.plans.learning import took
from goodbuy.plans.models import Plan, PlanTemplate, Step
from goodbuy.plans.saving import keep_as_template
from goodbuy.plans.tests.plan_cast import NOON
from goodbuy.testing.cast import make_cast, make_deal
from goodbuy.timeline.models import replayed

FIRST = date(2025, 11, 1)


def a_step(drawn, name, **fields):
    """A step that was done, straight in its table: only its days matter here."""
    step = drawn.sign
    step.pk = step.id = None
    step._state.adding = True
    for field, value in {"name": name, "key": "", "template": None, **fields}.items():
        setattr(step, field, value)
    return step


def were_done(drawn, name, spans, **fields):
    rows = [
        a_step(drawn, name, id=None, state="confirmed", began_on=a, done_on=b, **fields)
        for a, b in spans
    ]
    for number, row in enumerate(rows):
        row.id, row.number = type(row)._meta.pk.get_default(), 500 + number
    Step.objects.bulk_create(rows)


def percentile(values, share):
    return sorted(values)[ceil(len(values) * share) - 1]


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(spans=st.lists(st.tuples(st.integers(0, 300), st.integers(0, 40)), min_size=1, max_size=25))
def test_median_and_80th_percentile_equal_plain_python(drawn, spans):
    days = [(FIRST + timedelta(a), FIRST + timedelta(a + n)) for a, n in spans]
    Step.objects.filter(name="Lay the cable").delete()
    were_done(drawn, "Lay the cable", days)
    calendar = WorkingCalendar("US")
    lengths = [max(1, calendar.between(a - timedelta(1), b)) for a, b in days]
    [found] = took([("", "lay THE cable!")], workspace=drawn.people.workspace)
    assert (found.n, found.median, found.most) == (
        len(days), percentile(lengths, 0.5), percentile(lengths, 0.8)
    )  # fmt: skip


def test_similar_is_the_same_step_of_the_template_or_the_same_name(drawn):
    span = (FIRST, FIRST + timedelta(2))
    were_done(drawn, "Hang the sign", [span] * 2, template=drawn.template, key="hang")
    were_done(drawn, "Put up the sign, 3/6", [span])
    were_done(drawn, "put up  the sign", [span])
    were_done(drawn, "Something else", [span], key="hang")
    house = drawn.people.workspace
    asked = [("hang", "Put up the sign"), ("", "Hang the sign"), ("hang", "?"), ("", "")]
    found = took(asked, workspace=house, template_id=drawn.template.pk)
    assert [one.n for one in found] == [4, 2, 2, 0]
    assert [one.n for one in took(asked, workspace=house)] == [2, 2, 0, 0]
    assert [one.n for one in took(asked, workspace=drawn.people.otto.workspace)] == [0] * 4


def test_under_three_nothing_is_claimed_and_it_says_so(drawn):
    were_done(drawn, "Hang the sign", [(FIRST, FIRST)] * 2)
    [found] = took([("", "Hang the sign")], workspace=drawn.people.workspace)
    assert not found.is_known
    assert found.sentence == (
        "Two similar steps are done yet. From three on, what they took is said here."
    )
    were_done(drawn, "Hang the sign", [(date(2025, 11, 3), date(2025, 11, 7))] * 3)
    [found] = took([("", "Hang the sign")], workspace=drawn.people.workspace)
    assert found.sentence == (
        "Of 5 similar steps, at least four in five took 5 working days or less."
    )


def test_a_step_remembers_when_it_began(drawn):
    cast = drawn.people
    with clock.moved_to(NOON + timedelta(2)):
        drawn.sign.start(by=cast.mira)
    with clock.moved_to(NOON + timedelta(6)):
        drawn.sign.claim(by=cast.mira)
    assert (drawn.sign.began_on, drawn.sign.done_on) == (date(2026, 10, 16), date(2026, 10, 20))
    with clock.moved_to(NOON + timedelta(8)):
        drawn.wifi.claim(by=cast.mira)
    # Nobody said that it began: it could not before the signature.
    assert (drawn.wifi.began_on, drawn.wifi.done_on) == (date(2026, 10, 21), date(2026, 10, 22))
    assert replayed(drawn.wifi)["began_on"] == "2026-10-21"


def test_a_plan_becomes_a_template_with_its_real_days(drawn):
    cast = drawn.people
    with clock.moved_to(NOON + timedelta(7)):
        drawn.sign.claim(by=cast.mira)
    drawn.store.drop(by=cast.mira, reason="They counted them themselves.")
    kept = keep_as_template(drawn.plan, name="As at Harbor & Pine", by=cast.mira)
    file, steps = kept.file, {step.key: step for step in kept.file.steps}
    assert (kept.name, [phase.name for phase in file.phases]) == (
        "As at Harbor & Pine", ["Agreement signed", "Site made ready", "Results proven"]
    )  # fmt: skip
    assert steps["sign"].days == 6
    assert steps["label"].days == 2
    assert "store" not in steps
    assert set(steps["print"].after) == {"label", "wifi", "sign"}
    assert (steps["print"].side, steps["print"].with_side) == ("seller", "client")
    assert [moment.asks for moment in file.check_ins] == ["How was the visit?"]
    assert [moment.asks for moment in file.aftertaste] == ["Was it a good buy?"]
    # It is one to begin from: drawn again for somebody else, with the same parts.
    other = make_deal(cast.mira, name="Another purchase")
    make_cast(cast.mira, other, "Lena Brandt", "seller", part="delivery lead")
    make_cast(cast.mira, other, "Cleo Marsh", "client", part="decides")
    plan, _ = draw_plan(other, kept, by=cast.mira)
    assert plan.steps.get(key="sign").days == 6
    assert plan.steps.count() == 5


def test_only_the_team_keeps_one_and_it_must_end_with_the_proof(drawn):
    cast = drawn.people
    with pytest.raises(NotAllowed):
        keep_as_template(drawn.plan, name="Mine", by=cast.rolf)
    with pytest.raises(Refusal, match="Give the template a name"):
        keep_as_template(drawn.plan, name=" ", by=cast.mira)
    drawn.verify.drop(by=cast.mira, reason="No proof wanted.")
    with pytest.raises(Refusal, match="cannot be a template yet. The last phase must be"):
        keep_as_template(drawn.plan, name="Without proof", by=cast.mira)
    assert PlanTemplate.objects.count() == 1
    assert Plan.objects.count() == 1
