"""Addresses of pages. Django tries every way to write one at each call; a page names a hundred.

The form of an address is kept, with gaps where the keys of rows and of rooms stand: any key fits
there. Kept for each room anew, those of 200 open rooms took 1 MB of each process.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.safestring import SafeString

from goodbuy.kernel.ids import unguessable_key

_GAPS, _PLAIN = [uuid4() for _ in range(4)], (str, SafeString, int)
_KEY_GAPS = [unguessable_key() for _ in range(4)]
_UUID, _KEY = object(), object()
_is_key = re.compile(r"[\w-]{22}", re.ASCII).fullmatch


def address(view: str, args: Sequence[Any] = (), current_app: str | None = None) -> str:
    """The same as `reverse(view, args=args)`."""
    known = tuple(_UUID if isinstance(a, UUID) else _KEY if _has_key(a) else a for a in args)
    keys = [key for key, what in zip(args, known, strict=True) if what is _UUID or what is _KEY]
    if len(keys) > len(_GAPS) or not all(type(a) in _PLAIN or isinstance(a, UUID) for a in args):
        return reverse(view, args=args, current_app=current_app)
    try:
        form = _form(view, known, current_app, get_urlconf(), get_script_prefix())
    except NoReverseMatch:
        # A word as long as a key, where only some words may stand; or none at all.
        return reverse(view, args=args, current_app=current_app)
    return form % tuple(keys)


def _has_key(arg: Any) -> bool:
    return type(arg) in (str, SafeString) and len(arg) == 22 and bool(_is_key(arg))


@lru_cache(maxsize=4096)
def _form(
    view: str, known: tuple[Any, ...], app: str | None, urlconf: str | None, prefix: str
) -> str:
    gaps, key_gaps = iter(_GAPS), iter(_KEY_GAPS)
    args = [next(gaps) if arg is _UUID else next(key_gaps) if arg is _KEY else arg for arg in known]
    form = reverse(view, args=args, urlconf=urlconf, current_app=app).replace("%", "%%")
    for gap in (*_GAPS, *_KEY_GAPS):
        form = form.replace(str(gap), "%s")
    return form
