"""Answers that need one tap and no sign-in: addresses that are signed for one act of one person.

What looks at links by itself (scanners, prefetchers) only ever sees a page with a button: nothing
happens before somebody presses it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goodbuy.deals.models import Brief, CastMember, Grant

SALT = "tap"
LASTS = 120 * 24 * 60 * 60
Status = Brief.Status

# The one-tap briefs of every letter, in this order.
BRIEFS = {
    Status.ALL_WELL: gettext_lazy("All fine"),
    Status.DELAYED: gettext_lazy("Delayed until …"),
    Status.TALK: gettext_lazy("Talk to me"),
    Status.PAUSE: gettext_lazy("Not now, back on …"),
    Status.DECIDED_NO: gettext_lazy("Decided against it"),
    Status.WRONG_PERSON: gettext_lazy("Wrong person"),
}


@dataclass(frozen=True)
class Tap:
    """One answer in a letter: its words and its address."""

    words: str
    url: str


@dataclass(frozen=True)
class Tapped:
    """Whose tap an address is, and for which act: `brief`, `check_in` or another app's own."""

    grant: UUID
    workspace: UUID
    deal: UUID
    cast: UUID
    act: str
    about: str
    value: str


def tap_address(grant: Grant, act: str, *, about: str = "", value: str = "") -> str:
    ids = [i.hex for i in (grant.pk, grant.workspace_id, grant.deal_id, grant.cast_id)]
    signed = signing.dumps([*ids, act, about, value], salt=SALT, compress=True)
    return f"{settings.GOODBUY_URL}{reverse('room:tap', args=[signed])}"


def read_tap(signed: str) -> Tapped | None:
    try:
        *ids, act, about, value = signing.loads(signed, salt=SALT, max_age=LASTS)
        grant, workspace, deal, cast = (UUID(i) for i in ids)
        return Tapped(grant, workspace, deal, cast, str(act), str(about), str(value))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def brief_taps(grant: Grant) -> tuple[Tap, ...]:
    """How things stand, in one tap: at the foot of every letter."""
    return tuple(
        Tap(str(words), tap_address(grant, "brief", value=status))
        for status, words in BRIEFS.items()
    )


def tap_facts(grant: Grant) -> dict[str, Any]:
    """What the foot of a letter needs: `taps` for its page, `tap_lines` for its text.

    Nothing for a third party: whether to buy is not theirs to say.
    """
    if grant.cast.side != CastMember.Side.CLIENT:
        return {"taps": (), "tap_lines": ""}
    taps = brief_taps(grant)
    return {"taps": taps, "tap_lines": _lines(taps)}


def _lines(taps: Iterable[Tap]) -> str:
    lines = [f"{tap.words}: {tap.url}" for tap in taps]
    return "\n".join([_("Brief us in one tap:"), *lines])
