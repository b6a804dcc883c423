"""The answer to 'where do we go now?', as plain facts, and the sentence that is built from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from goodbuy.kernel.words import long_day

LONGEST_SENTENCE = 60  # words
OVER = ("resting", "declined", "broken_off")
LONGEST_NAME = 14  # words of a step's or phase's name that a sentence carries
SHORTEST_NAME = 3
LONGEST_PERSON = 5


@dataclass(frozen=True)
class Voice:
    """Someone named in an answer: never more than a room may show."""

    id: UUID | None
    name: str
    firm: str = ""
    side: str = "seller"

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else self.name


@dataclass(frozen=True)
class Wanted:
    """The one thing that is wanted from a reader now."""

    # plan, step, confirm_step, outcome, agree_outcome, promise, question, handoff, teach_back
    kind: str
    id: UUID
    words: str
    by_on: date | None
    minutes: int | None = None
    why: str = ""
    others: int = 0
    # The row whose page it opens, where that is another one.
    on_page_of: UUID | None = None


@dataclass(frozen=True)
class Signpost:
    """Where we are, what happened last, the one next step, who, by when, what is wanted."""

    deal_id: UUID
    stage: str
    stage_words: str
    today: date
    phase_number: int = 0
    phase_count: int = 0
    phase_name: str = ""
    last_words: str = ""
    last_by: str = ""
    last_at: datetime | None = None
    next_id: UUID | None = None
    next_kind: str = "fallback"  # step, confirm_step, outcome, fallback
    next_words: str = ""
    next_who: Voice = Voice(None, "")
    next_helper: Voice | None = None
    next_on: date | None = None
    next_time: time | None = None
    waits_for: str = ""
    after_words: str = ""
    after_who: str = ""
    after_on: date | None = None
    wanted: Wanted | None = None
    reader: Voice | None = None
    paused_until: date | None = None
    told_at: datetime | None = None
    clarity: str = "unclear"  # clear, partly, unclear
    # The next step and the one after it for whoever is to do the next one themselves.
    beyond: Mapping[str, Any] | None = field(default=None, hash=False, repr=False)

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Signpost:
        """What `Signpost(**facts)` gives, sooner: a board needs two hundred, and a frozen class
        sets each of its fields by itself. What is not among the facts is the class's own."""
        post = cls.__new__(cls)
        post.__dict__.update(facts)
        return post

    @property
    def is_ended(self) -> bool:
        return self.stage in OVER

    @property
    def is_paused(self) -> bool:
        return self.stage == "paused"

    @property
    def late_days(self) -> int:
        """Calendar days since the next step was due; zero while it is on time."""
        if self.next_on is None or self.is_paused or self.is_ended:
            return 0
        return max(0, (self.today - self.next_on).days)

    @property
    def most_late_days(self) -> int:
        """The same, of the next step or of what is wanted from the reader beside it."""
        due = self.wanted.by_on if self.wanted else None
        return max(self.late_days, (self.today - due).days) if due else self.late_days

    @property
    def is_mine(self) -> bool:
        """The next step is the reader's own."""
        return bool(self.reader and self.reader.id and self.next_who.id == self.reader.id)

    def seen_by(self, reader: Voice, wanted: Wanted | None) -> Signpost:
        """What is wanted from the reader stands apart: next is then what others do after it."""
        apart = wanted is not None and wanted.id == self.next_id and self.beyond
        return replace(self, reader=reader, wanted=wanted, **(self.beyond or {} if apart else {}))

    @property
    def sentence(self) -> str:
        """At most 60 words that a tired director understands: where, next, who, when, wanted."""
        return " ".join(part for part in self._told if part)

    @property
    def where_words(self) -> str:
        return self._told[0]

    @property
    def next_sentence(self) -> str:
        return self._told[1]

    @property
    def wanted_sentence(self) -> str:
        return self._told[2]

    @cached_property
    def _told(self) -> tuple[str, str, str]:
        """The three sentences; long names are shortened until all of them fit, each whole."""
        told = self._tell(LONGEST_NAME)
        for longest in range(LONGEST_NAME - 1, SHORTEST_NAME - 1, -1):
            if len(" ".join(told).split()) <= LONGEST_SENTENCE:
                break
            told = self._tell(longest)
        return told

    def _tell(self, longest: int) -> tuple[str, str, str]:
        return self._where(longest), self._next(longest), self._wanted(longest)

    def _where(self, longest: int) -> str:
        if self.is_paused:
            until = spoken(self.paused_until, self.today)
            quiet = _("All is quiet until %(day)s, as agreed. Nobody chases you before that day.")
            return quiet % {"day": until}
        if self.is_ended:
            return str(_ENDED[self.stage])
        if self.stage == "proven":
            return _("You have what we promised.")
        if self.phase_number:
            name = _stop(_short(lower_first(self.phase_name), longest))
            at = {"number": self.phase_number, "count": self.phase_count, "name": name}
            return _("We are at step %(number)d of %(count)d: %(name)s") % at
        return str(_STAGES[self.stage])

    def _next(self, longest: int) -> str:
        if self.is_paused or self.is_ended:
            return ""
        what = _stop(_short(lower_first(self.next_words), longest))
        return _("Next: %(what)s") % {"what": what} + " " + self.who_sentence

    @property
    def who_sentence(self) -> str:
        """Who does the next step, and by when: under the highlighter where it is the reader."""
        said = {
            "who": _short(self.next_who.name, LONGEST_PERSON),
            "day": spoken(self.next_on, self.today),
            "time": f"{self.next_time:%-H:%M}" if self.next_time else "",
        }
        if self.late_days and self.is_mine:
            return _("You do it. It was due %(day)s and is late.") % said
        if self.late_days:
            return _("%(who)s does it. It was due %(day)s and is late.") % said
        if self.next_time and self.is_mine:
            return _("You do it by %(day)s, by %(time)s.") % said
        if self.next_time:
            return _("%(who)s does it by %(day)s, by %(time)s.") % said
        if self.is_mine:
            return _("You do it by %(day)s.") % said
        return _("%(who)s does it by %(day)s.") % said

    def _wanted(self, longest: int) -> str:
        if not self.wanted or (self.is_mine and self.wanted.id == self.next_id):
            return ""
        what = _stop(_short(lower_first(self.wanted.words), longest))
        due = self.wanted.by_on
        said = {"day": spoken(due, self.today), "what": what}
        if not due:
            return _("We need one thing from you: %(what)s") % said
        if due < self.today:
            return _("We need one thing from you, due since %(day)s: %(what)s") % said
        return _("We need one thing from you by %(day)s: %(what)s") % said


