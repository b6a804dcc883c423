from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.kernel.htmx import is_htmx


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
