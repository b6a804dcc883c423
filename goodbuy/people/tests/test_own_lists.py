"""Lists by tags and by fields of the workspace's own: filters, order, columns, groups, bulk."""

import re

import pytest
from django.http import QueryDict
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodbuy.deals.listing import DEALS
from goodbuy.people.custom import kinds, records
from goodbuy.people.finding import COMPANIES, PEOPLE
from goodbuy.people.models import (
    ChosenColumns,
    Company,
    CustomField,
    CustomValue,
    Person,
    Tag,
    Tagging,
)
from goodbuy.people.paging import PAGE
from goodbuy.people.tests.walking import walk
from goodbuy.testing.cast import make_deal
from goodbuy.timeline.models import Event, replayed
from goodbuy.workspaces.boundary import acting_as_member
from goodbuy.workspaces.models import SavedView

LISTS = {"person": PEOPLE, "company": COMPANIES, "deal": DEALS}


def define(cast, kind="text", of="person", name="Rank", **fields):
    return CustomField.define(by=cast.mira, of=of, name=name, kind=kind, **fields)


def fill(cast, row, field, typed):
    records.fill(row, field, kinds.read(field, typed, by=cast.mira), by=cast.mira)


def names(response):
    return re.findall(r'class="name" href="[^"]+">([^<]+)<', response.text)


def three(cast, of):
    """Three rows of a list, all of them of one person, company or deal."""
    if of == "person":
        return [Person.add(by=cast.mira, name=n, is_surely_new=True) for n in ("Aa", "Bb", "Cc")]
    if of == "company":
        return [Company.add(by=cast.mira, name=n) for n in ("Aa", "Bb", "Cc")]
    return [make_deal(cast.mira, cast.deal.company, name=n) for n in ("Aa", "Bb", "Cc")]


@pytest.mark.parametrize("of", LISTS)
def test_filters_by_each_kind_and_by_tags(mira, cast, of):
    one, two, _ = three(cast, of)
    url = LISTS[of].url
    fields = {
        "text": ("Blue ribbon", "f.text=RIB", "f.text=red"),
        "number": ("12.5", "f.number.from=12&f.number.to=13", "f.number.from=13"),
        "date": ("2027-03-15", "f.date.from=2027-03-15", "f.date.to=2027-03-14"),
        "choice": ("Gold", "f.choice=02", "f.choice=01"),
        "person": ("Ana Ruiz", "f.person=ana", "f.person=ben"),
        "link": ("a.example/x", "f.link=example", "f.link=other"),
        "money": ("1000000", "f.money=1,000,000.00", "f.money.to=999999"),
    }
    for kind, (typed, _, _) in fields.items():
        options = ["Silver", "Gold"] if kind == "choice" else []
        fill(cast, one, define(cast, kind, of, kind.capitalize(), options=options), typed)
    for kind, (_, finds, misses) in fields.items():
        assert names(mira.get(f"{url}?{finds}")) == ["Aa"], finds
        assert names(mira.get(f"{url}?{misses}")) == [], misses
        assert names(mira.get(f"{url}?f.{kind}.is=any")) == ["Aa"]
        assert "Aa" not in names(mira.get(f"{url}?f.{kind}.is=none"))
    records.tag(one, of, "VIP", by=cast.mira)
    records.tag(two, of, "VIP", by=cast.mira)
    both = records.tag(two, of, "Old", by=cast.mira)
    vip = Tag.objects.get(name="VIP")
    assert sorted(names(mira.get(f"{url}?tags={vip.pk}"))) == ["Aa", "Bb"]
    page = mira.get(f"{url}?tags={vip.pk},{both.pk}")
    assert names(page) == ["Bb"]
    assert "Tagged VIP" in page.text
    assert "Cc" in names(mira.get(f"{url}?tags=none"))
    for broken in ("f.number.from=x", "f.choice=99", "f.date=soon", "tags=x", "f.gone=1"):
        assert mira.get(f"{url}?{broken}").status_code == 200
    assert "could not be understood" in mira.get(f"{url}?f.date.from=soon").text


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    held=st.lists(st.none() | st.integers(-3, 3), min_size=1, max_size=11),
    size=st.integers(1, 4),
    falls=st.booleans(),
    is_number=st.booleans(),
)
def test_pages_by_an_own_field_hold_each_row_once_and_in_order_both_ways(
    cast, monkeypatch, held, size, falls, is_number
):
    monkeypatch.setattr("goodbuy.people.paging.PAGE", size)
    CustomField.objects.all().delete()
    Person.objects.all().delete()
    field = define(cast, "number" if is_number else "text")
    for n, value in enumerate(held):
        person = Person.add(by=cast.mira, name=f"P {n}", is_surely_new=True)
        if value is not None:
            fill(cast, person, field, str(value))
            if n % 3 == 2:
                fill(cast, person, field, "")
    sort = f"{'-' if falls else ''}f.rank"
    with acting_as_member(cast.mira):
        there, back, _pages = walk(sort, cast.mira)
    values = {
        v.person_id: v.number if is_number else v.sort_name
        for v in CustomValue.objects.exclude(text="")
    }
    keys = [values.get(pk) for pk in there]
    full = [key for key in keys if key is not None]
    assert len(there) == len(set(there)) == len(held)
    assert keys == full + [None] * (len(held) - len(full))
    if is_number:
        assert full == sorted(full, reverse=falls)
    assert back == there


