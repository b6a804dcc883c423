"""Who wants to know of a new workspace or of a changed member: apps above this one say so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Follower = Callable[[Any, dict[str, Any], Any], None]
_FOLLOWERS: list[Follower] = []
_FOUNDED: list[Callable[[Any], None]] = []


def follow_members(follower: Follower) -> None:
    """Call `follower(member, old, by)` in the same transaction after each change of a member."""
    _FOLLOWERS.append(follower)


def tell_followers(member: Any, old: dict[str, Any], by: Any) -> None:
    for follower in _FOLLOWERS:
        follower(member, old, by)


def follow_foundings(follower: Callable[[Any], None]) -> None:
    """Call `follower(owner)` inside each new workspace, before anybody has seen it."""
    _FOUNDED.append(follower)


def tell_of_founding(owner: Any) -> None:
    for follower in _FOUNDED:
        follower(owner)
