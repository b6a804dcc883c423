"""Invariant 5: planted private words are in no page that a client's link can reach."""

from datetime import timedelta

import pytest
from django.urls import reverse

from goodbuy.conversations.models import Note
from goodbuy.deals.models import Brief, CastMember, Question, Standing
from goodbuy.kernel import clock
from goodbuy.plans.models import Narration
from goodbuy.promises.models import Promise
from goodbuy.room.tests.conftest import let_in, room
from goodbuy.room.tests.test_page import fill
from goodbuy.room.urls import ROOM, urlpatterns
from goodbuy.testing.cast import make_cast, make_company, make_deal, make_grant

MARK = "zanzibar"


def plant(cast, drawn):
    """The private word, in everything that the team keeps for itself."""
    mira, deal = cast.mira, cast.deal
    Note.write(f"{MARK} note", by=mira, deal_id=deal.pk)
    cast.ana_person.change("person.changed", by=mira, title=f"{MARK} title")
    Standing.place(cast.ana.cast, by=mira, influence=90, words=f"{MARK} stance")
    said = {"said_by": cast.mira_cast, "by": mira, "is_shared": False}
    Promise.record(deal=deal, words=f"{MARK} promise", **said)
    drawn.store.describe(by=mira, name=f"{MARK} step")
    for entry in Narration.objects.filter(deal=deal, state="draft"):
        entry.edit(by=mira, headline=f"{MARK} draft")
    ben = make_cast(mira, deal, "Ben Ode", "client")
    theirs = make_grant(mira, deal, ben, "ben-token")
    Question.ask(deal, f"{MARK} private question", by=theirs, way="private")
    Brief.send(deal, by=theirs, status="bad_news", words=f"{MARK} brief")
    other = make_deal(mira, make_company(mira, f"{MARK} company"), name=f"{MARK} deal")
    zoe = make_cast(mira, other, f"{MARK} Zoe", "client")
    Narration.tell(deal=other, narrator=zoe, by=mira, headline=f"{MARK} told elsewhere")


def addresses(cast, rows):
    for route in urlpatterns:
        if not str(route.pattern).startswith(ROOM):
            continue
        kinds = [name for name in route.pattern.converters if name != "key"]
        for pk in rows if "pk" in kinds else [None]:
            given = {"key": cast.deal.room_key}
            given |= {"pk": pk} if "pk" in kinds else {}
            given |= {"verb": "waive"} if "verb" in kinds else {}
            yield reverse(f"room:{route.name}", kwargs=given)


def test_no_page_holds_what_the_team_or_another_client_keeps_private(drawn, ana):
    cast = drawn.people
    result = fill(cast)
    plant(cast, drawn)
    asked = Question.objects.filter(audience="private").get()
    private = Promise.objects.get(is_shared=False)
    rows = [drawn.sign.pk, drawn.store.pk, result.pk, asked.pk, private.pk]
    seen = 0
    for url in addresses(cast, rows):
        for response in (ana.get(url), ana.post(url, {"words": "x", "to": "y"})):
            assert MARK not in response.text, url
            seen += response.status_code == 200
    assert seen > 12
    assert MARK in let_in("ben-token").get(room(cast)).text  # the sweep can find it


def test_a_room_hears_of_nothing_that_its_reader_cannot_see(
    cast, django_capture_on_commit_callbacks
):
    from django.core import signing

    from goodbuy.room.live import ticket_of

    channels = signing.loads(ticket_of(cast.ana), salt="live")
    assert channels == [
        f"room:{cast.deal.pk}", f"cast:{cast.ana.cast_id}", f"grant:{cast.ana.pk}"
    ]  # fmt: skip


@pytest.mark.parametrize("table", ["people_person", "workspaces_member", "deals_standing"])
def test_the_guests_role_has_no_grant_on_private_tables(cast, table):
    from django.db import ProgrammingError, connection

    from goodbuy.workspaces.boundary import acting_as_grant

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        acting_as_grant(cast.ana),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"select 1 from {table}")


def test_a_third_partys_room_wants_only_their_own_steps(drawn):
    cast = drawn.people
    fill(cast)
    owen = CastMember.objects.filter(deal=cast.deal, side="third").first()
    make_grant(cast.mira, cast.deal, owen, "owen-token")
    client = let_in("owen-token")
    drawn.sign.claim(by=cast.mira)
    drawn.plan.show(by=cast.mira)
    card = client.get(room(cast)).text.split("</aside>")[0]
    assert "confirm it" not in card
    assert "Check the signal" in card or "Nothing is wanted from you" in card
    assert client.post(room(cast, "step_claim", drawn.label.pk)).status_code == 422


def test_questions_from_long_ago_are_on_the_next_page(cast, ana):
    for number in range(35):
        with clock.moved_to(clock.now() - timedelta(days=number)):
            Question.ask(cast.deal, f"Question {number}?", by=cast.ana)
    first = ana.get(room(cast, "questions")).text
    older = first.split('class="btn" href="?')[1].split('"')[0].replace("&amp;", "&")
    second = ana.get(room(cast, "questions") + "?" + older).text
    assert "Question 29?" in first
    assert "Question 30?" in second
    assert "Question 34?" in second
    assert "Older" not in second
