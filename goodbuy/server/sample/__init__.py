"""The sample workspace: a year at Northlight, told by the real verbs at the days they happened.

Everything is dated from today, so that the sample never grows old. It is told once: a later start
asks for its addresses alone, and loads nothing of the rest.
"""

from goodbuy.server.sample.doors import addresses

__all__ = ["addresses", "load"]


def load() -> None:
    from goodbuy.server.sample.telling import load as tell_it_all

    tell_it_all()
