from datetime import date
from decimal import Decimal

import pytest

from goodbuy.deals.demands import missing
from goodbuy.deals.models import Deal
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState
from goodbuy.plans.models import Plan, PlanVersion
from goodbuy.plans.shown import step_row
from goodbuy.promises.models import Outcome
from goodbuy.testing.cast import make_cast, make_grant
from goodbuy.timeline.models import Event
from goodbuy.workspaces.boundary import acting_as_grant, acting_as_member


def show_and_confirm(drawn):
    drawn.plan.show(by=drawn.people.mira)
    with acting_as_grant(drawn.people.ana):
        plan = Plan.objects.shared_with(drawn.people.ana).get()
        plan.confirm(by=drawn.people.ana, seen=plan.seal)
    drawn.plan.refresh_from_db()


def lacking(deal):
    """What the plan demands, without the demands of other apps."""
    told = missing(deal, Deal.Stage.AGREED)
    return [one for one in told if "plan" in one or "be like" in one]


@pytest.mark.advice("A04")
def test_a_deal_is_ready_to_be_agreed_only_once_a_client_opened_and_confirmed_the_plan(drawn):
    deal = drawn.people.deal
    assert lacking(deal) == ["the plan was not shown to the client"]
    drawn.plan.show(by=drawn.people.mira)
    assert lacking(deal) == ["no client has opened the plan"]
    drawn.plan.open(by=drawn.people.ana)
    assert lacking(deal) == ["the client has opened the plan and not confirmed it"]
    drawn.plan.confirm(by=drawn.people.ana, seen=drawn.plan.seal)
    assert lacking(deal) == []


@pytest.mark.advice("A04")
def test_agreeing_is_refused_until_the_plan_is_confirmed(drawn):
    deal = drawn.people.deal
    deal.evaluate(by=drawn.people.mira)
    with pytest.raises(Refusal, match="the plan was not shown to the client"):
        deal.agree(by=drawn.people.mira)
    show_and_confirm(drawn)
    deal.cast.update(does="Their part.", does_not="Anything else.")
    deal.edit(by=drawn.people.mira, value=48_600)
    result = Outcome.propose(
        deal=deal,
        by=drawn.people.mira,
        name="Pallets labelled wrongly",
        baseline=Decimal("4.2"),
        target=Decimal(1),
        due_on=date(2027, 1, 29),
    )
    result.agree(by=drawn.people.ana)
    deal.agree(by=drawn.people.mira)
    assert deal.stage == Deal.Stage.AGREED


def test_a_deal_without_a_plan_lacks_one(cast):
    assert lacking(cast.deal) == ["there is no plan yet"]


@pytest.mark.advice("A17")
def test_a_deal_is_not_agreed_while_a_step_does_not_say_what_it_will_be_like(drawn):
    show_and_confirm(drawn)
    drawn.wifi.describe(by=drawn.people.mira, expectation="")
    assert lacking(drawn.people.deal) == [
        "“Check the signal” does not say what it will be like for the client"
    ]


@pytest.mark.advice("A04")
def test_the_confirmed_plan_is_kept_and_every_later_difference_is_listed(drawn):
    show_and_confirm(drawn)
    kept = drawn.plan.confirmed_version()
    assert kept.is_whole
    assert drawn.plan.confirmed_by.name == "Ana Ruiz"
    assert drawn.plan.differences() == []
    assert all(s.baseline_due_on == s.due_on for s in drawn.plan.steps.filter(is_shared=True))

    mira = drawn.people.mira
    drawn.label.slip(drawn.label.due_on.replace(day=21), by=mira, reason="Away.")
    drawn.wifi.describe(by=mira, name="Check the signal in the freezer")
    drawn.print.give(drawn.people.mira_cast, by=mira)
    drawn.plan.add_step(
        by=mira,
        phase=drawn.print.phase,
        name="Load the rolls",
        owner=drawn.sam,
        expectation="One hour.",
    )
    sentences = [one.sentence for one in drawn.plan.differences()]
    for said in (
        "“Approve the label layout” moves from Friday 16 October to Wednesday 21 October: Away.",
        "“Connect six printers” moves from Wednesday 21 October to Friday 23 October.",
        "“Check the signal” is called “Check the signal in the freezer” now.",
        "Mira Lindt does “Connect six printers” now. It was Sam Okafor.",
        "“Load the rolls” is new: Sam Okafor, Wednesday 14 October.",
    ):
        assert said in sentences
    assert drawn.plan.confirmed_version().sha256 == kept.sha256
    assert drawn.label.was_on.day == 16


