"""Everything of a workspace, to take along: asked for, watched, downloaded."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from goodbuy.integrations.models import Export
from goodbuy.kernel.htmx import is_htmx
from goodbuy.kernel.refusing import Attempt
from goodbuy.kernel.tongues import for_us
from goodbuy.workspaces.access import MemberRequest, member_view


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def exports(request: MemberRequest) -> HttpResponse:
    attempt = Attempt()
    if request.method == "POST":
        with attempt:
            Export.ask(by=request.member)
            messages.success(
                request, for_us("It is being put together. This page shows how far it is.")
            )
            return redirect("integrations:exports")
    request.member.require_manager(for_us("take everything out"))
    found = Export.objects.visible_to(request.member).select_related("member")
    context: dict[str, Any] = {"exports": found.order_by("-created_at")[:20]}
    context["problem"] = attempt.problem
    context["is_at_work"] = any(one.state == "waiting" for one in context["exports"])
    template = "integrations/exports.html"
    part = template + "#standing" if is_htmx(request) else template
    return render(request, part, context, status=attempt.status)


@require_safe
@member_view
def export_file(request: MemberRequest, pk: UUID) -> HttpResponse:
    request.member.require_manager(for_us("take everything out"))
    one = get_object_or_404(Export.objects.visible_to(request.member), pk=pk, state="done")
    # It was read with the eyes of whoever asked for it.
    if one.member_id != request.member.pk or not one.file.storage.exists(str(one.file)):
        raise Http404
    name = slugify(f"{request.member.workspace.name} {one.created_at:%Y-%m-%d}")
    response = FileResponse(one.file.open("rb"), as_attachment=True, filename=f"{name}.zip")
    response["Content-Type"] = "application/zip"
    response["Cache-Control"] = "private, no-store"
    return cast(HttpResponse, response)
