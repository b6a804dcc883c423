"""A private word for a client who wishes quiet: its letter goes on the first day that it may."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from goodbuy.conversations.models import RespectFlag, UntoldWord
from goodbuy.conversations.tasks import send_kept_private_letters, send_private_letter_outside
from goodbuy.deals.models import Brief, Nudge
from goodbuy.deals.quiet import quiet_until
from goodbuy.kernel import clock
from goodbuy.room.tests.conftest import let_in, room
from goodbuy.testing.cast import make_grant
from goodbuy.testing.mail import delivered, run_jobs, take_jobs
from goodbuy.workspaces.boundary import acting_as_grant, acting_as_member, acting_in

SECRET = "She sighed at every call zqsecretzq"
LETTER = "Something waits for you alone"
# Noon in New York.
WEDNESDAY = datetime(2026, 10, 14, 16, tzinfo=UTC)


def wishes(cast, status, days=7):
    back = None if status == "all_well" else clock.today() + timedelta(days=days)
    return Brief.send(cast.deal, by=cast.mira, status=status, cast=cast.ana.cast, reconnect_on=back)


def said(cast):
    with delivered():
        flag = RespectFlag.raise_it(cast.deal, SECRET, by=cast.mira, chosen=cast.ana.cast)
    jobs = [facts for name, facts in take_jobs() if name.endswith("send_private_letter_outside")]
    assert [facts["cast_id"] for facts in jobs] == [str(cast.ana.cast_id)]
    return flag, letters_of(lambda: send_private_letter_outside(**jobs[0]))


def letters_of(work):
    with delivered() as letters:
        work()
    return [letter for letter in letters if letter.subject == LETTER]


def round_of():
    return letters_of(send_kept_private_letters)


@pytest.mark.advice("A14", "A46")
@pytest.mark.parametrize("status", ["pause", "delayed"])
def test_the_letter_goes_on_the_day_on_which_their_quiet_ends_and_once(cast, status):
    with clock.moved_to(WEDNESDAY):
        wishes(cast, status)
        _flag, told = said(cast)
        assert told == []
        assert LETTER in let_in(cast.ana_token).get(room(cast)).text
    for days in (0, 1, 6):
        with clock.moved_to(WEDNESDAY + timedelta(days=days)):
            assert round_of() == []
    with clock.moved_to(WEDNESDAY + timedelta(days=7)):
        [letter] = letters_of(run_jobs)
        assert letter.to == [cast.ana.email]
        assert SECRET not in letter.body + letter.alternatives[0][0]
        assert round_of() == []
    assert not UntoldWord.objects.exists()


@pytest.mark.advice("A46")
@clock.moved_to(WEDNESDAY)
def test_a_word_that_was_answered_meanwhile_is_not_written_of(cast):
    wishes(cast, "pause")
    flag, _told = said(cast)
    said(cast)  # a second one owes no second letter
    assert UntoldWord.objects.count() == 1
    with acting_as_grant(cast.ana):
        flag.acknowledge("I am sorry", by=cast.ana)
    with clock.moved_to(WEDNESDAY + timedelta(days=6)):
        assert round_of() == []
        assert UntoldWord.objects.exists()
        with acting_as_grant(cast.ana):
            RespectFlag.objects.get(state="raised").acknowledge("I heard you", by=cast.ana)
    with clock.moved_to(WEDNESDAY + timedelta(days=7)):
        assert round_of() == []
    assert not UntoldWord.objects.exists()


@clock.moved_to(WEDNESDAY)
def test_who_writes_again_is_told_before_the_day_and_who_has_no_link_once_they_have_one(cast):
    wishes(cast, "decided_no")
    said(cast)
    assert round_of() == []
    wishes(cast, "all_well")
    cast.ana.revoke(by=cast.mira)
    assert round_of() == []
    again = make_grant(cast.mira, cast.deal, cast.ana.cast, "ana-again")
    assert [letter.to for letter in round_of()] == [[again.email]]


@clock.moved_to(WEDNESDAY)
def test_that_a_letter_is_owed_is_seen_by_nobody(cast):
    wishes(cast, "pause")
    said(cast)
    for member in (cast.mira, cast.rolf, cast.otto):
        with acting_as_member(member):
            assert not UntoldWord.objects.exists()
    with acting_in(cast.workspace.pk):
        [row] = UntoldWord.objects.values()
        assert not RespectFlag.objects.exists()
    assert set(row) == {"id", "created_at", "workspace_id", "deal_id", "cast_id"}


# Whatever they wish, and whenever the round and its job come by.
weeks = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.integers(1, 6)),
        st.tuples(st.sampled_from(["pause", "delayed", "all_well", "bad_news"]), st.integers(1, 9)),
        st.tuples(st.sampled_from(["round", "word"]), st.just(0)),
    ),
    min_size=3,
    max_size=10,
)


@pytest.mark.invariant(9)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(days=weeks)
# Few draws look while a wish holds: these do.
@example(days=[("delayed", 5), ("word", 0), ("round", 0), ("wait", 6), ("round", 0)])
@example(days=[("pause", 5), ("word", 0), ("wait", 2), ("round", 0), ("wait", 6), ("round", 0)])
def test_it_never_crosses_a_wish_and_always_goes_once_that_has_ended(cast, days):
    for rows in (Brief, Nudge, RespectFlag, UntoldWord):
        rows.objects.all().delete()
    now, owed, told = WEDNESDAY, False, WEDNESDAY - timedelta(days=9)
    for what, value in [*days, ("word", 0), ("all_well", 1), ("round", 0)]:
        with clock.moved_to(now):
            if what == "wait":
                now += timedelta(days=value)
            elif what == "word":
                _flag, went = said(cast)
                quiet = quiet_until(cast.deal, cast.ana.cast) is not None
                # One a day says it all.
                assert bool(went) is (not quiet and now - told > timedelta(days=1))
                owed = quiet
            elif what == "round":
                went = round_of()
                quiet = quiet_until(cast.deal, cast.ana.cast) is not None
                is_due = owed and not quiet and now - told > timedelta(days=1)
                assert len(went) == is_due
                owed = owed and quiet
            else:
                wishes(cast, what, value)
            if what in ("word", "round") and went:
                told = now
    assert not UntoldWord.objects.exists()