def test_the_clients_version_holds_nothing_of_the_teams_own_steps(drawn):
    show_and_confirm(drawn)
    told = str([v.body for v in PlanVersion.objects.all()])
    assert "Count the printers" not in told
    assert str(drawn.store.pk) not in told
    assert drawn.store.baseline_due_on is None


def test_nobody_confirms_what_they_did_not_read(drawn):
    drawn.plan.show(by=drawn.people.mira)
    seen = drawn.plan.seal
    drawn.wifi.describe(by=drawn.people.mira, why="A scanner without signal is no scanner.")
    with pytest.raises(WrongState, match="changed while you were reading"):
        drawn.plan.confirm(by=drawn.people.ana, seen=seen)


def test_the_team_and_a_third_party_cannot_confirm_for_the_client(drawn):
    drawn.plan.show(by=drawn.people.mira)
    owen = make_cast(drawn.people.mira, drawn.people.deal, "Owen Hartley", "third")
    third = make_grant(drawn.people.mira, drawn.people.deal, owen, "owen-token")
    for hand in (drawn.people.mira, third):
        with pytest.raises(NotAllowed, match="Only the client"):
            drawn.plan.confirm(by=hand, seen=drawn.plan.seal)


def test_a_plan_that_was_never_shown_cannot_be_confirmed(drawn):
    with pytest.raises(WrongState, match="being drawn"):
        drawn.plan.confirm(by=drawn.people.ana, seen=drawn.plan.seal)


def test_showing_it_anew_asks_for_a_new_confirmation_and_keeps_the_old_one(drawn):
    show_and_confirm(drawn)
    drawn.plan.show(by=drawn.people.mira)
    assert drawn.plan.state == Plan.State.SHOWN
    assert drawn.plan.confirmed_at is None
    assert [v.kind for v in drawn.plan.versions.order_by("number")] == [
        "shown",
        "confirmed",
        "shown",
    ]
    assert drawn.plan.confirmed_version().number == 2


@pytest.mark.advice("A17")
def test_a_step_without_an_expectation_is_not_shown(drawn):
    drawn.wifi.describe(by=drawn.people.mira, expectation="")
    with pytest.raises(Refusal, match="Say what “Check the signal” will be like"):
        drawn.plan.show(by=drawn.people.mira)


def test_opening_is_told_once_and_only_by_a_client(drawn):
    drawn.plan.show(by=drawn.people.mira)
    drawn.plan.open(by=drawn.people.mira)
    assert not drawn.plan.opened_at
    drawn.plan.open(by=drawn.people.ana)
    drawn.plan.open(by=drawn.people.ana)
    assert Event.objects.filter(kind="plan.opened").count() == 1


def test_a_viewer_shows_nothing(drawn):
    with pytest.raises(NotAllowed), acting_as_member(drawn.people.rolf):
        drawn.plan.show(by=drawn.people.rolf)


def test_a_step_that_is_said_to_be_done_says_its_day_and_no_other(drawn):
    show_and_confirm(drawn)
    mira, moved = drawn.people.mira, drawn.label.due_on.replace(day=21)
    drawn.wifi.slip(moved, by=mira, reason="Away.")
    assert step_row(drawn.wifi, [], moved).was.startswith("was ")
    drawn.wifi.claim(by=mira)
    assert step_row(drawn.wifi, [], moved).was == ""
