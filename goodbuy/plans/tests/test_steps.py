from datetime import date

import pytest

from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState
from goodbuy.plans.models import CheckIn, Step
from goodbuy.testing.cast import make_cast, make_grant
from goodbuy.timeline.models import Event
from goodbuy.workspaces.boundary import acting_as_grant


def states(drawn):
    return {s.key: str(s.state) for s in drawn.plan.steps.all()}


def as_ana(drawn, key):
    return Step.objects.shared_with(drawn.people.ana).get(key=key)


def test_the_client_claims_a_step_and_the_seller_confirms_it(drawn):
    drawn.plan.show(by=drawn.people.mira)
    with acting_as_grant(drawn.people.ana):
        as_ana(drawn, "sign").claim(by=drawn.people.ana, evidence="Page 9")
    assert drawn.sign.done_on == date(2026, 10, 14)
    assert drawn.sign.claimed_by.name == "Ana Ruiz"
    drawn.sign.confirm(by=drawn.people.mira)
    assert drawn.sign.state == Step.State.CONFIRMED
    assert drawn.sign.confirmed_by == drawn.people.mira_cast


def test_the_side_that_did_it_cannot_confirm_it(drawn):
    drawn.print.claim(by=drawn.people.mira)
    with pytest.raises(NotAllowed, match="confirmed by the other side"):
        drawn.print.confirm(by=drawn.people.mira)
    drawn.label.claim(by=drawn.people.ana)
    with pytest.raises(NotAllowed):
        drawn.label.confirm(by=drawn.people.ana)
    drawn.print.confirm(by=drawn.people.ana)


def test_what_is_said_to_be_done_is_not_begun_again(client, drawn):
    mira, sign = drawn.people.mira, drawn.sign
    sign.claim(by=drawn.people.ana)
    done_on = drawn.sign.done_on
    with pytest.raises(WrongState, match="so it cannot become under way. Nothing changed"):
        sign.start(by=mira)
    client.force_login(mira.user)
    said = client.post(f"/steps/{sign.pk}/start/", follow=True).content.decode()
    assert "so it cannot become under way. Nothing changed" in said
    assert (drawn.sign.state, drawn.sign.done_on) == (Step.State.CLAIMED, done_on)


def test_who_says_that_a_third_partys_step_is_done_does_not_confirm_it(drawn):
    drawn.wifi.claim(by=drawn.people.mira)
    with pytest.raises(NotAllowed):
        drawn.wifi.confirm(by=drawn.people.mira)
    drawn.wifi.confirm(by=drawn.people.ana)


def test_a_third_party_with_a_link_claims_its_own_step_and_no_other(drawn):
    owen = make_grant(drawn.people.mira, drawn.people.deal, drawn.wifi.owner, "owen-token")
    drawn.wifi.claim(by=owen)
    with pytest.raises(NotAllowed, match="Ask Ana"):
        drawn.label.claim(by=owen)
    with pytest.raises(NotAllowed):
        drawn.wifi.confirm(by=owen)


def test_a_client_cannot_claim_what_is_ours_to_do(drawn):
    with pytest.raises(NotAllowed, match="is Sam’s to do"):
        drawn.print.claim(by=drawn.people.ana)


def test_the_teams_own_step_is_settled_at_once(drawn):
    drawn.store.claim(by=drawn.people.mira)
    assert drawn.store.state == Step.State.CONFIRMED


def test_a_viewer_moves_nothing(drawn):
    rolf = drawn.people.rolf
    for move in (
        lambda: drawn.print.claim(by=rolf),
        lambda: drawn.print.start(by=rolf),
        lambda: drawn.print.slip(date(2026, 11, 2), by=rolf, reason="x"),
        lambda: drawn.print.describe(by=rolf, name="x"),
        lambda: drawn.print.drop(by=rolf, reason="x"),
        lambda: drawn.template.remove(by=rolf),
    ):
        with pytest.raises(NotAllowed):
            move()


