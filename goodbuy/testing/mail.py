"""Read the mail that code sends: `with delivered() as letters: ...`, then `letters[0].subject`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core import mail as django_mail
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.test import TestCase
from procrastinate.contrib.django import app

from goodbuy.config import schedule
from goodbuy.kernel import clock
from goodbuy.workspaces import mail
from goodbuy.workspaces.models import Letter


@contextmanager
def delivered() -> Iterator[list[EmailMessage]]:
    """Commit what the block does, then send its letters as the worker would.

    The list is filled when the block has ended. Needs the `db` or `transactional_db` fixture.
    """
    sent: list[EmailMessage] = []
    before = len(django_mail.outbox)
    with TestCase.captureOnCommitCallbacks(execute=True):
        yield sent
    for letter in Letter.objects.filter(kept_at=None).order_by("created_at", "id"):
        mail.send(letter.pk)
    sent += django_mail.outbox[before:]


def run_jobs() -> None:
    """Do all waiting jobs now, as the worker would, and each timer once."""
    # Asked of the schedule itself: a timer is known only once that file was read.
    for task in schedule.app.periodic_registry.periodic_tasks.values():
        with transaction.atomic():
            task.task.func(timestamp=int(clock.now().timestamp()))
    while waiting := take_jobs():
        for name, arguments in waiting:
            app.tasks[name].func(**arguments)


def take_jobs() -> list[tuple[str, dict[str, Any]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from procrastinate_jobs where status = 'todo' "
            "and (scheduled_at is null or scheduled_at <= %s) returning id, task_name, args",
            [clock.now()],
        )
        taken = sorted(cursor.fetchall(), key=lambda row: row[0])
        return [(name, _as_dict(arguments)) for _id, name, arguments in taken]


def _as_dict(arguments: Any) -> dict[str, Any]:
    return json.loads(arguments) if isinstance(arguments, str) else arguments
