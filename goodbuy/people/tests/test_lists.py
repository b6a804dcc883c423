import re
from urllib.parse import parse_qs

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodbuy.people.finding import PEOPLE
from goodbuy.people.lists import read_asked
from goodbuy.people.models import Company, Employment, Person
from goodbuy.people.paging import PAGE, find_page
from goodbuy.people.tests.walking import walk
from goodbuy.timeline.models import Event
from goodbuy.workspaces.boundary import acting_as_member
from goodbuy.workspaces.models import SavedView

HTMX = {"HX-Request": "true"}


def add(cast, name, company="", **fields):
    at = Company.of_name(company, by=cast.mira)
    return Person.add(by=cast.mira, name=name, company=at, is_surely_new=True, **fields)


def names(response):
    return re.findall(r'class="name" href="/(?:people|companies)/[^"]+">([^<]+)<', response.text)


def fill(cast, count, name="Ana Same"):
    Person.objects.bulk_create(
        Person(workspace=cast.workspace, name=name, sort_name="same ana", search_text=" ana same")
        for _ in range(count)
    )


@pytest.mark.parametrize("sort", ["name", "newest", "talked", "quiet"])
def test_walking_the_pages_forward_and_back_meets_each_row_once_in_order(cast, sort):
    fill(cast, 2 * PAGE + 7)
    with acting_as_member(cast.mira):
        everyone = set(Person.objects.values_list("pk", flat=True))
        there, back, pages = walk(sort, cast.mira)
    assert pages == 3
    assert len(there) == len(set(there)) == len(everyone)
    assert set(there) == everyone
    assert back == there


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(keys=st.lists(st.sampled_from(["a", "b", "ä", "z "]), max_size=12), size=st.integers(1, 4))
def test_pages_of_any_size_over_equal_names_are_complete(cast, monkeypatch, keys, size):
    monkeypatch.setattr("goodbuy.people.paging.PAGE", size)
    Person.objects.all().delete()
    Person.objects.bulk_create(
        Person(workspace=cast.workspace, name=key, sort_name=key) for key in keys
    )
    with acting_as_member(cast.mira):
        wanted = list(Person.objects.order_by("sort_name", "id").values_list("pk", flat=True))
        query, found = "", []
        for _ in range(20):
            page = find_page(read_asked(PEOPLE, QueryDict(query), cast.mira), "t.id")
            found += [row[0] for row in page.rows]
            if not page.after:
                break
            query = f"after={page.after}"
    assert found == wanted


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    keys=st.lists(st.sampled_from("abcz"), min_size=12, max_size=30),
    found_in=st.sets(st.integers(0, 29), min_size=6),
    sort=st.sampled_from(["name", "newest", "quiet"]),
)
def test_a_search_finds_many_in_their_order_wherever_they_stand(
    cast, monkeypatch, keys, found_in, sort
):
    """With hundredths of the sizes at which few are sorted and many are walked."""
    monkeypatch.setattr("goodbuy.people.paging.PAGE", 4)
    with connection.cursor() as cursor:
        cursor.execute("select pg_get_functiondef(%s::regproc)", [PEOPLE.function])
        made = cursor.fetchone()[0]
        cursor.execute(made.replace("10000", "9").replace("5000", "6").replace("%", "%%"), [])
    Person.objects.all().delete()
    people = Person.objects.bulk_create(
        Person(
            workspace=cast.workspace,
            name=key,
            sort_name=key,
            search_text=" ulver" if place in found_in else " other",
        )
        for place, key in enumerate(keys)
    )
    matching = [one.pk for place, one in enumerate(people) if place in found_in]
    # None of them was ever talked to.
    order = {"name": ["sort_name", "id"], "newest": ["-created_at", "-id"], "quiet": ["id"]}[sort]
    in_order = list(Person.objects.filter(pk__in=matching).order_by(*order))
    with acting_as_member(cast.mira):
        there, back, _pages = walk(sort, cast.mira, "ulver")
    assert there == back == [one.pk for one in in_order]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("reyes", ["Tomás Reyes"]),
        ("TOMAS", ["Tomás Reyes"]),
        ("harbor tom", ["Tomás Reyes"]),
        ("tomas@work", ["Tomás Reyes"]),
        ("371-0847", ["Tomás Reyes"]),
        ("to", ["Tomás Reyes"]),
        ("tomaz reyez", ["Tomás Reyes"]),
        ("100%", []),
        ("_", []),
        ("' or 1=1", []),
    ],
)
def test_search_finds_by_any_word_and_forgives_a_typo(mira, cast, typed, found):
    add(cast, "Tomás Reyes", "Harbor", emails=["tomas@work.example"], phones=["(955) 371-0847"])
    response = mira.get("/people/", {"q": typed}, headers=HTMX)
    assert [n for n in names(response) if n != "Ana Ruiz"] == found
    assert "<html" not in response.text


