"""The round of questions: who is asked what and when, and what silence leads to."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodbuy.deals.models import Brief, Deal, Grant, Nudge
from goodbuy.deals.voices import calendar_of
from goodbuy.insight.today import today_page
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.people.models.contact import Contact
from goodbuy.plans.contacts import TALKS, last_contacts
from goodbuy.plans.models import CheckIn, Phase, Rhythm, Step
from goodbuy.plans.tasks import ask_clients
from goodbuy.plans.tests.plan_cast import NOON
from goodbuy.testing.cast import make_cast, make_member
from goodbuy.testing.mail import delivered
from goodbuy.timeline.models import Event, replayed
from goodbuy.workspaces.boundary import acting_as_grant, acting_as_member

DAY = timedelta(days=1)
WAYS = ["answers", "looks", "silent", "social"]


def few(examples):
    fixture = HealthCheck.function_scoped_fixture
    return settings(max_examples=examples, deadline=None, suppress_health_check=[fixture])


def round_on(moment):
    with clock.moved_to(moment), delivered() as letters:
        ask_clients()
    return letters


def items(member, kind):
    with acting_as_member(member):
        groups = today_page(member).groups
    return [item for group in groups for _, item in group.items if item.kind == kind]


def deliver(drawn, stage="onboarding"):
    """The deal is in the stage in which clients live with what was sold."""
    Deal.objects.filter(pk=drawn.people.deal.pk).update(stage=stage, stage_since=NOON)


@pytest.fixture
def asked(drawn):
    """The network firm said on Wednesday that it is done; on Thursday Ana is asked."""
    drawn.wifi.claim(by=drawn.people.mira)
    [letter] = round_on(NOON + DAY)
    return drawn, letter, CheckIn.objects.get(step=drawn.wifi)


@pytest.mark.advice("A06")
def test_who_did_not_do_it_themselves_asks_after_it_in_one_tap(asked):
    drawn, letter, one = asked
    assert one.state == "sent"
    assert letter.to == ["ana@client.example"]
    assert letter.body.count("/tap/") == 5 + 6
    assert "How was the visit?" in letter.subject
    assert replayed(one)["state"] == "sent"
    # A second round on the same day finds nothing to do.
    assert round_on(NOON + DAY + timedelta(hours=1)) == []


@pytest.mark.invariant(4)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(days=st.integers(0, 40), wait=st.integers(1, 30), hour=st.integers(0, 23))
def test_invariant_4_whatever_another_did_is_asked_after_within_two_working_days(
    drawn, days, wait, hour
):
    CheckIn.objects.filter(step=drawn.wifi).update(days=wait)
    moment = NOON.replace(hour=hour) + days * DAY
    with clock.moved_to(moment):
        Step.objects.filter(pk=drawn.wifi.pk).update(state="ready", done_on=None)
        drawn.wifi.claim(by=drawn.people.mira)
        one = CheckIn.objects.select_related("step__owner", "step__narrator").get(step=drawn.wifi)
        calendar = calendar_of(one.step.narrator, drawn.people.workspace)
        assert 0 <= calendar.between(one.step.done_on, one.due_on) <= 2
        assert calendar.is_working(one.due_on)


def test_one_tap_in_the_letter_answers_it_and_somebody_follows_it_up(asked, client):
    drawn, letter, one = asked
    worse = [line for line in letter.body.splitlines() if "Worse:" in line][0]
    path = "/" + worse.split(": ", 1)[1].split("/", 3)[3]
    with clock.moved_to(NOON + DAY):
        assert 'value="-1" checked' in client.get(path).text
        one.refresh_from_db()
        assert one.state == "sent"
        client.post(path, {"value": "-1", "words": "Two men, no badges.", "unclear": "1"})
        one.refresh_from_db()
        assert (one.state, one.verdict, one.is_clear) == ("answered", -1, False)
        assert "your answer is kept" in client.post(path, {"value": "2"}).text
        assert items(drawn.people.mira, "check_in") == []
        [item] = items(drawn.people.mira, "follow_up")
        assert item.why == "“Two men, no badges.”"
        client.force_login(drawn.people.mira.user)
        assert client.post(item.url, {"words": ""}).status_code == 422
        assert client.post(item.url, {"words": "They bring badges now."}).status_code == 302
        assert items(drawn.people.mira, "follow_up") == []
    one.refresh_from_db()
    assert (one.state, one.followed_words) == ("closed", "They bring badges now.")


def test_a_good_answer_without_words_asks_nothing_of_anybody(asked):
    drawn, _letter, one = asked
    with acting_as_grant(drawn.people.ana):
        one.reply(by=drawn.people.ana, verdict=1)
    assert one.follow_on is None
    assert items(drawn.people.mira, "follow_up") == []


def test_what_was_answered_while_its_letter_waited_is_not_mailed_any_more(drawn):
    people = drawn.people
    drawn.wifi.claim(by=people.mira)
    CheckIn.ask_by_hand(people.deal, by=people.mira, cast=people.ana.cast, asks="Is it well?")
    with clock.moved_to(NOON + DAY), delivered() as letters:
        ask_clients()
        first, second = CheckIn.objects.asked()
        first.reply(by=people.mira, is_clear=True, words="Rang her.")
    # Something is still to be answered.
    assert len(letters) == 1
    second.reply(by=people.mira, is_clear=True, words="That as well.")
    CheckIn.ask_by_hand(people.deal, by=people.mira, cast=people.ana.cast, asks="And today?")
    with clock.moved_to(NOON + 2 * DAY), delivered() as letters:
        ask_clients()
        third = CheckIn.objects.asked().get()
        with acting_as_grant(people.ana):
            third.reply(by=people.ana, is_clear=True)
    assert letters == []
    # Nothing went, so it does not count as the letter of that day.
    assert Nudge.objects.filter(sort="asks").count() == 1


def test_an_answer_by_telephone_is_marked_so(asked, client):
    drawn, _letter, one = asked
    client.force_login(drawn.people.mira.user)
    url = reverse("plans:check_in_answer", args=[one.pk])
    said = {"words": "All went well, but what comes now?", "verdict": "1", "is_clear": "no"}
    assert client.post(url, {**said, "is_clear": "maybe"}).status_code == 422
    assert client.post(url, said).status_code == 302
    one.refresh_from_db()
    assert (one.noted_by, one.verdict, one.is_clear) == ("Mira Lindt", 1, False)
    client.force_login(drawn.people.rolf.user)
    assert client.post(url, {"words": "x"}).status_code == 403
    client.force_login(drawn.people.otto.user)
    assert client.get(url).status_code == 404


def test_while_whoever_tells_a_step_is_away_their_stand_in_asks_after_it(drawn):
    today, mira = clock.today(), drawn.people.mira
    narrator = drawn.wifi.narrator
    other = drawn.sam if narrator != drawn.sam else drawn.people.mira_cast
    narrator.edit(by=mira, stand_in=other, away_from=today, away_to=today + 9 * DAY)
    drawn.wifi.claim(by=mira)
    [letter] = round_on(NOON + DAY)
    assert CheckIn.objects.get(step=drawn.wifi).owner == other
    assert other.name in letter.body


def test_only_the_one_who_was_asked_answers(asked):
    drawn, _letter, one = asked
    from goodbuy.testing.cast import make_grant

    priya = make_grant(drawn.people.mira, drawn.people.deal, drawn.priya, "priya")
    with pytest.raises(NotAllowed):
        one.reply(by=priya, verdict=1)
    with pytest.raises(Refusal, match="one of the five"):
        one.reply(by=drawn.people.ana, verdict=7)
    with pytest.raises(Refusal, match="One tap is enough"):
        one.reply(by=drawn.people.ana)


def test_the_ladder_goes_a_rung_at_a_time_on_its_days_and_today_shows_where_it_stands(asked):
    drawn, _letter, one = asked
    Rhythm.set(by=drawn.people.mira, nudge_after=1, voice_after=2, call_after=3, sponsor_after=4)
    # Thursday asked; Friday the reminder; Monday, Tuesday and Wednesday the other rungs.
    seen = []
    for days in range(2, 9):
        letters = round_on(NOON + days * DAY)
        one.refresh_from_db()
        with clock.moved_to(NOON + days * DAY):
            shown = [item.kind_words for item in items(drawn.people.mira, "silence")]
        seen.append((one.rung, one.state, len(letters), shown))
    assert [row[0] for row in seen] == [1, 1, 1, 2, 3, 4, 4]
    assert [row[2] for row in seen] == [1, 0, 0, 0, 0, 0, 0]
    assert seen[3][3] == ["Silent: a word from someone else"]
    assert seen[4][3] == ["Silent: time to call"]
    assert seen[5][1:] == ("escalated", 0, ["Silent: ask the sponsor"])


def test_the_second_rung_is_a_colleagues_and_the_last_one_names_the_sponsor(asked):
    drawn, _letter, one = asked
    sam = make_member(drawn.people.workspace, "Sam Okafor", "delivery")
    drawn.sam.change("cast.changed", by=drawn.people.mira, member=sam)
    lena = make_cast(drawn.people.mira, drawn.people.deal, "Lena Vogt", part="Sponsor of it")
    Rhythm.set(by=drawn.people.mira, nudge_after=1, voice_after=2, call_after=3, sponsor_after=4)
    seen = {}
    for days in range(2, 9):
        round_on(NOON + days * DAY)
        one.refresh_from_db()
        with clock.moved_to(NOON + days * DAY):
            seen[one.rung] = (one.turn_to, [i.headline for i in items(sam, "silence")])
    assert one.owner != drawn.sam
    assert seen[2] == (drawn.sam, ["Ana does not answer. Sam writes this time"])
    assert seen[3] == (None, [])
    assert seen[4][0] == lena
    [line] = items(drawn.people.mira, "silence")
    assert line.headline == "Ana does not answer at all. Ask their sponsor, Lena Vogt"
    told = [e.sentence for e in Event.objects.filter(kind="check_in.climbed").order_by("at")]
    assert told[1].endswith("now a word from Sam Okafor")
    assert told[3].endswith("now the sponsor, Lena Vogt")


@pytest.mark.parametrize("sign", ["looks", "writes", "asks"])
def test_any_sign_of_life_ends_the_ladder(asked, sign):
    from goodbuy.deals.models import Question

    drawn, _letter, one = asked
    for days in (2, 6):
        round_on(NOON + days * DAY)
    one.refresh_from_db()
    assert one.rung >= 1
    with clock.moved_to(NOON + 6 * DAY), acting_as_grant(drawn.people.ana):
        ana = Grant.objects.select_related("deal__workspace", "cast").get(pk=drawn.people.ana.pk)
        if sign == "looks":
            ana.touch()
        elif sign == "writes":
            Brief.send(ana.deal, by=ana, status="all_well")
        else:
            Question.ask(ana.deal, "Where do we go now?", by=ana)
    for days in range(7, 16, 2):
        round_on(NOON + days * DAY)
    one.refresh_from_db()
    assert (one.state, one.rung) == ("sent", 0)
    assert one.heard_on


@pytest.mark.advice("A14")
def test_a_chosen_day_puts_the_question_and_the_silence_off_until_then(asked):
    drawn, _letter, one = asked
    with clock.moved_to(NOON + DAY):
        Brief.send(
            drawn.people.deal, by=drawn.people.mira, cast=drawn.people.ana.cast,
            status="pause", reconnect_on=date(2026, 11, 4),
        )  # fmt: skip
    for days in (2, 5, 9, 20):
        assert round_on(NOON + days * DAY) == []
    one.refresh_from_db()
    assert one.rung == 0
    # Their own word was a sign of life: the question waits for them, and nobody chases.
    assert one.state in ("sent", "snoozed")
    assert items(drawn.people.mira, "silence") == []


def test_what_was_not_asked_yet_waits_for_their_day_and_is_asked_on_it(drawn):
    people = drawn.people
    drawn.wifi.claim(by=people.mira)
    Brief.send(
        people.deal, by=people.mira, cast=people.ana.cast, status="delayed",
        reconnect_on=date(2026, 10, 21),
    )  # fmt: skip
    for days in range(1, 7):
        assert round_on(NOON + days * DAY) == []
    assert CheckIn.objects.get(step=drawn.wifi).state == "snoozed"
    assert len(round_on(NOON + 7 * DAY)) == 1


@pytest.mark.advice("A40")
def test_after_a_no_nothing_is_asked_any_more(drawn):
    people = drawn.people
    deliver(drawn)
    drawn.wifi.claim(by=people.mira)
    Brief.send(people.deal, by=people.mira, cast=people.ana.cast, status="decided_no")
    for days in (1, 2, 15, 40):
        assert round_on(NOON + days * DAY) == []
    assert items(people.mira, "check_in") == []
    assert items(people.mira, "silence") == []


@pytest.mark.advice("A05")
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    answers=st.lists(
        st.sampled_from(["answers", "looks", "silent", "social"]), min_size=9, max_size=9
    )
)
def test_over_120_days_no_gap_grows_past_the_longest_without_an_escalation(drawn, answers):
    people = drawn.people
    deliver(drawn)
    CheckIn.objects.all().delete()
    Event.objects.all().delete()
    Rhythm.objects.all().delete()
    Rhythm.set(by=people.mira, ideal_days=10, longest_days=20)
    Deal.objects.update(stage_since=NOON, created_at=NOON)
    for days in range(1, 121, 5):
        now = NOON + days * DAY
        round_on(now)
        with clock.moved_to(now):
            _react(people, answers[(days // 14) % len(answers)])
        last = last_contacts([people.deal.pk]).get(people.deal.pk, NOON)
        if (now - last).days > 25:
            assert CheckIn.objects.filter(state="escalated").exists(), (days, now - last)
    assert CheckIn.objects.filter(state__in=CheckIn.ASKED).count() <= 1


def _react(people, how):
    one = CheckIn.objects.asked().select_related("deal__workspace", "step").first()
    if how == "looks":
        Grant.objects.filter(pk=people.ana.pk).update(last_used_at=clock.now())
    elif how == "social":
        Contact.log(people.ana_person, "social", by=people.mira, deal_id=people.deal.pk)
    elif how == "answers" and one:
        one.reply(by=people.mira, is_clear=True)


@pytest.mark.advice("A58")
@pytest.mark.invariant(17)
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(talks=st.lists(st.tuples(st.booleans(), st.integers(1, 9)), min_size=1, max_size=7))
def test_invariant_17_a_social_contact_never_moves_the_check_in_clock(cast, talks):
    Event.objects.all().delete()
    now, expected = NOON, None
    for is_social, days in talks:
        now += days * DAY
        with clock.moved_to(now):
            if is_social:
                Contact.log(cast.ana_person, "social", by=cast.mira, deal_id=cast.deal.pk)
                cast.deal.was_told()
            elif days % 2:
                Contact.log(cast.ana_person, "call", by=cast.mira, deal_id=cast.deal.pk)
                expected = now
            else:
                Brief.send(cast.deal, by=cast.mira, cast=cast.ana.cast, status="all_well")
                expected = now
    assert last_contacts([cast.deal.pk]).get(cast.deal.pk) == expected


def test_no_kind_of_social_contact_is_a_talk_about_the_work():
    assert [kind for kind in TALKS if "social" in kind or kind.startswith("person.")] == []


def test_a_phase_that_is_done_is_a_milestone_and_asked_after_once(drawn):
    deliver(drawn)
    phase = Phase.objects.get(name="Agreement signed")
    with clock.moved_to(NOON):
        drawn.sign.claim(by=drawn.people.mira)
    CheckIn.objects.filter(step__isnull=False).delete()
    for days in (1, 2):
        round_on(NOON + days * DAY)
    one = CheckIn.objects.get(phase=phase)
    assert one.asks.startswith("“Agreement signed” is done.")
    assert one.state == "sent"


def test_a_question_by_hand_goes_out_in_the_next_round(drawn, client):
    client.force_login(drawn.people.mira.user)
    url = reverse("plans:check_in_ask", args=[drawn.people.deal.pk])
    assert client.post(url, {"asks": ""}).status_code == 422
    sent = {"asks": "Is the dock free on Monday?", "cast": str(drawn.people.ana.cast_id)}
    assert client.post(url, sent).status_code == 302
    [letter] = round_on(NOON + timedelta(hours=1))
    assert letter.subject == "Is the dock free on Monday?"
    assert round_on(NOON.replace(hour=3) + DAY) == []


def test_nothing_is_asked_at_night_or_on_a_day_off(drawn):
    drawn.wifi.claim(by=drawn.people.mira)
    # Saturday noon, and Monday at four in the morning, where Ana is.
    assert round_on(NOON + 3 * DAY) == []
    assert round_on(NOON.replace(hour=8) + 5 * DAY) == []
    assert len(round_on(NOON + 5 * DAY)) == 1


def test_the_rhythm_is_chosen_by_whoever_may_and_makes_sense(drawn, client):
    people = drawn.people
    client.force_login(people.mira.user)
    fields = {name: getattr(Rhythm(), name) for name in (*Rhythm.DAYS, *Rhythm.LADDER)}
    for url in (
        reverse("plans:rhythm"), reverse("plans:deal_rhythm", args=[people.deal.pk]),
    ):  # fmt: skip
        assert client.get(url).status_code == 200
        assert client.post(url, {**fields, "longest_days": 3}).status_code == 422
        assert client.post(url, {**fields, "ideal_days": 7}).status_code == 302
    assert Rhythm.objects.count() == 2
    with pytest.raises(NotAllowed):
        Rhythm.set(by=people.rolf, ideal_days=3)
