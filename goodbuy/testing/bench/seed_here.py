"""`python -m goodbuy.testing.bench.seed_here 0.1`: fills the database of the environment."""

import sys

from goodbuy.server.prepare import load_django

if __name__ == "__main__":
    load_django()
    from goodbuy.testing.bench.seed import seed

    seed(float(sys.argv[1]), lambda part: print(f"  {part} ...", file=sys.stderr, flush=True))
