"""Reading what a click on "hear less" chose; `deals/less.py` writes those addresses."""

from __future__ import annotations

from uuid import UUID

from django.core import signing

from goodbuy.deals.less import SALT, less_addresses, less_path
from goodbuy.deals.models import Grant
from goodbuy.room.access import Pass


def read_less(signed: str) -> tuple[Pass, str] | None:
    try:
        grant, workspace, deal, cast, mode = signing.loads(signed, salt=SALT)
        found = Pass(UUID(grant), UUID(workspace), UUID(deal), UUID(cast))
        return found, Grant.Digest(mode)
    except (signing.BadSignature, ValueError, TypeError):
        return None


__all__ = ["less_addresses", "less_path", "read_less"]
