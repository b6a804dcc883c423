from django.http import HttpResponse
from django.views.decorators.http import require_safe

from goodbuy.room.access import GuestRequest, guest_view
from goodbuy.room.circle import room_circle
from goodbuy.room.reader import reader_of
from goodbuy.room.views.answering import show


@require_safe
@guest_view
def circle(request: GuestRequest) -> HttpResponse:
    """Everyone around the client, on all sides, each with their last word."""
    reader = reader_of(request.grant, latest=1)
    return show(request, "room/circle_page.html", {"circle": room_circle(reader)})
