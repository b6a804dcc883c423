"""What was asked, what both improve, how both treat each other, and the private word."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import serializers
from django.db import IntegrityError, transaction
from django.urls import reverse

from goodbuy.conversations.cards import pace_card
from goodbuy.conversations.models import Charter, Discovery, Improvement, RespectFlag
from goodbuy.conversations.models.charter import default_lines
from goodbuy.conversations.response_times import Responses, response_times
from goodbuy.conversations.tasks import send_private_letter_outside
from goodbuy.deals.models import AnswerTime, Question
from goodbuy.insight.duties import waiting_for
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.plans.models import Narration
from goodbuy.room.tests.conftest import let_in, room
from goodbuy.testing.cast import make_cast, make_grant, make_member
from goodbuy.testing.mail import delivered, run_jobs
from goodbuy.timeline.models import Event
from goodbuy.workspaces.boundary import acting_as_grant, acting_as_member, acting_in

SECRET = "He laughed at Ben zqsecretzq"
# Noon in New York.
WEDNESDAY = datetime(2026, 10, 14, 16, tzinfo=UTC)


def waits(member, kind, **options):
    return [row for row in waiting_for(member, **options) if row.kind == kind]


@pytest.mark.advice("A44")
def test_a_client_says_you_have_not_asked_me_this_and_we_owe_it(cast):
    Discovery.lay_out(cast.deal, by=cast.mira)
    assert Discovery.lay_out(cast.deal, by=cast.mira) == 0
    item, ana = Discovery.objects.filter(deal=cast.deal).first(), let_in(cast.ana_token)
    assert item.words in ana.get(room(cast, "discovery")).text

    marked = ana.post(room(cast, "discovery_row", item.pk, "not-asked"))

    assert marked.status_code == 302
    [duty] = waits(cast.mira, "unasked")
    assert (duty.words, duty.who) == (item.words, "Ana Ruiz")
    item.refresh_from_db()
    item.tick("The recall in May cost us a client.", by=cast.mira, heard_from=cast.ana.cast)
    assert waits(cast.mira, "unasked") == []
    assert "The recall in May" in ana.get(room(cast, "discovery")).text


def test_only_the_client_can_say_so_and_only_we_can_tick(cast, client):
    Discovery.lay_out(cast.deal, by=cast.mira)
    item = Discovery.objects.first()
    client.force_login(cast.mira.user)
    url = reverse("conversations:discovery_row", args=[cast.deal.pk, item.pk, "tick"])
    empty = client.post(url, {"answer": " "})
    assert empty.status_code == 422
    nobody = client.post(url, {"answer": "Yes", "heard_from": "x"})
    assert (nobody.status_code, Discovery.objects.get(pk=item.pk).state) == (422, "open")
    ana = let_in(cast.ana_token)
    place = room(cast, "discovery")
    for url in (f"{place}{item.pk}/tick/", f"{place}add/", f"{place}begin/"):
        assert ana.post(url, {"answer": "Yes", "words": "And this?"}).status_code in (403, 422)
    assert not Discovery.objects.filter(words="And this?").exists()


@pytest.mark.advice("A49")
def test_what_we_improve_needs_a_name_on_each_side(cast, client):
    ana = let_in(cast.ana_token)
    client.force_login(cast.mira.user)
    asked = reverse("conversations:improve_do", args=[cast.deal.pk, "ask"])
    assert client.post(asked).status_code == 302
    assert client.post(asked).status_code == 422  # one at a time
    item = Improvement.objects.get()
    with pytest.raises(NotAllowed):
        item.say("We could call back sooner", by=cast.mira)
    assert (
        ana.post(room(cast, "improve_row", item.pk, "say"), {"words": "Call back"}).status_code
        == 302
    )
    assert waits(cast.mira, "improvement")
    share = reverse("conversations:improve_row", args=[cast.deal.pk, item.pk, "share"])
    one = client.post(share, {"our_owner": cast.mira_cast.pk, "our_part": "Ring by noon"})
    assert one.status_code == 422
    assert "Ring by noon" in one.text
    with pytest.raises(IntegrityError), transaction.atomic():
        Improvement.objects.filter(pk=item.pk).update(state="joint", our_owner=cast.mira_cast)
    both = {"our_owner": cast.mira_cast.pk, "their_owner": cast.ana.cast.pk}
    assert client.post(share, both).status_code == 302
    item.refresh_from_db()
    assert item.state == Improvement.State.JOINT
    with pytest.raises(NotAllowed):
        item.finish(by=cast.mira)  # the side that said it says when it is better
    item.finish(by=cast.ana, words="Calls come by noon")
    assert waits(cast.mira, "improvement") == []


@pytest.mark.advice("A46")
def test_the_charter_holds_once_both_signed_the_same_seal(cast, client):
    ana = let_in(cast.ana_token)
    first = Charter.propose(cast.deal, default_lines(), by=cast.mira)
    with pytest.raises(NotAllowed):
        first.accept(by=cast.mira, seen=first.sha256)
    url = room(cast, "together_row", first.pk, "accept")
    assert ana.post(url, {"seen": "0" * 64}).status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        Charter.objects.filter(pk=first.pk).update(state="agreed")
    assert ana.post(url, {"seen": first.sha256}).status_code == 302
    second = {"lines": "We say what is so.\nWe are on time."}
    assert ana.post(room(cast, "together_do", "propose"), second).status_code == 302
    assert waits(cast.mira, "charter")
    newer = Charter.objects.get(number=2)
    assert newer.proposed_side == "client"
    newer.accept(by=cast.mira, seen=newer.sha256)
    states = list(Charter.objects.order_by("number").values_list("state", flat=True))
    assert states == ["replaced", "agreed"]
    with pytest.raises(Refusal):
        Charter.propose(cast.deal, newer.lines, by=cast.ana)


@pytest.mark.advice("A46")
def test_a_private_word_reaches_one_person_and_nobody_else(cast, client):
    lena = make_member(cast.workspace, "Lena Berg", "owner")
    ben = make_cast(cast.mira, cast.deal, "Ben Ode", "client")
    other = let_in((make_grant(cast.mira, cast.deal, ben, "ben-token"), "ben-token")[1])
    ana, before = let_in(cast.ana_token), Event.objects.count()
    sent = {"chosen": cast.mira_cast.pk, "words": SECRET}
    assert ana.post(room(cast, "together_do", "flag"), sent).status_code == 302
    flag = RespectFlag.objects.get()

    assert Event.objects.count() == before
    assert SECRET not in serializers.serialize("json", Event.objects.all())
    assert SECRET in ana.get(room(cast, "together")).text
    assert SECRET not in other.get(room(cast, "together")).text
    for member, sees in ((cast.mira, 1), (lena, 0), (cast.rolf, 0), (cast.otto, 0)):
        with acting_as_member(member):
            assert RespectFlag.objects.count() == sees
        assert len(waits(member, "respect", everyone=True)) == sees
    with acting_in(cast.workspace.pk):
        assert not RespectFlag.objects.exists()
    ben_grant = ben.grants.get()
    with acting_as_grant(ben_grant):
        assert not RespectFlag.objects.exists()
    client.force_login(lena.user)
    for page in ("together", "improve", "meetings"):
        assert SECRET not in client.get(f"/deals/{cast.deal.pk}/{page}/").text
    assert SECRET not in client.get("/today/?who=all").text
    stolen = client.post(f"/deals/{cast.deal.pk}/together/{flag.pk}/hear/", {"words": "x"})
    assert stolen.status_code in (404, 422)
    flag.refresh_from_db()
    assert flag.state == RespectFlag.State.RAISED


@pytest.mark.advice("A46")
def test_a_discreet_letter_tells_the_chosen_member_and_says_nothing(cast):
    with delivered() as letters:
        RespectFlag.raise_it(cast.deal, SECRET, by=cast.ana, chosen=cast.mira_cast)
    [letter] = letters
    assert letter.to == [cast.mira.email]
    html = letter.alternatives[0][0]
    for text in (letter.subject, letter.body, html):
        for trace in (SECRET, "Ana", "Ruiz", "Harbor", "Clear labels", str(cast.deal.pk)):
            assert trace not in text


@pytest.mark.advice("A46")
@clock.moved_to(WEDNESDAY)
def test_the_chosen_client_is_told_by_the_same_discreet_letter_and_in_their_room(cast, client):
    ben = make_cast(cast.mira, cast.deal, "Ben Ode", "client")
    bens = make_grant(cast.mira, cast.deal, ben, "ben-token")
    waits_words = "Something waits for you alone"
    assert waits_words not in let_in(cast.ana_token).get(room(cast)).text
    with delivered() as letters:
        flag = RespectFlag.raise_it(cast.deal, SECRET, by=cast.mira, chosen=cast.ana.cast)
    assert letters == []
    with delivered() as letters:
        run_jobs()
        # Done again, because a worker died before it could say that it was done.
        send_private_letter_outside(str(cast.workspace.pk), str(cast.ana.cast_id))
    [letter] = [one for one in letters if one.subject == waits_words]
    assert letter.to == [cast.ana.email]
    for text in (letter.subject, letter.body, letter.alternatives[0][0]):
        for trace in (SECRET, "Mira Lindt", "Clear labels"):
            assert trace not in text
    # The letter's own link opens her room.
    ana = let_in(letter.body.split("/r/")[1].split("/")[0])
    bens.refresh_from_db()
    other = let_in(bens.token()).get(room(cast))
    page = ana.get(room(cast)).text
    assert waits_words in page
    assert f'href="{room(cast, "together")}#h-flag"' in page
    assert SECRET not in page
    assert other.status_code == 200
    assert waits_words not in other.text
    client.force_login(cast.mira.user)
    assert waits_words not in client.get(reverse("room:as", args=[cast.ana.pk])).text
    with acting_as_grant(cast.ana):
        flag.acknowledge("I am sorry", by=cast.ana)
    assert waits_words not in ana.get(room(cast)).text


@pytest.mark.advice("A47")
def test_answers_promises_and_narrations_get_a_gentle_word_too(cast, client):
    client.force_login(cast.mira.user)
    hint, divides = "draws a line between the two of you", "Your side never answers"
    question = Question.ask(cast.deal, "When?", by=cast.ana)
    answer = reverse("insight:answer", args=[question.pk])
    assert hint in client.post(answer, {"answer": divides}, follow=True).text
    question.refresh_from_db()
    assert question.answer == divides
    tell = reverse("plans:tell", args=[cast.deal.pk])
    said = {"headline": divides, "narrator": cast.mira_cast.pk}
    assert hint in client.post(tell, said, follow=True).text
    entry = Narration.objects.get(headline=divides)
    assert entry.state == "published"
    promise = reverse("promises:record", args=[cast.deal.pk])
    typed = {"words": divides, "said_by": cast.mira_cast.pk, "said_to": cast.ana.cast.pk}
    typed |= {"said_where": "call", "is_shared": "on"}
    assert hint in client.post(promise, typed, follow=True).text
    assert hint not in client.get("/today/").text


@pytest.mark.advice("A46")
def test_a_private_word_has_an_end_that_its_raiser_chooses(cast):
    lena = make_member(cast.workspace, "Lena Berg", "seller")
    lena_cast = make_cast(cast.mira, cast.deal, "Lena Berg", "seller", member=lena)
    with clock.moved_to(datetime(2026, 10, 19, 15, tzinfo=UTC)) as _:
        flag = RespectFlag.raise_it(cast.deal, "Too loud", by=cast.ana, chosen=cast.mira_cast)
        with pytest.raises(Refusal):
            flag.choose_again(lena_cast, by=cast.ana)
    with clock.moved_to(datetime(2026, 10, 23, 15, tzinfo=UTC)):
        flag.choose_again(lena_cast, by=cast.ana)
        with pytest.raises(NotAllowed):
            flag.acknowledge("I heard it", by=cast.mira)
        with pytest.raises(Refusal):
            flag.agree(by=cast.ana)
        flag.acknowledge("I heard it", by=lena)
        flag.offer_change("I ask before I call", by=lena)
        with pytest.raises(NotAllowed):
            flag.close(by=lena)
        flag.agree(by=cast.ana)
        flag.reopen(by=cast.ana)
        flag.close(by=cast.ana)
    assert flag.state == RespectFlag.State.CLOSED


@pytest.mark.advice("A46")
def test_a_member_too_can_say_it_to_one_person_of_the_client(cast):
    flag = RespectFlag.raise_it(cast.deal, "Shouted at Sam", by=cast.mira, chosen=cast.ana.cast)
    with acting_as_grant(cast.ana):
        assert RespectFlag.objects.get().is_chosen(cast.ana)
        RespectFlag.objects.get().acknowledge("I am sorry", by=cast.ana)
    flag.refresh_from_db()
    assert flag.state == RespectFlag.State.ACKNOWLEDGED


def test_the_time_to_answer_is_agreed_by_both_and_then_runs(cast, client):
    ana = let_in(cast.ana_token)
    monday = datetime(2026, 10, 19, 14, tzinfo=UTC)  # ten in New York
    with clock.moved_to(monday):
        time = AnswerTime.propose(cast.deal, 2, by=cast.mira)
        before = Question.ask(cast.deal, "When?", by=cast.ana)
        assert before.answer_due_at == monday + timedelta(hours=7 + 16 + 1)
        with pytest.raises(NotAllowed):
            time.accept(by=cast.mira, hours=2)
        assert ana.post(room(cast, "together_do", "accept-time"), {"hours": "3"}).status_code == 422
        assert ana.post(room(cast, "together_do", "accept-time"), {"hours": "2"}).status_code == 302
        cast.deal.refresh_from_db()
        after = Question.ask(cast.deal, "And who?", by=cast.ana)
    assert after.answer_due_at == monday + timedelta(hours=2)
    assert "within 2 working hours" in ana.get(room(cast)).text


@pytest.mark.advice("A43")
def test_both_sides_are_measured_alike_and_read_the_same_figures(cast, client):
    ana, start = let_in(cast.ana_token), datetime(2026, 10, 19, 14, tzinfo=UTC)
    with clock.moved_to(start):
        question = Question.ask(cast.deal, "When?", by=cast.ana)
        item = Improvement.ask(cast.deal, by=cast.mira)
    with clock.moved_to(start + timedelta(hours=3)):
        question.answer_with("On Friday", by=cast.mira)
        item.say("Ring first", by=cast.ana)
        Question.ask(cast.deal, "And then?", by=cast.ana)
    ours, theirs = response_times(cast.deal)
    assert (ours.answered, ours.middle_hours, ours.waiting) == (1, 3.0, 1)
    assert (theirs.answered, theirs.middle_hours, theirs.waiting) == (1, 3.0, 0)
    with acting_as_grant(cast.ana):
        assert response_times(cast.deal) == (ours, theirs)
    client.force_login(cast.mira.user)
    line = "1 answer, within 3 working hours."
    assert client.get(f"/deals/{cast.deal.pk}/together/").text.count(line) == 2
    assert ana.get(room(cast, "together")).text.count(line) == 2


def test_each_page_costs_few_queries(cast, client, count_queries):
    Discovery.lay_out(cast.deal, by=cast.mira)
    Charter.propose(cast.deal, default_lines(), by=cast.mira)
    client.force_login(cast.mira.user)
    for page in ("discovery", "improve", "together"):
        assert count_queries(client, f"/deals/{cast.deal.pk}/{page}/") <= 12


@pytest.mark.advice("A47")
def test_a_text_that_draws_a_line_gets_a_gentle_word_and_stays(cast, client):
    client.force_login(cast.mira.user)
    url = reverse("conversations:improve_do", args=[cast.deal.pk, "raise"])
    page = client.post(url, {"words": "Your side never answers"}, follow=True)
    assert "draws a line between the two of you" in page.text
    assert Improvement.objects.get().words == "Your side never answers"


@pytest.mark.parametrize(
    ("answered", "hours", "said"),
    [
        (1, 1.0, "1 answer, within 1 working hour."),
        (1, 3.0, "1 answer, within 3 working hours."),
        (4, 1.0, "4 answers, half of them within 1 working hour."),
        (4, 1.5, "4 answers, half of them within 1.5 working hours."),
    ],
)
def test_how_fast_a_side_answers_is_said_in_the_right_number(answered, hours, said):
    pace = Responses("us", answered, hours, 0)
    assert pace_card(pace, "Northlight").words == said


def test_one_working_hour_is_proposed_as_one_and_agreed_by_a_button_that_says_what_it_does(
    cast, client
):
    client.force_login(cast.mira.user)
    client.post(f"/deals/{cast.deal.pk}/together/propose-time/", {"hours": "1"})
    ana = let_in(cast.ana_token)
    page = ana.get(room(cast, "together")).text
    assert "Mira Lindt proposes 1 working hour." in page
    assert "Agree to this time" in page
    cast.ana.prefer(by=cast.mira, language="de")
    assert "Mira Lindt schlägt 1 Arbeitsstunde vor." in ana.get(room(cast, "together")).text
