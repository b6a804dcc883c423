import os
import secrets
import threading
import time
import uuid

_lock = threading.Lock()
_last = 0


def uuid7() -> uuid.UUID:
    """A time-ordered UUID, version 7 (RFC 9562, 5.7): milliseconds, their fraction, then random.

    In one process each is larger than the one before it, so what was made first stands first,
    however quick the machine.
    """
    global _last
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    # 60 bits: milliseconds and their 4096ths (RFC 9562, 6.2, method 3).
    moment = (milliseconds << 12) | (rest * 4096 // 1_000_000)
    with _lock:
        moment = _last = max(moment, _last + 1)
    value = (moment >> 12 << 80) | (0x7 << 76) | ((moment & 0xFFF) << 64)
    value |= (0x2 << 62) | (int.from_bytes(os.urandom(8)) >> 2)
    return uuid.UUID(int=value)


def unguessable_key() -> str:
    """128 random bits in 22 characters that are safe in a URL."""
    return secrets.token_urlsafe(16)


def is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