# How the room's languages quote; the German marks first, whose second is another's first.
QUOTES = (("„", "“"), ("“", "”"), ("«", "»"))
ENDS = ("…", "?", "!", *(f"…{closes}" for _opens, closes in QUOTES))

_STAGES = {
    "exploring": _later("We are finding out if we can help."),
    "evaluating": _later("You are finding out if this is right for you."),
    "agreed": _later("We have agreed, and now the work begins."),
    "onboarding": _later("We are making everything ready."),
    "live": _later("It is in use, and we measure the results together."),
    "renewing": _later("We are talking about what comes next."),
}
_ENDED = {
    "resting": _later("You have what we promised, and nothing is open."),
    "declined": _later("We stopped here, and that is fine. Nothing more comes from us."),
    "broken_off": _later("The agreement has ended. Nothing more is due from you."),
}


def spoken(day: date | None, today: date) -> str:
    """A day as people say it: with its weekday, and with the year when it is another one."""
    if day is None:
        return _("a day that we still have to name")
    return long_day(day, with_year=day.year != today.year)


def lower_first(words: str) -> str:
    """As it stands within a sentence. German writes its nouns large, so there it stays."""
    head, tail = words[:1], words[1:]
    # Names and short forms keep their capitals: "IT sends the list", "I ring you".
    keeps = len(words) < 2 or tail[:1].isupper() or words.startswith("I ")
    is_german = (get_language() or "").startswith("de")
    return words if keeps or is_german else head.lower() + tail


def _short(words: str, longest: int = LONGEST_NAME) -> str:
    all_words = words.rstrip(".").split()
    if len(all_words) <= longest:
        return " ".join(all_words)
    return _closed(" ".join(all_words[:longest]).rstrip(",;:.–-") + "…")


def _closed(cut: str) -> str:
    """What was cut short inside a quotation ends with its mark all the same."""
    for opens, closes in QUOTES:
        if opens in cut:
            return cut if closes in cut.rpartition(opens)[2] else cut + closes
    return cut


def _stop(words: str) -> str:
    """As a sentence ends: what was cut short, and a question, have their own end."""
    return words if words.endswith(ENDS) else f"{words}."
