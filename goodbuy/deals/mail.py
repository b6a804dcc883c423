"""Mails that let someone into a room: written after the commit, by the worker."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from goodbuy.deals.door import Written, refuse_crossing
from goodbuy.deals.models import CastMember, Grant
from goodbuy.deals.secret_words import derived_code
from goodbuy.deals.taps import tap_facts
from goodbuy.kernel.ids import uuid7
from goodbuy.kernel.tongues import speaking


def mail_link(event: Any, grant: Grant, by: Any) -> None:
    if event.facts.get("is_mailed"):
        if event.actor_kind == "member":
            refuse_crossing(grant.deal, grant.cast)
        _after_commit("send_link", grant, is_fresh=event.kind == "grant.renewed")


def mail_code(event: Any, grant: Grant, by: Any) -> None:
    _after_commit("send_code", grant)


def _after_commit(name: str, grant: Grant, **options: Any) -> None:
    from goodbuy.deals import tasks

    ids = {"workspace_id": str(grant.workspace_id), "grant_id": str(grant.pk), **options}
    ids["turn"] = str(uuid7())
    transaction.on_commit(lambda: getattr(tasks, name).defer(**ids))


def link_letter(grant: Grant, *, is_fresh: bool) -> Written:
    with speaking(grant.language):
        words = _("%(host)s opened a room for you: %(deal)s")
        if is_fresh:
            words = _("Your fresh link to %(deal)s")
        subject = words % {"host": _host(grant), "deal": grant.deal.name}
        facts = {"address": grant.address(), "is_fresh": is_fresh}
        return _letter(grant, "link", subject, facts)


def code_letter(grant: Grant) -> Written:
    code = derived_code(grant.pk, bytes(grant.code_seed or b""))
    with speaking(grant.language):
        names = {"code": code, "deal": grant.deal.name}
        subject = _("%(code)s is your code for %(deal)s") % names
        return _letter(grant, "code", subject, {"code": code})


def private_letter(grant: Grant) -> Written:
    """Never who said it, or of what: a letter can lie open on a desk."""
    with speaking(grant.language):
        subject = _("Something waits for you alone")
        return _letter(grant, "private", subject, {"address": grant.address()})


def _letter(grant: Grant, name: str, subject: str, facts: dict[str, Any]) -> Written:
    words = {"grant": grant, "deal": grant.deal, "host": _host(grant), **facts}
    words |= tap_facts(grant)
    return Written(
        " ".join(subject.split()),
        render_to_string(f"deals/mail/{name}.txt", words),
        render_to_string(f"deals/mail/{name}.html", words),
        # Never answered by a machine, and no answer of a machine reaches us.
        {"Auto-Submitted": "auto-generated", "Reply-To": grant.deal.owner.email},
    )


def _host(grant: Grant) -> str:
    ours = grant.deal.cast.filter(side=CastMember.Side.SELLER, has_left=False)
    host = ours.filter(member_id=grant.deal.owner_id).first() or ours.order_by("order").first()
    return host.name if host else grant.deal.owner.name
