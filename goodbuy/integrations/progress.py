"""How far an import is, told beside its transaction so that others can see it."""

from types import TracebackType
from typing import Self

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from goodbuy.integrations.models import Export, Import
from goodbuy.workspaces.boundary import MEMBER


class Progress:
    def __init__(self, one: Import | Export) -> None:
        self.one = one
        self.beside: BaseDatabaseWrapper | None = None

    def __enter__(self) -> Self:
        self.beside = connection.copy()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.beside:
            self.beside.close()

    def say(self, read: int, doing: str) -> None:
        if not self.beside:
            return
        with self.beside.cursor() as cursor:
            cursor.execute(
                "with boundary as materialized (select set_config('role', %s, false), "
                "set_config('app.workspace', %s, false), "
                # A figure that is passed by in a moment need not be on the disk.
                "set_config('synchronous_commit', 'off', false)) select count(*) from boundary",
                [MEMBER, str(self.one.workspace_id)],
            )
            cursor.execute(
                f"update {self.one._meta.db_table} set read = %s, doing = %s, heard_at = now() "
                "where id = %s",
                [read, doing, self.one.pk],
            )
