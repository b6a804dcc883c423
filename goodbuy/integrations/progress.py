"""How far an import is, told beside its transaction so that others can see it."""

import logging
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

from django.db import DatabaseError, connection

from goodbuy.integrations.models import Export, Import
from goodbuy.workspaces.boundary import MEMBER

log = logging.getLogger(__name__)


class Progress:
    """Nobody waits for it but the end of the work; if it cannot be told, the work goes on."""

    def __init__(self, one: Import | Export) -> None:
        self.table, self.pk = one._meta.db_table, one.pk
        self.workspace = str(one.workspace_id)
        self.hands = ThreadPoolExecutor(1, thread_name_prefix="progress")

    def __enter__(self) -> Self:
        self.hands.submit(self._connect)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.hands.submit(self._leave)
        self.hands.shutdown()

    def say(self, read: int, doing: str) -> None:
        self.hands.submit(self._say, read, doing)

    def _connect(self) -> None:
        self._run(
            "select set_config('role', %s, false), set_config('app.workspace', %s, false), "
            # A figure that is passed by in a moment need not be on the disk.
            "set_config('synchronous_commit', 'off', false)",
            [MEMBER, self.workspace],
        )

    def _leave(self) -> None:
        connection.close()  # Of this thread alone.

    def _say(self, read: int, doing: str) -> None:
        self._run(
            f"update {self.table} set read = %s, doing = %s, heard_at = now() where id = %s",
            [read, doing, self.pk],
        )

    def _run(self, sql: str, values: list[Any]) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, values)
        except DatabaseError as problem:
            log.warning("How far %s is could not be told: %s", self.table, problem)
