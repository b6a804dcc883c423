"""Who speaks in a room, who does what, and that nothing visible goes untold."""

import pytest

from goodbuy.deals.models import CastMember
from goodbuy.plans.drafts import is_told
from goodbuy.plans.models import Narration
from goodbuy.promises.models import Promise
from goodbuy.room.tests.conftest import room
from goodbuy.testing.cast import make_cast
from goodbuy.timeline.models import Event


@pytest.mark.advice("A18")
def test_the_room_says_of_everyone_what_they_do_and_what_they_do_not(drawn, ana):
    cast = drawn.people
    for row in CastMember.objects.filter(deal=cast.deal):
        name = row.first_name
        row.edit(by=cast.mira, does=f"{name} looks at it", does_not=f"{name} does not pay")

    text = ana.get(room(cast)).text

    for row in CastMember.objects.filter(deal=cast.deal, has_left=False):
        assert row.name in text
        assert f"{row.first_name} looks at it" in text
        assert f"{row.first_name} does not pay" in text


@pytest.mark.advice("A21")
def test_each_visible_change_owes_a_word_and_two_voices_say_them(drawn, ana):
    cast = drawn.people
    tomas = make_cast(cast.mira, cast.deal, "Tomas Weil", "seller", part="delivery lead", order=2)
    Narration.objects.all().delete()
    before = set(Event.objects.values_list("pk", flat=True))

    for words, voice in (("The label list", cast.mira_cast), ("The night training", tomas)):
        promise = Promise.record(deal=cast.deal, words=words, said_by=voice, by=cast.mira)
        promise.claim_kept(by=cast.mira)

    seen = Event.objects.filter(deal_id=cast.deal.pk, audience="client").exclude(pk__in=before)
    owed = {event.pk for event in seen if is_told(event.kind)}
    told = set(Narration.objects.values_list("event_id", flat=True))
    assert owed
    assert owed == told
    assert set(Narration.objects.values_list("narrator", flat=True)) == {
        cast.mira_cast.pk,
        tomas.pk,
    }

    for entry in Narration.objects.all():
        entry.publish(by=cast.mira)
    text = ana.get(room(cast, "told")).text
    assert cast.mira_cast.first_name in text
    assert "Tomas" in text
