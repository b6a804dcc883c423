from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goodbuy.deals.models import Deal
from goodbuy.insight.boards import board_for
from goodbuy.kernel import clock
from goodbuy.plans.models import Step
from goodbuy.plans.models.step_rows import UNDONE
from goodbuy.plans.where import where
from goodbuy.testing.cast import make_deal
from goodbuy.testing.story import tell_story
from goodbuy.workspaces.boundary import acting_as_member


def test_the_headline_is_made_of_the_real_numbers(cast):
    tell_story(cast)
    board = board_for(cast.mira)
    assert board.headline == "Thirteen deals. Eight have signed, and one is in the dark."
    assert board.lead.endswith("Lark & Sons Bakery is in the dark: start there.")
    Deal.objects.update(told_at=clock.now())
    assert board_for(cast.mira).headline.endswith("and none is left alone.")


@pytest.mark.advice("A02")
def test_a_tile_says_what_where_says(cast):
    deal = tell_story(cast)
    deal.refresh_from_db()
    tiles = {t.id: t for c in board_for(cast.mira).columns for t in c.tiles}
    post = where(deal)
    tile = tiles[deal.pk]
    assert post.next_words in tile.next_words
    assert tile.clarity == post.clarity
    assert tile.note.text == "2 days late"
    assert tile.kept_words == "2 of 3 promises kept"


@pytest.mark.advice("A25")
def test_agreed_is_before_the_line_and_no_end(client, cast):
    tell_story(cast)
    client.force_login(cast.mira.user)
    text = client.get("/clients/").text
    order = [text.index(f'id="c-{stage}"') for stage in Deal.BOARD]
    assert order == sorted(order)
    assert 'class="col after" id="c-onboarding"' in text
    assert " won" not in text.lower()


def test_the_board_costs_five_queries_with_one_deal_or_sixty(client, cast, count_queries):
    for n in range(60):
        make_deal(cast.mira, cast.deal.company, name=f"Deal {n}", stage=Deal.BOARD[n % 7])
    assert cast.mira.workspace
    with acting_as_member(cast.mira), CaptureQueriesContext(connection) as queries:
        board = board_for(cast.mira)
    assert len(queries) == 2, [q["sql"][:80] for q in queries]
    assert board.count == 61
    client.force_login(cast.mira.user)
    assert count_queries(client, "/clients/") <= 5


def test_a_column_shows_25_and_then_more(client, cast):
    for n in range(30):
        make_deal(cast.mira, cast.deal.company, name=f"Deal {n}")
    client.force_login(cast.mira.user)
    page = client.get("/clients/")
    column = page.context["board"].columns[0]
    assert (len(column.tiles), column.count, column.more) == (25, 31, 6)
    assert "6 more" in page.text
    whole = client.get("/clients/", {"only": "exploring"}).context["board"].columns[0]
    assert len(whole.tiles) == 31


def test_full_columns_are_small_on_the_wire(client, cast):
    for n in range(175):
        make_deal(cast.mira, cast.deal.company, name=f"Deal {n}", stage=Deal.BOARD[n % 7])
    client.force_login(cast.mira.user)
    page = client.get("/clients/", headers={"Accept-Encoding": "br"})
    assert page.headers["Content-Encoding"] == "br"
    assert len(page.content) < 25_000


def test_mine_sorting_and_the_darkest_first(client, cast):
    tell_story(cast)
    client.force_login(cast.rolf.user)
    assert client.get("/clients/", {"mine": "1"}).context["board"].count == 0
    told = [t.told for t in board_for(cast.mira).columns[3].tiles]
    assert told[0] == "In the dark 31 days"
    for sort in ("value", "day", "nonsense"):
        assert client.get("/clients/", {"sort": sort}).status_code == 200


def test_who_may_see_and_who_may_move(client, cast):
    assert client.get("/clients/").status_code == 302
    client.force_login(cast.otto.user)
    assert "Harbor &amp; Pine Foods" not in client.get("/clients/").text
    client.force_login(cast.rolf.user)
    page = client.get("/clients/").text
    assert "Harbor &amp; Pine Foods" in page
    assert "data-moves" not in page
    assert client.post("/clients/").status_code == 405


def test_a_quiet_client_is_not_in_the_dark(cast):
    from goodbuy.deals.models import Brief

    Deal.objects.update(told_at=clock.now() - timedelta(days=40))
    day = clock.today() + timedelta(days=20)
    Brief.send(cast.deal, by=cast.ana, status="all_well", reconnect_on=day)
    tile = board_for(cast.mira).columns[0].tiles[0]
    assert tile.told.startswith("Quiet until")
    assert not tile.is_dark


def test_the_index_of_next_steps_holds_each_step_that_is_not_over():
    assert {*UNDONE, *Step.DONE} == set(Step.State)
    assert not {*UNDONE} & {*Step.DONE}


def test_what_is_proven_shows_the_next_word_that_its_room_shows(cast):
    Deal.objects.update(stage="renewing")
    [tile] = [tile for column in board_for(cast.mira).columns for tile in column.tiles]
    assert tile.next_words.endswith(", Mira")
    assert "Nothing agreed" not in tile.next_words
    assert tile.next_day
