from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from goodbuy.deals.models import Grant
from goodbuy.kernel.tongues import speaking
from goodbuy.room.access import Pass, as_read_by, kept_private, load_grant
from goodbuy.room.digest import Digest, digest_of, unlinked
from goodbuy.room.page import room_page
from goodbuy.room.sending import written
from goodbuy.room.views.page import STATUSES
from goodbuy.workspaces.access import MemberRequest, member_view
from goodbuy.workspaces.boundary import acting_as_grant
from goodbuy.workspaces.outbox import LETTER_POLICY


@require_safe
@member_view
def room_as(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The room as one client sees it: read with the client's own rights, nothing to press."""
    known = get_object_or_404(Grant.objects.visible_to(request.member).live(), pk=pk)
    with _as_client(known) as grant:
        page = room_page(grant, is_preview=True)
    facts = {
        "page": page,
        "frame": page.frame,
        "statuses": STATUSES,
        "preview_back": f"/deals/{known.deal_id}/",
    }
    with speaking(page.frame.language):
        return kept_private(render(request, "room/room_page.html", facts))


@require_safe
@member_view
def digest(request: MemberRequest, grant: UUID) -> HttpResponse:
    """The weekly letter as this client would get it now. Looking sends nothing."""
    known = get_object_or_404(Grant.objects.visible_to(request.member).live(), pk=grant)
    letter = _letter(known)
    with speaking(letter.language):
        text = written(letter)[0]
    facts = {"d": letter, "deal_id": known.deal_id, "pk": grant, "text": text}
    return kept_private(render(request, "room/digest_preview.html", facts))


@require_safe
@member_view
def digest_html(request: MemberRequest, grant: UUID) -> HttpResponse:
    known = get_object_or_404(Grant.objects.visible_to(request.member).live(), pk=grant)
    letter = _letter(known)
    with speaking(letter.language):
        response = HttpResponse(written(letter)[1])
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return kept_private(response)


def _letter(known: Grant) -> Digest:
    """A personal link is not for us, so these lead to the room as they see it."""
    with _as_client(known) as grant:
        address = f"{settings.GOODBUY_URL}{reverse('room:as', args=[known.pk])}"
        last = grant.digest_sent_on
        return unlinked(digest_of(grant, address=address, last=last, is_preview=True))


@contextmanager
def _as_client(known: Grant) -> Iterator[Grant]:
    """The same grant with the client's own rights, in their hours and their language."""
    found = Pass(known.pk, known.workspace_id, known.deal_id, known.cast_id)
    with acting_as_grant(found):
        grant = load_grant(found)
        assert grant is not None
        with as_read_by(grant):
            yield grant
