"""Count what a page asks the database, without the transaction's own words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

# A test runs inside a transaction, so each boundary reads and puts back what was there before;
# in real requests a boundary is one statement, which `asked` leaves out as well.
QUIET = (
    "SAVEPOINT",
    "RELEASE",
    "ROLLBACK",
    "BEGIN",
    "COMMIT",
    "select set_config",
    "select coalesce(current_setting",
)


def asked(client: Any, url: str) -> list[str]:
    """The SQL statements of one GET, those of the sign-in included, once the session is warm."""
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        response = client.get(url)
    assert response.status_code == 200, response.status_code
    return [q["sql"] for q in seen.captured_queries if not q["sql"].startswith(QUIET)]


@pytest.fixture
def count_queries() -> Callable[[Any, str], int]:
    """`count_queries(client, url)`: statements of one GET of a signed-in reader."""
    return lambda client, url: len(asked(client, url))
