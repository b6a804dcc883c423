"""Who knows whom, drawn and listed; who can introduce us; how we met."""

import random
import re
from datetime import timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodbuy.kernel import clock
from goodbuy.people.around import MOST, around_company, around_person
from goodbuy.people.drawing import _name_box, _overlap, _through, drawn
from goodbuy.people.models import Company, Contact, Person, Relationship, Tie
from goodbuy.people.warm import coldness, ways_to
from goodbuy.testing.cast import make_member


@pytest.fixture
def people(cast):
    names = ("Wynn Abara", "Joanna Pell", "Tomás Reyes", "Ben Adeyemi", "Ida Voss")
    return {n.split()[0]: Person.add(by=cast.mira, name=n, is_surely_new=True) for n in names}


def tie(cast, one, kind, other, words=""):
    return Tie.note(one, kind, by=cast.mira, other=other, words=words)


def talked(person, by, days=3, **fields):
    return Contact.log(person, "call", by=by, on=clock.today(by.zone) - timedelta(days), **fields)


def test_a_picture_has_a_link_for_each_person_and_says_the_same_as_a_list(
    mira, cast, people, count_queries
):
    tomas, joanna, ben = people["Tomás"], people["Joanna"], people["Ben"]
    tie(cast, tomas, "introduced_by", joanna)
    tie(cast, ben, "reports_to", tomas)
    Tie.note(tomas, "child", by=cast.mira, name="Lucía", words="daughter")
    talked(joanna, cast.mira)
    url = f"/people/{tomas.pk}/around/"
    page = mira.get(url).text
    picture = page[page.index('<svg class="knows"') : page.index('id="list"')]
    for person in (tomas, joanna, ben):
        assert f'<a href="/people/{person.pk}/"' in picture
    assert "Lucía" in picture
    assert "style=" not in picture
    words = re.sub(r"\s+", " ", page[page.index('id="list"') :])
    assert "Was introduced by Joanna Pell" in words
    assert "Leads Ben Adeyemi" in words
    assert "Is a parent of Lucía" in words
    assert "Known to you" in words
    assert count_queries(mira, url) <= 10
    # The same people stand in the same places at every visit.
    assert mira.get(url).text.count("<line") == page.count("<line") == 4


def test_a_company_shows_its_people_their_ties_and_who_is_alone(mira, cast, people):
    harbor = cast.deal.company
    for name in ("Tomás", "Ben"):
        people[name].edit(by=cast.mira, company=harbor)
    tie(cast, people["Tomás"], "listens_to", people["Ben"])
    tie(cast, people["Ben"], "worked", people["Ida"])
    page = mira.get(f"/companies/{harbor.pk}/around/").text
    assert "Listens to Ben Adeyemi" in re.sub(r"\s+", " ", page)
    assert "Ida Voss" in page
    assert "Nobody noted whom these know" in page
    assert "Ana Ruiz" in page
    empty = Company.add(by=cast.mira, name="Nobody Ltd")
    assert "Nobody yet" in mira.get(f"/companies/{empty.pk}/around/").text


def test_five_hundred_people_are_drawn_and_more_are_said_to_be_there(cast):
    company = Company.add(by=cast.mira, name="Many")
    rows = [
        Person(workspace=cast.workspace, name=f"P{n}", sort_name=f"{n:04}", company=company)
        for n in range(MOST + 20)
    ]
    Person.objects.bulk_create(rows)
    chance = random.Random(4)
    pairs = {tuple(sorted(chance.sample(range(MOST), 2))) for _ in range(700)}
    Tie.objects.bulk_create(
        Tie(workspace=cast.workspace, person=rows[a], other=rows[b], kind="worked",
            heard_by=cast.mira)
        for a, b in sorted(pairs)
    )  # fmt: skip
    picture = around_company(company, cast.mira)
    drawing = drawn(picture)
    assert picture.is_cut
    assert len(drawing.spots) + len(picture.alone) == MOST
    assert len(drawing.strokes) == len(pairs)
    assert all(0 <= s.x <= drawing.width and 0 <= s.y <= drawing.height for s in drawing.spots)
    assert sum(s.is_named for s in drawing.spots) == 60


def test_a_name_stands_where_no_line_runs_through_it(cast, people):
    """One in the middle of four: left and right of each dot there is a line on one side."""
    for name in ("Ben", "Ida", "Joanna"):
        tie(cast, people["Tomás"], "friend", people[name])
    drawing = drawn(around_person(people["Tomás"], cast.mira))
    outer = [s for s in drawing.spots if not s.is_me]
    assert len(outer) == 3
    struck = [
        s.dot.name for s in outer if any(_through(ln, _name_box(s)) for ln in drawing.strokes)
    ]
    assert not struck
    for one, other in combinations(drawing.spots, 2):
        assert not _overlap(_name_box(one), _name_box(other))


