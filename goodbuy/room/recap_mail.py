"""The recap of a meeting, by mail to each client of the deal who has a link."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext

from goodbuy.conversations.cards import recap_card
from goodbuy.conversations.models import HeardPromise, Recap
from goodbuy.deals.door import Sort, Written, hand_over, was_told
from goodbuy.deals.models import Grant
from goodbuy.deals.taps import tap_facts
from goodbuy.kernel import clock
from goodbuy.room.access import as_read_by
from goodbuy.room.less import less_addresses
from goodbuy.room.reader import days_of
from goodbuy.workspaces.boundary import acting_in

# After so long it is no news: it stands in the room.
FRESH = timedelta(days=7)


def mail_recap(event: Any, recap: Recap, by: Any) -> None:
    from goodbuy.room import tasks

    ids = {"workspace_id": str(recap.workspace_id), "recap_id": str(recap.pk)}
    transaction.on_commit(lambda: tasks.send_recap.defer(**ids))


def send_recap(workspace_id: UUID | str, recap_id: UUID | str) -> int:
    """Write it to every client who may be written to; the number of letters."""
    with acting_in(workspace_id):
        rows = Recap.objects.told().for_list().select_related("deal__workspace", "deal__owner")
        recap = rows.filter(pk=recap_id).first()
        if recap is None or not recap.meeting.is_shared or recap.told_at < clock.now() - FRESH:
            return 0
        heard = list(HeardPromise.objects.filter(recap=recap).select_related("said_by"))
        links = Grant.objects.live().filter(deal=recap.deal, cast__side="client")
        links = links.exclude(digest_mode=Grant.Digest.NONE).filter(cast__has_left=False)
        sent = 0
        for grant in links.select_related("cast", "deal__workspace", "deal__owner"):
            letter = recap_letter(recap, heard, grant)
            if not was_told(grant, letter.subject, recap.told_at):
                sent += hand_over(grant, letter, Sort.TELLS)
        return sent


def recap_letter(recap: Recap, heard: list[HeardPromise], grant: Grant) -> Written:
    with as_read_by(grant):
        card = recap_card(recap, heard, days_of(grant))
        facts = {
            "recap": card,
            "grant": grant,
            "deal": grant.deal,
            "address": grant.address(),
            "stop": less_addresses(grant)[Grant.Digest.NONE],
            **tap_facts(grant),
        }
        subject = gettext("What we said: %(title)s, %(day)s") % {
            "title": card.title,
            "day": card.day,
        }
        text = render_to_string("room/mail/recap.txt", facts).strip() + "\n"
        html = render_to_string("room/mail/recap.html", facts)
    headers = {
        "Reply-To": grant.deal.owner.email,
        "Auto-Submitted": "auto-generated",
    }
    return Written(subject, text, html, headers)
