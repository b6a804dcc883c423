"""Templates, phases and single steps put into a plan that runs; conditions and series."""

from datetime import date, timedelta
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.plans import adding
from goodbuy.plans.actions import draw_plan
from goodbuy.plans.adding import When, add_template, copy_phase, copy_step
from goodbuy.plans.conditions import answered, through
from goodbuy.plans.models import PlanTemplate, Step
from goodbuy.plans.repeating import days_of, repeat
from goodbuy.plans.saving import keep_as_template
from goodbuy.plans.schedule import Task, ordered
from goodbuy.plans.template_file import dump, parse
from goodbuy.testing.cast import make_cast, make_deal
from goodbuy.timeline.models import Event
from goodbuy.workspaces.boundary import acting_as_grant

MORE = dedent("""\
    key: more
    name: A freezer besides
    summary: More to do.
    phases:
      - {key: cold, name: The cold room, stage: onboarding, steps: [
          {key: look, name: Look at the freezer, side: seller, who: delivery lead, days: 2,
           only_if: has a freezer, expect: A visit., done_when: It was seen.},
          {key: tape, name: Order frost tape, side: seller, who: delivery lead, days: 3,
           after: look, only_if: has a freezer, expect: A parcel., done_when: It is there.},
          {key: stick, name: Stick the labels, side: client, who: IT, after: tape, days: 1,
           expect: You stick them., done_when: They stay on.},
          {key: week, name: Go through the week together, side: seller, who: delivery lead,
           days: 1, after: stick, every_weeks: 2, times: 3, expect: A call.,
           done_when: It was written down.}]}
      - {key: end, name: Proven again, stage: proven, steps: [
          {key: again, name: Say that the cold labels stay, side: client, who: decides,
           after: stick, expect: One question., done_when: You said yes.}]}
    check_ins:
      - {after: stick, asks: "Do they stay on?"}
    """)


@pytest.fixture
def more(drawn):
    return PlanTemplate.add(MORE, by=drawn.people.mira)


def confirmed(drawn):
    drawn.plan.show(by=drawn.people.mira)
    with acting_as_grant(drawn.people.ana):
        drawn.plan.confirm(by=drawn.people.ana, seen=drawn.plan.seal)


def phases(drawn):
    return list(drawn.plan.phases.order_by("order").values_list("name", flat=True))


def waits(step):
    return sorted(step.waits.values_list("after__name", flat=True))


def by_name(drawn):
    return {s.name: s for s in drawn.plan.steps.select_related("phase").order_by("number")}


def test_a_template_is_added_where_its_stages_come_and_the_client_sees_the_difference(drawn, more):
    confirmed(drawn)
    before = {s.pk: (s.starts_on, s.due_on) for s in drawn.plan.steps.all()}
    add_template(drawn.plan, more, by=drawn.people.mira, answers={"has a freezer": True})
    steps = by_name(drawn)
    assert {pk: (s.starts_on, s.due_on) for s in steps.values() if (pk := s.pk) in before} == before
    assert phases(drawn) == [
        "Agreement signed", "Site made ready", "The cold room", "Results proven", "Proven again"
    ]  # fmt: skip
    again = steps["Say that the cold labels stay"]
    assert waits(steps["Look at the freezer"]) == ["Connect six printers"]
    assert waits(again) == ["Say that it works", "Stick the labels"]
    assert waits(steps["Say that it works"]) == ["Connect six printers"]
    assert steps["Look at the freezer"].starts_on > steps["Connect six printers"].due_on
    assert again.starts_on > steps["Say that it works"].due_on
    assert steps["Order frost tape"].starts_on > steps["Look at the freezer"].due_on
    new = [one.step for one in drawn.plan.differences() if one.kind == "added"]
    assert "Look at the freezer" in new
    assert len(new) == 7
    assert [s.number for s in steps.values()] == list(range(1, len(steps) + 1))
    assert steps["Stick the labels"].template_id == more.pk


@pytest.mark.parametrize(
    ("stage", "place", "waited"),
    [
        ("exploring", 0, []),
        ("agreed", 1, ["Sign the page"]),
        ("live", 2, ["Connect six printers"]),
        ("proven", 3, ["Say that it works"]),
    ],
)
def test_a_phase_stands_where_its_stage_comes_and_waits_for_what_is_before_it(
    drawn, stage, place, waited
):
    by, was = drawn.people.mira, phases(drawn)
    more = PlanTemplate.add(MORE.replace("stage: onboarding", f"stage: {stage}"), by=by)
    made = add_template(drawn.plan, more, by=by, phase="cold", answers={"has a freezer": True})
    assert phases(drawn) == [*was[:place], "The cold room", *was[place:]]
    assert list(drawn.plan.phases.order_by("order").values_list("order", flat=True)) == [1, 2, 3, 4]
    placed = set(Event.objects.filter(kind="phase.placed").values_list("about_id", flat=True))
    moved = drawn.plan.phases.filter(name__in=was[place:]).values_list("pk", flat=True)
    assert set(moved) <= placed
    assert waits(made[0]) == waited
    assert made[0].state == ("planned" if waited else "ready")
    in_phases = [s.phase.name for s in by_name(drawn).values()]
    assert list(dict.fromkeys(in_phases)) == phases(drawn)
    assert waits(drawn.verify) == ["Connect six printers"]


