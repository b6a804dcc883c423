"""A view that forgets every filter still leaks nothing: the database holds the line."""

import re

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import ProgrammingError, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from goodbuy.room.access import guest_view
from goodbuy.testing.harness import guest_browser
from goodbuy.testing.planting import ELSEWHERE, OTHER, OWN, plant
from goodbuy.workspaces.access import member_view, public_view
from goodbuy.workspaces.policies import tenant_models


def everything(request, *args):
    """Each row of each table, with no filter at all."""
    found = []
    for model in tenant_models():
        try:
            with transaction.atomic():
                found += [str(row) for row in model._base_manager.values_list()]
        except ProgrammingError as refusal:
            if "permission denied" not in str(refusal):
                raise
    return HttpResponse("\n".join(found))


def marks_in(view, *args, user=None, cookies=None):
    request = RequestFactory().get("/")
    request.session = SessionStore()
    request.user = user
    request.COOKIES = {name: morsel.value for name, morsel in (cookies or {}).items()}
    return set(re.findall(r"zqx\d{5}zqx", view(request, *args).text))


@pytest.fixture
def planted(cast):
    return plant(cast)


def test_a_members_view_without_any_filter_shows_one_workspace(planted):
    careless = member_view(everything)
    for member, forbidden in (
        (planted.cast.mira, planted.outside(OWN, OTHER)),
        (planted.cast.rolf, planted.outside(OWN, OTHER)),
        (planted.cast.otto, planted.outside(ELSEWHERE)),
    ):
        seen = marks_in(careless, user=member.user)
        assert len(seen) > 50, "the view does show all that it may"
        assert not seen & forbidden


def test_a_rooms_view_without_any_filter_shows_what_that_room_may_show(planted):
    careless = guest_view(everything)
    for grant, place in ((planted.cast.ana, OWN), (planted.bea, OTHER)):
        cookies = guest_browser(grant).cookies
        seen = marks_in(careless, grant.deal.room_key, cookies=cookies)
        assert len(seen) > 10
        leaked = {planted.marks[m][2] for m in seen & planted.hidden_from(place)}
        assert not leaked


def test_a_public_view_without_any_filter_shows_nothing(planted):
    assert marks_in(public_view(everything)) == set()
