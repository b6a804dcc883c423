from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


def is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def told(request: HttpRequest, sentence: str, *, to: Any, undo: str = "") -> HttpResponse:
    """A change that worked: htmx gets the sentence, plain HTML goes back to a page that says it.

    `undo` is the address that takes it back, where there is one."""
    messages.success(request, sentence, extra_tags=f"undo {undo}" if undo else "")
    if is_htmx(request):
        return render(request, "parts/_messages_swap.html")
    return redirect(to)
