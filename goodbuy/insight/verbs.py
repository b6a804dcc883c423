"""Pages and verbs that the palette offers, and how typed words find them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from rapidfuzz.distance import OSA

from goodbuy.deals.models import Deal
from goodbuy.workspaces.models import Member


@dataclass(frozen=True)
class Choice:
    """One line of the palette, as `parts/_palette_results.html` draws it."""

    url: str
    icon: str
    words: str
    kind: str = ""
    post: bool = False


@dataclass(frozen=True)
class Verb:
    route: str
    icon: str
    words: str
    also: str = ""
    post: bool = False
    roles: frozenset[str] = frozenset(Member.Role.values)

    def finds(self, typed: list[str]) -> bool:
        """Whether each typed word begins one of the verb's words, give or take a letter."""
        known = f"{self.words} {self.also}".casefold().split()
        return all(any(begins(word, own) for own in known) for word in typed)

    def choice(self, *places: object) -> Choice | None:
        try:
            url = reverse(self.route, args=places)
        except NoReverseMatch:
            return None
        return Choice(url, self.icon, self.words, post=self.post)


def begins(typed: str, word: str) -> bool:
    """Whether a word begins so; from four letters on, one of them may be wrong, missing or more."""
    if word.startswith(typed):
        return True
    beginnings = (word[: len(typed) + more] for more in (-1, 0, 1))
    return len(typed) >= 4 and any(OSA.distance(typed, one) <= 1 for one in beginnings)


WRITES = frozenset(set(Member.Role.values) - {Member.Role.VIEWER})
PAGES = (
    Verb("insight:today", "sun", "Today", "list tasks duties"),
    Verb("insight:board", "cols", "Clients", "board columns stages"),
    Verb("deals:list", "way", "Deals", "table all"),
    Verb("people:list", "people", "People", "contacts persons"),
    Verb("people:companies", "company", "Companies", "accounts firms"),
    Verb("deals:rooms", "door", "Rooms", "links clients"),
    Verb("plans:templates", "list", "Plan templates", "plans drafts"),
    Verb("plans:narrations", "brief", "What still has to be told", "narration debts owed"),
    Verb("insight:told", "chart", "What was told in time", "narration coverage report"),
    Verb("insight:aftertaste", "chart", "How it felt to clients", "aftertaste survey report"),
    Verb("insight:stays", "chart", "Who stays after the signature", "sellers vanished report"),
    Verb("conversations:discovery_list", "ask", "What we ask every client", "discovery questions"),
    Verb("integrations:imports", "upload", "Imports", "files"),
    Verb("insight:bin", "trash", "Bin", "removed deleted restore recycle trash"),
    Verb("workspaces:members", "people", "Your team", "members invite roles"),
    Verb("workspaces:settings", "gear", "Settings", "workspace preferences"),
    Verb("workspaces:profile", "person", "Your profile", "name zone"),
    Verb("mfa_index", "key", "How you sign in", "passkey security"),
)
DOINGS = (
    Verb("deals:new", "plus", "New deal", "open add create", roles=Deal.SELLING),
    Verb("people:person_add", "plus", "New person", "add contact create", roles=WRITES),
    Verb("people:company_add", "plus", "New company", "add account create", roles=WRITES),
    Verb(
        "integrations:cards",
        "camera",
        "Add a person from a card",
        "photo signature ocr",
        roles=WRITES,
    ),
    Verb("integrations:imports", "upload", "Import a file", "csv vcard upload", roles=WRITES),
    Verb("plans:template_add", "plus", "New plan template", "add create", roles=WRITES),
    Verb("account_logout", "leave", "Sign out", "log out leave", post=True),
)
# What can be done with a deal that was found: the first word that asks for it, and the verb.
WITH_A_DEAL = {
    "tell": Verb("plans:tell", "brief", "Tell {} what is next", "narrate say", roles=WRITES),
    "promise": Verb(
        "promises:record", "hand", "Write down a promise for {}", "record", roles=WRITES
    ),
    "room": Verb("room:as", "eye", "See the room of {}", "client view"),
    "plan": Verb("plans:plan", "route", "Open the plan of {}", "steps"),
    "circle": Verb("plans:circle", "people", "See the circle around {}", "cast who"),
    "handoff": Verb("plans:handoffs", "hand", "Open the handoffs of {}", "hand over"),
}


def matching(verbs: tuple[Verb, ...], typed: list[str], member: Member) -> list[Choice]:
    allowed = [verb for verb in verbs if member.role in verb.roles and verb.finds(typed)]
    choices = [verb.choice() for verb in allowed]
    return [choice for choice in choices if choice is not None]
