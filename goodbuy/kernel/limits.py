"""How often something may be tried: counted in the cache, which all processes share."""

from __future__ import annotations

import hashlib

from django.core.cache import cache
from django.http import HttpRequest

from goodbuy.kernel import clock


def is_too_many(what: str, whom: str, most: int, seconds: int) -> bool:
    """Count one more try and say whether it is over the limit of so many in so many seconds."""
    # A fixed window: its number is in the key, so the count needs no end of its own.
    window = int(clock.now().timestamp()) // seconds
    key = "limit:" + hashlib.sha256(f"{what}|{window}|{whom}".encode()).hexdigest()
    count = int(cache.get(key, 0)) + 1
    cache.set(key, count, seconds)
    return count > most


def address_of(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
