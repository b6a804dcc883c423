from datetime import timedelta
from decimal import Decimal

import pytest

from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState
from goodbuy.plans.models import Narration
from goodbuy.plans.tasks import publish_ripe_narrations
from goodbuy.promises.models import Outcome, Promise
from goodbuy.workspaces.boundary import acting_as_grant


def make_promise(cast, words="A day-by-day plan for the live week"):
    return Promise.record(
        deal=cast.deal, words=words, said_by=cast.mira_cast, said_to=cast.ana.cast, by=cast.mira
    )


@pytest.mark.advice("A21")
def test_a_visible_verb_drafts_an_entry_with_what_why_next_who_and_when(cast):
    make_promise(cast)
    entry = Narration.objects.get()
    assert entry.headline == "There is a promise between us: “A day-by-day plan for the live week”"
    assert entry.why
    assert "Mira Lindt does it by" in entry.next_words
    assert (entry.narrator, entry.next_who) == (cast.mira_cast, cast.mira_cast)
    assert entry.next_on
    assert entry.state == Narration.State.DRAFT


def test_a_clients_verb_drafts_an_entry_that_the_client_cannot_read(cast):
    promise = make_promise(cast)
    Narration.objects.all().delete()
    with acting_as_grant(cast.ana):
        promise.confirm_kept(by=cast.ana)
        assert not Narration.objects.exists()
    assert Narration.objects.get().headline.startswith("What was promised is there: ")


def test_an_entry_tells_itself_after_the_delay_and_not_before(cast):
    make_promise(cast)
    later = clock.now() + timedelta(minutes=cast.workspace.narration_delay_minutes)
    with clock.moved_to(later - timedelta(minutes=2)):
        assert publish_ripe_narrations() == 0
    with clock.moved_to(later + timedelta(minutes=1)):
        assert publish_ripe_narrations() == 1
        assert publish_ripe_narrations() == 0
    with acting_as_grant(cast.ana):
        assert Narration.objects.get().state == Narration.State.PUBLISHED


def test_without_a_delay_it_waits_as_a_debt_with_a_day(cast):
    cast.workspace.narration_delay_minutes = None
    cast.workspace.save()
    make_promise(cast)
    debt = Narration.objects.debts().get()
    assert debt.publishes_at is None
    with clock.moved_to(clock.now() + timedelta(days=6)):
        assert debt.is_overdue


def test_the_commentator_edits_and_tells_it_once(cast):
    make_promise(cast)
    entry = Narration.objects.get()
    with pytest.raises(Refusal, match="one line"):
        entry.edit(by=cast.mira, headline=" ")
    entry.edit(by=cast.mira, headline="Tomás builds his night shift from our plan")
    assert entry.was_edited
    entry.publish(by=cast.mira)
    with pytest.raises(WrongState):
        entry.publish(by=cast.mira)
    with pytest.raises(WrongState, match="told already"):
        entry.edit(by=cast.mira, headline="Never mind")


def test_a_client_does_not_tell_the_play_by_play(cast):
    make_promise(cast)
    with pytest.raises(NotAllowed):
        Narration.objects.get().publish(by=cast.ana)


def test_what_only_the_team_sees_is_not_narrated(cast):
    Promise.record(
        deal=cast.deal, words="Inside", said_by=cast.mira_cast, by=cast.mira, is_shared=False
    )
    assert not Narration.objects.exists()


def test_a_slip_of_a_result_is_said_by_us(cast):
    outcome = Outcome.propose(deal=cast.deal, by=cast.mira, name="Seconds", target=Decimal(40))
    outcome.agree(by=cast.ana)
    kinds = set(Narration.objects.values_list("kind", flat=True))
    assert kinds == {"outcome.proposed", "outcome.agreed"}


def test_told_of_ones_own_accord_is_seen_at_once(cast):
    Narration.tell(
        deal=cast.deal, narrator=cast.mira_cast, by=cast.mira, headline="I rang Tomás to ask"
    )
    with acting_as_grant(cast.ana):
        assert Narration.objects.get().headline == "I rang Tomás to ask"
