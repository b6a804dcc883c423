"""What the client reads once they have answered: nothing frightens, nothing contradicts itself."""

from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client

from goodbuy.deals.models import Brief
from goodbuy.deals.taps import tap_address
from goodbuy.kernel.working_days import WorkingCalendar
from goodbuy.plans.models import CheckIn, TeachBack
from goodbuy.plans.tests.plan_cast import drawn
from goodbuy.promises.models import Promise
from goodbuy.room.lived import four_columns
from goodbuy.room.tests.conftest import room
from goodbuy.workspaces.boundary import acting_as_grant

__all__ = ["drawn"]
GONE = "This link does nothing any more"


@pytest.fixture(autouse=True)
def _untapped(db):
    cache.clear()


def path(grant, act, about="", value=""):
    return "/" + tap_address(grant, act, about=about, value=value).split("/", 3)[3]


def asked(drawn):
    """A question of hers about a step that others did."""
    drawn.wifi.claim(by=drawn.people.mira)
    one = CheckIn.objects.get(step=drawn.wifi)
    CheckIn.objects.filter(pk=one.pk).update(state="sent", cast=drawn.people.ana.cast)
    return one


def test_a_second_tap_in_the_same_letter_says_that_the_first_is_kept(drawn):
    one = asked(drawn)
    worse = path(drawn.people.ana, "check_in", one.pk.hex, "-1")
    better = path(drawn.people.ana, "check_in", one.pk.hex, "1")
    assert "Nothing is sent before you press the button." in Client().get(worse).text
    assert "by the next working day" in Client().post(worse, {"value": "-1"}).text
    for again in (Client().get(better), Client().post(better, {"value": "1"})):
        assert again.status_code == 200
        assert "your answer is kept" in again.text
        assert GONE not in again.text
        assert "<form" not in again.text
    one.refresh_from_db()
    assert one.verdict == -1
    # What they said stands in no page that a forwarded letter opens.
    assert "Worse" not in Client().get(better).text


def test_own_words_once_said_are_kept_and_asked_again_only_if_we_differ(drawn):
    people = drawn.people
    one = TeachBack.ask(drawn.wifi, by=people.mira, cast=people.ana.cast)
    address = path(people.ana, "own_words", one.pk.hex)
    Client().post(address, {"words": "They lay cables."})
    kept = Client().get(address).text
    assert "One of us reads it and says whether we mean the same." in kept
    assert GONE not in kept
    assert "<form" not in kept
    one.refresh_from_db()
    one.mismatch(by=people.mira, reply="We measure first.")
    assert "<form" in Client().get(address).text


NOT_SENT = "What you wrote last was not sent."


def test_words_that_come_after_the_answer_are_not_lost(drawn):
    people, client = drawn.people, Client()
    one, said = asked(drawn), TeachBack.ask(drawn.wifi, by=people.mira, cast=people.ana.cast)
    tapped = path(people.ana, "check_in", one.pk.hex, "-1")
    own = path(people.ana, "own_words", said.pk.hex)
    for address, sent in ((tapped, {"value": "-1", "words": "Too slow"}), (own, {"words": "Hm"})):
        client.post(address, sent)
        # The same once more, because the line broke off: that was sent.
        assert NOT_SENT not in client.post(address, sent).text
        more = client.post(address, {"value": "1", "words": "And <loud>, all day"})
        assert more.status_code == 422
        assert NOT_SENT in more.text
        assert "And &lt;loud&gt;, all day</textarea>" in more.text
    one.refresh_from_db()
    assert (one.verdict, one.answer) == (-1, "Too slow")
    people.ana.revoke(by=people.mira)
    ended = client.post(tapped, {"words": "And loud"})
    assert ended.status_code == 404
    assert GONE in ended.text
    assert "And loud</textarea>" in ended.text
    assert NOT_SENT not in client.get(tapped).text


def test_a_page_of_the_room_that_was_open_since_before_the_answer_keeps_the_words(drawn, ana):
    one = asked(drawn)
    address = room(drawn.people, "check_in", one.pk)
    assert ana.post(address, {"value": "1"}).status_code == 302
    late = ana.post(address, {"value": "-1", "words": "And loud"})
    assert late.status_code == 422
    assert "And loud</textarea>" in late.text
    one.refresh_from_db()
    assert one.verdict == 1


def test_a_tapped_brief_says_what_follows(drawn):
    paused = path(drawn.people.ana, "brief", value="pause")
    assert "Not now, back on …" in Client().get(paused).text
    said = Client().post(paused, {"day": "other", "other": "2028-01-19"}).text
    assert "All is quiet until Wednesday 19 January" in said
    fine = path(drawn.people.ana, "brief", value="all_well")
    assert "Work goes on. Nobody rings you." in Client().post(fine).text