def test_columns_are_chosen_for_once_for_always_and_in_a_view(mira, cast, client):
    fill(cast, cast.ana_person, define(cast, "money", name="Budget"), "1250")
    records.tag(cast.ana_person, "person", "VIP", by=cast.mira)
    page = mira.get("/people/?columns=f.budget&columns=tags")
    assert "$1,250" in page.text
    assert ">VIP</td>" in page.text
    assert 'scope="col">E-mail' not in page.text
    mira.post("/lists/people/columns/", {"filter": "?columns=f.budget,tags"})
    assert ChosenColumns.objects.get().names == ["f.budget", "tags"]
    assert "$1,250" in mira.get("/people/").text
    mira.post("/lists/people/save/", {"name": "Rich", "filter": "?sort=-f.budget", "shared": "1"})
    view = SavedView.objects.get()
    assert QueryDict(view.query)["columns"] == "f.budget,tags"
    client.force_login(cast.rolf.user)
    assert "Rich" in client.get("/people/").text
    assert "$1,250" not in client.get("/people/").text
    shown = client.get(f"/people/?{view.query}")
    assert "$1,250" in shown.text
    assert 'aria-sort="descending"' in shown.text


def test_groups_show_the_first_of_each_and_the_way_to_all(mira, cast):
    firm = Company.add(by=cast.mira, name="Tidewater")
    field = define(cast, "choice", name="Tier", options=["Gold", "Tin"])
    for n in range(12):
        person = Person.add(
            by=cast.mira, name=f"Pat {n:02}", company=firm, owner=cast.mira, is_surely_new=True
        )
        fill(cast, person, field, "Gold")
        records.tag(person, "person", "Big", by=cast.mira)
    for group, first, last in (
        ("owner", "Mira Lindt", "Nobody"),
        ("company", "Tidewater", "Harbor"),
        ("tag", "Big", "Without a tag"),
        ("f.tier", "Gold", "Without Tier"),
    ):
        text = mira.get(f"/people/?group={group}").text
        assert f"<b>{first}</b>" in text, group
        assert last in text
        found = names(mira.get(f"/people/?group={group}"))
        assert len(found) == 11, group
        assert "Ana Ruiz" in found
        way = re.search(r'<a href="(/people/\?[^"]+)">All of them', text)[1]
        everyone = names(mira.get(way.replace("&amp;", "&")))
        assert len(everyone) == 12, way
        assert "Ana Ruiz" not in everyone
    Deals = mira.get("/deals/?group=stage").text
    assert "<b>Exploring</b>" in Deals
    assert names(mira.get("/deals/?group=stage&owner=me&tags=none"))


def test_groups_of_many_companies_go_on_by_keyset(mira, cast, monkeypatch):
    monkeypatch.setattr("goodbuy.people.grouping.GROUPS", 2)
    for n in range(5):
        firm = Company.add(by=cast.mira, name=f"Firm {n}")
        Person.add(by=cast.mira, name=f"Pat {n}", company=firm, is_surely_new=True)
    url, found = "/people/?group=company", []
    for _ in range(4):
        page = mira.get(url)
        found += names(page)
        if not page.context["next"]:
            break
        url = "/people/" + page.context["next"]
    assert found == [f"Pat {n}" for n in range(5)] + ["Ana Ruiz"]
    assert mira.get("/people/?group=company&beyond=%00").status_code == 200


