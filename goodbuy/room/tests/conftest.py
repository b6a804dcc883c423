"""Ana's browser: it has opened her link, and the server speaks to it as the guest it is."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from goodbuy.plans.tests.plan_cast import drawn

__all__ = ["drawn"]


def let_in(token: str) -> Client:
    client = Client()
    assert client.get(reverse("room:link", args=[token])).status_code == 302
    return client


@pytest.fixture
def ana(cast: Any) -> Client:
    return let_in(cast.ana_token)


def room(cast: Any, name: str = "page", *args: Any) -> str:
    return reverse(f"room:{name}", args=[cast.deal.room_key, *args])
