from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.kernel.htmx import is_htmx
from goodbuy.kernel.tongues import CLIENTS_PATHS, speak_to_team
from goodbuy.workspaces.access import place_member


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
    """A refusal that no view caught becomes its sentence, never a 500; nothing was written.

    So does opening an address that only takes what a form sends: a reload brings people there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_bare = isinstance(response, HttpResponseNotAllowed) and not response.content
        if is_bare and request.method in ("GET", "HEAD"):
            return _no_page(request, allowed=response["Allow"])
        return response

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


def _no_page(request: HttpRequest, allowed: str) -> HttpResponse:
    is_clients = request.path.startswith(CLIENTS_PATHS)
    # No view has run that would have said who reads this.
    member = None if is_clients or not request.user.is_authenticated else place_member(request)
    if member is not None:
        speak_to_team(member.workspace.language)
    match = request.resolver_match
    if match and (speak := getattr(match.func, "speak", None)):
        speak(request, match.kwargs["key"])
    sentence = gettext(
        "This address only takes what a form sends, and opening it changed nothing. Go back to the"
        " page that you came from: what you sent stands there, if it arrived."
    )
    if is_htmx(request):
        answer = HttpResponse(sentence, content_type="text/plain; charset=utf-8")
    else:
        _, place, key, *_ = [*request.path.split("/"), "", ""]
        room = f"/room/{quote(key)}/" if place == "room" else ""
        answer = render(request, "405.html", {"sentence": sentence, "room": room})
    answer.status_code = 405
    answer["Allow"] = allowed
    answer["Cache-Control"] = "no-store"
    return answer
