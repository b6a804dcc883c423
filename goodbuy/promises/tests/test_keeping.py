from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from goodbuy.deals.models import CastMember
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState
from goodbuy.promises.models import Promise
from goodbuy.testing.cast import make_cast
from goodbuy.timeline.models import Event, replayed
from goodbuy.workspaces.boundary import acting_as_grant


@pytest.fixture
def promise(cast):
    return Promise.record(
        deal=cast.deal,
        words="A spare printer on site before the first install",
        said_by=cast.mira_cast,
        said_to=cast.ana.cast,
        due_on=date(2026, 10, 10),
        by=cast.mira,
    )


def test_a_promise_for_a_saturday_is_due_on_the_friday_before(promise):
    assert promise.due_on == date(2026, 10, 9)


@pytest.mark.advice("A31")
def test_the_words_of_a_promise_never_change_even_by_sql(promise):
    with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
        Promise.objects.filter(pk=promise.pk).update(words="A printer, perhaps")


def test_only_the_one_who_was_promised_confirms(cast, promise):
    promise.claim_kept(by=cast.mira)
    with pytest.raises(NotAllowed, match="Only the side"):
        promise.confirm_kept(by=cast.mira)
    with acting_as_grant(cast.ana):
        promise.confirm_kept(by=cast.ana)
    assert promise.state == Promise.State.KEPT
    assert Event.objects.filter(kind="promise.kept", audience="client").exists()


def test_a_promise_is_late_and_kept_by_the_clock_of_whoever_made_it(cast, promise):
    # Half past nine on its last evening in New York, where the workspace is; tomorrow in UTC.
    evening = datetime(2026, 10, 10, 1, 30, tzinfo=UTC)
    assert promise.said_by.zone == ""
    with clock.moved_to(evening):
        assert not promise.is_late
        promise.claim_kept(by=cast.mira)
    with clock.moved_to(evening + timedelta(days=3)):
        promise.confirm_kept(by=cast.ana)
    # The other side agreed three days later: it was kept on its day all the same.
    assert (promise.kept_on, promise.settled_on) == (date(2026, 10, 9), date(2026, 10, 12))


def test_a_zone_that_an_import_brought_and_nobody_knows_keeps_no_page_from_being_shown(promise):
    CastMember.objects.update(zone="Mars/Base")
    with clock.moved_to(datetime(2026, 10, 9, 12, tzinfo=UTC)):
        assert not Promise.objects.for_list().get().is_late


def test_only_the_beneficiary_lets_go(cast, promise):
    with pytest.raises(NotAllowed):
        promise.waive(by=cast.mira)
    promise.waive(by=cast.ana)
    assert promise.state == Promise.State.WAIVED


def test_a_kept_promise_cannot_be_missed_later(cast, promise):
    promise.confirm_kept(by=cast.ana)
    with pytest.raises(WrongState, match="is kept now"):
        promise.miss(by=cast.mira)


def test_a_change_of_words_is_a_new_promise(cast, promise):
    new = promise.supersede("Two spare printers on site", by=cast.mira)
    promise.refresh_from_db()
    assert (promise.state, new.supersedes) == (Promise.State.SUPERSEDED, promise)


def test_a_new_day_needs_its_reason_and_keeps_the_first_day(cast, promise):
    with pytest.raises(Refusal, match="Say why"):
        promise.give_new_day(date(2026, 10, 16), by=cast.mira, reason=" ")
    promise.give_new_day(date(2026, 10, 16), by=cast.mira, reason="The maker sends it on Thursday")
    assert (promise.first_due_on, promise.due_on) == (date(2026, 10, 9), date(2026, 10, 16))


def test_a_client_promises_too_and_sees_only_what_is_shared(cast, promise):
    ben = make_cast(cast.mira, cast.deal, "Ben", "client")
    secret = Promise.record(
        deal=cast.deal, words="Internal", said_by=cast.mira_cast, by=cast.mira, is_shared=False
    )
    with acting_as_grant(cast.ana):
        Promise.record(deal=cast.deal, words="The list of batches", said_by=ben, by=cast.ana)
        assert secret.pk not in {p.pk for p in Promise.objects.all()}
        assert Promise.objects.count() == 2


def test_replaying_the_events_gives_the_promise_as_it_is(cast, promise):
    promise.acknowledge(by=cast.ana)
    promise.give_new_day(date(2026, 10, 20), by=cast.mira, reason="A strike at the harbour")
    promise.miss(by=cast.ana, words="Not there")
    promise.repair(by=cast.mira, words="Brought by hand on Wednesday")
    state = replayed(promise)
    for field in promise.told_fields():
        assert str(state[field.attname]) == str(getattr(promise, field.attname)), field.name
