"""Ways to hear less, each one click away from a letter, without signing in.

Every letter that nobody asked for carries one in its headers as well (RFC 8058).
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse

from goodbuy.deals.models import Grant

SALT = "less"


def less_addresses(grant: Grant) -> dict[str, str]:
    """For each way to hear: the address that chooses it."""
    return {mode: f"{settings.GOODBUY_URL}{less_path(grant, mode)}" for mode in Grant.Digest.values}


def less_path(grant: Grant, mode: str) -> str:
    ids = [str(i) for i in (grant.pk, grant.workspace_id, grant.deal_id, grant.cast_id)]
    return reverse("room:less", args=[signing.dumps([*ids, str(mode)], salt=SALT)])


def stop_headers(grant: Grant) -> dict[str, str]:
    """A mail program offers its own button to stop, which posts without showing a page."""
    stop = f"{settings.GOODBUY_URL}{less_path(grant, Grant.Digest.NONE)}"
    return {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
