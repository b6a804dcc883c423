"""How a tie reads as a sentence, from either of its ends."""

from __future__ import annotations

from goodbuy.people.models import Tie

# Between the two names: from the one of whom it is noted, and from the other end.
READS: dict[str, tuple[str, str]] = {
    Tie.Kind.PARTNER: ("is the partner of", "is the partner of"),
    Tie.Kind.CHILD: ("is a parent of", "is a child of"),
    Tie.Kind.PARENT: ("is a child of", "is a parent of"),
    Tie.Kind.SIBLING: ("is a brother or sister of", "is a brother or sister of"),
    Tie.Kind.RELATIVE: ("is family of", "is family of"),
    Tie.Kind.FRIEND: ("is a friend of", "is a friend of"),
    Tie.Kind.SCHOOL: ("was at school with", "was at school with"),
    Tie.Kind.WORKED: ("worked with", "worked with"),
    Tie.Kind.MENTOR: ("learnt from", "taught"),
    Tie.Kind.REPORTS_TO: ("reports to", "leads"),
    Tie.Kind.LISTENS_TO: ("listens to", "is heard by"),
    Tie.Kind.INTRODUCED_BY: ("was introduced by", "introduced"),
}


def reads(kind: str, is_forward: bool) -> str:
    forward, back = READS[kind]
    return forward if is_forward else back
