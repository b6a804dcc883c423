"""Pages and verbs that the palette offers, and how typed words find them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from rapidfuzz.distance import OSA

from goodbuy.deals.models import Deal
from goodbuy.kernel.tongues import for_us_later
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
    anchor: str = ""

    def finds(self, typed: list[str]) -> bool:
        """Whether each typed word begins one of the verb's words, give or take a letter."""
        known = f"{self.words} {self.also}".casefold().split()
        return all(any(begins(word, own) for own in known) for word in typed)

    def choice(self, *places: object) -> Choice | None:
        try:
            url = reverse(self.route, args=places)
        except NoReverseMatch:
            return None
        return Choice(url + self.anchor, self.icon, self.words, post=self.post)


def begins(typed: str, word: str) -> bool:
    """Whether a word begins so; from four letters on, one of them may be wrong, missing or more."""
    if word.startswith(typed):
        return True
    beginnings = (word[: len(typed) + more] for more in (-1, 0, 1))
    return len(typed) >= 4 and any(OSA.distance(typed, one) <= 1 for one in beginnings)


WRITES = frozenset(set(Member.Role.values) - {Member.Role.VIEWER})
PAGES = (
    Verb("insight:today", "sun", for_us_later("Today"), for_us_later("list tasks duties")),
    Verb("insight:board", "cols", for_us_later("Clients"), for_us_later("board columns stages")),
    Verb("deals:list", "way", for_us_later("Deals"), for_us_later("table all")),
    Verb("people:list", "people", for_us_later("People"), for_us_later("contacts persons")),
    Verb("people:companies", "company", for_us_later("Companies"), for_us_later("accounts firms")),
    Verb("deals:rooms", "door", for_us_later("Rooms"), for_us_later("links clients")),
    Verb("plans:templates", "list", for_us_later("Plan templates"), for_us_later("plans drafts")),
    Verb(
        "plans:narrations",
        "brief",
        for_us_later("What still has to be told"),
        for_us_later("narration debts owed"),
    ),
    Verb(
        "insight:told",
        "chart",
        for_us_later("What was told in time"),
        for_us_later("narration coverage report"),
    ),
    Verb(
        "insight:aftertaste",
        "chart",
        for_us_later("How it felt to clients"),
        for_us_later("aftertaste survey report"),
    ),
    Verb(
        "insight:stays",
        "chart",
        for_us_later("Who stays after the signature"),
        for_us_later("sellers vanished report"),
    ),
    Verb(
        "conversations:discovery_list",
        "ask",
        for_us_later("What we ask every client"),
        for_us_later("discovery questions"),
    ),
    Verb("integrations:imports", "upload", for_us_later("Imports"), "files"),
    Verb(
        "insight:bin",
        "trash",
        for_us_later("Bin"),
        for_us_later("removed deleted restore recycle trash"),
    ),
    Verb(
        "workspaces:members",
        "people",
        for_us_later("Your team"),
        for_us_later("members invite roles"),
    ),
    Verb(
        "workspaces:settings",
        "gear",
        for_us_later("Settings"),
        for_us_later("workspace preferences"),
    ),
    Verb("workspaces:profile", "person", for_us_later("Your profile"), for_us_later("name zone")),
    Verb("mfa_index", "key", for_us_later("How you sign in"), for_us_later("passkey security")),
)
DOINGS = (
    Verb(
        "deals:new",
        "plus",
        for_us_later("New deal"),
        for_us_later("open add create"),
        roles=Deal.SELLING,
    ),
    Verb(
        "people:person_add",
        "plus",
        for_us_later("New person"),
        for_us_later("add contact create"),
        roles=WRITES,
    ),
    Verb(
        "people:company_add",
        "plus",
        for_us_later("New company"),
        for_us_later("add account create"),
        roles=WRITES,
    ),
    Verb(
        "integrations:cards",
        "camera",
        for_us_later("Add a person from a card"),
        for_us_later("photo signature ocr"),
        roles=WRITES,
    ),
    Verb(
        "integrations:imports",
        "upload",
        for_us_later("Import a file"),
        for_us_later("csv vcard upload"),
        roles=WRITES,
    ),
    Verb(
        "plans:template_add",
        "plus",
        for_us_later("New plan template"),
        for_us_later("add create"),
        roles=WRITES,
    ),
    Verb(
        "account_logout",
        "leave",
        for_us_later("Sign out"),
        for_us_later("log out leave"),
        post=True,
    ),
)
# What can be done with a deal that was found: the first word that asks for it, and the verb.
WITH_A_DEAL = {
    "tell": Verb(
        "plans:tell",
        "brief",
        for_us_later("Tell {} what is next"),
        for_us_later("narrate say"),
        roles=WRITES,
    ),
    "promise": Verb(
        "promises:record",
        "hand",
        for_us_later("Write down a promise for {}"),
        "record",
        roles=WRITES,
    ),
    "room": Verb("room:as", "eye", for_us_later("See the room of {}"), for_us_later("client view")),
    "plan": Verb("plans:plan", "route", for_us_later("Open the plan of {}"), "steps"),
    "circle": Verb(
        "plans:circle", "people", for_us_later("See the circle around {}"), for_us_later("cast who")
    ),
    "handoff": Verb(
        "plans:handoffs", "hand", for_us_later("Open the handoffs of {}"), for_us_later("hand over")
    ),
    "move": Verb(
        "deals:move",
        "way",
        for_us_later("Move {} to another stage"),
        for_us_later("stage agree"),
        roles=Deal.SELLING,
    ),
    "pause": Verb(
        "deals:move",
        "pause",
        for_us_later("Pause {} until a day"),
        for_us_later("rest wait"),
        roles=Deal.SELLING,
    ),
}
# And with a person.
WITH_A_PERSON = {
    "note": Verb(
        "people:person",
        "note",
        for_us_later("Write a note on {}"),
        for_us_later("write"),
        roles=WRITES,
        anchor="#note-words",
    ),
    "talk": Verb(
        "conversations:person_after",
        "ask",
        for_us_later("Write down a talk with {}"),
        for_us_later("call met rang"),
        roles=WRITES,
    ),
    "remember": Verb(
        "people:fact_hear",
        "person",
        for_us_later("Remember what {} told you"),
        for_us_later("fact heard"),
        roles=WRITES,
    ),
    "brief": Verb(
        "insight:person_brief",
        "eye",
        for_us_later("Read up on {} before a talk"),
        for_us_later("prepare meeting"),
    ),
}


def matching(verbs: tuple[Verb, ...], typed: list[str], member: Member) -> list[Choice]:
    allowed = [verb for verb in verbs if member.role in verb.roles and verb.finds(typed)]
    choices = [verb.choice() for verb in allowed]
    return [choice for choice in choices if choice is not None]