def test_what_is_done_is_waited_for_only_where_nothing_is_open(drawn, more):
    """Two steps that nothing waits for are done: they end nothing any more."""
    steps, day = drawn.plan.steps, date(2026, 10, 13)
    drawn.print.waits.all().delete()
    for key, on in (("sign", day - timedelta(2)), ("label", day), ("store", day - timedelta(1))):
        steps.filter(key=key).update(state="confirmed", done_on=on)
    given = {"by": drawn.people.mira, "phase": "cold", "answers": {"has a freezer": True}}
    first = add_template(drawn.plan, more, **given)[0]
    assert waits(first) == ["Check the signal", "Connect six printers"]
    first.phase.steps.all().delete()
    first.phase.remove(by=drawn.people.mira)
    steps.filter(key__in=("wifi", "print")).update(state="claimed", done_on=day - timedelta(1))
    first = add_template(drawn.plan, more, **given)[0]
    assert waits(first) == ["Approve the label layout"]
    assert first.state == "ready"


def test_one_phase_alone_on_a_day(drawn, more):
    made = add_template(
        drawn.plan, more, by=drawn.people.mira, phase="end",
        when=When(date(2026, 11, 2), is_after_all=False), answers={},
    )  # fmt: skip
    assert [(s.name, s.starts_on) for s in made] == [
        ("Say that the cold labels stay", date(2026, 11, 2))
    ]
    with pytest.raises(Refusal, match="not in this template any more"):
        add_template(drawn.plan, more, by=drawn.people.mira, phase="gone")
    with pytest.raises(NotAllowed):
        add_template(drawn.plan, more, by=drawn.people.rolf, phase="end")


def test_a_condition_is_a_question_and_must_be_answered(drawn, more):
    with pytest.raises(Refusal, match="Answer first: does “has a freezer” hold here"):
        add_template(drawn.plan, more, by=drawn.people.mira)
    assert "The cold room" not in [p.name for p in drawn.plan.phases.all()]
    add_template(drawn.plan, more, by=drawn.people.mira, answers={"has a freezer": False})
    steps = by_name(drawn)
    assert "Look at the freezer" not in steps
    # What waited for the steps that fell out waits for what they waited for: the phases before.
    assert waits(steps["Stick the labels"]) == ["Connect six printers"]


def test_a_series_is_drawn_on_its_days_and_kept_as_one_line(drawn, more):
    add_template(drawn.plan, more, by=drawn.people.mira, answers={"has a freezer": False})
    series = [s for name, s in by_name(drawn).items() if name.startswith("Go through")]
    assert [s.name[-3:] for s in series] == ["her", "2/3", "3/3"]
    assert [(b.due_on - a.due_on).days for a, b in zip(series, series[1:], strict=False)] == [
        14
    ] * 2
    assert [s.number for s in series] == list(range(series[0].number, series[0].number + 3))
    assert all(s.expectation == "A call." for s in series)
    kept = keep_as_template(drawn.plan, name="With a series", by=drawn.people.mira)
    [line] = [s for s in kept.file.steps if s.name.startswith("Go through")]
    assert (line.every_weeks, line.times) == (2, 3)


def test_a_step_is_repeated_until_a_day_and_not_twice(drawn):
    by = drawn.people.mira
    last = drawn.print.due_on + timedelta(weeks=9)
    made = repeat(drawn.print, by=by, every_weeks=4, until=last)
    assert [s.name for s in made] == ["Connect six printers 2/3", "Connect six printers 3/3"]
    assert made[-1].due_on <= last
    with pytest.raises(Refusal, match="comes again already"):
        repeat(drawn.print, by=by, every_weeks=1, times=3)
    with pytest.raises(Refusal, match="It would not come again"):
        repeat(drawn.label, by=by, every_weeks=4, until=drawn.label.due_on)
    with pytest.raises(NotAllowed):
        repeat(drawn.label, by=drawn.people.rolf, every_weeks=4, times=2)


