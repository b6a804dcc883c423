"""A new job: the person stays, links die, voices are missed, and three things are offered."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from goodbuy.deals.models import Brief, CastMember, Deal, Grant, HandLetter, LostVoice
from goodbuy.deals.moving import draft_of, open_chance, send_draft
from goodbuy.deals.tasks import send_waiting_letters
from goodbuy.insight.duties import waiting_for
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.people.models import Benefit, Company, Employment, Fact, Move, Person, Relationship
from goodbuy.people.normal import FieldRefusal
from goodbuy.testing.cast import make_cast, make_deal, make_grant
from goodbuy.testing.mail import delivered
from goodbuy.timeline.models import Event
from goodbuy.workspaces.boundary import acting_as_member

SIGNATURE = "a signature of Monday"
WEDNESDAY = datetime(2026, 10, 14, 16, 0, tzinfo=UTC)


@pytest.fixture
def mira(client, cast):
    with clock.moved_to(WEDNESDAY):
        client.force_login(cast.mira.user)
        yield client


@pytest.fixture
def ana(cast):
    """Ana Ruiz of Harbor & Pine Foods, with a link into its deal."""
    Employment.begin(cast.ana_person, cast.deal.company, by=cast.mira, title="Buyer")
    return Person.objects.get(pk=cast.ana_person.pk)


@pytest.fixture
def move(cast, ana):
    return ana.propose_move("Calder Ltd.", "Head of buying", SIGNATURE, by=cast.mira)


def test_the_same_news_twice_is_one_proposal_and_no_change(cast, ana, move):
    again = ana.propose_move("calder", "", "contacts.csv", by=cast.mira, email="ana@calder.example")
    assert again.pk == move.pk
    assert (again.title, again.source, again.email) == (
        "Head of buying", "contacts.csv", "ana@calder.example",
    )  # fmt: skip
    ana.refresh_from_db()
    assert ana.company == cast.deal.company
    assert not Company.objects.filter(name__icontains="calder").exists()
    assert ana.propose_move("Harbor & Pine Foods Inc", "", SIGNATURE, by=cast.mira) is None
    with pytest.raises(NotAllowed):
        ana.propose_move("Elsewhere", "", SIGNATURE, by=cast.rolf)
    with pytest.raises(FieldRefusal):
        ana.propose_move("  ", "", SIGNATURE, by=cast.mira)


def test_what_was_said_no_to_is_not_proposed_again_but_may_be_heard(cast, ana, move):
    move.dismiss(by=cast.mira)
    assert ana.propose_move("Calder", "", "contacts.csv", by=cast.mira) is None
    assert Move.hear(ana, by=cast.mira, company_name="Calder Ltd").pk == move.pk
    move.refresh_from_db()
    assert move.is_proposed


@pytest.mark.advice("A56")
def test_a_move_keeps_the_person_and_closes_the_links_at_the_old_company(cast, ana, move):
    fact = Fact.hear(ana, "Rows on Sundays", "interests", by=cast.mira)
    pair = Relationship.between(cast.mira, ana)
    elsewhere = make_deal(cast.mira, Company.add(by=cast.mira, name="Dunmore"), name="Adviser")
    seat = make_cast(cast.mira, elsewhere, ana.name, person=ana, firm="Ana Ruiz Advice")
    kept = make_grant(cast.mira, elsewhere, seat, "her-own-token")
    with acting_as_member(cast.mira):
        move.confirm(by=cast.mira, email="ana@calder.example")
    after = Person.objects.get(pk=ana.pk)
    assert (after.company.name, after.title, after.email) == (
        "Calder Ltd.", "Head of buying", "ana@calder.example",
    )  # fmt: skip
    jobs = {job.company.name: job.to_on is None for job in after.employments.all()}
    assert jobs == {"Harbor & Pine Foods": False, "Calder Ltd.": True}
    fact.refresh_from_db()
    pair.refresh_from_db()
    assert (fact.person_id, pair.person_id) == (ana.pk, ana.pk)
    cast.ana.refresh_from_db()
    assert (cast.ana.state, cast.ana.token_hash) == (Grant.State.REVOKED, None)
    assert CastMember.objects.get(pk=cast.ana.cast_id).has_left
    # What they do elsewhere in their own name goes on.
    kept.refresh_from_db()
    assert kept.state == Grant.State.ACTIVE
    assert LostVoice.objects.get().deal == cast.deal


def test_the_room_is_shut_to_whoever_moved(client, cast, ana, move):
    assert client.get(f"/r/{cast.ana_token}/", follow=True).status_code == 200
    move.confirm(by=cast.mira)
    assert "Clear labels" not in client.get(f"/r/{cast.ana_token}/", follow=True).text


def test_whoever_leads_the_deal_hears_that_a_voice_is_gone_until_they_say_who_speaks(
    mira, cast, ana, move
):
    tom = make_cast(cast.mira, cast.deal, "Tom Hale", part="uses it")
    assert "Ana Ruiz may have moved to Calder" in mira.get("/today/").text
    mira.post(f"/moves/{move.pk}/confirm/", {"company_name": "Calder Ltd.", "title": "", "on": ""})
    voice = LostVoice.objects.get()
    page = mira.get("/today/").text
    assert "Ana Ruiz left" in page
    assert "may have moved" not in page
    address = f"/voices/{voice.pk}/"
    assert address in page
    assert mira.post(address, {"successor": "", "words": ""}).status_code == 422
    assert mira.post(address, {"successor": str(tom.pk), "words": ""}).status_code == 302
    assert "Ana Ruiz left" not in mira.get("/today/").text
    assert "Tom Hale speaks now" in mira.get(address).text
    with acting_as_member(cast.otto):
        assert not waiting_for(cast.otto)


def test_no_voice_is_missed_where_a_deal_is_over(cast, ana, move):
    Deal.objects.filter(pk=cast.deal.pk).update(stage="declined", declined_by="client")
    move.confirm(by=cast.mira)
    assert Grant.objects.get(pk=cast.ana.pk).state == Grant.State.REVOKED
    assert not LostVoice.objects.exists()


def test_an_employment_that_ends_without_a_new_one_closes_links_as_well(cast, ana):
    ana.employments.get().end(by=cast.mira)
    assert Grant.objects.get(pk=cast.ana.pk).state == Grant.State.REVOKED
    assert LostVoice.objects.count() == 1


@pytest.mark.advice("A56")
def test_a_goodbye_and_a_hello_are_drafts_that_go_by_the_one_door(mira, cast, ana, move):
    ana.set_addresses(by=cast.mira, emails=["ana@harbor.example"], phones=[])
    move.change("move.proposed_again", by=cast.mira, email="ana@calder.example")
    page = mira.get(f"/moves/{move.pk}/letter/goodbye/").text
    assert "you are leaving Harbor &amp; Pine Foods" in page
    assert "ana@harbor.example" in page
    assert not HandLetter.objects.exists()
    draft = draft_of(move, "goodbye", cast.mira)
    given = {"to": draft.to, "subject": draft.subject, "words": draft.words}
    with delivered() as goodbyes:
        assert mira.post(f"/moves/{move.pk}/letter/goodbye/", given).status_code == 302
    move.confirm(by=cast.mira)
    hello = draft_of(move, "hello", cast.mira)
    typed = {"to": hello.to, "subject": hello.subject, "words": hello.words}
    with delivered() as hellos:
        letter = send_draft(move, "hello", by=cast.mira, **typed)
    # One letter a day to a person, whichever of their addresses it goes to.
    assert (hellos, letter.state, letter.send_on) == ([], "waiting", date(2026, 10, 15))
    with clock.moved_to(WEDNESDAY + timedelta(days=1)), delivered() as hellos:
        send_waiting_letters()
    letter.refresh_from_db()
    assert (letter.address, letter.state) == ("ana@calder.example", "sent")
    move.refresh_from_db()
    assert (move.goodbye, move.hello) == ("done", "done")
    assert [to for letter in goodbyes for to in letter.to] == ["ana@harbor.example"]
    assert [to for letter in hellos for to in letter.to] == ["ana@calder.example"]
    # No way into a room goes along.
    assert not any("/r/" in letter.body for letter in goodbyes + hellos)


@pytest.mark.invariant(9)
def test_whoever_gets_a_goodbye_answers_in_one_tap_without_any_room(mira, client, cast, ana, move):
    ana.set_addresses(by=cast.mira, emails=["ana@harbor.example"], phones=[])
    with delivered() as letters:
        send_draft(
            move, "goodbye", by=cast.mira, to="ana@harbor.example", subject="Bye", words="Thanks."
        )
    move.confirm(by=cast.mira)
    lines = [line for line in letters[0].body.splitlines() if "/tap/" in line]
    paths = {line.split(": http")[0]: "/tap/" + line.split("/tap/")[1] for line in lines}
    assert set(paths) == {"All fine", "Talk to me", "Not now, back on …", "Wrong person"}
    stranger = Client()
    page = stranger.get(paths["Not now, back on …"])
    assert cast.deal.name not in page.text
    assert not Brief.objects.exists()
    day = {"day": "other", "other": "2026-10-28"}
    assert stranger.post(paths["Not now, back on …"], {"day": "other"}).status_code == 422
    assert stranger.post(paths["Not now, back on …"], day).status_code == 200
    brief = Brief.objects.get()
    assert (brief.status, brief.noted_by, brief.cast) == ("pause", "", cast.ana.cast)
    assert Event.objects.get(kind="brief.sent").actor_name == "Ana Ruiz"
    # The wish holds for the next letter, wherever it would go.
    answer = mira.post(
        f"/moves/{move.pk}/letter/hello/",
        {"to": "ana@calder.example", "subject": "Hello", "words": "Hello"},
    )
    assert answer.status_code == 422
    HandLetter.objects.all().delete()
    assert stranger.get(paths["All fine"]).status_code == 404


def test_a_hello_respects_a_wish_and_says_so(mira, cast, ana, move):
    until = date(2026, 10, 21)
    Brief.send(cast.deal, by=cast.mira, cast=cast.ana.cast, status="pause", reconnect_on=until)
    given = {"to": "ana@calder.example", "subject": "Hello", "words": "Hello"}
    with delivered() as letters:
        answer = mira.post(f"/moves/{move.pk}/letter/hello/", given)
    assert answer.status_code == 422
    assert "left in peace" in answer.text
    assert not letters
    assert not HandLetter.objects.exists()


@pytest.mark.advice("A56")
def test_a_chance_at_the_new_company_is_offered_and_opened_once(mira, cast, ana, move):
    with pytest.raises(Refusal):
        open_chance(move, by=cast.mira, name="Too early")
    move.confirm(by=cast.mira)
    assert Deal.objects.count() == 1
    assert "A chance at Calder" in mira.get(f"/moves/{move.pk}/").text
    answer = mira.post(f"/moves/{move.pk}/chance/", {"name": "Labels at Calder"})
    deal = Deal.objects.get(name="Labels at Calder")
    assert answer.headers["Location"] == deal.get_absolute_url()
    assert (deal.stage, deal.company.name, deal.owner) == ("exploring", "Calder Ltd.", cast.mira)
    assert deal.cast.get(side="client").person == ana
    assert Benefit.objects.get().kind == "job_move"
    assert mira.post(f"/moves/{move.pk}/chance/", {"name": "Again"}).status_code == 422


def test_the_page_says_what_will_end_before_anybody_confirms(mira, cast, move, count_queries):
    page = mira.get(f"/moves/{move.pk}/").text
    assert "What ends at Harbor &amp; Pine Foods" in page
    assert "The link closes" in page
    assert count_queries(mira, f"/moves/{move.pk}/") <= 6
    assert count_queries(mira, "/moves/") <= 4
    assert "Has Ana moved to Calder" in mira.get(f"/people/{move.person_id}/").text
    wrong = {"company_name": "Calder", "title": "", "on": "2199-01-01", "email": "nobody"}
    answer = mira.post(f"/moves/{move.pk}/confirm/", wrong)
    assert answer.status_code == 422
    assert "no e-mail address" in answer.text
    later = mira.post(f"/moves/{move.pk}/confirm/", wrong | {"email": ""})
    assert "still to come" in later.text


def test_one_of_us_may_hear_of_it_and_say_that_it_is_not_so(mira, cast, ana):
    given = {"company_name": "Harbor & Pine Foods", "title": "", "on": "", "email": ""}
    assert mira.post(f"/people/{ana.pk}/moved/", given).status_code == 422
    answer = mira.post(f"/people/{ana.pk}/moved/", given | {"company_name": "Calder"})
    move = Move.objects.get()
    assert answer.headers["Location"] == f"/moves/{move.pk}/"
    mira.post(f"/moves/{move.pk}/dismiss/")
    assert "has not moved" in mira.get(f"/moves/{move.pk}/").text
    mira.post(f"/moves/{move.pk}/dismiss/", {"back": "1"})
    mira.post(f"/moves/{move.pk}/leave/hello/")
    move.refresh_from_db()
    assert (move.state, move.hello) == ("proposed", "left")
