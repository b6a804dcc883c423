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

_GAPS, _KEY_GAPS = [uuid4() for _ in range(4)], [unguessable_key() for _ in range(4)]
_UUID, _KEY, _UNKNOWN = object(), object(), object()
KEY = len(_KEY_GAPS[0])
_is_key = re.compile(r"[\w-]+", re.ASCII).fullmatch


def address(view: str, args: Sequence[Any] = (), current_app: str | None = None) -> str:
    """The same as `reverse(view, args=args)`."""
    known: list[Any] = []
    keys: list[Any] = []
    for arg in args:
        what = _what_stands_for(arg)
        if what is _UNKNOWN or len(keys) == len(_GAPS):
            return reverse(view, args=args, current_app=current_app)
        known.append(what)
        if what is _UUID or what is _KEY:
            keys.append(arg)
    try:
        form = _form(view, tuple(known), current_app, get_urlconf(), get_script_prefix())
    except NoReverseMatch:
        # A word as long as a key, where only some words may stand; or none at all.
        return reverse(view, args=args, current_app=current_app)
    return form % tuple(keys)


def _what_stands_for(arg: Any) -> Any:
    kind = type(arg)
    if kind is UUID or isinstance(arg, UUID):
        return _UUID
    if kind is str or kind is SafeString:
        return _KEY if len(arg) == KEY and _is_key(arg) else arg
    return arg if kind is int else _UNKNOWN


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
