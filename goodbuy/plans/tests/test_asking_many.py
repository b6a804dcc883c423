"""The round of a day for many deals at once: few statements, each row with its own event."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goodbuy.deals.models import Grant, Nudge
from goodbuy.kernel import clock
from goodbuy.plans import asking
from goodbuy.plans import check_in_moves as moves
from goodbuy.plans.asking import Round
from goodbuy.plans.models import CheckIn
from goodbuy.plans.tasks import ask_clients
from goodbuy.plans.tests.plan_cast import NOON
from goodbuy.testing.cast import make_cast, make_company, make_deal, make_grant
from goodbuy.testing.mail import delivered
from goodbuy.testing.queries import QUIET
from goodbuy.timeline.many import Change, move_all
from goodbuy.timeline.models import Event, System, replayed

DAY = timedelta(days=1)


def live_deals(cast, names):
    company = make_company(cast.mira)
    for name in names:
        deal = make_deal(cast.mira, company, name=name, stage="live", stage_since=NOON - 20 * DAY)
        host = make_cast(cast.mira, deal, "Mira Lindt", "seller", member=cast.mira)
        other = make_cast(cast.mira, deal, "Dana Wells", "seller")
        client = make_cast(cast.mira, deal, f"{name} Ruiz", part="decides")
        # Its link can be written once more, as that of any grant which was given.
        make_grant(cast.mira, deal, client, name, state="active").token()
        assert host.pk < other.pk < client.pk


def round_of(cast, moment=NOON):
    """One round: how much moved, the statements that it took, and the letters."""
    with clock.moved_to(moment), delivered() as letters, CaptureQueriesContext(connection) as seen:
        moved = Round(cast.workspace).run()
    return moved, len([q for q in seen if not q["sql"].startswith(QUIET)]), letters


@pytest.mark.invariant(9)
def test_a_round_takes_no_more_statements_for_many_deals_than_for_few(cast):
    rounds = []
    for names in (["Ada"], ["Ben"], ["Cleo", "Dirk", "Eva", "Finn", "Gus", "Hana"]):
        with clock.moved_to(NOON - 20 * DAY):
            live_deals(cast, names)
        rounds.append(round_of(cast))
    _first, few, many = rounds

    assert (few[0], many[0]) == (2, 12)  # each planned, and each asked
    assert (len(few[2]), len(many[2])) == (1, 6)
    assert many[1] == few[1] < 40
    assert round_of(cast)[0] == 0

    # On Friday all eight are reminded, on Tuesday another voice is due, in as few statements.
    assert round_of(cast, NOON + 2 * DAY)[0] == 8
    moved, statements, letters = round_of(cast, NOON + 6 * DAY)
    assert (moved, letters) == (8, [])
    assert statements < 40
    for one in CheckIn.objects.select_related("owner", "turn_to"):
        assert (one.state, one.rung, one.turn_to) == ("silent", 2, None)
        known = replayed(one)
        assert (known["state"], known["rung"], known["on"]) == ("silent", 2, None)
        assert known["cast_id"] == str(one.cast_id)
        assert known["silent_from"] == str(one.silent_from)
    kinds = Event.objects.filter(about_type="plans.checkin").values_list("kind", flat=True)
    assert {kind: list(kinds).count(kind) for kind in set(kinds)} == {
        "check_in.planned": 8,
        "check_in.sent": 8,
        "check_in.climbed": 16,
    }


def test_two_deals_of_one_person_are_asked_after_on_two_days(cast):
    with clock.moved_to(NOON - 20 * DAY):
        live_deals(cast, ["Ada", "Ben"])
    hers = Grant.objects.filter(cast__name__in=["Ada Ruiz", "Ben Ruiz"])
    hers.update(email="ada@client.example")

    assert round_of(cast)[0] == 3  # both planned, one asked
    assert round_of(cast)[0] == 0
    assert round_of(cast, NOON + DAY)[0] == 1
    assert Nudge.objects.filter(address="ada@client.example").count() == 2


def test_a_row_that_somebody_else_moved_meanwhile_stays_as_it_is(cast):
    with clock.moved_to(NOON - 20 * DAY):
        live_deals(cast, ["Ada", "Ben"])
    round_of(cast)
    ada, ben = CheckIn.objects.select_related("deal", "step", "phase").order_by("id")
    CheckIn.objects.filter(pk=ada.pk).update(state="closed")
    by = System(cast.workspace.pk)

    assert move_all([moves.closed(ada), moves.snoozed(ben, NOON.date())], by=by) == 1

    assert Event.objects.filter(kind="check_in.snoozed").get().about_id == ben.pk
    assert not Event.objects.filter(kind="check_in.closed").exists()
    with pytest.raises(LookupError):
        move_all([Change(ben, "check_in.sent", {"state": CheckIn.State.SCHEDULED})], by=by)


def test_deals_are_gone_through_in_parts_and_each_is_asked_once(cast, monkeypatch):
    with clock.moved_to(NOON - 20 * DAY):
        live_deals(cast, ["Ada", "Ben", "Cleo", "Dirk", "Eva"])
    monkeypatch.setattr(asking, "DEALS_AT_ONCE", 2)
    with clock.moved_to(NOON), delivered() as letters:
        assert ask_clients() == 10  # each planned, and each asked
        assert ask_clients() == 0
    assert len(letters) == 5
    assert len(Round(cast.workspace).spans()) == 3
    with clock.moved_to(NOON + 2 * DAY), delivered() as letters:
        assert ask_clients() == 5
    assert len(letters) == 5