@given(every=st.integers(1, 8), times=st.integers(2, 60), until=st.integers(0, 400))
def test_the_days_of_a_series_keep_their_weekday_and_their_end(every, times, until):
    first = date(2026, 10, 14)
    found = days_of(first, every, times, None)
    assert len(found) == times - 1
    assert {(day - first).days % (7 * every) for day in found} == {0}
    last = first + timedelta(until)
    assert len(days_of(first, every, None, last)) == until // (7 * every)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((0, 3, None), "every how many weeks"),
        ((1, None, None), "how many times it comes, or until"),
        ((1, 3, date(2027, 1, 1)), "how many times it comes, or until"),
        ((1, 61, None), "from 2 to 60 times"),
        ((1, None, date(2030, 1, 1)), "more than 60 times"),
    ],
)
def test_a_series_without_an_end_is_refused(given, said):
    with pytest.raises(Refusal, match=said):
        days_of(date(2026, 10, 14), *given)


def test_drawing_asks_the_same_questions_and_draws_series(drawn, more):
    cast = drawn.people
    other = make_deal(cast.mira, name="Another purchase")
    make_cast(cast.mira, other, "Lena Brandt", "seller")
    make_cast(cast.mira, other, "Cleo Marsh", "client")
    with pytest.raises(Refusal, match="Answer first"):
        draw_plan(other, more, by=cast.mira)
    plan, _ = draw_plan(
        other, more, by=cast.mira, value_on=date(2027, 3, 1), answers={"has a freezer": True}
    )
    assert plan.steps.filter(name__startswith="Go through").count() == 3


def test_a_phase_is_copied_between_deals_with_the_people_there(drawn):
    cast = drawn.people
    other = make_deal(cast.mira, name="Another purchase")
    lena = make_cast(cast.mira, other, "Lena Brandt", "seller")
    make_cast(cast.mira, other, "Cleo Marsh", "client")
    plan, _ = draw_plan(other, drawn.template, by=cast.mira)
    had = plan.steps.count()
    made = copy_phase(drawn.print.phase, plan, by=cast.mira)
    assert [s.name for s in made] == [
        "Approve the label layout", "Check the signal", "Count the printers", "Connect six printers"
    ]  # fmt: skip
    assert plan.steps.count() == had + 4
    assert {s.owner for s in made if s.owner.side == "seller"} == {lena}
    assert {s.deal_id for s in made} == {other.pk}
    copied = next(s for s in made if s.name == "Connect six printers")
    assert {w.after.name for w in copied.waits.select_related("after")} == {
        "Approve the label layout", "Check the signal", "Count the printers"
    }  # fmt: skip
    one = copy_step(drawn.label, plan, plan.phases.first(), by=cast.mira)
    assert (one.name, one.phase, one.waits.count()) == (
        "Approve the label layout", plan.phases.first(), 0
    )  # fmt: skip
    with pytest.raises(Refusal, match="another plan"):
        copy_step(drawn.label, plan, drawn.label.phase, by=cast.mira)
    assert Step.objects.filter(plan=drawn.plan).count() == 6


KEYS = st.sampled_from("abcdefgh")


@given(
    after=st.dictionaries(KEYS, st.lists(KEYS, max_size=4, unique=True), min_size=8, max_size=8),
    out=st.sets(KEYS),
)
def test_whatever_falls_out_the_order_of_what_stays_is_kept(after, out):
    """Waits only point back in the alphabet here, so no circle stands in the way."""
    back = {key: tuple(k for k in waits if k < key) for key, waits in after.items()}
    gone = {key: back[key] for key in out if key in back}
    kept = {key: through(waits, gone) for key, waits in back.items() if key not in gone}
    assert all(set(waits) <= set(kept) for waits in kept.values())

    def reaches(graph, key):
        found, ahead = set(), [key]
        while ahead:
            for one in graph[ahead.pop()]:
                if one not in found:
                    found.add(one)
                    ahead.append(one)
        return found

    for key in kept:
        assert reaches(kept, key) == reaches(back, key) & set(kept)
    ordered([Task(key, key, 1, None, waits) for key, waits in kept.items()])


def test_the_words_of_conditions_and_series_survive_the_file():
    file = parse(MORE)
    assert parse(dump(file)) == file
    assert file.questions == ("has a freezer",)
    assert adding.chosen(file, "cold").check_ins
    assert not adding.chosen(file, "end").check_ins
    assert [s.key for s in answered(file, {"has a freezer": False}).steps] == [
        "stick", "week", "again"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("every_weeks: 2, times: 3", "times: 3", "say every how many weeks"),
        ("every_weeks: 2", "every_weeks: 90", "up to 52"),
        ("times: 3", "times: 1", "from 2 to 60"),
        ("who: decides,", "who: decides, only_if: has a freezer,", "last phase must be"),
    ],
)
def test_a_template_with_a_wrong_series_or_a_proof_that_may_fall_out_is_refused(
    drawn, old, new, said
):
    with pytest.raises(Refusal, match=said):
        PlanTemplate.add(MORE.replace(old, new), by=drawn.people.mira)
