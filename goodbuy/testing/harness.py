"""Every route, asked by everyone: what a page answers to those for whom it is not.

A new route is walked by itself. What it may need here:

- An audience: wear `@member_view`, `@guest_view` or `@public_view`. Without one the walk fails.
- An example for its arguments. `<uuid:pk>` behind `promises/` is the planted Promise: a new place
  or another argument gets a line in PLACES or ARGUMENTS. (Planted rows: goodbuy/testing/planting.)
- Where a page rightly answers strangers (a switch that ignores them): a line in FORGIVING, with
  the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.core import signing
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from goodbuy.room.access import leave_cookie
from goodbuy.testing.planting import ELSEWHERE, OTHER, OWN, Field
from goodbuy.workspaces.demo import SALT as DEMO_SALT

AUDIENCES = {"public", "guest", "member", "program"}

# Routes that bring no audience, because their views are not ours: name -> audience.
THIRD_PARTY: dict[str, str] = {}

# The path in front of an argument -> the planted row that it stands for.
PLACES = {
    "deals": "Deal",
    "addresses": "RefusedAddress",
    "phrases": "Phrase",
    "clients": "Deal",
    "people": "Person",
    "companies": "Company",
    "promises": "Promise",
    "outcomes": "Outcome",
    "measurements": "Measurement",
    "narrations": "Narration",
    "steps": "Step",
    "phases": "Phase",
    "plans": "Plan",
    "versions": "PlanVersion",
    "templates": "PlanTemplate",
    "questions": "Question",
    "briefs": "Brief",
    "notes": "Note",
    "facts": "Fact",
    "memory": "AllowedKind",
    "records": "Person",
    "untag": "Tag",
    "own": "CustomField",
    "tags": "Tag",
    "fields": "CustomField",
    "ties": "Tie",
    "days": "Occasion",
    "gifts": "Gift",
    "hints": "PriceHint",
    "benefits": "Benefit",
    "moves": "Move",
    "voices": "LostVoice",
    "risks": "YesRisk",
    "note": "Note",
    "undo": "BulkChange",
    "results": "Outcome",
    "cast": "CastMember",
    "grants": "Grant",
    "checkins": "CheckIn",
    "check-ins": "CheckIn",
    "teach-backs": "TeachBack",
    "employments": "Employment",
    "relationships": "Relationship",
    "emails": "EmailAddress",
    "phones": "PhoneNumber",
    "changes": "BulkChange",
    "bulk": "BulkChange",
    "views": "SavedView",
    "merges": "Merge",
    "pairs": "LikelyPair",
    "firms": "LikelyFirms",
    "members": "Member",
    "invitations": "Invitation",
    "switch": "Workspace",
    "events": "Event",
    "imports": "Import",
    "exports": "Export",
    "import": "Import",
    "cards": "Card",
    "outbox": "Letter",
    "links": "Grant",
    "rooms": "Deal",
    "presences": "Presence",
    "handoffs": "Handoff",
    "handoff": "Handoff",
    "reviews": "Review",
    "meetings": "Meeting",
    "heard": "HeardPromise",
    "aftertaste": "Aftertaste",
    "discovery": "Discovery",
    "improve": "Improvement",
    "together": "Charter",
    "bin": "Person",
    "programs": "Key",
    "file": "Attachment",
    "mentions": "Mention",
    "files": "Attachment",
}
# An argument's own name -> the planted row, where the path in front does not say it.
ARGUMENTS = {
    "deal": "Deal",
    "person": "Person",
    "company": "Company",
    "promise": "Promise",
    "outcome": "Outcome",
    "step": "Step",
    "question": "Question",
    "grant": "Grant",
    "cast": "CastMember",
    "plan": "Plan",
    "narration": "Narration",
    "to": "CastMember",
    "version": "PlanVersion",
    "template": "PlanTemplate",
    "member": "Member",
    "note": "Note",
}
# Where neither holds: a route and its argument -> the planted row.
ROWS = {
    "conversations:notes pk": "Person",
    "conversations:files pk": "Person",
    "room:as pk": "Grant",
    "api:record pk": "Person",
}
# Words in an address that stand for no row: by route and argument, else by argument.
WORDS = {
    "plans:step_verb verb": "claim",
    "room:letter_kind name": "code",
    "room:letter_kind_html name": "code",
    "plans:presence_verb verb": "rise",
    "plans:handoff_verb verb": "offer",
    "plans:review_verb verb": "show",
    "conversations:discovery_do verb": "begin",
    "conversations:discovery_row verb": "tick",
    "conversations:improve_do verb": "ask",
    "conversations:improve_row verb": "drop",
    "conversations:together_do verb": "flag",
    "conversations:together_row verb": "accept",
    "room:discovery_do verb": "add",
    "room:discovery_row verb": "not-asked",
    "room:improve_do verb": "ask",
    "room:improve_row verb": "drop",
    "room:together_do verb": "flag",
    "room:together_row verb": "accept",
    "insight:bin_erase kind": "person",
    "conversations:notes kind": "person",
    "conversations:files kind": "person",
    "people:person_field name": "city",
    "of": "person",
    "people:company_field name": "city",
    "deals:move_leave name": "hello",
    "deals:move_letter name": "hello",
    "verb": "keep",
    "kind": "people",
    "page": "people",
    "name": "name",
    "field": "name",
}


class NoExampleError(AssertionError):
    """The harness does not know which row an argument of a route stands for."""


FORGIVING = {
    "workspaces:switch": "a workspace that is not one’s own is ignored, and one stays where one is",
}

# Pages that rightly are not there for the planted row.
NOT_THERE = {
    "workspaces:invitation": "a made-up token",
}


@dataclass(frozen=True)
class Route:
    name: str
    pattern: str
    view: Any

    @property
    def audience(self) -> str | None:
        return getattr(self.view, "audience", None) or THIRD_PARTY.get(self.name)

    @property
    def viewer_may_post(self) -> bool:
        return bool(getattr(self.view, "viewer_may_post", False))

    @property
    def arguments(self) -> list[tuple[str, str, str]]:
        """Each argument's converter, name, and the path's word in front of it."""
        found = []
        for match in re.finditer(r"<(?:(\w+):)?(\w+)>", self.pattern):
            before = [w for w in self.pattern[: match.start()].split("/") if w and "<" not in w]
            found.append((match[1] or "str", match[2], before[-1] if before else ""))
        return found

    @property
    def names_a_row(self) -> bool:
        return any(converter in ("uuid", "int") for converter, _, _ in self.arguments)

    def __str__(self) -> str:
        return f"{self.name or 'without a name'} (/{self.pattern})"


def routes(resolver: URLResolver | None = None, before: str = "", space: str = "") -> list[Route]:
    found: list[Route] = []
    for pattern in (resolver or get_resolver()).url_patterns:
        path = before + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            found += routes(pattern, path, inner)
        elif isinstance(pattern, URLPattern):
            name = f"{space}{pattern.name}" if pattern.name else ""
            found.append(Route(name, path, pattern.callback))
    return found


def without_audience(resolver: URLResolver | None = None) -> list[str]:
    return [str(route) for route in routes(resolver) if route.audience not in AUDIENCES]


def address(route: Route, planted: Field, place: str, room: str) -> str:
    """The route with the rows of one place, inside the room of (maybe) another."""
    path = route.pattern
    for converter, name, before in route.arguments:
        value = _example(route, planted, place, room, converter, name, before)
        path = re.sub(rf"<(?:\w+:)?{name}>", str(value), path, count=1)
    return "/" + path


def _example(
    route: Route, planted: Field, place: str, room: str, converter: str, name: str, before: str
) -> Any:
    if route.audience == "guest" and name == "key":
        return planted.row("Deal", room).room_key
    if name == "token":
        return _token(route, planted, place)
    if converter == "uuid":
        model = ROWS.get(f"{route.name} {name}") or ARGUMENTS.get(name) or PLACES.get(before)
        if model is None:
            raise NoExampleError(
                f"{route}: which row is <{name}>? Give it a line in PLACES or ARGUMENTS of "
                "goodbuy/testing/harness.py."
            )
        row = planted.row(model, place)
        return row.pk if row is not None else uuid4()
    if converter == "int":
        return 1
    return WORDS.get(f"{route.name} {name}") or WORDS.get(name, "words")


def _token(route: Route, planted: Field, place: str) -> str:
    if "demo" in route.pattern:
        return signing.dumps(str(uuid4()), salt=DEMO_SALT)
    if route.pattern.startswith("r/"):
        return planted.cast.ana_token if place == OWN else planted.bea_token
    return "a-token-that-nobody-has"


# --- who asks ---------------------------------------------------------------------------------


def member_browser(member: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(member.user)
    return client


def guest_browser(grant: Any) -> Client:
    client = Client(raise_request_exception=False)
    response = HttpResponse()
    leave_cookie(response, grant)
    for name, morsel in response.cookies.items():
        # The test client keeps one jar for all paths, so the cookie is sent to every page.
        client.cookies[name] = morsel.value
    return client


def nobody() -> Client:
    return Client(raise_request_exception=False)


@contextmanager
def undone() -> Iterator[None]:
    """What a request changed is taken back, so that the next one meets the same rows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def ask(client: Client, method: str, url: str) -> Any:
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    with undone():
        response = getattr(client, method)(url)
        if response.streaming:
            response.streamed = b"".join(response.streaming_content)
    client.cookies.clear()
    for name, value in cookies.items():
        client.cookies[name] = value
    return response


def said(response: Any) -> str:
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    body = response.streamed if response.streaming else response.content
    return headers + "\n" + body.decode("utf-8", "replace")


def leaks(response: Any, planted: Field, forbidden: set[str]) -> list[str]:
    found = set(re.findall(r"zqx\d{5}zqx", said(response))) & forbidden
    return sorted(planted.marks[mark][2] for mark in found)


def channels(response: Any) -> set[str]:
    """The live channels that this page's ticket opens."""
    tickets = re.findall(r'data-live="([^"]+)"', said(response))
    return {channel for ticket in tickets for channel in signing.loads(ticket, salt="live")}


__all__ = [
    "ELSEWHERE",
    "FORGIVING",
    "NOT_THERE",
    "NoExampleError",
    "OTHER",
    "OWN",
    "Route",
    "address",
    "ask",
    "channels",
    "guest_browser",
    "leaks",
    "member_browser",
    "nobody",
    "routes",
    "without_audience",
]
