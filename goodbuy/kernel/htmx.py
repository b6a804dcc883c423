from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


def is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def told(request: HttpRequest, sentence: str, *, to: Any) -> HttpResponse:
    """A change that worked: htmx gets the sentence, plain HTML goes back to a page that says it."""
    messages.success(request, sentence)
    if is_htmx(request):
        return render(request, "parts/_messages_swap.html")
    return redirect(to)
