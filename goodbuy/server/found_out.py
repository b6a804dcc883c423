"""What is found out once and kept, found out before the processes part: they then share it.

Else each process would find it out for its first visitor, and write it between what it shares.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.functional import cached_property

# What uvicorn, Django and our own pages import when it is first asked for.
ASKED_FOR_LATER = (
    "uvicorn.lifespan.on",
    "uvicorn.loops.uvloop",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.auto",
    "django.contrib.auth.context_processors",
    "django.contrib.messages.context_processors",
    "django.contrib.messages.storage.fallback",
    "django.contrib.sessions.serializers",
    "django.template.context_processors",
    "holidays.groups",
    "rustworkx",
)


def import_what_is_asked_for_later() -> None:
    for name in ASKED_FOR_LATER:
        with suppress(ImportError):
            import_module(name)


def find_out_about_tables() -> None:
    """Django works out many things of a model and of each field when it first needs them."""
    for model in apps.get_models(include_auto_created=True):
        known: list[Any] = [model._meta, *model._meta.concrete_fields]
        for one in known:
            for name in kept_by(one.__class__):
                getattr(one, name)


@cache
def kept_by(kind: type) -> list[str]:
    named = {name: what for base in reversed(kind.__mro__) for name, what in vars(base).items()}
    return [name for name, what in named.items() if isinstance(what, cached_property)]
