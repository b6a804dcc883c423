"""Who is heard how much: planned, stepped back only with a successor, never vanished."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from goodbuy.conversations.models import Meeting, Recap
from goodbuy.deals.models import Deal
from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal
from goodbuy.people.models.contact import Contact
from goodbuy.plans import presence_plan
from goodbuy.plans.heard import SPOKEN, contacts_of, with_contacts
from goodbuy.plans.models import Narration, Phase, Presence, Step
from goodbuy.plans.presence_curve import (
    Commentator,
    Curve,
    Share,
    curve_of,
    draw,
    in_words,
    whole_shares,
)
from goodbuy.promises.models import Outcome
from goodbuy.testing.cast import make_cast, make_member
from goodbuy.timeline.kinds import known_kinds
from goodbuy.timeline.models import Event, replayed

MODE = Presence.Mode


@pytest.fixture
def voices(drawn):
    """Mira, who sold it, and Sam, who comes after, as the plan proposed them."""
    return {
        p.cast.first_name: p for p in Presence.objects.filter(deal=drawn.people.deal).for_list()
    }


def fresh(presence):
    return Presence.objects.select_related("cast", "successor", "deal__workspace").get(
        pk=presence.pk
    )


def curve_now(drawn, at=0):
    deal = drawn.people.deal
    phases = list(Phase.objects.filter(deal=deal).order_by("order"))
    rows = with_contacts(Presence.objects.filter(deal=deal), for_all=True)
    steps = Step.objects.filter(deal=deal)
    return curve_of(phases, steps, rows, contacts_of(rows), at=at)


def test_a_drawn_plan_brings_a_first_curve_in_which_the_seller_tapers(drawn, voices):
    mira, sam = voices["Mira"], voices["Sam"]
    assert mira.is_seller
    assert not sam.is_seller
    curve = curve_now(drawn)
    planned = [share.planned for share in curve.people[0].shares]
    assert planned == sorted(planned, reverse=True)
    assert all(planned), "never to zero"
    assert sum(p.shares[-1].planned for p in curve.people) == 100


@pytest.mark.advice("A19")
def test_a_step_down_is_refused_before_a_successor_was_introduced(drawn, voices):
    with pytest.raises(Refusal, match="First introduce to the client"):
        voices["Mira"].step_down(MODE.BACKGROUND, by=drawn.people.mira)
    assert fresh(voices["Mira"]).mode == MODE.LEAD


@pytest.mark.advice("A19")
def test_an_introduction_is_told_to_the_client_and_then_the_seller_may_step_back(drawn, voices):
    mira, sam, by = voices["Mira"], voices["Sam"], drawn.people.mira
    mira.introduce(sam, by=by, words="Gets your docks live.")
    told = Narration.objects.published().latest("published_at")
    assert (told.narrator, told.headline) == (mira.cast, "Meet Sam Okafor: gets your docks live")
    # Why it matters is no second telling of what he does.
    assert told.why == "Sam knows the way so far, and Mira stays until you have your results."
    assert fresh(sam).mode == MODE.LEAD
    fresh(mira).step_down(MODE.BACKGROUND, by=by)
    assert fresh(mira).mode == MODE.BACKGROUND
    event = Event.objects.filter(kind="presence.stepped_down").get()
    assert event.audience == "client"
    assert "Sam Okafor leads now" in event.sentence


def test_a_successor_who_left_or_fell_silent_is_none(drawn, voices):
    mira, sam, by = voices["Mira"], voices["Sam"], drawn.people.mira
    mira.introduce(sam, by=by, words="Gets your docks live.")
    Presence.objects.filter(pk=sam.pk).update(mode=MODE.ON_CALL)
    with pytest.raises(Refusal, match="does not speak for this client now"):
        fresh(mira).step_down(MODE.BACKGROUND, by=by)


@pytest.mark.advice("A23")
def test_the_seller_is_there_until_every_result_is_proven(drawn, voices):
    mira, by = voices["Mira"], drawn.people.mira
    mira.introduce(voices["Sam"], by=by, words="Gets your docks live.")
    with pytest.raises(Refusal, match="stays until the client has every promised result"):
        fresh(mira).step_down(MODE.ARCHIVED, by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Presence.objects.filter(pk=mira.pk).update(mode=MODE.ARCHIVED)
    with pytest.raises(Refusal, match="heard to the end"):
        mira.replan(dict.fromkeys(mira.curve, MODE.ARCHIVED), by=by)


@pytest.mark.advice("A23")
def test_a_result_that_opens_again_brings_the_seller_back(drawn, voices):
    mira, by = voices["Mira"], drawn.people.mira
    mira.introduce(voices["Sam"], by=by, words="Gets your docks live.")
    Deal.objects.filter(pk=mira.deal_id).update(stage="resting")
    fresh(mira).step_down(MODE.ARCHIVED, by=by)
    Deal.objects.filter(pk=mira.deal_id).update(stage="live")
    drawn.people.deal.refresh_from_db()
    Outcome.propose(deal=drawn.people.deal, by=by, name="Seconds a pallet", target=40, baseline=94)
    assert fresh(mira).mode == MODE.ON_CALL
    assert "A result is open" in fresh(mira).mode_words


def test_a_rise_needs_a_reason_that_the_client_reads(drawn, voices):
    mira, by = voices["Mira"], drawn.people.mira
    mira.introduce(voices["Sam"], by=by, words="Gets your docks live.")
    fresh(mira).step_down(MODE.BACKGROUND, by=by)
    with pytest.raises(Refusal, match="Say why"):
        fresh(mira).rise(MODE.SHARE, by=by, reason=" ")
    fresh(mira).rise(MODE.SHARE, by=by, reason="Sam is ill this week.")
    told = Narration.objects.published().latest("published_at", "id")
    assert told.why == "Sam is ill this week."
    assert fresh(mira).mode_words == "Sam is ill this week."


def test_whoever_sold_it_leaves_only_when_a_successor_is_known_who_then_stays(drawn, voices):
    mira, sam, by = voices["Mira"], voices["Sam"], drawn.people.mira
    with pytest.raises(Refusal, match="Introduce to the client who stays in their place"):
        mira.cast.leave(by=by)
    assert not mira.cast.__class__.objects.get(pk=mira.cast_id).has_left
    mira.introduce(sam, by=by, words="Gets your docks live.")
    cast = fresh(mira).cast
    cast.leave(by=by)
    assert fresh(sam).is_seller
    assert not fresh(mira).is_seller
    assert all(fresh(sam).planned_in(phase) != MODE.ARCHIVED for phase in sam.curve)


def test_what_is_heard_is_counted_from_what_was_told(drawn, voices):
    deal, by = drawn.people.deal, drawn.people.mira
    for number in range(4):
        who = voices["Sam"].cast if number else voices["Mira"].cast
        Narration.tell(deal=deal, narrator=who, by=by, headline=f"News {number}")
    curve = curve_now(drawn)
    mira, sam = (person.shares[0] for person in curve.people)
    assert (mira.heard, mira.words, sam.heard, sam.words) == (25, 1, 75, 3)
    assert mira.difference == 25 - mira.planned
    assert fresh(voices["Sam"]).heard_at == clock.now()


def test_too_few_words_give_no_share(drawn, voices):
    assert {s.heard for p in curve_now(drawn).people for s in p.shares} == {None}


def test_shares_make_a_hundred_and_nobody_who_speaks_is_rounded_away():
    assert whole_shares([60, 20, 8]) == [68, 23, 9]
    assert whole_shares([1000, 1, 1]) == [98, 1, 1]
    assert whole_shares([0, 0]) == [0, 0]


def test_the_drawing_says_its_numbers(drawn, voices):
    curve = curve_now(drawn, at=1)
    drawing = draw(curve)
    assert drawing.told == in_words(curve)
    assert "Mira Lindt: 100 in 100 at “Agreement signed”, 25 in 100 now" in drawing.told
    assert len(drawing.bands) == len(curve.people)


def test_no_line_of_the_drawing_crosses_a_name():
    shares = [Share(part, None, 0) for part in (100, 80, 60, 30, 20, 10, 10)]
    others = [Share(100 - share.planned, None, 0) for share in shares]
    names = [f"phase {n}" for n in range(len(shares))]
    for at in range(len(shares)):
        mira = Commentator(uuid4(), "Mira Lindt", "speaks", True, tuple(shares))
        sam = Commentator(uuid4(), "Sam Okafor", "speaks", True, tuple(others))
        drawing = draw(Curve(tuple(names), at, 3, (mira, sam)))
        for band in drawing.bands:
            width = 8 * len(band.name)
            left = band.x - width / 2
            for line in (drawing.now, drawing.signed):
                assert not left < line < left + width, (at, band.name)
    assert [band.name for band in drawing.bands] == ["Mira", "Sam"]


def test_a_second_drawing_adds_only_whoever_is_new(drawn, voices):
    lena = make_cast(drawn.people.mira, drawn.people.deal, "Lena Brandt", "seller")
    Step.objects.filter(pk=drawn.print.pk).update(narrator=lena)
    made = presence_plan.propose(drawn.plan, by=drawn.people.mira)
    assert [p.cast for p in made] == [lena]
    assert presence_plan.propose(drawn.plan, by=drawn.people.mira) == []


def test_replaying_the_events_gives_the_presence(drawn, voices):
    mira = voices["Mira"]
    mira.introduce(voices["Sam"], by=drawn.people.mira, words="Gets your docks live.")
    fresh(mira).step_down(MODE.ON_CALL, by=drawn.people.mira)
    state = replayed(mira)
    now = fresh(mira)
    assert state["mode"] == now.mode == MODE.ON_CALL
    assert state["successor_id"] == str(now.successor_id)


# -- the page


@pytest.fixture
def signed_in(client, drawn):
    client.force_login(drawn.people.mira.user)
    return client


def page(drawn):
    return reverse("plans:presence", args=[drawn.people.deal.pk])


def verb(presence, name):
    return reverse("plans:presence_verb", args=[presence.pk, name])


def test_the_page_shows_planned_and_heard_and_keeps_what_was_refused(signed_in, drawn, voices):
    text = signed_in.get(page(drawn)).text
    assert "Sam Okafor" in text
    assert "100 planned" in text
    refused = signed_in.post(verb(voices["Mira"], "step_down"), {"to": "background"})
    assert refused.status_code == 422
    assert "First introduce to the client" in refused.text
    wordless = signed_in.post(verb(voices["Mira"], "introduce"), {"successor": voices["Sam"].pk})
    assert wordless.status_code == 422
    told = {"successor": voices["Sam"].pk, "words": "Gets your docks live."}
    assert signed_in.post(verb(voices["Mira"], "introduce"), told).status_code == 302
    assert signed_in.post(verb(voices["Mira"], "step_down"), {"to": "on_call"}).status_code == 302
    up = signed_in.post(verb(voices["Mira"], "rise"), {"to": "share", "reason": ""})
    assert up.status_code == 422
    # Sam leads, so the page does not offer it to anybody else, and says why.
    assert '<option value="lead">' not in signed_in.get(page(drawn)).text.split("Plan anew")[0]
    both = signed_in.post(verb(voices["Mira"], "rise"), {"to": "lead", "reason": "You asked."})
    assert both.status_code == 422
    assert "Sam leads, and one person leads at a time." in both.text
    assert signed_in.post(verb(voices["Mira"], "sing")).status_code == 404
    assert signed_in.get(verb(voices["Mira"], "rise")).status_code == 405


@pytest.mark.advice("A10")
def test_one_person_leads_at_a_time_now_and_in_every_phase(drawn, voices):
    mira, sam, by = voices["Mira"], voices["Sam"], drawn.people.mira
    mira.introduce(sam, by=by, words="Gets your docks live.")
    assert (fresh(mira).mode, fresh(sam).mode) == (MODE.SHARE, MODE.LEAD)
    assert fresh(mira).mode_words == "Sam Okafor leads now"
    assert replayed(fresh(mira))["mode"] == MODE.SHARE
    with pytest.raises(Refusal, match="Sam leads, and one person leads at a time"):
        fresh(mira).rise(MODE.LEAD, by=by, reason="You asked for it.")
    leads = next(phase for phase, mode in fresh(sam).curve.items() if mode == MODE.LEAD)
    with pytest.raises(Refusal, match="Sam is planned to lead in one of these phases"):
        fresh(mira).replan({**mira.curve, leads: MODE.LEAD}, by=by)
    lena = make_cast(by, drawn.people.deal, "Lena Brandt", "seller")
    third = Presence.plan(lena, by=by, curve={leads: MODE.LEAD}, mode=MODE.LEAD, order=7)
    assert (third.mode, third.curve[leads]) == (MODE.SHARE, MODE.SHARE)
    # A third who is introduced shares the lead with whoever has it.
    fresh(mira).introduce(fresh(third), by=by, words="Is here in the night.")
    assert [p.mode for p in (fresh(mira), fresh(sam), fresh(third))] == ["share", "lead", "share"]
    # And so does the lead go back: by an introduction, which the client reads.
    fresh(sam).introduce(fresh(mira), by=by, words="Knows you longest.")
    assert (fresh(mira).mode, fresh(sam).mode) == (MODE.LEAD, MODE.SHARE)


def test_a_curve_is_planned_anew_and_nonsense_is_refused(signed_in, drawn, voices):
    phases = list(voices["Sam"].curve)
    given = {f"phase-{phase}": "share" for phase in phases}
    assert signed_in.post(verb(voices["Sam"], "replan"), given).status_code == 302
    assert set(fresh(voices["Sam"]).curve.values()) == {"share"}
    wrong = {f"phase-{phase}": "loud" for phase in phases}
    assert signed_in.post(verb(voices["Sam"], "replan"), wrong).status_code == 422


def test_the_page_costs_the_same_with_more_people(signed_in, drawn, voices, count_queries):
    few = count_queries(signed_in, page(drawn))
    for number in range(4):
        cast = make_cast(drawn.people.mira, drawn.people.deal, f"Voice {number}", "seller")
        Presence.plan(cast, by=drawn.people.mira, curve={}, mode="archived", order=number + 5)
        Narration.tell(
            deal=drawn.people.deal, narrator=cast, by=drawn.people.mira, headline="Hello"
        )
    assert count_queries(signed_in, page(drawn)) == few <= 9


def test_a_deal_without_a_plan_is_led_to_one(client, cast):
    client.force_login(cast.mira.user)
    text = client.get(reverse("plans:presence", args=[cast.deal.pk])).text
    assert "First a plan, then who speaks in it" in text


def test_a_viewer_reads_and_changes_nothing(client, drawn, voices):
    client.force_login(drawn.people.rolf.user)
    assert client.get(page(drawn)).status_code == 200
    assert client.post(verb(voices["Sam"], "rise"), {"to": "lead"}).status_code == 403


def test_only_later_words_move_the_day_of_the_last_one(drawn, voices):
    sam, by = voices["Sam"], drawn.people.mira
    Narration.tell(deal=drawn.people.deal, narrator=sam.cast, by=by, headline="Now")
    now = fresh(sam).heard_at
    with clock.moved_to(clock.now() - timedelta(days=3)):
        Narration.tell(deal=drawn.people.deal, narrator=sam.cast, by=by, headline="Before")
    assert fresh(sam).heard_at == now


def test_a_member_answers_a_question_and_is_heard_by_it(drawn, voices):
    from goodbuy.deals.models import Question

    people = drawn.people
    seller = make_member(people.workspace, "Lena Brandt")
    cast = make_cast(people.mira, people.deal, "Lena Brandt", "seller", member=seller)
    lena = Presence.plan(cast, by=people.mira, curve={}, mode="background", order=7)
    question = Question.ask(people.deal, "Does it print in the cold?", by=people.ana)
    question.answer_with("Yes, to −30 °C.", by=seller)
    assert fresh(lena).heard_at == clock.now()


def test_whatever_counts_as_a_word_is_something_that_can_happen():
    assert set(SPOKEN) <= set(known_kinds())


def test_a_meeting_written_up_and_a_call_are_heard_by_both_as_they_may_know(drawn, voices):
    people, mira = drawn.people, voices["Mira"]
    now = clock.now()
    meeting = Meeting.arrange(
        people.deal, by=people.mira, title="First look", who=["Ana Ruiz"],
        starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1),
    )  # fmt: skip
    recap = Recap.write(
        meeting, by=people.mira, decisions="Six docks.", next_words="The plan.",
        next_who=people.mira_cast,
    )  # fmt: skip
    recap.tell(by=people.mira)
    Contact.log(people.ana_person, "call", by=people.mira, deal_id=people.deal.pk)
    Contact.log(people.ana_person, "social", by=people.mira, deal_id=people.deal.pk)
    rows = Presence.objects.filter(pk=mira.pk)
    known = [len(with_contacts(rows, for_all=is_both)[0].said) for is_both in (True, False)]
    assert known == [1, 2]
    assert fresh(mira).heard_at == now
