"""Rows that are probably the one about to be added."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from goodbuy.kernel.errors import Refusal


class LikelySame(Refusal):
    """Nothing was added: these look like the same one. A form shows them and asks."""

    def __init__(self, rows: Sequence[Any]) -> None:
        names = ", ".join(str(row) for row in rows[:3])
        super().__init__(f"Is it one of these? {names}. Nothing was added yet.")
        self.rows = list(rows)


def named(values: Iterable[str]) -> list[str]:
    """Without blanks and repeats, in order."""
    return list(dict.fromkeys(value.strip() for value in values if value and value.strip()))
