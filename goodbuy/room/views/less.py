from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from goodbuy.deals.models import Grant
from goodbuy.kernel.limits import address_of, is_too_many
from goodbuy.room.access import Pass, kept_private, load_grant, speak_to
from goodbuy.room.less import less_path, read_less
from goodbuy.workspaces.access import public_view
from goodbuy.workspaces.boundary import acting_as_grant

SAID = {
    "weekly": _("The letter comes every week."),
    "fortnightly": _("The letter comes every other week."),
    "wanted": _("The letter comes only in weeks in which something is wanted from you."),
    "none": _("No more of these letters come. The room stays open for you."),
}


# Mail programs post here by themselves (RFC 8058). What is signed into the address is the right
# to do this one thing, so no cookie is asked and none could be abused.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public_view
def less(request: HttpRequest, token: str) -> HttpResponse:
    """Hear less: at once for a person's click, with a button for what only looks at links."""
    read = read_less(token)
    if read is None or is_too_many("less", address_of(request), 120, 60):
        return kept_private(render(request, "room/less.html", {"is_unknown": True}, status=404))
    is_click = request.method == "GET" and request.headers.get("Sec-Fetch-User") == "?1"
    if request.method == "POST" or is_click:
        return _choose(request, *read)
    with acting_as_grant(read[0]):
        speak_to(load_grant(read[0]))
    words = Grant.Digest(read[1]).label
    return kept_private(render(request, "room/less.html", {"ask": words}))


def _choose(request: HttpRequest, found: Pass, mode: str) -> HttpResponse:
    with acting_as_grant(found):
        grant = load_grant(found)
        speak_to(grant)
        before = grant.digest_mode if grant else mode
        if grant and before != mode:
            grant.prefer(by=grant, digest_mode=mode)
        undo = less_path(grant, before) if grant and before != mode else ""
    # The same words whether the link is open or was revoked: then none comes anyway.
    return kept_private(render(request, "room/less.html", {"said": SAID[mode], "undo": undo}))
