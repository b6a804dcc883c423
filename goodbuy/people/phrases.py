"""How a tie reads as a sentence, from either of its ends."""

from __future__ import annotations

from goodbuy.kernel.tongues import for_us_later
from goodbuy.people.models import Tie

# Between the two names: from the one of whom it is noted, and from the other end.
READS: dict[str, tuple[str, str]] = {
    Tie.Kind.PARTNER: (for_us_later("is the partner of"), for_us_later("is the partner of")),
    Tie.Kind.CHILD: (for_us_later("is a parent of"), for_us_later("is a child of")),
    Tie.Kind.PARENT: (for_us_later("is a child of"), for_us_later("is a parent of")),
    Tie.Kind.SIBLING: (
        for_us_later("is a brother or sister of"),
        for_us_later("is a brother or sister of"),
    ),
    Tie.Kind.RELATIVE: (for_us_later("is family of"), for_us_later("is family of")),
    Tie.Kind.FRIEND: (for_us_later("is a friend of"), for_us_later("is a friend of")),
    Tie.Kind.SCHOOL: (for_us_later("was at school with"), for_us_later("was at school with")),
    Tie.Kind.WORKED: (for_us_later("worked with"), for_us_later("worked with")),
    Tie.Kind.MENTOR: (for_us_later("learnt from"), "taught"),
    Tie.Kind.REPORTS_TO: (for_us_later("reports to"), "leads"),
    Tie.Kind.LISTENS_TO: (for_us_later("listens to"), for_us_later("is heard by")),
    Tie.Kind.INTRODUCED_BY: (for_us_later("was introduced by"), "introduced"),
}


def reads(kind: str, is_forward: bool) -> str:
    forward, back = READS[kind]
    return forward if is_forward else back
