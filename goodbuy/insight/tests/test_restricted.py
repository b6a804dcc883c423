"""Who asked us to use nothing about them stands on no page of a colleague, wherever one looks."""

import pytest

from goodbuy.people.models import Person
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
