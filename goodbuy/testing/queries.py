"""Count what a page asks the database, without the transaction's own words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

QUIET = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


def asked(client: Any, url: str) -> list[str]:
    """The SQL statements of one GET, sign-in and boundary included."""
    with CaptureQueriesContext(connection, ) as seen:
        response = client.get(url)
    assert response.status_code == 200, response.status_code
    return [q["sql"] for q in seen.captured_queries if not q["sql"].startswith(QUIET)]


@pytest.fixture
def count_queries() -> Callable[[Any, str], int]:
    """`count_queries(client, url)`: all statements; the sign-in and the boundary cost seven."""
    return lambda client, url: len(asked(client, url))
