"""Who asked us to use nothing about them stands on no page of a colleague, wherever one looks."""

from datetime import timedelta

import pytest

from goodbuy.kernel import clock
from goodbuy.people.models import Contact, Gift, Occasion, Person, Relationship
from goodbuy.testing import harness
from goodbuy.testing.cast import make_member
from goodbuy.testing.harness import OWN, address, ask, leaks, routes
from goodbuy.testing.planting import plant

# What is known of a person stands in these tables; a part in a purchase is the purchase's.
ABOUT = {
    "Benefit", "Contact", "CustomValue", "EmailAddress", "Employment", "Fact", "Gift", "Move",
    "Occasion", "Person", "PhoneNumber", "PriceHint", "Relationship", "Tie",
}  # fmt: skip


@pytest.fixture
def planted(cast, settings):
    settings.GOODBUY_DEMO = False
    planted = plant(cast)
    person = planted.row("Person", OWN)
    Person.objects.filter(pk=person.pk).update(owner=cast.mira)
    Person.objects.get(pk=person.pk).restrict("They asked us to", by=cast.mira)
    return planted


def test_no_page_of_a_colleague_says_anything_of_them(planted, cast):
    sam = harness.member_browser(make_member(cast.workspace, "Sam Seller"))
    theirs = {
        mark
        for mark, (place, _, words) in planted.marks.items()
        if place == OWN and words.split(".")[0] in ABOUT
    }
    wrong = []
    for route in routes():
        if route.audience != "member":
            continue
        answer = ask(sam, "get", address(route, planted, OWN, OWN))
        if answer.status_code >= 500:
            wrong.append(f"{route}: {answer.status_code}")
        wrong += [f"{route} shows {leak}" for leak in set(leaks(answer, planted, theirs))]
    assert not wrong, "\n".join(["", *wrong])


def test_todays_list_of_everybody_loses_each_line_about_them(client, cast):
    """Every line about a person stands there first, so that its going says something."""
    day = clock.today("America/New_York")
    person = Person.add(by=cast.mira, name="Quill Harrow", owner=cast.mira)
    Gift.note(person, "received", "A box of pears", by=cast.mira)
    Occasion.note(person, "Regatta", by=cast.mira, month=day.month, day=day.day)
    person.propose_move(cast.deal.company, "Buyer", "the signature of a mail", by=cast.mira)
    Contact.log(person, "call", by=cast.mira, on=day - timedelta(days=41))
    pair = Relationship.objects.get(person=person)
    pair.set_rhythm(by=cast.mira, ideal_days=20, max_days=40)
    sam = make_member(cast.workspace, "Sam Seller")
    talks = Relationship.between(sam, person)
    talks.agree_to_talk(day, by=sam)
    client.force_login(sam.user)
    kinds = {"gift", "occasion", "move", "pair", "talk"}

    def lines():
        page = client.get("/today/?who=all&done=1").text
        return {kind for kind in kinds if f'id="item-{kind}-' in page}, "Quill" in page

    assert lines() == (kinds, True)
    person.restrict("They asked us to", by=cast.mira)
    assert lines() == (set(), False)
