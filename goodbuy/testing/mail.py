"""Read the mail that code sends: `with delivered() as letters: ...`, then `letters[0].subject`."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core import mail as django_mail
from django.core.mail import EmailMessage
from django.test import TestCase

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
    for letter in Letter.objects.filter(kept_at=None).order_by("created_at"):
        mail.send(letter.pk)
    sent += django_mail.outbox[before:]
