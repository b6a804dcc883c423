from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.kernel.htmx import is_htmx


class UnreadableLettersMiddleware:
    """Takes the letter NUL out of what is sent: nobody types it, and no text can hold it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path_info:
            request.GET = _without_nul(request.GET)  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        # Not before: a view may want to read a large body by itself.
        sent = request.POST.lists() if request.method == "POST" else ()
        if any("\0" in value for _, values in sent for value in values):
            request.POST = _without_nul(request.POST)  # type: ignore[assignment]


def _without_nul(given: QueryDict) -> QueryDict:
    clean = QueryDict(mutable=True)
    for name, values in given.lists():
        clean.setlist(name.replace("\0", ""), [value.replace("\0", "") for value in values])
    return clean


class ProblemMiddleware:
    """A refusal that no view caught becomes its sentence, never a 500; nothing was written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if not isinstance(problem, Refusal):
            return None
        status = 403 if isinstance(problem, NotAllowed) else 409
        if is_htmx(request):
            # A sentence to show in a toast; htmx leaves the page as it is.
            return HttpResponse(str(problem), status=status, content_type="text/plain")
        back = request.headers.get("Referer", "")
        if status == 409 and back.startswith(f"{request.scheme}://{request.get_host()}/"):
            messages.warning(request, str(problem))
            return redirect(back)
        return render(request, "403.html", {"sentence": str(problem)}, status=status)
