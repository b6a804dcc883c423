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

from goodbuy.deals.models import Brief, CastMember, Grant, HandLetter

SALT = "tap"
LASTS = 120 * 24 * 60 * 60
Status = Brief.Status

# The act of a tap in a letter that goes past every room: its `grant` is the letter.
APART = "apart"

# The one-tap briefs of every letter, in this order.
BRIEFS = {
    Status.ALL_WELL: gettext_lazy("All fine"),
    Status.DELAYED: gettext_lazy("Delayed until …"),
    Status.TALK: gettext_lazy("Talk to me"),
    Status.PAUSE: gettext_lazy("Not now, back on …"),
    Status.DECIDED_NO: gettext_lazy("Decided against it"),
    Status.WRONG_PERSON: gettext_lazy("Wrong person"),
}


# Of these, what somebody can say who is in no room: the others are about a purchase.
BRIEFS_APART = (Status.ALL_WELL, Status.TALK, Status.PAUSE, Status.WRONG_PERSON)


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
    ids = (grant.pk, grant.workspace_id, grant.deal_id, grant.cast_id)
    return _signed(ids, act, about, value)


def _signed(ids: Iterable[UUID], act: str, about: str, value: str) -> str:
    told = [*(i.hex for i in ids), act, about, value]
    signed = signing.dumps(told, salt=SALT, compress=True)
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


def lines_apart(letter: HandLetter) -> str:
    """The taps of a goodbye or a hello: whoever gets it has no room, and may still answer so."""
    ids = (letter.pk, letter.workspace_id, letter.deal_id, letter.cast_id)
    taps = [Tap(str(BRIEFS[status]), _signed(ids, APART, "", status)) for status in BRIEFS_APART]
    return _lines(taps)


def letter_of(tapped: Tapped) -> HandLetter | None:
    """The goodbye or hello that a tap stands in, with whom it went to; inside its workspace."""
    known = HandLetter.objects.filter(pk=tapped.grant, cast=tapped.cast, deal__deleted_at=None)
    letter = known.select_related("cast__person", "deal__workspace").exclude(address="").first()
    if letter is not None:
        letter.cast.deal = letter.deal
    return letter


def _lines(taps: Iterable[Tap]) -> str:
    lines = [f"{tap.words}: {tap.url}" for tap in taps]
    return "\n".join([_("Brief us in one tap:"), *lines])
