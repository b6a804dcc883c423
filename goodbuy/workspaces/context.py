from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest


def live_ticket(*channels: str) -> str:
    """What lets a page listen to these channels for 12 hours (see server/live.py)."""
    return signing.dumps(list(channels), salt="live")


def member_ticket(member: Any, *channels: str) -> str:
    """A ticket that ends with the membership: the hub closes what `member:<id>` opened."""
    return live_ticket(*channels, f"member:{member.pk}")


def workspace(request: HttpRequest) -> dict[str, Any]:
    member = getattr(request, "member", None)
    known: dict[str, Any] = {"is_demo": settings.GOODBUY_DEMO, "member": member}
    if member is not None:
        known["workspace"] = member.workspace
        known["live_ticket"] = member_ticket(member, f"workspace:{member.workspace_id}")
    return known
