"""The door for programs: a key in the header, JSON in and out, and every problem as JSON."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import ProgrammingError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from goodbuy.api.finding import Holder, find_holder
from goodbuy.api.models import Key
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState
from goodbuy.kernel.limits import address_of, is_too_many
from goodbuy.people.models.likely import LikelySame
from goodbuy.people.normal import FieldRefusal
from goodbuy.workspaces.access import OUT_OF_SIGHT
from goodbuy.workspaces.boundary import WEB, acting, acting_as_member, acting_in
from goodbuy.workspaces.models import Member

log = logging.getLogger(__name__)
# So many requests of a key in a minute; and so many wrong keys from one address.
MOST, MOST_WRONG, SECONDS = 300, 30, 60
MOST_BYTES = 1_000_000
READS = ("GET", "HEAD")


class ProgramRequest(HttpRequest):
    """What a program's view receives: as whom it acts, and the JSON object that it sent."""

    member: Member
    holder: Holder
    given: dict[str, Any]


class Problem(Exception):
    """An answer that is none: a status, a word for programs, a sentence for people."""

    def __init__(self, status: int, code: str, words: str, **more: Any) -> None:
        super().__init__(words)
        self.status, self.code, self.more = status, code, more


def api_view(*methods: str) -> Callable[..., Any]:
    """For programs with a key, inside their member's workspace and sight."""

    def wear(view: Callable[..., Any]) -> Callable[..., Any]:
        @csrf_exempt
        @wraps(view)
        def run(request: ProgramRequest, *args: Any, **kwargs: Any) -> JsonResponse:
            try:
                body, status = _answer(view, methods, request, args, kwargs)
                response = JsonResponse(body, status=status)
            except Exception as problem:
                response = _told(_understood(problem))
            response["Cache-Control"] = "no-store"
            return response

        run.audience = "program"  # type: ignore[attr-defined]
        return run

    return wear


def _answer(
    view: Any, methods: tuple[str, ...], request: ProgramRequest, args: Any, kwargs: Any
) -> tuple[dict[str, Any], int]:
    if request.method not in (*methods, "HEAD"):
        raise Problem(405, "method", f"Here one can {' or '.join(methods)}.", allow=methods)
    with acting(WEB):
        holder = _holder(request)
    is_read = request.method in READS
    if not is_read and (not holder.may_write or holder.member.is_viewer):
        raise Problem(403, "read_only", "This key can read and change nothing. Use one that may.")
    request.holder, request.member = holder, holder.member
    request.given = {} if is_read else _body(request)
    _note_use(holder)
    with acting_as_member(holder.member), timezone.override(holder.member.zone):
        made = view(request, *args, **kwargs)
    return made if isinstance(made, tuple) else (made, 200)


def _holder(request: HttpRequest) -> Holder:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise Problem(401, "no_key", "Send your key: Authorization: Bearer gb_…")
    holder = find_holder(token.strip())
    if holder is None:
        if is_too_many("wrong key", address_of(request), MOST_WRONG, SECONDS):
            raise _too_many()
        raise Problem(401, "wrong_key", "This key opens nothing: it was ended, or never made.")
    if is_too_many("key", str(holder.key_id), MOST, SECONDS):
        raise _too_many()
    return holder


def _too_many() -> Problem:
    words = f"More than {MOST} requests in a minute. Wait a minute, then go on."
    return Problem(429, "too_many", words, retry_after=SECONDS)


def _body(request: HttpRequest) -> dict[str, Any]:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise Problem(413, "too_large", "Send less than a megabyte at once.")
    try:
        given = json.loads(request.body or b"{}", parse_constant=_no_number)
    except (ValueError, UnicodeDecodeError, RecursionError):
        raise Problem(400, "not_json", "The body is not JSON. Nothing was changed.") from None
    if not isinstance(given, dict):
        raise Problem(400, "not_an_object", "Send a JSON object: names and their values.")
    return given


def _no_number(word: str) -> float:
    raise ValueError(word)


def _note_use(holder: Holder) -> None:
    today = clock.today("UTC")
    if holder.last_used_on != today:
        with acting_in(holder.member.workspace_id):
            Key.objects.filter(pk=holder.key_id).update(last_used_on=today)


def _understood(problem: Exception) -> Problem:
    """Every problem as one that a program can read; only what nobody foresaw is ours."""
    if isinstance(problem, Problem):
        return problem
    if isinstance(problem, Http404):
        return Problem(404, "not_found", "There is nothing of this id that you can see.")
    if isinstance(problem, LikelySame):
        like = [{"id": str(row.pk), "name": str(row)} for row in problem.rows]
        more = "To add it anyway, send surely_new: true."
        return Problem(409, "likely_same", f"{problem} {more}", like=like)
    if isinstance(problem, FieldRefusal):
        return Problem(422, "wrong_field", str(problem), field=problem.field)
    if isinstance(problem, NotAllowed):
        return Problem(403, "not_allowed", str(problem))
    if isinstance(problem, WrongState):
        return Problem(409, "wrong_state", str(problem))
    if isinstance(problem, Refusal):
        return Problem(422, "refused", str(problem))
    if isinstance(problem, ProgrammingError) and "row-level security" in str(problem):
        return Problem(403, "out_of_sight", OUT_OF_SIGHT)
    log.exception("A program's request failed", exc_info=problem)
    words = "Something went wrong on our side. Nothing was changed; try again later."
    return Problem(500, "our_fault", words)


def _told(problem: Problem) -> JsonResponse:
    more = dict(problem.more)
    allow, retry = more.pop("allow", None), more.pop("retry_after", None)
    body = {"error": {"code": problem.code, "message": str(problem), **more}}
    response = JsonResponse(body, status=problem.status)
    if problem.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="Goodbuy"'
    if allow:
        response["Allow"] = ", ".join(allow)
    if retry:
        response["Retry-After"] = str(retry)
    return response


__all__ = ["Problem", "ProgramRequest", "api_view"]
