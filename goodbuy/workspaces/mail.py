"""The one door for mail. A letter is written inside the request, and sent by a job after commit."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string

from goodbuy.kernel import clock
from goodbuy.workspaces.boundary import WEB, acting
from goodbuy.workspaces.models import Letter

log = logging.getLogger(__name__)


class NoServer(BaseEmailBackend):
    """Stands where no mail server is set: nothing can be sent from here."""

    def send_messages(self, email_messages: object) -> int:
        raise OSError("No mail server is set: give GOODBUY_SMTP.")


def has_server() -> bool:
    return settings.EMAIL_BACKEND != f"{NoServer.__module__}.{NoServer.__qualname__}"


def send_mail(
    to: str,
    subject: str,
    template: str,
    context: Mapping[str, Any],
    headers: Mapping[str, str] | None = None,
) -> None:
    """Write a letter from `<template>.txt` and `<template>.html`, and send it after commit.

    Both are rendered at once, inside the caller's boundary. `url` (this installation's address)
    is in the context of each.
    """
    known = {"url": settings.GOODBUY_URL, **context}
    text = render_to_string(f"{template}.txt", known).strip() + "\n"
    html = render_to_string(f"{template}.html", known)
    post(to, subject, text, html, headers)


def post(
    to: str, subject: str, text: str, html: str = "", headers: Mapping[str, str] | None = None
) -> None:
    """Queue a written letter. Until the caller's transaction commits, nothing has happened."""
    # A header is one line: words that somebody typed must not start a second one.
    line = " ".join(subject.split())
    letter = Letter(to=to)
    letter.seal({"subject": line, "text": text, "html": html, "headers": dict(headers or {})})
    transaction.on_commit(lambda: _queue(letter))


def _queue(letter: Letter) -> None:
    from goodbuy.workspaces.tasks import send_letter

    with acting(WEB):
        letter.save(force_insert=True)
        send_letter.defer(letter_id=str(letter.pk))


def send(letter_id: UUID | str) -> None:
    """Send one waiting letter, or keep it for the demo's outbox. A second call does nothing."""
    with acting(WEB):
        letter = (
            Letter.objects.select_for_update(skip_locked=True)
            .filter(pk=letter_id, kept_at=None)
            .first()
        )
        if letter is None:
            return
        if settings.GOODBUY_DEMO:
            letter.kept_at = clock.now()
            letter.save(update_fields=["kept_at"])
            return
        if has_server():
            as_message(letter).send()
        else:
            # Its links and codes must not lie here until somebody finds them.
            log.warning("No mail server is set: a letter to %s was not sent.", letter.to)
        letter.delete()


def as_message(letter: Letter) -> EmailMessage:
    content = letter.content()
    message = EmailMultiAlternatives(
        content["subject"],
        content["text"],
        settings.DEFAULT_FROM_EMAIL,
        [letter.to],
        headers=content["headers"],
    )
    if content["html"]:
        message.attach_alternative(content["html"], "text/html")
    return message
