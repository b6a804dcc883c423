"""Who wants to know that a member changed: apps above this one say so when they start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Follower = Callable[[Any, dict[str, Any], Any], None]
_FOLLOWERS: list[Follower] = []


def follow_members(follower: Follower) -> None:
    """Call `follower(member, old, by)` in the same transaction after each change of a member."""
    _FOLLOWERS.append(follower)


def tell_followers(member: Any, old: dict[str, Any], by: Any) -> None:
    for follower in _FOLLOWERS:
        follower(member, old, by)
