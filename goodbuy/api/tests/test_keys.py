"""Keys for programs: made on a page, shown once, ended with one click, and told."""

import re

import pytest

from goodbuy.api.models import Key
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState
from goodbuy.people.models import CustomField
from goodbuy.testing.cast import make_member
from goodbuy.timeline.models import Event
from goodbuy.workspaces.models import token_hash

PAGE = "/settings/programs/"


def test_a_key_is_shown_once_and_kept_as_a_hash(mira, cast):
    CustomField.define(by=cast.mira, of="person", name="Shirt size", kind="text")
    made = mira.post(PAGE, {"name": "  Weekly sheet ", "may_write": "1"})
    token = re.search(r'value="(gb_[\w-]{40,})"', made.text)[1]
    assert made["Cache-Control"] == "no-store"
    key = Key.objects.get()
    assert (key.name, key.may_write, key.starts) == ("Weekly sheet", True, token[:8])
    assert bytes(key.token_hash) == token_hash(token)
    again = mira.get(PAGE).text
    assert token not in again
    assert "Weekly sheet" in again
    assert "not used yet" in again
    assert "shirt_size" in again
    told = Event.objects.get(kind="key.made")
    assert token not in str([told.changed, told.facts])
    mira.get("/api/", headers={"Authorization": f"Bearer {token}"})
    assert "last used" in mira.get(PAGE).text


def test_whose_key_it_is_ends_it_and_so_does_a_manager_and_nobody_else(mira, client, cast):
    sam, dana = (make_member(cast.workspace, name) for name in ("Sam Seller", "Dana Vogt"))
    key, _ = Key.make("Sheet", by=sam)
    client.force_login(dana.user)
    assert "Sheet" not in client.get(PAGE).text
    assert client.post(f"{PAGE}{key.pk}/end/").status_code == 404
    with pytest.raises(NotAllowed):
        key.end(by=dana)
    client.force_login(cast.otto.user)
    assert client.post(f"{PAGE}{key.pk}/end/").status_code == 404
    client.force_login(cast.mira.user)
    assert "as Sam Seller" in client.get(PAGE).text
    assert "opens nothing from now on" in client.post(f"{PAGE}{key.pk}/end/", follow=True).text
    key.refresh_from_db()
    with pytest.raises(WrongState):
        key.end(by=sam)
    assert Event.objects.filter(kind="key.ended").count() == 1


def test_what_is_asked_wrongly_is_said(mira, client, cast):
    answer = mira.post(PAGE, {"name": " "})
    assert answer.status_code == 422
    assert "Give the key a name" in answer.text
    with pytest.raises(NotAllowed):
        Key.make("Sheet", by=cast.rolf)
    for number in range(20):
        Key.make(f"Sheet {number}", by=cast.mira)
    with pytest.raises(Refusal, match="20 keys are the most"):
        Key.make("One more", by=cast.mira)
    assert mira.get(f"{PAGE}{Key.objects.first().pk}/end/").status_code == 405
    client.force_login(cast.rolf.user)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"name": "Reads"}).status_code == 403


def test_the_page_costs_the_same_for_many_keys(mira, cast, count_queries):
    Key.make("One", by=cast.mira)
    one = count_queries(mira, PAGE)
    for number in range(12):
        Key.make(f"Sheet {number}", by=cast.mira)
    assert count_queries(mira, PAGE) == one <= 12
