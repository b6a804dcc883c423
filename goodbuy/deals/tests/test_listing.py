import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodbuy.deals.listing import DEALS
from goodbuy.deals.models import Deal
from goodbuy.kernel import clock
from goodbuy.testing.cast import make_company, make_deal

URL = "/deals/"


@pytest.fixture
def many(cast):
    firms = [
        make_company(cast.mira, name) for name in ("Bexley Pharma", "Quarry Lane", "Zürich AG")
    ]
    now = clock.now()
    for n in range(120):
        value = None if n % 5 == 0 else Decimal(n % 7 * 1000)
        day = None if n % 4 == 0 else (now + timedelta(days=n % 30)).date()
        deal = make_deal(cast.mira, firms[n % 3], name=f"Line {n}", value=value, value_on=day)
        Deal.objects.filter(pk=deal.pk).update(told_at=now - timedelta(days=n % 11))
    return cast


def names(response):
    return re.findall(r'class="name" href="/deals/([^"/]+)/"', response.text)


@pytest.mark.parametrize("sort", DEALS.sorts)
def test_paging_there_and_back_shows_each_deal_once(client, many, sort):
    client.force_login(many.mira.user)
    seen, address = [], f"?sort={sort}"
    pages = []
    while address:
        response = client.get(URL + address)
        pages.append(names(response))
        seen += pages[-1]
        address = response.context["next"]
    assert len(seen) == len(set(seen)) == 121
    back = response.context["previous"]
    assert names(client.get(URL + back)) == pages[-2]


def test_search_finds_words_anywhere_and_forgives_a_slip(client, many):
    client.force_login(many.mira.user)
    assert len(names(client.get(URL, {"q": "zurich line 11"}))) > 0
    near = client.get(URL, {"q": "Bexly Pharma"})
    assert near.context["is_near"]
    firms = set(Deal.objects.filter(pk__in=names(near)).values_list("company_name", flat=True))
    assert firms == {"Bexley Pharma"}
    assert "Nothing fits" in client.get(URL, {"q": "zzqqxx%_\\"}).text


def test_filters_and_bad_ones(client, many):
    client.force_login(many.mira.user)
    found = names(client.get(URL, {"from": "3000", "to": "4,000", "owner": "me"}))
    values = set(Deal.objects.filter(pk__in=found).values_list("value", flat=True))
    assert values == {Decimal(3000), Decimal(4000)}
    bad = client.get(
        URL, {"from": "much", "stage": "won", "owner": "x", "by": "soon", "after": "?"}
    )
    assert bad.status_code == 200
    assert "“much” could not be understood" in bad.text


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    given=st.dictionaries(
        st.sampled_from(
            [
                "q",
                "sort",
                "stage",
                "owner",
                "from",
                "to",
                "by",
                "after",
                "before",
                "group",
                "beyond",
                "tags",
            ]
        ),
        st.text(max_size=30),
    )
)
def test_no_address_breaks_the_page(client, cast, given):
    client.force_login(cast.mira.user)
    assert client.get(URL, given).status_code == 200


def test_a_page_costs_the_same_however_many_there_are(client, cast, request):
    client.force_login(cast.mira.user)

    def cost():
        client.get(URL)
        with CaptureQueriesContext(connection) as queries:
            client.get(URL, {"sort": "value"})
        return len(queries)

    one = cost()
    request.getfixturevalue("many")
    assert cost() == one


def test_strangers_and_viewers(client, cast):
    assert client.get(URL).status_code == 302
    client.force_login(cast.otto.user)
    assert cast.deal.name not in client.get(URL).text
    client.force_login(cast.rolf.user)
    page = client.get(URL)
    assert cast.deal.name in page.text
    assert reverse("deals:new") not in page.text
    assert client.post(URL).status_code in (403, 405)


def test_a_view_is_kept_found_again_and_forgotten(client, cast):
    client.force_login(cast.mira.user)
    form = {"name": "Mine", "filter": "?owner=me&sort=value"}
    client.post(reverse("people:view_save", args=["deals"]), form)
    view = cast.mira.saved_views.get()
    page = client.get(f"{URL}?{view.query}")
    assert "Mine" in page.text
    client.post(reverse("people:view_forget", args=[view.pk]))
    assert not cast.mira.saved_views.exists()
