"""What talks hold about a person who is erased: private words go, agreed texts lose the name."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from goodbuy.conversations.models import Aftertaste, Charter, RespectFlag, UntoldWord
from goodbuy.conversations.models.charter import seal_of as charter_seal
from goodbuy.conversations.models.reset import seal_of as reset_seal
from goodbuy.deals.leaving import seats_of
from goodbuy.people.erasing import Leaving, overwrite


def leave_talks(leaving: Leaving) -> None:
    seats = seats_of(leaving.ids)
    leaving.forget(RespectFlag.objects.filter(Q(raised_by__in=seats) | Q(chosen__in=seats)))
    UntoldWord.objects.filter(cast__in=seats).delete()
    tastes = Aftertaste.objects.filter(cast__in=seats)
    overwrite(Aftertaste, list(tastes.values_list("pk", flat=True)), words="", sent_to="")


def charter_anew(charter: Charter) -> dict[str, Any]:
    """A text that both signed stays signed: the seals are those of the words without the name."""
    made = charter_seal(charter.deal, charter.number, charter.lines)
    fields = {"sha256": made}
    for side in ("seller_seal", "client_seal"):
        if getattr(charter, side):
            fields[side] = made
    return fields


def reset_anew(reset: Any) -> dict[str, Any]:
    parts = {name: getattr(reset, name) for name in reset.PARTS}
    return {"sha256": reset_seal(reset.deal, parts)}
