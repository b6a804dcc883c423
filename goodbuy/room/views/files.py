"""Files that the seller put into the room: listed, and handed out as downloads."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from goodbuy.conversations.files import download
from goodbuy.conversations.models import Attachment
from goodbuy.room.access import GuestRequest, guest_view
from goodbuy.room.files import shared_files
from goodbuy.room.views.answering import show


@require_safe
@guest_view
def file_list(request: GuestRequest) -> HttpResponse:
    return show(request, "room/file_list.html", {"files": shared_files(request.grant)})


@require_safe
@guest_view
def file_load(request: GuestRequest, pk: UUID) -> HttpResponse:
    return download(get_object_or_404(Attachment.objects.shared_with(request.grant), pk=pk))
