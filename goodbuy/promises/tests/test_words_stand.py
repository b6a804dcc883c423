"""Invariant 16: a promise's words never change after they are recorded, whatever is done to it."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal, WrongState
from goodbuy.promises.models import Outcome, Promise
from goodbuy.testing.cast import make_cast

VERBS = st.sampled_from(
    ["acknowledge", "claim", "keep", "miss", "repair", "waive", "delay", "supersede", "pass", "sql",
     "save"]
)  # fmt: skip


@pytest.mark.invariant(16)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves=st.lists(st.tuples(VERBS, st.booleans(), st.text(max_size=12)), max_size=10))
def test_no_path_changes_what_was_said(cast, moves):
    with transaction.atomic():
        ben = make_cast(cast.mira, cast.deal, "Ben Ode", "client")
        said = {"deal": cast.deal, "by": cast.mira, "said_by": cast.ana.cast}
        first = Promise.record(words="The list of batches, by Friday", **said)
        told = {first.pk: first.words}
        soon = clock.today("UTC") + timedelta(3)
        for verb, as_client, words in moves:
            by = cast.ana if as_client else cast.mira
            promise = Promise.objects.order_by("-id").first()
            tries = {
                "acknowledge": lambda p, by, w: p.acknowledge(by=by),
                "claim": lambda p, by, w: p.claim_kept(by=by, words=w),
                "keep": lambda p, by, w: p.confirm_kept(by=by, words=w),
                "miss": lambda p, by, w: p.miss(by=by, words=w),
                "repair": lambda p, by, w: p.repair(by=by, words=w),
                "waive": lambda p, by, w: p.waive(by=by, words=w),
                "delay": lambda p, by, w: p.give_new_day(soon, by=by, reason=w),
                "supersede": lambda p, by, w: p.supersede(w, by=by),
                "pass": lambda p, by, w: p.pass_on(ben, by=cast.ana),
                "sql": lambda p, by, w: Promise.objects.filter(pk=p.pk).update(words=f"New {w}"),
                "save": lambda p, by, w: Promise(**{**vars_of(p), "words": f"New {w}"}).save(),
            }
            with suppress(Refusal, DatabaseError, ValueError), transaction.atomic():
                tries[verb](promise, by, words)
            for row in Promise.objects.all():
                assert row.words == told.setdefault(row.pk, row.words)
        transaction.set_rollback(True)


def vars_of(row):
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}


def test_numbers_that_were_agreed_to_meanwhile_stand(cast):
    made = Outcome.propose(
        deal=cast.deal, by=cast.mira, name="Wrong labels", baseline=Decimal(4), target=Decimal(1)
    )
    # Read before the client agreed, changed after.
    read_before = Outcome.objects.get(pk=made.pk)
    made.agree(by=cast.ana)
    with pytest.raises(WrongState, match="has moved on since"):
        read_before.edit(by=cast.mira, target=Decimal(3))
    made.refresh_from_db()
    assert made.target == 1
    read_before.edit(by=cast.mira, words="In every hundred")


def test_a_promise_that_was_kept_meanwhile_keeps_its_day(cast):
    day = clock.today() + timedelta(30)
    made = Promise.record(
        deal=cast.deal, words="A list", said_by=cast.mira_cast, by=cast.mira, due_on=day
    )
    read_before = Promise.objects.get(pk=made.pk)
    made.confirm_kept(by=cast.ana)
    with pytest.raises(WrongState, match="has moved on since"):
        read_before.give_new_day(day + timedelta(9), by=cast.mira, reason="The maker is late.")
