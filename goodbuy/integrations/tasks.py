from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from goodbuy.integrations.cards.actions import forget_old
from goodbuy.integrations.cards.running import read_photo
from goodbuy.integrations.exporting import run_export
from goodbuy.integrations.looking import look_for_worker
from goodbuy.integrations.running import run_import
from goodbuy.workspaces.boundary import in_each_workspace

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


@app.task(name="goodbuy.integrations.read_card", queue="imports", retry=AGAIN)
def read_card(workspace_id: str, card_id: str) -> None:
    read_photo(workspace_id, card_id)


def enqueue_card(workspace_id: UUID, card_id: UUID) -> None:
    transaction.on_commit(
        lambda: read_card.defer(workspace_id=str(workspace_id), card_id=str(card_id))
    )


@app.task(queue="clock", pass_context=False)
def forget_old_cards(timestamp: int = 0) -> int:
    """Throw away the cards that waited for a month; the number thrown away."""
    return in_each_workspace(lambda _: forget_old())


@app.task(name="goodbuy.integrations.put_all_together", queue="imports", retry=AGAIN)
def put_all_together(workspace_id: str, export_id: str) -> None:
    run_export(workspace_id, export_id)


def enqueue_export(workspace_id: UUID, export_id: UUID) -> None:
    transaction.on_commit(
        lambda: put_all_together.defer(workspace_id=str(workspace_id), export_id=str(export_id))
    )
