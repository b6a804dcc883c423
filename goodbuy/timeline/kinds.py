"""The kinds of event: each app's `events.py` lists its own, each beside its sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

_SENTENCES: dict[str, str] = {}
_SUBSCRIBERS: dict[str, list[Callable[..., None]]] = {}


class _Names(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


def list_kinds(sentences: dict[str, str]) -> None:
    """Add an app's kinds: `{"promise.kept": "{actor} kept the promise “{about}”"}`.

    A sentence may use {actor}, {about} and any key of the event's facts.
    """
    _SENTENCES.update(sentences)


def known_kinds() -> Iterable[str]:
    return sorted(_SENTENCES)


def sentence_of(event: Any) -> str:
    try:
        sentence = _SENTENCES[event.kind]
    except KeyError:
        raise LookupError(f"{event.kind} is in no app's events.py") from None
    facts = {k: v for k, v in event.facts.items() if isinstance(v, str | int | float)}
    names = _Names(facts, actor=event.actor_name, about=event.about_name)
    return sentence.format_map(names)


def subscribe(kind: str, handler: Callable[..., None]) -> None:
    """Call `handler(event, about, by)` in the same transaction after each event of this kind.

    A kind that ends in `.*` stands for all kinds with that beginning.
    """
    _SUBSCRIBERS.setdefault(kind, []).append(handler)


def tell_subscribers(event: Any, about: Any, by: Any) -> None:
    for handler in _handlers(event.kind):
        handler(event, about, by)


def is_heard(kind: str) -> bool:
    return bool(_handlers(kind))


def _handlers(kind: str) -> list[Callable[..., None]]:
    family = kind.split(".")[0] + ".*"
    return [*_SUBSCRIBERS.get(kind, []), *_SUBSCRIBERS.get(family, [])]
