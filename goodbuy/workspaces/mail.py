"""The one door for mail. A letter is written inside the request, and sent by a job after commit."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
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
# Asked about a letter's `leave` in the moment of sending: a letter may have waited for a day.
_asked_before_sending: list[Callable[[str], bool]] = []


class Outbox(BaseEmailBackend):
    """Stands where no mail server is set. The demo keeps each letter and shows it at /outbox/."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            for to in message.recipients():
                if settings.GOODBUY_DEMO:
                    _keep(message, to)
                else:
                    # Its links and codes must not lie here until somebody finds them.
                    log.warning("No mail server is set: a letter to %s was not sent.", to)
        return len(email_messages)


def _keep(message: EmailMessage, to: str) -> None:
    html = next((part[0] for part in getattr(message, "alternatives", [])), "")
    letter = Letter(to=to, kept_at=clock.now())
    letter.seal(_content(str(message.subject), str(message.body), str(html), message.extra_headers))
    with acting(WEB):
        letter.save(force_insert=True)


def has_server() -> bool:
    return bool(settings.GOODBUY_HAS_MAIL_SERVER)


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


def ask_before_sending(check: Callable[[str], bool]) -> None:
    """Have `check(leave)` say, for each letter that bears one, whether it may still go."""
    _asked_before_sending.append(check)


def post(
    to: str,
    subject: str,
    text: str,
    html: str = "",
    headers: Mapping[str, str] | None = None,
    leave: str = "",
) -> None:
    """Queue a written letter. Until the caller's transaction commits, nothing has happened.

    Letters to clients go through `deals/door.py`, which gives each its `leave`.
    """
    # A header is one line: words that somebody typed must not start a second one.
    letter = Letter(to=to, leave=leave)
    letter.seal(_content(" ".join(subject.split()), text, html, headers or {}))
    transaction.on_commit(lambda: _queue(letter))


def _content(subject: str, text: str, html: str, headers: Mapping[str, str]) -> dict[str, Any]:
    return {"subject": subject, "text": text, "html": html, "headers": dict(headers)}


def _queue(letter: Letter) -> None:
    from goodbuy.workspaces.tasks import send_letter

    with acting(WEB):
        letter.save(force_insert=True)
        send_letter.defer(letter_id=str(letter.pk))


def send(letter_id: UUID | str) -> None:
    """Send one waiting letter and forget it. A second call does nothing."""
    with acting(WEB):
        waiting = Letter.objects.select_for_update(skip_locked=True).filter(kept_at=None)
        letter = waiting.filter(pk=letter_id).first()
        if letter is not None:
            if _may_go(letter):
                as_message(letter).send()
            letter.delete()


def _may_go(letter: Letter) -> bool:
    return not letter.leave or all(check(letter.leave) for check in _asked_before_sending)


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