def bulk(client, of, verb, **fields):
    page = client.post(f"/lists/{LISTS[of].page}/bulk/", {"verb": verb, **fields}, follow=True)
    found = re.search(r'action="(/people/undo/[^"]+)"', page.text)
    return page.text, found and found[1]


@pytest.mark.parametrize("of", LISTS)
def test_many_are_tagged_and_their_fields_set_each_undone_as_one_act(mira, cast, of):
    rows = three(cast, of)
    field = define(cast, "number", of)
    records.tag(rows[0], of, "VIP", by=cast.mira)
    fill(cast, rows[1], field, "7")
    picked = [row.pk for row in rows]
    text, undo = bulk(mira, of, "tag", tag="vip", pick=picked)
    assert "tagged “VIP” now" in text
    assert Tagging.objects.count() == 3
    assert Event.objects.about(rows[2]).get(kind="tag.put_on").facts["tag"] == "VIP"
    mira.post(undo)
    assert Tagging.objects.count() == 1
    _, undo = bulk(mira, of, "untag", tag="VIP", pick=picked)
    assert not Tagging.objects.exists()
    mira.post(undo)
    assert Tagging.objects.count() == 1
    text, undo = bulk(mira, of, "field", field="rank", value="9", pick=picked)
    assert "is 9 now" in text
    values = CustomValue.objects.filter(field=field).exclude(text="")
    assert {v.number for v in values} == {9}
    assert values.count() == 3
    fill(cast, rows[2], field, "1")
    assert "Taken back: " in mira.post(undo, follow=True).text
    now = {v.number for v in values.all()}
    assert now == {7, 1}
    for value in CustomValue.objects.filter(field=field):
        told = replayed(value)
        assert told["text"] == value.text
        assert told[field.column] == str(getattr(value, field.column))
        event = Event.objects.about(value).first()
        assert getattr(event, field.column) == getattr(value, field.column)


def test_a_bulk_change_says_what_it_cannot_do_and_who_may_not(mira, cast, client):
    ana = [cast.ana_person.pk]
    define(cast, "date", name="Day")
    assert "Which tag?" in bulk(mira, "person", "tag", pick=ana)[0]
    assert "There is no tag" in bulk(mira, "person", "untag", tag="x", pick=ana)[0]
    assert "Which field?" in bulk(mira, "person", "field", field="x", pick=ana)[0]
    assert "is not a day" in bulk(mira, "person", "field", field="day", value="x", pick=ana)[0]
    assert "Nothing was changed" in bulk(mira, "person", "field", field="day", pick=ana)[0]
    assert "Choose what to do" in bulk(mira, "deal", "remove", pick=[cast.deal.pk])[0]
    text, undo = bulk(mira, "deal", "owner", owner=cast.rolf.pk, everyone="1")
    cast.deal.refresh_from_db()
    assert cast.deal.owner_id == cast.rolf.pk
    assert "One deal" in text or "1 deal" in text
    cast.mira.role = "delivery"
    cast.mira.save()
    assert mira.post(undo).status_code == 403
    form = {"verb": "tag", "tag": "x", "pick": [cast.deal.pk]}
    assert mira.post("/lists/deals/bulk/", form).status_code == 403
    client.force_login(cast.rolf.user)
    assert client.post("/lists/people/bulk/", {"verb": "tag"}).status_code == 403
    assert client.post(reverse("people:columns_choose", args=["people"])).status_code == 403


@pytest.mark.parametrize("of", LISTS)
def test_a_list_with_all_of_this_costs_the_same_few_queries(mira, cast, count_queries, of):
    url, rows = LISTS[of].url, three(cast, of)
    field = define(cast, "choice", of, options=["Gold"])
    who = define(cast, "person", of, name="Friend")
    ask = "?sort=-f.rank&columns=f.rank,f.friend,tags&f.rank.is=any"
    few = count_queries(mira, url + ask)
    for row in rows:
        fill(cast, row, field, "Gold")
        fill(cast, row, who, "Ana Ruiz")
        records.tag(row, of, "VIP", by=cast.mira)
    assert count_queries(mira, url + ask) == few <= 6
    assert "Ana Ruiz" in mira.get(url + ask).text
    assert count_queries(mira, f"{url}?group=tag") <= 6
    assert count_queries(mira, f"{url}?group=company") <= 7
    assert PAGE == 50
