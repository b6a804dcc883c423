from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.tasks import Task

from goodbuy.integrations.cards.actions import forget_old
from goodbuy.integrations.cards.running import read_photo
from goodbuy.integrations.exporting import run_export
from goodbuy.integrations.looking import look_for_worker
from goodbuy.integrations.running import run_import
from goodbuy.workspaces.boundary import in_each_workspace
from goodbuy.workspaces.models import WorkspaceModel

AGAIN = RetryStrategy(max_attempts=5, wait=5, retry_exceptions={OperationalError, InterfaceError})


def enqueue(task: Task[Any, Any, Any], row: WorkspaceModel) -> None:
    """After the commit: the queue belongs to no workspace, and the row must be there."""
    workspace, pk = str(row.workspace_id), str(row.pk)
    transaction.on_commit(lambda: task.defer(workspace_id=workspace, row_id=pk))


@app.task(name="goodbuy.integrations.bring_in_file", queue="imports", retry=AGAIN)
def bring_in_file(workspace_id: str, row_id: str) -> None:
    run_import(workspace_id, row_id)


@app.task(name="goodbuy.integrations.look_at_file", queue="imports", retry=AGAIN)
def look_at_file(workspace_id: str, row_id: str) -> None:
    look_for_worker(workspace_id, row_id)


@app.task(name="goodbuy.integrations.read_card", queue="imports", retry=AGAIN)
def read_card(workspace_id: str, row_id: str) -> None:
    read_photo(workspace_id, row_id)


@app.task(queue="clock", pass_context=False)
def forget_old_cards(timestamp: int = 0) -> int:
    """Throw away the cards that waited for a month; the number thrown away."""
    return in_each_workspace(lambda _: forget_old())


@app.task(name="goodbuy.integrations.put_all_together", queue="imports", retry=AGAIN)
def put_all_together(workspace_id: str, row_id: str) -> None:
    run_export(workspace_id, row_id)
