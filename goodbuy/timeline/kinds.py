"""The kinds of event: each app's `events.py` lists its own, each beside its sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from goodbuy.kernel.tongues import for_us

_SENTENCES: dict[str, str] = {}
Handler = Callable[..., None]
_SUBSCRIBERS: dict[str, list[tuple[Handler, frozenset[str]]]] = {}
# What does for many events at once what a handler does for each of them.
_AT_ONCE: dict[Handler, Handler] = {}


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
        sentence = for_us(_SENTENCES[event.kind])
    except KeyError:
        raise LookupError(f"{event.kind} is in no app's events.py") from None
    facts = {k: v for k, v in event.facts.items() if isinstance(v, str | int | float)}
    names = _Names(facts, actor=event.actor_name, about=event.about_name)
    return sentence.format_map(names)


def subscribe(
    kind: str, handler: Handler, *, fields: Iterable[str] = (), at_once: Handler | None = None
) -> None:
    """Call `handler(event, about, by)` in the same transaction after each event of this kind.

    A kind that ends in `.*` stands for all kinds with that beginning. With `fields`, only events
    that change one of these are told: whoever waits for a new name need not hear of all else.
    Where many rows move together, `at_once(told, by)` is called instead, with pairs of event
    and row.
    """
    if at_once:
        _AT_ONCE[handler] = at_once
    _SUBSCRIBERS.setdefault(kind, []).append((handler, frozenset(fields)))


def subscribers_of(kind: str, changed: Iterable[str]) -> list[Handler]:
    """Who wants to hear of this kind when these fields changed."""
    names = set(changed)
    return [handler for handler, fields in _handlers(kind) if not fields or fields & names]


def tell_subscribers(event: Any, about: Any, by: Any) -> None:
    for handler in subscribers_of(event.kind, event.changed):
        handler(event, about, by)


def tell_of_many(told: Iterable[tuple[Any, Any]], by: Any) -> None:
    """Tell of events that were written together: each handler hears of all of its own."""
    waiting: dict[Handler, list[tuple[Any, Any]]] = {}
    for event, about in told:
        for handler in subscribers_of(event.kind, event.changed):
            if handler in _AT_ONCE:
                waiting.setdefault(_AT_ONCE[handler], []).append((event, about))
            else:
                handler(event, about, by)
    for at_once, pairs in waiting.items():
        at_once(pairs, by)


def is_heard(kind: str) -> bool:
    """Whether anybody waits for this kind, whatever it changed."""
    return bool(_handlers(kind))


def _handlers(kind: str) -> list[tuple[Handler, frozenset[str]]]:
    return [*_SUBSCRIBERS.get(kind, []), *_SUBSCRIBERS.get(kind.split(".")[0] + ".*", [])]
