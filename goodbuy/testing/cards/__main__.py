"""python -m goodbuy.testing.cards [--all] [--wrong]: twenty cards, drawn, photographed and read."""

from __future__ import annotations

import sys
import time

from goodbuy.testing.cards.drawing import SHOTS, layouts
from goodbuy.testing.cards.scoring import FIELDS, try_out


def main() -> None:
    begun = time.perf_counter()
    shots = SHOTS if "--all" in sys.argv else SHOTS[:2]
    for shot in shots:
        score = try_out(layouts(), [shot])
        print(
            f"{shot.name}: precision {score.precision():.3f}, recall {score.recall():.3f}", end=""
        )
        print(f", scribbles kept {score.scribbles_kept} of {score.scribbles}")
        for name in FIELDS:
            print(f"  {name:10} {score.precision(name):.2f} {score.recall(name):.2f}")
        if "--wrong" in sys.argv:
            print("\n".join(f"    {line}" for line in score.wrong))
    print(f"{time.perf_counter() - begun:.0f} s for {len(layouts()) * len(shots)} cards")


if __name__ == "__main__":
    main()
