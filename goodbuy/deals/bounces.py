"""Letters that come back: refused at the door of a mail server, or reported later (RFC 3464).

A letter's Message-ID is signed, so a report shows which letter it is about, and nobody can make
one up: what comes in by mail is no proof of anything by itself.
"""

from __future__ import annotations

import email
import email.policy
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core import signing

from goodbuy.deals.models import Nudge, RefusedAddress
from goodbuy.timeline.models import System
from goodbuy.workspaces.boundary import acting_in

LONGEST_REPORT = 4 * 1024 * 1024


def _signer() -> signing.Signer:
    return signing.Signer(salt="letter", sep=".")


@dataclass(frozen=True)
class Report:
    """What a mail server reports: which letter it could not bring, and why."""

    leave: str
    reason: str


def message_id(leave: str) -> str:
    """The name of a letter, which comes back with every report about it."""
    ids = b"".join(UUID(one).bytes for one in leave.split("/"))
    name = _signer().sign(urlsafe_b64encode(ids).decode().rstrip("="))
    return f"<{name}@{urlsplit(settings.GOODBUY_URL).hostname or 'goodbuy'}>"


def leave_of(name: str) -> str:
    """The leave that a Message-ID stands for; nothing where it is none of ours."""
    try:
        signed = _signer().unsign(name.strip().strip("<>").rpartition("@")[0])
        ids = urlsafe_b64decode(signed + "=" * (-len(signed) % 4))
        return f"{UUID(bytes=ids[:16])}/{UUID(bytes=ids[16:])}"
    except (signing.BadSignature, ValueError):
        return ""


def hear_refusal(leave: str, reason: str) -> str:
    """Note the address of this letter as refused; the address, or nothing for an unknown one."""
    workspace, _slash, nudge_id = leave.partition("/")
    with acting_in(UUID(workspace)):
        nudge = Nudge.objects.select_related("cast").filter(pk=UUID(nudge_id)).first()
        if nudge is None:
            return ""
        by = System(nudge.workspace_id)
        return str(RefusedAddress.note(nudge.address, reason, cast=nudge.cast, by=by))


def hear_report(raw: bytes) -> str:
    """Read one mail that came back, note what it says, and tell it in a sentence."""
    report = read_report(raw)
    if report is None:
        return "This mail does not report that a letter was refused for good. Nothing changed."
    address = hear_refusal(report.leave, report.reason) if report.leave else ""
    if not address:
        return "This report is not about a letter of ours. Nothing changed."
    return f"{address} is noted as refused. Nothing more goes there until it works again."


def read_report(raw: bytes) -> Report | None:
    """The failure for good that a delivery report tells of; None for any other mail."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    if mail.get_content_type() != "multipart/report":
        return None
    parts = list(mail.walk())
    reason = next(filter(None, (_failure(block) for block in _recipients(parts))), "")
    if not reason:
        return None
    names = (_original_name(part) for part in parts)
    return Report(
        next((leave for leave in map(leave_of, filter(None, names)) if leave), ""), reason
    )


def _recipients(parts: list[EmailMessage]) -> Iterator[Any]:
    for part in parts:
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            yield from part.iter_parts() if hasattr(part, "iter_parts") else ()


def _failure(block: Any) -> str:
    """The server's own words. 4.x may come right by itself; 5.7 is about us, not the address."""
    status = str(block.get("Status", "")).strip()
    is_failed = str(block.get("Action", "")).strip().lower() == "failed"
    if not is_failed or not status.startswith("5.") or status.startswith("5.7."):
        return ""
    words = str(block.get("Diagnostic-Code", "")).partition(";")[2].strip()
    return words or status


def _original_name(part: EmailMessage) -> str:
    if part.get_content_type() == "text/rfc822-headers":
        headers = email.message_from_string(part.get_content(), policy=email.policy.default)
        return str(headers.get("Message-ID", ""))
    # The letter itself, inside the report: walk() comes to it as a part of its own.
    return str(part.get("Message-ID", ""))
