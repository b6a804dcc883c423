"""What somebody types is kept whole or refused with how long it may be, and stays on the page."""

from decimal import Decimal

import pytest
from django.urls import reverse

from goodbuy.api.models import Key
from goodbuy.conversations.models import Improvement
from goodbuy.deals.models import Brief
from goodbuy.kernel.errors import Refusal
from goodbuy.people.models import CustomField, Teammate
from goodbuy.promises.models import Outcome
from goodbuy.room.tests.conftest import ana
from goodbuy.workspaces.boundary import acting_as_grant

__all__ = ["ana"]
LONG = "Nothing of this is cut. " * 30


def refused(page, most, words=LONG):
    assert page.status_code in (409, 422)
    assert f"Please keep it to {most} characters" in page.text
    assert words.strip() in page.text, "what was typed stays"


@pytest.fixture
def outcome(cast):
    made = Outcome.propose(deal=cast.deal, by=cast.mira, name="Labels", target=Decimal(1))
    made.agree(by=cast.ana)
    made.start_measuring(by=cast.mira)
    return made


def test_what_slipped_and_what_is_done_about_it(cast, mira, outcome):
    def say(verb, words):
        return mira.post(
            reverse("promises:outcome_verb", args=[outcome.pk, verb]), {"words": words}
        )

    outcome.measure(outcome.created_at.date(), Decimal(1), by=cast.mira)
    outcome.claim(by=cast.mira)
    with acting_as_grant(cast.ana):
        outcome.give_verdict("verified", by=cast.ana)
    refused(say("fall-short", LONG), 400)
    assert say("fall-short", "Two are wrong").status_code == 302
    refused(say("recover", LONG), 300)
    outcome.refresh_from_db()
    assert (outcome.state, outcome.words) == ("short", "")


def test_what_a_client_says_of_a_result(cast, ana, outcome):
    outcome.measure(outcome.created_at.date(), Decimal(1), by=cast.mira)
    outcome.claim(by=cast.mira)
    sent = {"verdict": "verified", "words": LONG}
    refused(
        ana.post(reverse("room:result_verdict", args=[cast.deal.room_key, outcome.pk]), sent), 400
    )
    outcome.refresh_from_db()
    assert outcome.state == "claimed"


def test_what_each_side_does_to_improve(cast, mira):
    item = Improvement.raise_it(cast.deal, "Call back", by=cast.mira)
    both = {"our_owner": cast.mira_cast.pk, "their_owner": cast.ana.cast.pk, "our_part": LONG}

    def do(verb, sent):
        return mira.post(
            reverse("conversations:improve_row", args=[cast.deal.pk, item.pk, verb]), sent
        )

    refused(do("share", both), 300)
    assert do("share", {**both, "our_part": "Ring"}).status_code == 302
    refused(do("finish", {"words": LONG}), 300)
    item.refresh_from_db()
    assert item.state == "joint"


def test_that_nothing_is_next(cast, mira):
    brief = Brief.send(cast.deal, by=cast.ana, status="all_well", words="Fine")
    words = "w" * 195
    page = mira.post(reverse("deals:brief", args=[brief.pk]), {"next_words": words})
    refused(page, 200, words)


def test_names_of_keys_teams_and_choices(cast, mira):
    refused(mira.post(reverse("api:keys"), {"name": LONG}), 80)
    assert not Key.objects.exists()
    cast.mira.role = "owner"
    cast.mira.save()
    refused(mira.post(reverse("people:sight"), {f"team-{cast.rolf.pk}": LONG}), 60)
    assert not Teammate.objects.exists()
    sent = {"of": "person", "kind": "choice", "name": "Size", "options": f"Small\n{LONG}"}
    page = mira.post(reverse("people:fields"), sent)
    assert page.status_code == 422
    assert "A choice has at most 60 letters. Shorten" in page.text
    assert not CustomField.objects.exists()


def test_a_deal_whose_name_is_too_long(cast):
    with pytest.raises(Refusal, match="to 200 characters"):
        cast.deal.edit(by=cast.mira, name=LONG)
