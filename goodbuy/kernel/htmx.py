from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


def is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def swap_or_redirect(
    request: HttpRequest,
    fragment: str,
    context: Mapping[str, Any],
    *,
    to: Any,
    status: int = 200,
) -> HttpResponse:
    """Answer htmx with a fragment and pending messages, and plain HTML with a redirect to `to`."""
    if not is_htmx(request):
        return redirect(to)
    response = render(request, fragment, dict(context), status=status)
    toasts = render(request, "parts/_messages_swap.html")
    response.content += toasts.content
    return response