def test_search_sees_one_workspace_and_nothing_without_one(cast):
    add(cast, "Tomás Reyes")
    with connection.cursor() as cursor:
        asks = """select count(*) from goodbuy_people_listed('{"words": ["reyes"]}')"""
        with acting_as_member(cast.mira):
            cursor.execute(asks)
            assert cursor.fetchone() == (1,)
        with acting_as_member(cast.otto):
            cursor.execute(asks)
            assert cursor.fetchone() == (0,)
        cursor.execute(asks)
        assert cursor.fetchone() == (0,)


def test_filters_narrow_and_what_cannot_be_read_is_said(mira, cast):
    add(cast, "Tomás Reyes", "Harbor", emails=["t@work.example"], country="DE", owner=cast.mira)
    everyone = mira.get("/people/")
    assert names(everyone) == ["Tomás Reyes", "Ana Ruiz"]
    for query in ("at=harbor", "mail=yes", "country=de", "owner=me", "since=2000-01-01&mail=yes"):
        assert names(mira.get(f"/people/?{query}")) == ["Tomás Reyes"], query
    assert names(mira.get("/people/?owner=nobody")) == ["Ana Ruiz"]
    assert names(mira.get("/people/?quiet=90d")) == ["Tomás Reyes", "Ana Ruiz"]
    for broken in ("since=soon", "owner=somebody", "after=nonsense", "q=%00", "since=0001-01-01"):
        assert mira.get(f"/people/?{broken}").status_code == 200
    assert "“soon” could not be understood" in mira.get("/people/?since=soon").text


def test_the_count_is_exact_up_to_a_thousand_and_never_beyond(mira, cast):
    assert "One person" in mira.get("/people/").text
    fill(cast, 1005)
    assert "1,000+ people" in mira.get("/people/").text


def test_the_lists_cost_the_same_few_queries_at_any_size(mira, cast, count_queries):
    for url in ("/people/", "/companies/", "/people/?q=ana", "/people/?sort=newest"):
        few = count_queries(mira, url)
        assert few <= 6, url
    fill(cast, 120)
    assert count_queries(mira, "/people/") <= 5


def bulk(client, verb, follow=True, **fields):
    return client.post("/lists/people/bulk/", {"verb": verb, **fields}, follow=follow)


def test_a_bulk_change_of_all_that_match_is_undone_by_one_press(mira, cast):
    for n in range(60):
        add(cast, f"Pat {n:02}", country="DE", owner=cast.rolf if n % 2 else None)
    response = bulk(mira, "owner", owner=cast.mira.pk, everyone="1", filter="?country=de")
    assert "Mira Lindt looks after 60 people now." in response.text
    assert Person.objects.filter(owner=cast.mira).count() == 60
    assert Person.objects.get(name="Ana Ruiz").owner is None
    changed_since = Person.objects.get(name="Pat 00")
    changed_since.edit(by=cast.mira, owner=None)
    changed_since.edit(by=cast.mira, owner=cast.rolf)
    undo = re.search(r'action="(/people/undo/[^"]+)"', response.text)[1]
    assert "Taken back: 59" in mira.post(undo, follow=True).text
    assert Person.objects.filter(owner=cast.rolf).count() == 31
    assert Person.objects.filter(owner=None, country="DE").count() == 29
    assert mira.post(undo, follow=True).status_code == 409
    person = Person.objects.get(name="Pat 01")
    assert [e.kind for e in Event.objects.about(person).order_by("at")][-2:] == [
        "person.changed"
    ] * 2


