"""The client in the centre, everyone around, each one's last word, and who has been silent."""

from datetime import timedelta

import pytest
from django.urls import reverse

from goodbuy.deals.models import Brief, CastMember, Question
from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal
from goodbuy.plans.circle import circle_of
from goodbuy.plans.models import Narration, Presence, Step
from goodbuy.testing.cast import make_cast

pytestmark = pytest.mark.usefixtures("drawn")


def circle(cast, *, is_guest=False, on=None):
    rows = CastMember.objects.filter(deal=cast.deal)
    return circle_of(
        cast.deal,
        rows,
        Presence.objects.filter(deal=cast.deal),
        today=on or clock.today(cast.workspace.zone),
        is_guest=is_guest,
    )


def seat(drawn_circle, first):
    return next(s for s in drawn_circle.everyone if s.first_name == first)


@pytest.mark.advice("A20")
def test_the_client_is_in_the_centre_and_all_sides_stand_around(cast):
    make_cast(cast.mira, cast.deal, "Owen Hartley", "third", firm="Kestrel")
    drawn = circle(cast)
    assert drawn.centre.name == "Ana Ruiz"
    assert {s.side for s in drawn.seats} == {"seller", "client", "third"}
    assert len({(s.x, s.y) for s in drawn.seats}) == len(drawn.seats)


@pytest.mark.advice("A20")
def test_nobody_is_silent_for_longer_than_the_workspace_allows_without_being_named(cast):
    Narration.tell(deal=cast.deal, narrator=cast.mira_cast, by=cast.mira, headline="We begin")
    today = clock.today(cast.workspace.zone)
    allowed = cast.workspace.silent_days
    on_the_day = circle(cast, on=today + timedelta(days=allowed))
    assert not seat(on_the_day, "Mira").is_silent
    after = circle(cast, on=today + timedelta(days=allowed + 1))
    assert seat(after, "Mira").is_silent
    assert seat(after, "Mira").days == allowed + 1


def test_a_word_ends_the_silence_and_is_the_last_one(cast):
    later = clock.now() + timedelta(days=20)
    with clock.moved_to(later):
        Narration.tell(deal=cast.deal, narrator=cast.mira_cast, by=cast.mira, headline="Six came")
        mira = seat(circle(cast), "Mira")
    assert (mira.last.words, mira.days, mira.is_silent) == ("Six came", 0, False)


def test_a_client_speaks_by_what_they_do_and_a_question_without_a_name_is_nobodys(cast):
    Question.ask(cast.deal, "Who trains us?", by=cast.ana, way=Question.Way.ANONYMOUS)
    assert seat(circle(cast), "Ana").last is None
    Question.ask(cast.deal, "When do you come?", by=cast.ana)
    assert "When do you come?" in seat(circle(cast), "Ana").last.words


def test_whoever_is_away_has_not_come_or_has_left_is_not_silent(cast):
    today = clock.today(cast.workspace.zone)
    sam = CastMember.objects.get(name="Sam Okafor")
    cast.mira_cast.edit(
        by=cast.mira, stand_in=sam, away_from=today, away_to=today + timedelta(days=60)
    )
    late = circle(cast, on=today + timedelta(days=50))
    assert seat(late, "Mira").is_away
    assert not seat(late, "Mira").is_silent
    assert seat(late, "Mira").stand_in == "Sam Okafor"


def test_away_needs_both_days_and_somebody_who_speaks(cast):
    today = clock.today(cast.workspace.zone)
    mira, sam = cast.mira_cast, CastMember.objects.get(name="Sam Okafor")
    with pytest.raises(Refusal, match="Give both days"):
        mira.edit(by=cast.mira, stand_in=sam, away_from=today)
    with pytest.raises(Refusal, match="Say who speaks while Mira is away"):
        mira.edit(by=cast.mira, away_from=today, away_to=today)
    with pytest.raises(Refusal, match="before the first"):
        mira.edit(by=cast.mira, stand_in=sam, away_from=today, away_to=today - timedelta(days=1))
    with pytest.raises(Refusal, match="someone else"):
        mira.edit(by=cast.mira, stand_in=mira)


def test_while_a_narrator_is_away_the_stand_in_gets_what_is_to_be_told(cast):
    today = clock.today(cast.workspace.zone)
    sam = CastMember.objects.get(name="Sam Okafor")
    mira = cast.mira_cast
    sam.edit(by=cast.mira, stand_in=mira, away_from=today, away_to=today + timedelta(days=5))
    step = Step.objects.get(deal=cast.deal, key="print")
    step.start(by=cast.mira)
    assert Narration.objects.filter(kind="step.started").get().narrator == mira


def test_the_page_names_everyone_and_who_is_silent(client, cast):
    client.force_login(cast.mira.user)
    Narration.tell(deal=cast.deal, narrator=cast.mira_cast, by=cast.mira, headline="We begin")
    with clock.moved_to(clock.now() + timedelta(days=20)):
        text = client.get(reverse("plans:circle", args=[cast.deal.pk])).text
    assert "The circle around Ana" in text
    assert "20 days silent" in text
    assert "Mira (20 days)" in text
    assert "<svg" in text
    assert "style=" not in text.split("<main")[1]


def test_a_client_who_asked_for_quiet_is_not_called_silent(client, cast):
    client.force_login(cast.mira.user)
    today = clock.today(cast.workspace.zone)
    Brief.send(
        cast.deal, by=cast.ana, status="all_well", words="Busy.", reconnect_on=today + timedelta(90)
    )
    with clock.moved_to(clock.now() + timedelta(days=60)):
        text = client.get(reverse("plans:circle", args=[cast.deal.pk])).text
    assert "Quiet as asked" in text


def test_the_circle_costs_the_same_with_twenty_people(client, cast, count_queries):
    client.force_login(cast.mira.user)
    url = reverse("plans:circle", args=[cast.deal.pk])
    few = count_queries(client, url)
    for number in range(16):
        who = make_cast(cast.mira, cast.deal, f"Person {number}", "seller", order=number)
        Narration.tell(deal=cast.deal, narrator=who, by=cast.mira, headline="Hello")
    assert count_queries(client, url) == few <= 10


def test_an_empty_circle_teaches_what_it_is(client, cast):
    client.force_login(cast.mira.user)
    CastMember.objects.filter(side="client").update(has_left=True)
    text = client.get(reverse("plans:circle", args=[cast.deal.pk])).text
    assert "Nobody stands in the centre yet" in text


def test_a_stranger_gets_nothing(client, cast):
    client.force_login(cast.otto.user)
    assert client.get(reverse("plans:circle", args=[cast.deal.pk])).status_code == 404


# -- people leave


def test_whoever_leaves_hands_their_open_steps_on(cast):
    sam = CastMember.objects.get(name="Sam Okafor")
    sam.leave(by=cast.mira)
    open_steps = Step.objects.filter(deal=cast.deal)
    assert {s.narrator for s in open_steps} == {cast.mira_cast}
    assert not open_steps.filter(owner=sam).exists()


def test_a_stand_in_gets_them_before_anyone_else(cast):
    sam = CastMember.objects.get(name="Sam Okafor")
    lena = make_cast(cast.mira, cast.deal, "Lena Brandt", "seller", order=9)
    sam.edit(by=cast.mira, stand_in=lena)
    sam.leave(by=cast.mira)
    assert Step.objects.get(deal=cast.deal, key="print").owner == lena
