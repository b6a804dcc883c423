"""The one door for mail. A letter is written inside the request, and sent by a job after commit."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import batched
from smtplib import SMTPRecipientsRefused
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string

from goodbuy.kernel import clock
from goodbuy.workspaces.boundary import WEB, acting
from goodbuy.workspaces.models import Letter

log = logging.getLogger(__name__)
# So many letters go over one connection.
SACK = 50
# It may go, it may not, or not before this moment.
type Verdict = bool | datetime
# Asked about a letter's `leave` in the moment of sending: a letter may have waited for a day.
_asked_before_sending: list[Callable[[str], Verdict]] = []
# Told of a letter's `leave` and the server's words, when its address takes no letters.
_told_of_refusals: list[Callable[[str, str], object]] = []


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


def reaches() -> bool:
    """Whether a letter comes to where somebody can read it: by a server, or the demo's outbox."""
    return has_server() or bool(settings.GOODBUY_DEMO)


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


def ask_before_sending(check: Callable[[str], Verdict]) -> None:
    """Have `check(leave)` say, for each letter that bears one, whether it may still go, or when."""
    _asked_before_sending.append(check)


def tell_of_refusals(hear: Callable[[str, str], object]) -> None:
    """Have `hear(leave, reason)` called when the reader's mail server refuses the address."""
    _told_of_refusals.append(hear)


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
    letter = _sealed(Post(to, subject, text, html, headers or {}, leave))
    transaction.on_commit(lambda: _queue(letter))


class Post(NamedTuple):
    """A written letter and where it goes."""

    to: str
    subject: str
    text: str
    html: str = ""
    headers: Mapping[str, str] = {}
    leave: str = ""


def post_all(posts: Iterable[Post]) -> None:
    """Queue many letters, in the caller's own transaction: the rows of both go or stay with it."""
    from goodbuy.workspaces.tasks import send_letters

    letters = [_sealed(one) for one in posts]
    if letters:
        with acting(WEB):
            Letter.objects.bulk_create(letters)
            keys = [str(one.pk) for one in letters]
            jobs: list[Any] = [{"letter_ids": list(some)} for some in batched(keys, SACK)]
            send_letters.batch_defer(*jobs)


def _sealed(post: Post) -> Letter:
    # A header is one line: words that somebody typed must not start a second one.
    letter = Letter(to=post.to, leave=post.leave)
    letter.seal(_content(" ".join(post.subject.split()), post.text, post.html, post.headers))
    return letter


def _content(subject: str, text: str, html: str, headers: Mapping[str, str]) -> dict[str, Any]:
    return {"subject": subject, "text": text, "html": html, "headers": dict(headers)}


def _queue(letter: Letter) -> None:
    from goodbuy.workspaces.tasks import send_letter

    with acting(WEB):
        letter.save(force_insert=True)
        send_letter.defer(letter_id=str(letter.pk))


def send_all(letter_ids: Sequence[UUID | str]) -> None:
    """Send many over one connection, each in a transaction of its own, so none goes twice.

    One that is in trouble keeps nobody back: it is tried again alone, and the next one finds a
    fresh connection. Where no server answers, each is tried again alone.
    """
    server, left = mailers.default, list(letter_ids)
    try:
        while left:
            # What sends a message closes only what it opened itself, so this stays open.
            server.open()
            if not _is_sent(left.pop(0), server):
                server.close()
    except OSError:
        log.exception("The mail server does not answer; %s letters are tried again.", len(left))
        _try_again(left)
    finally:
        server.close()


def _is_sent(letter_id: UUID | str, server: BaseEmailBackend) -> bool:
    try:
        send(letter_id, server)
    except Exception:
        log.exception("Letter %s could not be sent; it is tried again.", letter_id)
        _try_again([letter_id])
        return False
    return True


def _try_again(letter_ids: Sequence[UUID | str]) -> None:
    from goodbuy.workspaces.tasks import send_letter

    with acting(WEB):
        later = send_letter.configure(schedule_in={"seconds": 4})
        jobs: list[Any] = [{"letter_id": str(one)} for one in letter_ids]
        later.batch_defer(*jobs)


def send(letter_id: UUID | str, server: BaseEmailBackend | None = None) -> None:
    """Send one waiting letter and forget it, or keep it for its hour; twice does nothing more."""
    with acting(WEB):
        waiting = Letter.objects.select_for_update(skip_locked=True).filter(kept_at=None)
        letter = waiting.filter(pk=letter_id).first()
        if letter is None:
            return
        verdict = _verdict(letter)
        if isinstance(verdict, datetime):
            _wait(letter, verdict)
            return
        if verdict:
            _hand_to_server(letter, server or mailers.default)
        letter.delete()


def _verdict(letter: Letter) -> Verdict:
    said = [check(letter.leave) for check in _asked_before_sending] if letter.leave else []
    if not all(said):
        return False
    return max((one for one in said if isinstance(one, datetime)), default=True)


def _wait(letter: Letter, until: datetime) -> None:
    from goodbuy.workspaces.tasks import send_letter

    send_letter.configure(schedule_at=until).defer(letter_id=str(letter.pk))


def _hand_to_server(letter: Letter, server: BaseEmailBackend) -> None:
    """Send it. An address that is refused for good is told of; other troubles are tried again."""
    try:
        server.send_messages([as_message(letter)])
    except SMTPRecipientsRefused as problem:
        [(code, said), *_more] = problem.recipients.values()
        words = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
        if not is_for_good(code, words):
            raise
        log.warning("The mail server refused a recipient with %s.", code)
        for hear in _told_of_refusals if letter.leave else ():
            hear(letter.leave, f"{code} {words}")


def is_for_good(code: int, words: str) -> bool:
    """5xx says that it never will. 5.7 is about us (relaying, policy), not about the address."""
    return 500 <= code < 600 and not words.lstrip().startswith("5.7.")


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
