"""Whoever is asked to say in own words what happens finds that on their page, until we agree."""

import pytest

from goodbuy.deals.models import Brief
from goodbuy.kernel.errors import Refusal
from goodbuy.plans.models import CheckIn, TeachBack
from goodbuy.plans.where import where
from goodbuy.room.tests.conftest import room
from goodbuy.testing.cast import make_grant
from goodbuy.workspaces.boundary import acting_as_grant

ASKED = "Say in your own words what happens in “Check the signal”"
AGAIN = "Read again what happens in “Check the signal”, and say it"


def wanted_of(people):
    """What `where()` says, read as the client."""
    with acting_as_grant(people.ana):
        return where(people.deal, for_=people.ana.cast).wanted


def everything(drawn, browser):
    return browser.get(room(drawn.people, "where")).text


@pytest.mark.advice("A10")
def test_what_they_are_asked_to_say_is_wanted_until_both_mean_the_same(drawn, ana):
    people, page = drawn.people, room(drawn.people)
    one = TeachBack.ask(drawn.wifi, by=people.mira, cast=people.ana.cast)
    step = room(people, "step", drawn.wifi.pk)
    said = everything(drawn, ana)
    assert ASKED in said
    assert f'href="{step}"' in said
    assert ana.get(page).text.count("wanted") > 0
    drawn.label.claim(by=people.ana)
    drawn.sign.claim(by=people.ana)
    # Nothing else waits for her: then it stands on the first page, as where() says it.
    assert wanted_of(people).words == ASKED
    assert ASKED in ana.get(page).text
    assert "Pass it on" not in ana.get(page).text.split("Wanted from you")[1].split("</aside>")[0]

    ana.post(room(people, "step_say", drawn.wifi.pk), {"said": "They lay cables."})
    assert ASKED not in everything(drawn, ana)
    assert "One of us reads it" in ana.get(step).text
    one.refresh_from_db()
    one.mismatch(by=people.mira, reply="We measure first.")
    assert AGAIN in everything(drawn, ana)
    assert wanted_of(people).words == AGAIN
    ana.post(room(people, "step_say", drawn.wifi.pk), {"said": "They measure first."})
    one.refresh_from_db()
    one.match(by=people.mira)
    assert AGAIN not in everything(drawn, ana)
    assert "That is what we mean too." in ana.get(step).text


def test_it_is_wanted_from_nobody_else(drawn, ana):
    people = drawn.people
    make_grant(people.mira, people.deal, drawn.priya, "priya")
    TeachBack.ask(drawn.wifi, by=people.mira, cast=drawn.priya)
    assert ASKED not in everything(drawn, ana)


def test_what_was_said_by_telephone_is_marked_in_the_room(drawn, ana):
    people = drawn.people
    drawn.wifi.claim(by=people.mira)
    one = CheckIn.objects.get(step=drawn.wifi)
    CheckIn.objects.filter(pk=one.pk).update(cast=people.ana.cast)
    one.refresh_from_db()
    one.record_answer(by=people.mira, words="Two men came.", verdict=1)
    asked = TeachBack.ask(drawn.wifi, by=people.mira, cast=people.ana.cast)
    asked.say("They measure.", by=people.mira)
    text = ana.get(room(people, "step", drawn.wifi.pk)).text
    marked = "Told to Mira Lindt, who wrote it down."
    assert text.count(marked) == 2
    Brief.send(people.deal, by=people.mira, cast=people.ana.cast, status="all_well")
    # The same on the page where they read all that they are said to have said.
    assert ana.get(room(people, "you")).text.count(marked) == 3


def test_what_was_told_by_telephone_later_is_what_the_step_shows(drawn, ana):
    people, step = drawn.people, drawn.wifi
    step.claim(by=people.mira)
    with acting_as_grant(people.ana):
        CheckIn.tell_of(step, by=people.ana, verdict=1, words="Quiet men.")
    page = room(people, "step", step.pk)
    assert "Quiet men." in ana.get(page).text
    planned = CheckIn.objects.get(step=step, cast=None)
    with pytest.raises(Refusal, match="of the client"):
        planned.record_answer(by=people.mira, words="No.", verdict=-1, who=people.mira_cast)
    planned.record_answer(by=people.mira, words="They left dust.", verdict=-1, who=people.ana.cast)
    said = ana.get(page).text
    assert "They left dust." in said
    assert "Told to Mira Lindt, who wrote it down." in said
    assert "Quiet men." not in said
