"""Refusals: sentences a person can act on. Views show `str(problem)`; nothing is half done."""

from typing import Any

from django.utils.translation import gettext


class Refusal(Exception):
    """What was asked cannot be done; the message says what is wrong and what to do.

    It is said in the language of whoever asked. What changes stands in it by name:
    `Refusal("%(name)s has left already.", name=cast.name)`.
    """

    def __init__(self, words: Any = "", **names: Any) -> None:
        said = gettext(str(words)) if words else ""
        super().__init__(said % names if names else said)


def fitting(words: str, most: int) -> str:
    """Somebody's words, stripped; a Refusal where they are too long, for nothing typed is cut."""
    words = words.strip()
    if len(words) > most:
        raise Refusal(
            "Please keep it to %(most)d characters; these are %(count)d. "
            "Nothing is lost: shorten it and send it again.",
            most=most,
            count=len(words),
        )
    return words


class WrongState(Refusal):
    """The record is no longer (or not yet) in a state from which this move is possible."""


class NotAllowed(Refusal):
    """This person may not do this, whatever the state."""
