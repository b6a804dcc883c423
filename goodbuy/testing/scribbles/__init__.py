"""How well scribbles are read: precision and recall over lines that were labelled by hand.

    python -m goodbuy.testing.scribbles

Two halves: the rules were made while looking at the first, and the figures that count are those of
the second, whose readings nobody looked at.
"""
