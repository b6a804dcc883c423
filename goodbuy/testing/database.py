"""A pytest plugin, loaded before Django's settings: an embedded PostgreSQL for this checkout."""

import os
import tempfile
from hashlib import sha256
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
DATA = (
    Path(tempfile.gettempdir()) / f"goodbuy-tests-{sha256(str(CHECKOUT).encode()).hexdigest()[:8]}"
)


def start() -> None:
    from goodbuy.server.embedded import Embedded

    os.environ["GOODBUY_DATA"] = str(DATA)
    os.environ.setdefault("GOODBUY_SECRET_KEY", "only-for-tests-and-nowhere-else-0123456789")
    # Fixtures write as the owner; each request takes its own role (workspaces/boundary.py).
    os.environ["GOODBUY_ROLE"] = "owner"
    if not os.environ.get("GOODBUY_TEST_DATABASE_URL"):
        os.environ["GOODBUY_TEST_DATABASE_URL"] = Embedded(DATA).ensure(database="goodbuy")
    os.environ["DATABASE_URL"] = os.environ["GOODBUY_TEST_DATABASE_URL"]


start()
