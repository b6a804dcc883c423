"""What plans hold about a person who is erased, beyond the record of the purchase."""

from __future__ import annotations

from django.db.models import Q

from goodbuy.people.erasing import Leaving
from goodbuy.plans.models import Phrase


def leave_phrases(leaving: Leaving) -> None:
    """How a member words things is learnt from sentences: those that name them go."""
    for pattern, _ in leaving.marks.swaps(with_shared=True):
        leaving.forget(Phrase.objects.filter(Q(before__iregex=pattern) | Q(after__iregex=pattern)))
