"""Refusals: sentences a person can act on. Views show `str(problem)`; nothing is half done."""


class Refusal(Exception):
    """What was asked cannot be done; the message says what is wrong and what to do."""


class WrongState(Refusal):
    """The record is no longer (or not yet) in a state from which this move is possible."""


class NotAllowed(Refusal):
    """This person may not do this, whatever the state."""
