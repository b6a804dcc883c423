from datetime import timedelta
from decimal import Decimal

import pytest

from goodbuy.deals import demands
from goodbuy.deals.models import CastMember, Deal
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState
from goodbuy.testing.cast import make_cast, make_deal, make_member
from goodbuy.timeline.models import Event, System, replayed

Stage = Deal.Stage


@pytest.fixture(autouse=True)
def only_the_deals_own_demands(monkeypatch):
    """Higher apps add theirs; here the deal stands alone, and each test adds what it needs."""
    own = {Stage.AGREED: demands._CHECKS[Stage.AGREED][:3]}
    monkeypatch.setattr(demands, "_CHECKS", own)


def say_who_does_what(deal, by):
    for cast in deal.cast.all():
        cast.edit(by=by, does="does their part", does_not="does not do the rest")


def at(deal, stage):
    """Put a deal where a test begins."""
    Deal.objects.filter(pk=deal.pk).update(stage=stage, paused_from="")
    deal.refresh_from_db()
    return deal


def test_opening_writes_down_all_that_a_room_shows(cast):
    deal = Deal.open_deal(by=cast.mira, company=cast.deal.company, name="Second site")

    assert (deal.stage, deal.owner, deal.company_name) == (
        "exploring", cast.mira, "Harbor & Pine Foods",
    )  # fmt: skip
    assert deal.search_text == " second site harbor & pine foods"
    assert Event.objects.about(deal).get().kind == "deal.opened"


def test_a_deal_cannot_begin_where_only_a_client_can_bring_it(cast):
    for stage in (Stage.PROVEN, Stage.RENEWING, Stage.PAUSED):
        with pytest.raises(Refusal, match="cannot begin"):
            Deal.open_deal(by=cast.mira, company=cast.deal.company, name="X", stage=stage)


@pytest.mark.advice("A17")
@pytest.mark.advice("A18")
def test_agreeing_names_all_that_is_missing_in_one_sentence(cast, monkeypatch):
    demands.demand(Stage.AGREED)(lambda deal: "the plan was not confirmed by a client.")
    deal = at(cast.deal, Stage.EVALUATING)
    cast.ana.revoke(by=cast.mira)
    CastMember.objects.filter(side="client").delete()

    with pytest.raises(Refusal) as refusal:
        deal.agree(by=cast.mira)

    assert str(refusal.value) == (
        "“Clear labels on six docks” cannot be agreed yet: no value is set; nobody of the client "
        "is named; nobody has said what Mira will and will not do; "
        "the plan was not confirmed by a client."
    )
    deal.refresh_from_db()
    assert deal.stage == Stage.EVALUATING


def test_agreeing_with_all_in_place_dates_the_signature(cast):
    deal = at(cast.deal, Stage.EVALUATING)
    deal.edit(by=cast.mira, value=Decimal(48600))
    say_who_does_what(deal, cast.mira)

    deal.agree(by=cast.mira)

    assert deal.stage == Stage.AGREED
    assert deal.agreed_on == clock.today(cast.workspace.zone)
    event = Event.objects.about(deal).latest("at")
    assert (event.kind, event.audience) == ("deal.agreed", "client")


@pytest.mark.parametrize("to", list(Stage))
def test_each_stage_is_reached_only_by_who_may(cast, to):
    deal = at(cast.deal, Stage.EXPLORING)
    deal.edit(by=cast.mira, owner=make_member(cast.workspace, "Olga Own", "delivery"))
    roles = {
        role: make_member(cast.workspace, f"{role.title()} One", role)
        for role in ("owner", "manager", "seller", "delivery", "viewer")
    }
    allowed = {role for role, member in roles.items() if deal.may(member, to)}
    assert allowed == {str(role) for role in Deal.WHO_MAY[to]}
    owner_may = to in (Stage.AGREED, Stage.DECLINED, Stage.BROKEN_OFF, Stage.LIVE, Stage.PAUSED)
    assert deal.may(deal.owner, to) == owner_may


def test_a_seller_who_does_not_own_the_deal_cannot_agree_decline_or_break_off(cast):
    sam = make_member(cast.workspace, "Sam Okoro", "seller")
    deal = at(cast.deal, Stage.EVALUATING)
    for verb in (
        lambda: deal.agree(by=sam),
        lambda: deal.decline(by=sam, side="client", reason="too dear"),
        lambda: deal.break_off(by=sam, reason="clause 4"),
    ):
        with pytest.raises(NotAllowed, match="Only the deal’s owner"):
            verb()


