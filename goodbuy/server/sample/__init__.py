"""The sample workspace: a year at Northlight, told by the real verbs at the days they happened.

Everything is dated from today, so that the sample never grows old.
"""

from goodbuy.server.sample.telling import addresses, load

__all__ = ["addresses", "load"]
