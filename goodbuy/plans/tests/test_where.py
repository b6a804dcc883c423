"""Invariant 2 and the advice on saying where things are, over random plans."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodbuy.deals.models import Deal
from goodbuy.kernel import clock
from goodbuy.plans.models import Phase, Plan, Step
from goodbuy.plans.signpost import _short, _stop
from goodbuy.plans.where import where, where_many
from goodbuy.testing.cast import make_cast, make_deal
from goodbuy.timeline.models import System

NAMES = [
    "Connect six printers",
    "Approve the label layout",
    "IT sends a test login",
    "Train both shifts",
    "Walk the docks with the night crew and write down every label that will not scan at first",
    "Agree on the three numbers that must change, who measures them, how often, from which day",
]
OPEN_STATES = [s for s in Step.State if s not in Step.DONE]
a_step = st.tuples(
    st.sampled_from(NAMES), st.sampled_from(list(Step.State)), st.integers(-20, 60), st.booleans()
)
a_plan = st.lists(a_step, max_size=12)
RULES = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def plan_of(cast, rows, stage):
    """A deal in `stage` with these steps, three phases, on both sides."""
    fields = {"stage": stage}
    if stage == Deal.Stage.PAUSED:
        fields |= {"paused_until": date(2027, 1, 4), "paused_from": "live"}
    if stage == Deal.Stage.DECLINED:
        fields |= {"declined_by": "client"}
    deal = make_deal(cast.mira, cast.deal.company, name="A random deal", **fields)
    ours = make_cast(cast.mira, deal, "Sam Okafor", "seller", member=cast.mira)
    ana = make_cast(cast.mira, deal, "Ana Ruiz", "client")
    by = System(cast.workspace.pk)
    plan = Plan(deal=deal)
    plan.workspace_id = by.workspace_id
    plan.save()
    phases = [
        Phase.objects.create(
            workspace=cast.workspace, deal=deal, plan=plan, name=name, stage=at, order=order
        )
        for order, (name, at) in enumerate(
            [
                ("Needs, in your words", "exploring"),
                ("Site made ready", "onboarding"),
                ("Live", "live"),
            ]
        )
    ]
    today = clock.today(cast.workspace.zone)
    for number, (name, state, days, is_ours) in enumerate(rows, start=1):
        Step.objects.create(
            workspace=cast.workspace,
            deal=deal,
            plan=plan,
            phase=phases[number % 3],
            number=number,
            name=name,
            owner=ours if is_ours else ana,
            narrator=ours,
            state=state,
            starts_on=min(today, today + timedelta(days=days)),
            due_on=today + timedelta(days=days),
            done_on=today if state in (Step.State.CLAIMED, Step.State.CONFIRMED) else None,
        )
    return deal, ana


def syllables(word):
    groups = re.findall(r"[aeiouy]+", word.lower().removesuffix("e"))
    return max(1, len(groups))


def grade(text):
    """Flesch-Kincaid grade level (Kincaid et al. 1975)."""
    sentences = max(1, len(re.findall(r"[.!?]", text)))
    words = re.findall(r"[A-Za-z’']+", text) or ["a"]
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


@pytest.mark.invariant(2)
@pytest.mark.advice("A03")
@RULES
@given(rows=a_plan, stage=st.sampled_from(list(Deal.Stage)))
def test_every_running_deal_has_one_next_step_an_owner_and_a_day(cast, rows, stage):
    deal, ana = plan_of(cast, rows, stage)
    post = where(deal, for_=ana)
    assert post.stage_words
    assert len(post.sentence.split()) <= 60
    if stage == Deal.Stage.PAUSED:
        assert post.paused_until
        assert "4 January 2027" in post.sentence
        return
    if post.is_ended:
        return
    assert post.last_words
    assert post.next_words
    assert post.next_who.name
    assert post.next_on
    assert post.sentence.count("Next:") == 1
    open_rows = [(r, n) for n, r in enumerate(rows, 1) if r[1] in OPEN_STATES]
    if open_rows:
        first = min(open_rows, key=lambda x: (x[0][1] == "claimed", x[0][2], x[1]))[0]
        assert first[0] in where(deal).next_words
        # Of the reader's own step, the page says that it is wanted, and what comes after it.
        assert first[0] in f"{post.next_words} {post.wanted.words if post.wanted else ''}"


@pytest.mark.advice("A03")
@RULES
@given(rows=a_plan.filter(bool))
def test_the_sentence_can_be_read_by_a_tired_director(cast, rows):
    deal, ana = plan_of(cast, rows, "onboarding")
    post = where(deal, for_=ana)
    # The names of steps are people's own words: what we add around them is what we answer for.
    ours = post.sentence.replace("…", "")
    for name in NAMES:
        for shape in (name, name[0].lower() + name[1:]):
            # A long sentence carries less of a name: so much of it as it may be.
            for most in range(14, 2, -1):
                ours = ours.replace(" ".join(shape.split()[:most]), "do it")
    assert grade(ours) < 9, ours


def test_a_readers_own_step_is_wanted_and_the_next_stands_apart(cast):
    rows = [(NAMES[1], "ready", 2, False), (NAMES[0], "planned", 5, True)]
    deal, ana = plan_of(cast, [*rows, (NAMES[3], "planned", 9, True)], "live")
    tomas = make_cast(cast.mira, deal, "Tomás Reyes", "client")
    plain, hers, his = where(deal), where(deal, for_=ana), where(deal, for_=tomas)
    assert plain.next_id == his.next_id == where_many([deal, cast.deal])[deal.pk].next_id
    assert (plain.next_words, plain.after_words) == (NAMES[1], NAMES[0])
    assert (hers.next_words, hers.after_words) == (NAMES[0], NAMES[3])
    assert hers.wanted.words == NAMES[1]
    assert hers.sentence.endswith("approve the label layout.")
    assert "Next: connect six printers. Sam Okafor does it" in hers.sentence


def test_the_only_step_is_next_also_where_it_is_the_readers_own(cast):
    deal, ana = plan_of(cast, [(NAMES[1], "ready", 2, False)], "live")
    hers = where(deal, for_=ana)
    assert hers.is_mine
    assert "You do it" in hers.sentence


def test_what_is_wanted_too_late_is_said_to_be_late_beside_a_next_step_in_time(cast):
    rows = [(NAMES[1], "ready", -3, False), (NAMES[0], "planned", 5, True)]
    deal, ana = plan_of(cast, rows, "live")
    hers = where(deal, for_=ana)
    assert (hers.late_days, hers.most_late_days) == (0, 3)
    assert "We need one thing from you, due since" in hers.sentence


def test_what_one_side_did_is_the_other_sides_to_confirm(cast):
    deal, ana = plan_of(cast, [(NAMES[0], "claimed", 2, True)], "live")
    assert where(deal).next_who.id == ana.pk
    deal, _ = plan_of(cast, [(NAMES[1], "claimed", 2, False)], "live")
    assert where(deal).next_who.name == "Sam Okafor"


def test_what_is_cut_short_inside_a_quotation_ends_with_its_mark():
    ten = "eins zwei drei vier fünf sechs sieben acht neun zehn"
    assert _stop(_short(f"Say “{ten}”", 5)) == "Say “eins zwei drei vier…”"
    assert _stop(_short(f"Sagen: „{ten}“", 5)) == "Sagen: „eins zwei drei vier…“"
    assert _stop(_short(f"Dire «{ten}»", 5)) == "Dire «eins zwei drei vier…»"
    assert _stop(_short(f"See “this” and {ten}", 5)) == "See “this” and eins zwei…"
    assert _stop(_short("Say “this”")) == "Say “this”."


words = st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=4)
long_name = st.lists(words, min_size=1, max_size=30).map(lambda w: " ".join(w)[:160].strip())
endings = st.sampled_from(["", ".", "…", "?", " ….", ","])


@pytest.mark.advice("A03")
@RULES
@given(
    names=st.lists(st.tuples(long_name, endings), min_size=2, max_size=4),
    people=st.tuples(long_name, long_name),
    phase=long_name,
    days=st.integers(-9, 500),
)
def test_sixty_words_hold_whatever_people_call_their_steps(cast, names, people, phase, days):
    rows = [(f"{n}{end}"[:160], "ready", days + i, i % 2) for i, (n, end) in enumerate(names)]
    deal, ana = plan_of(cast, rows, "onboarding")
    Phase.objects.filter(deal=deal).update(name=phase[:80])
    deal.cast.filter(side="seller").update(name=people[0])
    post = where(deal, for_=ana)
    assert len(post.sentence.split()) <= 60
    assert "…." not in post.sentence
    assert post.sentence.endswith((".", "…", "?"))
    # None of the three sentences is cut off: what is wanted is always said.
    assert post.sentence.count("Next:") == 1
    assert post.wanted_sentence in post.sentence
    assert "We need one thing from you" in post.sentence


def test_signposts_of_many_deals_take_five_queries(cast, django_assert_num_queries):
    deals = [plan_of(cast, [(NAMES[0], "ready", 2, True)] * 3, "live")[0] for _ in range(4)]
    deals = list(Deal.objects.select_related("workspace").filter(pk__in=[d.pk for d in deals]))
    with django_assert_num_queries(5):
        assert len(where_many(deals)) == 4
