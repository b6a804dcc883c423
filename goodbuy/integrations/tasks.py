from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from goodbuy.integrations.looking import look_for_worker
from goodbuy.integrations.running import run_import

AGAIN = RetryStrategy(max_attempts=5, wait=5, retry_exceptions={OperationalError, InterfaceError})


@app.task(name="goodbuy.integrations.bring_in_file", queue="imports", retry=AGAIN)
def bring_in_file(workspace_id: str, import_id: str) -> None:
    run_import(workspace_id, import_id)


def enqueue(workspace_id: UUID, import_id: UUID) -> None:
    """After the commit: the queue belongs to no workspace, and the row must be there."""
    transaction.on_commit(
        lambda: bring_in_file.defer(workspace_id=str(workspace_id), import_id=str(import_id))
    )


@app.task(name="goodbuy.integrations.look_at_file", queue="imports", retry=AGAIN)
def look_at_file(workspace_id: str, import_id: str) -> None:
    look_for_worker(workspace_id, import_id)


def enqueue_look(workspace_id: UUID, import_id: UUID) -> None:
    transaction.on_commit(
        lambda: look_at_file.defer(workspace_id=str(workspace_id), import_id=str(import_id))
    )
