"""The worker's part: reads a photo in a process of its own and tells how far it is."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from goodbuy.integrations.cards.looking import CannotRead, look
from goodbuy.integrations.cards.reading import read_card
from goodbuy.integrations.cards.row import Card
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.workspaces.boundary import acting_in

log = logging.getLogger(__name__)

NOTHING = for_us_later(
    "No words were found on this photo. Take it again in good light, with the whole card in it, "
    "or type what it says."
)
FELL_OVER = for_us_later("Something went wrong on our side. The photo is safe; you can try again.")


def read_photo(workspace_id: UUID | str, card_id: UUID | str) -> None:
    """For the worker; running it twice is harmless."""
    with acting_in(workspace_id):
        rows = Card.objects.select_related("workspace", "member")
        card = rows.filter(pk=card_id).first()
    if card is None or not card.is_at_work or not card.photo:
        return

    def tell(**fields: Any) -> None:
        # Each in a transaction of its own, so that whoever waits sees it.
        with acting_in(workspace_id):
            card.tell(**fields)

    tell(state=Card.State.READING, doing=for_us("Looking at the photo"), percent=5)
    try:
        lines = look(card.photo.path, lambda doing, percent: tell(doing=doing, percent=percent))
    except CannotRead as problem:
        tell(state=Card.State.FAILED, problem=str(problem)[:300])
        return
    except Exception:
        log.exception("Card %s was not read", card_id)
        tell(state=Card.State.FAILED, problem=FELL_OVER)
        return
    if not lines:
        tell(state=Card.State.FAILED, problem=NOTHING)
        return
    found = read_card(lines, card.workspace.country)
    tell(state=Card.State.READ, fields=found.kept(), doing="", percent=100)
