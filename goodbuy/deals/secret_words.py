"""Links and codes: sent to one person, kept nowhere, made again from a seed and the key."""

from __future__ import annotations

import base64
import hashlib
import hmac
from uuid import UUID

from django.conf import settings


def _keyed(purpose: str, *parts: bytes) -> bytes:
    key = hashlib.sha256(f"goodbuy {purpose} {settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, b"|".join(parts), hashlib.sha256).digest()


def derived_token(grant_id: UUID, seed: bytes) -> str:
    """192 bits in 32 characters that are safe in a URL."""
    return base64.urlsafe_b64encode(_keyed("link", grant_id.bytes, seed)[:24]).decode()


def derived_code(grant_id: UUID, seed: bytes) -> str:
    return f"{int.from_bytes(_keyed('code', grant_id.bytes, seed)[:8]) % 1_000_000:06d}"


def code_mark(grant_id: UUID, seed: bytes, code: str) -> bytes:
    """What is stored of a code: without the key, trying all million codes tells nothing."""
    return _keyed("code mark", grant_id.bytes, seed, code.encode())


def asker_key(grant_id: UUID, question_id: UUID) -> bytes:
    """Lets the asker's own link know its anonymous question again; names nobody without the key."""
    return _keyed("asker", grant_id.bytes, question_id.bytes)


def once_mark(grant_id: UUID, key: str) -> bytes:
    """What is kept of a sending, so that the same one is known again and nobody by it."""
    return _keyed("once", grant_id.bytes, key.encode())


def same(one: bytes | None, other: bytes | memoryview | None) -> bool:
    if one is None or other is None:
        return False
    return hmac.compare_digest(bytes(one), bytes(other))