def test_a_step_becomes_ready_when_all_that_it_waits_for_was_said_to_be_done(drawn):
    drawn.sign.claim(by=drawn.people.mira)
    assert states(drawn)["label"] == states(drawn)["wifi"] == "ready"
    assert states(drawn)["print"] == "planned"
    for key in ("label", "wifi", "store"):
        getattr(drawn, key).claim(by=drawn.people.mira)
    assert states(drawn)["print"] == "ready"


def test_a_dispute_says_why_and_lets_what_follows_wait_again(drawn):
    drawn.sign.claim(by=drawn.people.mira)
    drawn.wifi.claim(by=drawn.people.mira)
    with pytest.raises(Refusal, match="Say what is missing"):
        drawn.wifi.dispute(by=drawn.people.ana, reason="  ")
    drawn.wifi.dispute(by=drawn.people.ana, reason="Dock 3 has no signal.")
    assert drawn.wifi.state == Step.State.DISPUTED
    assert drawn.wifi.state_words == "Dock 3 has no signal."
    assert drawn.wifi.done_on is None
    drawn.wifi.claim(by=drawn.people.mira)
    assert drawn.wifi.state == Step.State.CLAIMED


def test_a_block_names_whom_it_waits_for_and_goes_back_to_where_it_was(drawn):
    drawn.print.start(by=drawn.people.mira)
    drawn.print.block(by=drawn.people.mira, on=drawn.priya, words="A test login.")
    assert (drawn.print.state, drawn.print.blocked_on) == (Step.State.BLOCKED, drawn.priya)
    drawn.print.unblock(by=drawn.people.mira)
    assert (drawn.print.state, drawn.print.blocked_on) == (Step.State.IN_PROGRESS, None)
    with pytest.raises(WrongState, match="not waiting for anyone"):
        drawn.print.unblock(by=drawn.people.mira)


def test_two_clicks_cannot_both_win(drawn):
    first, second = drawn.label, drawn.label
    first.claim(by=drawn.people.ana)
    with pytest.raises(WrongState, match="said to be done already"):
        second.claim(by=drawn.people.ana)


def test_a_step_that_is_not_needed_lets_what_waited_for_it_go_on(drawn):
    with pytest.raises(Refusal, match="Say why"):
        drawn.sign.drop(by=drawn.people.mira, reason="")
    drawn.sign.drop(by=drawn.people.mira, reason="Signed last year.")
    assert states(drawn)["label"] == "ready"


def test_what_was_said_before_a_step_began_is_frozen_while_it_runs(drawn):
    drawn.print.start(by=drawn.people.mira)
    with pytest.raises(WrongState, match="what was said about it stays"):
        drawn.print.describe(by=drawn.people.mira, expectation="It will be easy.")
    drawn.print.describe(by=drawn.people.mira, minutes=10)
    assert drawn.print.minutes == 10


def test_a_check_in_is_due_within_two_working_days_of_what_another_did(drawn):
    drawn.wifi.claim(by=drawn.people.mira)
    asked = CheckIn.objects.get(step=drawn.wifi)
    assert asked.due_on == date(2026, 10, 15)
    with pytest.raises(Refusal, match="in their words"):
        asked.record_answer(by=drawn.people.mira, words="")
    asked.record_answer(by=drawn.people.mira, words="They blocked dock 3.", verdict=-1)
    assert asked.state == CheckIn.State.ANSWERED
    assert CheckIn.objects.get(step=drawn.label).due_on is None


def test_a_check_in_is_added_when_a_step_is_given_to_someone_else(drawn):
    owen = make_cast(drawn.people.mira, drawn.people.deal, "Owen Hartley", "third")
    assert not CheckIn.objects.filter(step=drawn.print).exists()
    drawn.print.give(owen, by=drawn.people.mira)
    assert CheckIn.objects.filter(step=drawn.print).exists()


def test_what_the_client_may_see_is_told_to_the_client_and_the_rest_is_not(drawn):
    drawn.label.claim(by=drawn.people.ana)
    drawn.store.claim(by=drawn.people.mira)
    told = {e.about_id: e.audience for e in Event.objects.filter(kind="step.claimed")}
    assert told == {drawn.label.pk: "client", drawn.store.pk: "team"}