def test_adding_picked_people_to_a_company_and_back(mira, cast):
    tom = add(cast, "Tom", "Harbor", title="Boss")
    response = bulk(mira, "company", company="Tidewater", pick=[tom.pk])
    tom.refresh_from_db()
    assert tom.company.name == "Tidewater"
    assert names(mira.get("/people/?q=tidewater")) == ["Tom"]
    assert Employment.objects.filter(person=tom, is_main=True).get().company.name == "Tidewater"
    mira.post(re.search(r'action="(/people/undo/[^"]+)"', response.text)[1])
    tom.refresh_from_db()
    assert tom.company.name == "Harbor"
    assert Employment.objects.get(person=tom).is_main
    assert names(mira.get("/people/?q=tidewater")) == []


def test_the_offer_to_undo_can_be_sent_by_a_browser(cast):
    """A browser sends what stands in the form alone, so its token stands there too."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.mira.user)
    token = re.search(r'data-csrf="(\w+)"', browser.get("/people/").text)[1]
    page = bulk(browser, "remove", everyone="1", filter="", csrfmiddlewaretoken=token).text
    toast = re.search(r'(?s)action="(/people/undo/[^"]+)">(.*?)</form>', page)
    own = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', toast[2])[1]
    assert browser.post(toast[1], {"csrfmiddlewaretoken": own}).status_code == 302
    assert names(browser.get("/people/")) == ["Ana Ruiz"]


def test_removing_many_hides_them_and_undo_brings_them_back(mira, cast):
    response = bulk(mira, "remove", everyone="1", filter="")
    assert names(response) == []
    mira.post(re.search(r'action="(/people/undo/[^"]+)"', response.text)[1])
    assert names(mira.get("/people/")) == ["Ana Ruiz"]


def test_bulk_refuses_in_a_sentence_what_it_cannot_do(mira, cast, client):
    assert "Choose what to do" in bulk(mira, "sell").text
    assert "Nothing was changed" in bulk(mira, "remove", pick=["nonsense"]).text
    assert "Who should look after them?" in bulk(mira, "owner", owner="x").text
    assert "Which company?" in bulk(mira, "company", company=" ").text
    assert mira.post("/lists/plans/bulk/", {}).status_code == 404
    assert mira.get("/lists/people/bulk/").status_code == 405
    other = Person.add(by=cast.otto, name="Theirs")
    bulk(mira, "remove", pick=[other.pk])
    other.refresh_from_db()
    assert other.deleted_at is None
    client.force_login(cast.rolf.user)
    assert bulk(client, "remove", everyone="1").status_code == 403


def test_a_list_is_saved_under_a_name_and_forgotten_again(mira, cast):
    page = mira.post(
        "/lists/people/save/", {"name": "Germans", "filter": "?country=DE&sort=newest"}, follow=True
    )
    view = SavedView.objects.get()
    assert parse_qs(view.query) == {"country": ["DE"], "sort": ["newest"]}
    assert "Germans" in page.text
    again = {"name": "germans", "filter": "?country=DE"}
    page = mira.post("/lists/people/save/", again, follow=True)
    assert "shows this list from now on" in page.text
    view.refresh_from_db()
    assert (SavedView.objects.get(), view.query) == (view, "country=DE")
    mira.post(f"/people/views/{view.pk}/forget/")
    assert not SavedView.objects.exists()
    assert "Give this view a name" in mira.post("/lists/people/save/", {}, follow=True).text


def test_a_viewer_reads_the_lists_and_is_offered_no_change(client, cast):
    client.force_login(cast.rolf.user)
    page = client.get("/people/")
    assert names(page) == ["Ana Ruiz"]
    assert "pickcol" not in page.text
    assert client.get("/people/?q=ana", headers=HTMX).status_code == 200


def test_nobody_is_asked_to_sign_in_and_strangers_see_their_own(client, cast):
    assert client.get("/people/").status_code == 302
    client.force_login(cast.otto.user)
    assert names(client.get("/people/")) == []
    assert client.post("/people/").status_code == 405
