"""What a deal begins with once its room is open to a client."""

from __future__ import annotations

from typing import Any

from goodbuy.conversations.models import Discovery
from goodbuy.workspaces.models import Member


def lay_out_questions(event: Any, grant: Any, by: Any) -> None:
    """From the first link on, the client can see what a good seller should have asked."""
    if isinstance(by, Member) and grant.cast.side == "client":
        Discovery.lay_out(grant.deal, by=by)
