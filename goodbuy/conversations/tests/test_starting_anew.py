"""The card of a professional reset: one text, opened by either side and accepted by the other."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodbuy.conversations.models import Reset
from goodbuy.insight.duties import waiting_for
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState
from goodbuy.promises.models import Promise
from goodbuy.room.tests.conftest import let_in, room
from goodbuy.timeline.models import replayed
from goodbuy.workspaces.boundary import acting_as_grant

WORDS = {
    "agreed": "Six docks by the end of May.",
    "slipped": "Two docks were late, and nobody told Ana.",
    "seller_next": "Sam writes each Friday what is done.",
    "client_next": "Ana opens docks five and six on Monday.",
}
EACH = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def card(page):
    [found] = re.findall(r'<article class="reset-card".*?</article>', page.text, re.S)
    return found


@pytest.fixture
def mira_reads(client, cast):
    client.force_login(cast.mira.user)
    return lambda: client.get(f"/deals/{cast.deal.pk}/together/")


@pytest.mark.advice("A11", "A47")
@pytest.mark.invariant(14)
@EACH
@given(data=st.data())
def test_whoever_opens_it_both_sides_read_the_same_card(cast, mira_reads, data):
    words = st.text(
        st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=60
    ).filter(lambda text: text.strip())
    parts = {name: data.draw(words, name) for name in Reset.PARTS}
    is_ours = data.draw(st.booleans(), "is_ours")
    first, second = (cast.mira, cast.ana) if is_ours else (cast.ana, cast.mira)
    Reset.objects.all().delete()
    ana = let_in(cast.ana_token)
    reset = Reset.open(cast.deal, by=first, **parts)
    assert card(mira_reads()) == card(ana.get(room(cast, "together")))
    reset.accept(by=second, seen=reset.sha256)
    shown = card(mira_reads())
    assert shown == card(ana.get(room(cast, "together")))
    assert "Accepted by both" in shown
    assert replayed(reset)["sha256"] == reset.sha256


@pytest.mark.advice("A11")
def test_a_client_opens_it_in_the_room_and_one_of_us_accepts_it(cast, client, mira_reads):
    promise = Promise.record(
        deal=cast.deal, words="Six docks.", said_by=cast.mira_cast, by=cast.mira
    )
    promise.miss(by=cast.ana)
    ana = let_in(cast.ana_token)
    url = room(cast, "together_do", "open-reset")
    missing = ana.post(url, {**WORDS, "slipped": " "})
    assert missing.status_code == 422
    assert WORDS["seller_next"] in missing.text
    assert ana.post(url, WORDS).status_code == 302
    [waits] = [row for row in waiting_for(cast.mira) if row.kind == "reset"]
    assert waits.who == "Ana Ruiz"
    reset = Reset.objects.get()
    base = f"/deals/{cast.deal.pk}/together/{reset.pk}"
    mira_reads()
    assert client.post(f"{base}/accept-reset/", {"seen": "0" * 64}).status_code == 422
    assert client.post(f"{base}/accept-reset/", {"seen": reset.sha256}).status_code == 302
    assert [row for row in waiting_for(cast.mira) if row.kind == "reset"] == []
    assert ana.post(room(cast, "together_row", reset.pk, "clear-reset")).status_code == 302
    reset.refresh_from_db()
    assert reset.state == Reset.State.CLEARED


def test_one_side_alone_starts_nothing_anew(cast):
    reset = Reset.open(cast.deal, by=cast.mira, **WORDS)
    with pytest.raises(NotAllowed, match="other side accepts"):
        reset.accept(by=cast.mira, seen=reset.sha256)
    with pytest.raises(NotAllowed):
        Reset.open(cast.deal, by=cast.rolf, **WORDS)
    newer = Reset.open(cast.deal, by=cast.ana, **{**WORDS, "slipped": "Three were late."})
    reset.refresh_from_db()
    assert reset.state == Reset.State.WITHDRAWN
    with acting_as_grant(cast.ana), pytest.raises(NotAllowed):
        newer.accept(by=cast.ana, seen=newer.sha256)
    newer.accept(by=cast.mira, seen=newer.sha256)
    with pytest.raises(WrongState, match="holds already"):
        Reset.open(cast.deal, by=cast.mira, **WORDS)
    with pytest.raises(Refusal):
        newer.accept(by=cast.mira, seen=newer.sha256)
