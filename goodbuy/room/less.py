"""Ways to hear less, each one click away from a letter, without signing in."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from goodbuy.deals.models import Grant
from goodbuy.room.access import Pass

SALT = "less"


def less_addresses(grant: Grant) -> dict[str, str]:
    """For each way to hear: the address that chooses it."""
    return {mode: f"{settings.GOODBUY_URL}{less_path(grant, mode)}" for mode in Grant.Digest.values}


def less_path(grant: Grant, mode: str) -> str:
    ids = [str(i) for i in (grant.pk, grant.workspace_id, grant.deal_id, grant.cast_id)]
    return reverse("room:less", args=[signing.dumps([*ids, str(mode)], salt=SALT)])


def read_less(signed: str) -> tuple[Pass, str] | None:
    try:
        grant, workspace, deal, cast, mode = signing.loads(signed, salt=SALT)
        found = Pass(UUID(grant), UUID(workspace), UUID(deal), UUID(cast))
        return found, Grant.Digest(mode)
    except (signing.BadSignature, ValueError, TypeError):
        return None
