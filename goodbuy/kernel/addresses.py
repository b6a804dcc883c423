"""Addresses of pages. Django tries every way to write one at each call; a page names a hundred.

The form of an address is kept, with gaps where the keys of rows stand: any key fits there.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.safestring import SafeString

_GAPS, _PLAIN = [uuid4() for _ in range(4)], (str, SafeString, int)


def address(view: str, args: Sequence[Any] = (), current_app: str | None = None) -> str:
    """The same as `reverse(view, args=args)`."""
    keys = [arg for arg in args if isinstance(arg, UUID)]
    if len(keys) > len(_GAPS) or not all(type(a) in _PLAIN or isinstance(a, UUID) for a in args):
        return reverse(view, args=args, current_app=current_app)
    known = tuple(None if isinstance(arg, UUID) else arg for arg in args)
    form = _form(view, known, current_app, get_urlconf(), get_script_prefix())
    return form % tuple(keys)


@lru_cache(maxsize=4096)
def _form(
    view: str, known: tuple[Any, ...], app: str | None, urlconf: str | None, prefix: str
) -> str:
    gaps = iter(_GAPS)
    args = [next(gaps) if arg is None else arg for arg in known]
    form = reverse(view, args=args, urlconf=urlconf, current_app=app).replace("%", "%%")
    for gap in _GAPS:
        form = form.replace(str(gap), "%s")
    return form