@pytest.mark.advice("A29")
def test_no_member_takes_a_deal_to_proven(cast, without_the_proof_below):
    demands.demand(Stage.PROVEN)(lambda deal: None)
    deal = at(cast.deal, Stage.LIVE)
    for by in (cast.mira, System(cast.workspace.pk)):
        with pytest.raises(NotAllowed, match="Only the client"):
            deal.prove(by=by)
    with pytest.raises(NotAllowed, match="Only the client"):
        deal.go_to("proven", by=cast.mira)
    deal.prove(by=cast.ana)
    assert deal.stage == Stage.PROVEN


def test_proving_is_refused_while_something_is_missing_or_nobody_can_tell(cast):
    deal = at(cast.deal, Stage.LIVE)
    with pytest.raises(Refusal, match="Nothing here can tell"):
        deal.prove(by=cast.ana)
    demands.demand(Stage.PROVEN)(lambda deal: "“Fewer recalls” is not proven")
    with pytest.raises(Refusal, match="cannot be proven yet: “Fewer recalls”"):
        deal.prove(by=cast.ana)


def test_a_client_of_another_deal_proves_nothing_here(cast):
    demands.demand(Stage.PROVEN)(lambda deal: None)
    other = at(make_deal(cast.mira, cast.deal.company, name="Other"), Stage.LIVE)
    with pytest.raises(NotAllowed):
        other.prove(by=cast.ana)


def test_proven_goes_back_to_live_only_when_a_result_is_lost(cast, without_the_proof_below):
    lost = []
    demands.demand(Stage.PROVEN)(lambda deal: lost[0] if lost else None)
    deal = at(cast.deal, Stage.PROVEN)
    with pytest.raises(WrongState):
        deal.go_live(by=cast.mira)
    with pytest.raises(WrongState, match="still there"):
        deal.relapse(by=cast.mira)
    lost.append("“Fewer recalls” is short")
    deal.relapse(by=cast.mira)
    assert deal.stage == Stage.LIVE


def test_a_pause_ends_where_it_began_and_nowhere_else(cast):
    deal = at(cast.deal, Stage.EVALUATING)
    until = clock.today() + timedelta(days=30)
    with pytest.raises(Refusal, match="still to come"):
        deal.pause(by=cast.mira, until=clock.today() - timedelta(days=2))
    deal.pause(by=cast.mira, until=until, reason="their audit")
    with pytest.raises(WrongState, match="is paused"):
        deal.explore(by=cast.mira)
    deal.resume(by=cast.mira)
    assert (deal.stage, deal.paused_until, deal.paused_from) == (Stage.EVALUATING, None, "")


def test_a_move_that_another_has_made_first_is_refused(cast):
    mine, theirs = Deal.objects.get(pk=cast.deal.pk), Deal.objects.get(pk=cast.deal.pk)
    theirs.evaluate(by=cast.mira)
    theirs.decline(by=cast.mira, side="client", reason="They build it themselves")
    with pytest.raises(WrongState, match="is declined now"):
        mine.evaluate(by=cast.mira)


def test_ending_a_deal_needs_its_reason(cast):
    with pytest.raises(Refusal, match="Say in a few words"):
        cast.deal.decline(by=cast.mira, side="client", reason="  ")


def test_an_edit_is_found_by_its_new_name_and_replays(cast):
    cast.deal.edit(by=cast.mira, name="Étiquettes claires", value=Decimal("12.50"))
    deal = Deal.objects.get(pk=cast.deal.pk)
    assert deal.search_text.startswith(" etiquettes claires")
    assert replayed(deal)["name"] == "Étiquettes claires"


def test_a_new_name_of_a_person_or_a_company_reaches_the_rooms(cast):
    cast.ana_person.change("person.changed", by=cast.mira, name="Ana Ruiz-Holm")
    company = cast.deal.company
    ben = make_cast(cast.mira, cast.deal, "Ben", firm=company.name)
    company.change("company.changed", by=cast.mira, name="Harbor Foods")

    assert CastMember.objects.get(pk=cast.ana.cast_id).name == "Ana Ruiz-Holm"
    assert CastMember.objects.get(pk=ben.pk).firm == "Harbor Foods"
    assert Deal.objects.get(pk=cast.deal.pk).company_name == "Harbor Foods"


def test_a_refused_pause_keeps_what_was_typed(mira, cast):
    sent = {"until": "2020-01-01", "reason": "Their audit comes first"}
    page = mira.post(f"/deals/{cast.deal.pk}/pause/", sent)
    assert page.status_code == 422
    assert "A pause ends on a day that is still to come." in page.text
    assert 'value="Their audit comes first"' in page.text
    page = mira.post(f"/deals/{cast.deal.pk}/decline/", {"side": "seller", "reason": ""})
    assert page.status_code == 422
    assert 'value="seller" selected' in page.text
