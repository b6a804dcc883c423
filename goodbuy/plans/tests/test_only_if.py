"""A step of a running plan that is done only if something holds: as in a template."""

import pytest
from django.urls import reverse

from goodbuy.kernel.errors import NotAllowed, WrongState
from goodbuy.plans import timing
from goodbuy.plans.models import Step
from goodbuy.plans.saving import file_of
from goodbuy.plans.wanting import everything_wanted
from goodbuy.plans.where import where
from goodbuy.room.tests.conftest import let_in
from goodbuy.testing.cast import make_cast, make_grant
from goodbuy.timeline.models import Event, replayed

ASKED = "Do you print labels abroad?"


def again(step):
    return Step.objects.for_list().select_related("plan", "deal__workspace").get(pk=step.pk)


def chain(drawn):
    """Three steps of the plan, each waiting for the one before it alone."""
    first, mid, last = list(drawn.plan.steps.order_by("number"))[:3]
    for step in (first, mid, last):
        step.waits.all().delete()
    mid.wait_for(first, by=drawn.people.mira)
    last.wait_for(mid, by=drawn.people.mira)
    return again(first), again(mid), again(last)


def test_an_open_condition_keeps_a_step_from_beginning_until_it_is_answered(drawn):
    by = drawn.people.mira
    first, _mid, _last = chain(drawn)
    assert first.state == Step.State.READY
    first.ask_only_if(f"  {ASKED} ", by=by)
    assert (first.state, first.only_if, first.is_undecided) == (Step.State.PLANNED, ASKED, True)
    for act in (first.start, first.claim):
        with pytest.raises(WrongState, match="Answer first: does"):
            act(by=by)
    assert replayed(again(first))["only_if"] == ASKED
    first.settle_only_if(True, by=by)
    assert (first.state, first.is_undecided) == (Step.State.READY, False)
    with pytest.raises(WrongState, match="settled"):
        first.settle_only_if(False, by=by)
    # Another question is open again; without words there is none any more.
    first.ask_only_if("Another one?", by=by)
    assert first.state == Step.State.PLANNED
    first.ask_only_if("", by=by)
    assert (first.state, first.only_if) == (Step.State.READY, "")
    first.start(by=by)
    with pytest.raises(WrongState, match="has begun, so it is needed"):
        first.ask_only_if(ASKED, by=by)
    with pytest.raises(NotAllowed):
        _last.ask_only_if(ASKED, by=drawn.people.ana)


def test_with_a_no_what_waited_for_it_waits_for_what_it_waited_for(drawn):
    by = drawn.people.mira
    first, mid, last = chain(drawn)
    mid.ask_only_if(ASKED, by=by)
    mid.settle_only_if(False, by=by)
    assert mid.state == Step.State.NOT_NEEDED
    assert mid.state_words == f"“{ASKED}” does not hold here."
    # Not yet: the first is not done.
    assert again(last).state == Step.State.PLANNED
    _rows, now = timing.read(drawn.plan.pk)
    [task] = [task for task in now.tasks if task.key == str(last.pk)]
    assert task.after == (str(first.pk),)
    # No circle can be closed through what fell out.
    with pytest.raises(WrongState, match="not needed any more"):
        again(first).wait_for(again(mid), by=by)
    with pytest.raises(Exception, match=r"circle|wait"):
        again(first).wait_for(again(last), by=by)
    first.describe(by=by, expectation="A short look.")
    again(first).claim(by=by)
    assert again(last).state == Step.State.READY


def test_it_is_said_to_be_open_where_the_way_is_shown_and_wanted_of_nobody(drawn):
    people, by = drawn.people, drawn.people.mira
    drawn.plan.show(by=by)
    post = where(people.deal)
    step = again(Step.objects.get(pk=post.next_id))
    step.give(people.ana.cast, by=by)
    step.ask_only_if(ASKED, by=by)
    post = where(people.deal)
    assert f"{step.name} (only if: {ASKED})" in (post.next_words, post.beyond["next_words"])
    assert step.pk not in [w.id for w in everything_wanted(people.deal, people.ana.cast)]
    step.settle_only_if(True, by=by)
    assert step.pk in [w.id for w in everything_wanted(people.deal, people.ana.cast)]
    step.ask_only_if(ASKED, by=by)
    made = file_of(drawn.plan, "Kept", "As it went")
    assert [line.only_if for line in made.steps].count(ASKED) == 1


def test_a_confirmed_plan_says_that_a_step_became_conditional(drawn):
    people, by = drawn.people, drawn.people.mira
    drawn.plan.show(by=by)
    version = drawn.plan.versions.latest("number")
    drawn.plan.confirm(by=people.ana, seen=version.sha256)
    [step] = drawn.plan.steps.filter(is_shared=True).order_by("number")[:1]
    again(step).ask_only_if(ASKED, by=by)
    said = [one.sentence for one in drawn.plan.differences()]
    assert f"“{step.name}” is only done if this holds: {ASKED}" in said
    again(step).ask_only_if("", by=by)
    assert drawn.plan.differences() == []


def test_a_member_gives_changes_and_answers_it_and_the_room_shows_it(drawn, client):
    people = drawn.people
    drawn.plan.show(by=people.mira)
    step = drawn.label
    client.force_login(people.mira.user)

    def post(verb, **sent):
        return client.post(reverse("plans:step_verb", args=[step.pk, verb]), sent)

    long = post("only-if", question="x" * 81)
    assert (long.status_code, "x" * 81 in long.text) == (409, True)
    assert post("only-if", question=ASKED).status_code == 302
    page = client.get(reverse("plans:step", args=[step.pk])).text
    assert "Does this hold here: Do you print labels abroad?" in page
    assert f"/{step.pk}/start/" not in page
    assert f"/{step.pk}/claim/" not in page
    assert f"Only if: {ASKED}" in client.get(reverse("plans:plan", args=[people.deal.pk])).text
    ben = make_cast(people.mira, people.deal, "Ben Ode", "client")
    make_grant(people.mira, people.deal, ben, "ben-reads")
    ben = let_in("ben-reads")
    for place in ("steps", "plan"):
        assert (
            f"Only if: {ASKED}"
            in ben.get(reverse(f"room:{place}", args=[people.deal.room_key])).text
        )
    one = ben.get(reverse("room:step", args=[people.deal.room_key, step.pk])).text
    assert "This is not decided yet." in one
    assert "Not decided yet" in one
    assert "It is done</button>" not in one
    assert post("holds-not").status_code == 302
    assert Event.objects.filter(kind="step.dropped", about_id=step.pk).exists()
    assert again(step).state == Step.State.NOT_NEEDED
    assert post("holds").status_code == 409
