from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from goodbuy.api.models import Key
from goodbuy.api.writing import WRITERS
from goodbuy.kernel.refusing import Attempt, refusal_warned
from goodbuy.kernel.tongues import for_us
from goodbuy.people.models import CustomField
from goodbuy.workspaces.access import MemberRequest, member_view, refuse_viewer

MOST = 100


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def keys(request: MemberRequest) -> HttpResponse:
    """One's keys, a new one (shown once), and how a program uses them."""
    if request.member.is_viewer:
        return refuse_viewer(request)
    name, may_write = request.POST.get("name", ""), request.POST.get("may_write") == "1"
    context, attempt = dict[str, Any](token=""), Attempt()
    if request.method == "POST":
        with attempt:
            _, context["token"] = Key.make(name, by=request.member, may_write=may_write)
    context |= {"problem": attempt.problem, "typed": name if attempt.problem else ""}
    rows = Key.objects.held_by(request.member).open().select_related("member")
    context["keys"] = rows.order_by("-created_at", "-id")[:MOST]
    context["fields"] = CustomField.objects.visible_to(request.member).in_use()
    context["names"] = [(page, writer.names) for page, writer in WRITERS.items()]
    context["address"] = f"{settings.GOODBUY_URL}/api"
    response = render(request, "api/keys.html", context, status=attempt.status)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@member_view
def key_end(request: MemberRequest, pk: UUID) -> HttpResponse:
    key = get_object_or_404(Key.objects.held_by(request.member), pk=pk)
    with refusal_warned(request):
        key.end(by=request.member)
        messages.success(request, for_us("“%(key)s” opens nothing from now on.") % {"key": key})
    return redirect("api:keys")
