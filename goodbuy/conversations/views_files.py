from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goodbuy.conversations.files import download, file_card
from goodbuy.conversations.models import Attachment, Note
from goodbuy.conversations.safe_types import SAFE
from goodbuy.conversations.views import PLACES, place_of
from goodbuy.deals.models import Deal
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.refusing import Attempt
from goodbuy.kernel.tongues import for_us
from goodbuy.people.models import Company, Person
from goodbuy.workspaces.access import MemberRequest, member_view

OWNERS: dict[str, Any] = {"person": Person, "company": Company, "deal": Deal, "note": Note}


def find(request: MemberRequest, pk: UUID) -> Attachment:
    rows = Attachment.objects.visible_to(request.member)
    return get_object_or_404(rows.select_related("by", "person", "company", "deal", "note"), pk=pk)


def back_to(owner: Any) -> str:
    if isinstance(owner, Note):
        return place_of(owner)
    return PLACES[owner._meta.model_name].format(owner.pk) + "#files"


@require_http_methods(["GET", "HEAD", "POST"])
@member_view
def files(request: MemberRequest, kind: str, pk: UUID) -> HttpResponse:
    """The files of a row; a POST keeps one more."""
    if kind not in OWNERS:
        raise Http404
    owner = get_object_or_404(OWNERS[kind].objects.visible_to(request.member), pk=pk)
    attempt = Attempt()
    if request.method == "POST":
        with attempt:
            keep_files(request, owner)
            return redirect(back_to(owner))
    rows = Attachment.objects.visible_to(request.member).for_list().filter(**{kind: owner})
    context = {
        "files": [file_card(file, request.member) for file in rows],
        "panel": {"kind": kind, "id": str(pk), "safe": SAFE},
        "may_change": not request.member.is_viewer,
        "is_deal": kind == "deal",
        "problem": attempt.problem,
        "back": back_to(owner),
        "owner": owner,
    }
    return render(request, "conversations/file_list.html", context, status=attempt.status)


def keep_files(request: MemberRequest, owner: Any) -> None:
    given = request.FILES.getlist("file")
    if not given:
        raise Refusal("Choose a file first, then add it.")
    for file in given:
        Attachment.attach(file, file.name or "", file.size or 0, to=owner, by=request.member)


@require_safe
@member_view
def file_load(request: MemberRequest, pk: UUID) -> HttpResponse:
    return download(find(request, pk))


@require_POST
@member_view
def file_share(request: MemberRequest, pk: UUID) -> HttpResponse:
    file = find(request, pk)
    if file.is_shared:
        file.unshare(by=request.member)
        messages.success(request, for_us("%(file)s is for your team alone again.") % {"file": file})
    else:
        file.share(by=request.member)
        messages.success(request, for_us("%(file)s is in the client’s room now.") % {"file": file})
    return redirect(back_to(file.owner))


@require_POST
@member_view
def file_remove(request: MemberRequest, pk: UUID) -> HttpResponse:
    file = find(request, pk)
    file.remove(by=request.member)
    undo = reverse("conversations:file_restore", args=[pk])
    messages.success(
        request, for_us("%(file)s is in the bin.") % {"file": file}, extra_tags=f"undo {undo}"
    )
    return redirect(back_to(file.owner))


@require_POST
@member_view
def file_restore(request: MemberRequest, pk: UUID) -> HttpResponse:
    file = find(request, pk)
    file.restore(by=request.member)
    messages.success(request, for_us("%(file)s is back.") % {"file": file})
    return redirect(back_to(file.owner))
