"""The demo's outbox: what would have been sent, for everybody who tries the demo."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from goodbuy.kernel.tongues import for_us_later
from goodbuy.workspaces.access import demo_only, public_view
from goodbuy.workspaces.models import Letter

NEWEST = 100
# A letter brings its styles along, and nothing else: no script, no address outside this house.
LETTER_POLICY = for_us_later(
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: 'self'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox "
    "allow-top-navigation-by-user-activation"
)


@demo_only
@public_view
def outbox(request: HttpRequest) -> HttpResponse:
    letters = Letter.objects.order_by("-created_at")[:NEWEST]
    listed = [{"letter": letter, "subject": letter.content()["subject"]} for letter in letters]
    return render(request, "workspaces/outbox.html", {"letters": listed})


@demo_only
@public_view
def letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Letter, pk=pk)
    return render(request, "workspaces/letter.html", {"letter": found, **found.content()})


@demo_only
@public_view
def letter_html(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The HTML part as a mail program shows it, in a frame of its own."""
    content = get_object_or_404(Letter, pk=pk).content()
    response = HttpResponse(content["html"] or "")
    response.headers["Content-Security-Policy"] = LETTER_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response