@pytest.mark.advice("A40")
def test_whoever_said_no_is_not_told_in_the_same_breath_that_somebody_rings(drawn, ana):
    people, page = drawn.people, room(drawn.people)
    drawn.label.claim(by=people.ana)
    drawn.sign.claim(by=people.ana)
    assert "You hear from" in ana.get(page).text
    Brief.send(people.deal, by=people.ana, status="decided_no")
    said = ana.get(page).text
    assert "We do not write about it again." in said
    assert "You hear from" not in said


def test_a_mismatch_is_said_once_and_kindly(drawn, ana):
    people = drawn.people
    one = TeachBack.ask(drawn.wifi, by=people.mira, cast=people.ana.cast)
    one.say("They lay cables.", by=people.ana)
    one.mismatch(by=people.mira, reply="We measure first.")
    said = ana.get(room(people, "step", drawn.wifi.pk)).text
    assert "We had not said it clearly. This is what we mean: We measure first." in said
    assert said.count("We measure first.") == 1


def test_a_new_language_is_confirmed_in_itself(drawn, ana):
    sent = {"language": "de", "zone": "Europe/Berlin", "digest_weekday": "5"}
    said = ana.post(room(drawn.people, "settings"), sent, follow=True).text
    assert "From now on you read it like this" not in said
    assert 'lang="de"' in said


def test_a_holiday_has_its_name_in_the_readers_language():
    from django.utils import translation

    germany = WorkingCalendar(country="DE", zone="Europe/Berlin")
    with translation.override("de"):
        assert germany.holiday_on(date(2026, 12, 26)) == "Zweiter Weihnachtstag"
    with translation.override("en"):
        assert germany.holiday_on(date(2026, 12, 26)) == "Second Day of Christmas"
    # Where the library does not know the language, English.
    with translation.override("nl"):
        assert germany.holiday_on(date(2026, 12, 26)) == "Second Day of Christmas"
    assert WorkingCalendar(zone="UTC").holiday_on(date(2026, 12, 26)) == ""


def promised(people, words, **more):
    return Promise.record(
        deal=people.deal, words=words, said_by=people.mira_cast, said_to=people.ana.cast,
        by=people.mira, **more,
    )  # fmt: skip


def test_words_that_end_with_a_full_stop_get_no_second_one(drawn):
    people = drawn.people
    promise = promised(people, "The signal is strong", due_on=date(2030, 1, 16))
    from goodbuy.plans.models import Specified

    Specified.link(promise, drawn.wifi, by=people.mira)
    one = asked(drawn)
    one.refresh_from_db()
    one.reply(by=people.ana, verdict=-1, words="They blocked dock 3.")
    with acting_as_grant(people.ana):
        columns = four_columns(promise, people.ana).columns
    assert any(line.endswith("“They blocked dock 3.”") for line in columns[3].lines)


def test_a_client_reads_what_was_said_of_a_promise_before_they_judge_it(drawn):
    people = drawn.people
    promise = promised(people, "The lines of dock 3")

    def done():
        with acting_as_grant(people.ana):
            return " ".join(four_columns(promise, people.ana).columns[2].lines)

    assert done() == "Nothing yet"
    promise.claim_kept(by=people.mira, words="Painted on Saturday")
    assert "Painted on Saturday" in done()
    promise.miss(by=people.ana)
    assert "Painted on Saturday" in done(), "what they differ on"
    promise.repair(by=people.mira, words="In the right colour now")
    assert "In the right colour now" in done()


def test_a_promise_that_was_let_go_has_nothing_still_to_come(drawn, ana):
    people = drawn.people
    promise = promised(people, "The lines of dock 3")

    def columns():
        with acting_as_grant(people.ana):
            return [column.lines for column in four_columns(promise, people.ana).columns[1:]]

    assert columns() == [("In no step yet",), ("Nothing yet",), ("Nothing yet",)]
    promise.waive(by=people.ana, words="We paint it ourselves")
    let_go = "Wed 14 Oct. Let go: “We paint it ourselves”"
    assert columns() == [("In no step",), (let_go,), ("Nobody said how it was",)]
    page = ana.get(room(people, "promise", promise.pk)).text
    said, acts = page.split('id="vow"')[1].split('id="vow-acts"')
    assert "yet" not in said
    assert "/do/" not in acts.split("</main>")[0], "nothing is left to press"
