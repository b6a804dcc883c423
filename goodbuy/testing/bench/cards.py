"""Twenty drawn business cards in five lights, read from their pixels: figures, field by field."""

from __future__ import annotations

import time

from goodbuy.testing.bench.house import House
from goodbuy.testing.bench.table import Row
from goodbuy.testing.cards.drawing import SHOTS, Shot, layouts
from goodbuy.testing.cards.scoring import FIELDS, Score, try_out

# A form that is right but for one field in ten is put right in a moment.
PRECISION, RECALL = 0.95, 0.9


def cards(house: House) -> list[Row]:
    """The reading needs no house; it is measured where all else is."""
    return [_row(shot) for shot in SHOTS]


def _row(shot: Shot) -> Row:
    begun = time.perf_counter()
    score: Score = try_out(layouts(), [shot])
    each = (time.perf_counter() - begun) / len(layouts())
    words = f"precision {score.precision():.3f}, recall {score.recall():.3f}, {each:.1f} s a card"
    fields = ", ".join(
        f"{name} {score.precision(name):.2f}/{score.recall(name):.2f}" for name in FIELDS
    )
    kept = f"; scribbles kept {score.scribbles_kept} of {score.scribbles}"
    row = Row(f"Business cards, {shot.name}", words, note=fields + kept)
    row.check(f"precision {PRECISION:g} or more", score.precision() >= PRECISION)
    row.check(f"recall {RECALL:g} or more", score.recall() >= RECALL)
    return row