def test_whoever_is_removed_or_elsewhere_is_in_no_picture(cast, people):
    tie(cast, people["Tomás"], "friend", people["Ben"])
    people["Ben"].remove(by=cast.mira)
    assert not around_person(people["Tomás"], cast.mira).lines
    assert not ways_to(people["Tomás"], cast.otto)


def test_the_warmest_way_comes_first_and_says_why(mira, cast, people, count_queries):
    ida, tomas, ben, joanna = (people[n] for n in ("Ida", "Tomás", "Ben", "Joanna"))
    tie(cast, tomas, "worked", ida)
    tie(cast, ida, "friend", ben)
    tie(cast, joanna, "mentor", tomas)
    talked(tomas, cast.mira, days=300)
    talked(joanna, cast.mira, days=2)
    lena = make_member(cast.workspace, "Lena Brandt")
    talked(ben, lena, days=400)
    ways = ways_to(ida, cast.mira)
    assert [way.through for way in ways] == ["Joanna Pell", "Tomás Reyes", "Ben Adeyemi"]
    assert [hop.name for hop in ways[0].hops] == ["Joanna Pell", "Tomás Reyes", "Ida Voss"]
    assert [hop.words for hop in ways[0].hops][1:] == [
        "Joanna Pell learnt from Tomás Reyes", "Tomás Reyes worked with Ida Voss",
    ]  # fmt: skip
    assert ways[2].hops[0].is_ours
    url = f"/people/{ida.pk}/way/"
    page = mira.get(url).text
    assert "Through Joanna Pell" in page
    assert "you were last in touch" in page.lower()
    assert count_queries(mira, url) <= 10
    talked(ida, cast.mira)
    assert "You know Ida yourself" in mira.get(url).text


def test_no_way_goes_through_a_child_and_a_colleague_is_better_than_none(mira, cast, people):
    ida, tomas, ben = people["Ida"], people["Tomás"], people["Ben"]
    tie(cast, ida, "child", tomas)
    talked(tomas, cast.mira)
    assert "No way yet" in mira.get(f"/people/{ida.pk}/way/").text
    for one in (ida, ben):
        one.edit(by=cast.mira, company=cast.deal.company)
    talked(ben, cast.mira)
    ida.refresh_from_db()
    way = ways_to(ida, cast.mira)[0]
    assert way.hops[-1].words == "Ben Adeyemi works with Ida Voss"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 900), st.integers(0, 900), st.integers(0, 20), st.booleans())
def test_a_talk_long_ago_is_never_warmer_than_a_late_one(one, other, often, confided):
    near, far = sorted((one, other))
    for mode in ("friend", "acquaintance"):
        warm, cold = coldness(near, often, confided, mode), coldness(far, often, confided, mode)
        assert 0.5 <= warm <= cold <= 6.0


def test_how_we_met_is_a_chain_back_to_the_first_introduction(mira, cast, people, count_queries):
    wynn, joanna, tomas, ben = (people[n] for n in ("Wynn", "Joanna", "Tomás", "Ben"))
    tie(cast, tomas, "introduced_by", joanna, "Brought you to the docks")
    tie(cast, joanna, "introduced_by", wynn)
    tie(cast, ben, "introduced_by", tomas)
    # Even a circle of introductions ends.
    tie(cast, wynn, "introduced_by", tomas)
    Relationship.between(cast.mira, tomas).tell_beginning("Another label salesman?", by=cast.mira)
    url = f"/people/{tomas.pk}/"
    page = mira.get(url).text
    chain = page[page.index('id="met"') :]
    chain = chain[: chain.index("</section>")]
    order = [chain.index(f'<b><a class="same" href="/people/{p.pk}/"') for p in (wynn, joanna)]
    assert order == sorted(order)
    assert "Another label salesman?" in chain
    assert "Tomás introduced them" in chain
    assert count_queries(mira, url) <= 9


def test_of_many_whom_somebody_introduced_six_are_shown(mira, cast, people):
    tomas = people["Tomás"]
    for n in range(8):
        tie(cast, Person.add(by=cast.mira, name=f"Guest {n} <i>"), "introduced_by", tomas)
    page = mira.get(f"/people/{tomas.pk}/").text
    chain = page[page.index('id="met"') :]
    chain = chain[: chain.index("</section>")]
    assert chain.count("Tomás introduced them") == 6
    assert f'<a href="/people/{tomas.pk}/ties/all/">And 2 more</a>' in chain
    assert "Guest 0 &lt;i&gt;" in chain
    assert "<i>" not in chain
