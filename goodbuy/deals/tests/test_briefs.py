from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodbuy.deals.models import Brief
from goodbuy.deals.quiet import FOR_EVER, is_quiet, quiet_until
from goodbuy.deals.voices import calendar_of
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.testing.cast import make_cast, make_grant
from goodbuy.workspaces.boundary import acting_as_grant

WEDNESDAY = datetime(2026, 10, 14, 12, 0, tzinfo=UTC)


def send(cast, status="all_well", **options):
    with acting_as_grant(cast.ana):
        return Brief.send(cast.deal, by=cast.ana, status=status, **options)


@pytest.mark.advice("A41")
def test_a_brief_of_more_than_400_characters_is_refused_and_nothing_is_sent(cast):
    with pytest.raises(Refusal, match="400 characters; these are 401"):
        send(cast, words="x" * 401)
    assert not Brief.objects.exists()
    assert send(cast, words="x" * 400).words == "x" * 400


@pytest.mark.advice("A41")
def test_a_day_to_talk_again_lands_on_a_working_day_and_says_so(cast):
    with clock.moved_to(WEDNESDAY):
        brief = send(cast, reconnect_on=date(2026, 11, 26))
    assert brief.reconnect_on == date(2026, 11, 27)
    assert brief.notice == (
        "Thursday 26 November is Thanksgiving Day, so we talk again on Friday 27 November."
    )


@pytest.mark.advice("A42")
@pytest.mark.parametrize("status", Brief.Status.values)
def test_every_brief_says_what_is_next_and_who_does_it(cast, status):
    options = {}
    if status in Brief.NEEDS_A_DAY:
        options["reconnect_on"] = clock.today() + timedelta(days=20)
    if status == "carry_on_with":
        options["carry_on_with"] = make_cast(cast.mira, cast.deal, "Ben Adeyemi")
    brief = send(cast, status, **options)
    assert brief.next_words
    assert brief.next_owner or brief.next_words.startswith("Nothing is next")


@pytest.mark.advice("A42")
def test_a_brief_closes_only_with_a_next_step_or_in_words_that_nothing_is_next(cast):
    brief = send(cast, "bad_news", words="We lost the budget.")
    with pytest.raises(Refusal, match="what is next"):
        brief.answer(by=cast.mira, next_words=" ")
    with pytest.raises(Refusal, match="every next step has a name"):
        brief.answer(by=cast.mira, next_words="A call")
    with pytest.raises(NotAllowed):
        brief.answer(by=cast.rolf, next_words="Nothing is next")
    brief.see(by=cast.mira)
    brief.answer(by=cast.mira, next_words="Mira rings Ana", next_owner=cast.mira_cast)
    assert brief.state == Brief.State.ANSWERED


@pytest.mark.advice("A40")
def test_after_a_no_nobody_is_nudged_and_the_news_is_thanked(cast):
    brief = send(cast, "decided_no", words="We build it ourselves.")
    assert brief.notice == "Thank you for telling us. We will not write about this again."
    assert quiet_until(cast.deal, cast.ana.cast) == FOR_EVER
    assert quiet_until(cast.deal, make_cast(cast.mira, cast.deal, "Ben")) == FOR_EVER
    later = clock.now() + timedelta(days=900)
    with clock.moved_to(later):
        assert is_quiet(cast.deal, cast.ana.cast)
        send(cast, "all_well", words="We think again.")
        assert not is_quiet(cast.deal, cast.ana.cast)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ahead=st.integers(1, 120), look=st.integers(0, 140))
def test_until_the_chosen_day_it_is_quiet_for_that_person_alone(cast, ahead, look):
    Brief.objects.all().delete()
    other = make_cast(cast.mira, cast.deal, "Ben")
    with clock.moved_to(WEDNESDAY):
        brief = send(cast, reconnect_on=date(2026, 10, 14) + timedelta(ahead))
    assert calendar_of(cast.ana.cast, cast.workspace).is_working(brief.reconnect_on)
    with clock.moved_to(WEDNESDAY + timedelta(look)):
        today = date(2026, 10, 14) + timedelta(look)
        expected = brief.reconnect_on if today < brief.reconnect_on else None
        assert quiet_until(cast.deal, cast.ana.cast) == expected
        assert quiet_until(cast.deal, other) is None


def test_a_paused_or_ended_deal_is_quiet(cast):
    until = clock.today() + timedelta(days=30)
    cast.deal.pause(by=cast.mira, until=until)
    assert quiet_until(cast.deal) == until
    cast.deal.resume(by=cast.mira)
    cast.deal.decline(by=cast.mira, side="client", reason="No budget")
    assert quiet_until(cast.deal, cast.ana.cast) == FOR_EVER


def test_a_member_writes_down_what_a_client_said(cast):
    brief = Brief.send(cast.deal, by=cast.mira, status="all_well", cast=cast.ana.cast)
    assert brief.cast == cast.ana.cast
    with pytest.raises(Refusal, match="whose news"):
        Brief.send(cast.deal, by=cast.mira, status="all_well")
    with pytest.raises(NotAllowed):
        Brief.send(cast.deal, by=cast.rolf, status="all_well", cast=cast.ana.cast)


def test_a_pause_needs_a_day_that_is_to_come(cast):
    with pytest.raises(Refusal, match="Choose the day"):
        send(cast, "pause")
    with pytest.raises(Refusal, match="still to come"):
        send(cast, "pause", reconnect_on=clock.today() - timedelta(days=3))
    with pytest.raises(Refusal, match="more than two years away"):
        send(cast, "pause", reconnect_on=date(2062, 11, 27))
    assert not Brief.objects.exists()


def test_the_brief_of_one_client_is_told_to_the_team_alone(cast):
    ben = make_grant(cast.mira, cast.deal, make_cast(cast.mira, cast.deal, "Ben"), "ben")
    send(cast, "not_as_promised", words="The labels peel.")
    from goodbuy.timeline.models import Event

    with acting_as_grant(ben):
        assert not Event.objects.filter(kind__startswith="brief").exists()
