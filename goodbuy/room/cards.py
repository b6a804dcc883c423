"""All that a room's templates ever receive: plain words, never rows. A new column cannot leak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Mark:
    """A state's shape and its words: kept, due, late, later."""

    state: str
    words: str


@dataclass(frozen=True)
class Lede:
    plain: str
    # The part that is wanted from the reader, under the highlighter.
    marked: str
    size: str


@dataclass(frozen=True)
class Fact:
    name: str
    before: str
    strong: str = ""
    after: str = ""
    mark: Mark | None = None


@dataclass(frozen=True)
class WantedCard:
    title: str
    by_on: str
    why: str
    minutes: int | None
    url: str
    label: str
    pass_url: str
    others: int


@dataclass(frozen=True)
class Station:
    number: int
    name: str
    when: str
    gist: str
    kind: str  # done, now, todo
    is_signature: bool


@dataclass(frozen=True)
class Entry:
    id: str
    day: str
    time: str
    iso: str
    by: str
    by_first: str
    side: str
    part: str
    headline: str
    why: str
    next: str
    step_url: str
    reply_url: str
    # Whom the answer goes to: whoever told it, or who speaks for them while they are away.
    reply_first: str


@dataclass(frozen=True)
class Face:
    id: str
    name: str
    first_name: str
    side: str
    note: str
    does: str
    does_not: str
    reach: str
    reach_url: str
    # Whose address that is: their own, or of who speaks for them while they are away.
    reach_first: str
    away: str
    is_gone: bool
    is_me: bool


@dataclass(frozen=True)
class Vow:
    id: str
    words: str
    mark: Mark
    note: str
    url: str
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class VowSide:
    title: str
    tally: str
    vows: tuple[Vow, ...]


@dataclass(frozen=True)
class Line:
    """One stroke or word of a chart."""

    kind: str
    d: str = ""
    x: float = 0
    y: float = 0
    anchor: str = "start"
    words: str = ""


@dataclass(frozen=True)
class Chart:
    told: str
    lines: tuple[Line, ...]
    words: tuple[Line, ...]
    dot: Line | None


@dataclass(frozen=True)
class Reading:
    on: str
    iso: str
    value: str
    by: str
    source: str


@dataclass(frozen=True)
class Result:
    id: str
    name: str
    unit: str
    mark: Mark
    before: str
    promised: str
    now: str
    words: str
    due: str
    chart: Chart
    url: str
    measured_how: str
    measured_by: str
    verifier: str
    state: str
    verdict: str
    # That the last reading is not what was promised, where it is not.
    misses: str
    readings: tuple[Reading, ...]

    @property
    def title(self) -> str:
        """With its unit, where the name does not say it: Pallets labelled wrongly, in every 100."""
        is_said = self.unit.casefold() in self.name.casefold()
        return self.name if is_said else f"{self.name}, {self.unit}"


@dataclass(frozen=True)
class Asked:
    id: str
    words: str
    mark: Mark
    note: str
    answer: str
    # Above the whole answer: who asked, and who answered on which day.
    asked_by: str
    answered_by: str
    still_unclear: str
    is_mine: bool
    can_pass: bool
    is_private: bool
    state: str
    is_open: bool
    url: str


@dataclass(frozen=True)
class Move:
    """One of the next moves: who, what, when."""

    who: str
    strong: str
    words: str
    day: str


@dataclass(frozen=True)
class StepCard:
    id: str
    number: int
    name: str
    phase: str
    who: str
    who_side: str
    helper: str
    mark: Mark
    day: str
    was: str
    late_reason: str
    expectation: str
    why: str
    evidence: str
    evidence_given: str
    said: str
    waits_for: str
    only_if: str
    minutes: int | None
    state: str
    url: str


@dataclass(frozen=True)
class Offered:
    """A day that can be chosen with one tap."""

    value: str
    words: str


@dataclass(frozen=True)
class Frame:
    """What stands around every page of a room."""

    key: str
    home: str
    company: str
    host_firm: str
    me: str
    me_first: str
    my_side: str
    my_id: str
    today: str
    copied: str
    digest: str
    language: str
    is_preview: bool = False
    is_over: bool = False


@dataclass(frozen=True)
class ShortQuestion:
    """A check-in on the reader's desk: one tap answers it."""

    id: str
    words: str
    answers: tuple[tuple[str, str], ...]
    can_be_unclear: bool


@dataclass(frozen=True)
class OurWord:
    """How it stands with one of us, said to the client before anybody has to ask."""

    who: str
    day: str
    said: str
    words: str
    next: str


@dataclass(frozen=True)
class NearTalk:
    id: str
    title: str
    day: str
    time: str


@dataclass(frozen=True)
class Between:
    """What the room’s own page says of the talks: the next meeting, the newest recap, one wish."""

    coming: NearTalk | None
    newest: NearTalk | None
    aftertaste: str
    handoff: str
    # Somebody chose the reader alone to read a few words; who, and of what, stands elsewhere.
    is_private_waiting: bool


@dataclass(frozen=True)
class RoomPage:
    frame: Frame
    sentence: str
    lede: Lede
    last_word: str
    facts: tuple[Fact, ...]
    wanted: WantedCard | None
    quiet: str
    our_words: tuple[OurWord, ...]
    short_questions: tuple[ShortQuestion, ...]
    path: tuple[Station, ...]
    path_words: str
    feed: tuple[Entry, ...]
    cast: tuple[Face, ...]
    asked: tuple[Asked, ...]
    asked_more: bool
    promises: tuple[VowSide, ...]
    promise_words: str
    results: tuple[Result, ...]
    result_words: str
    moves: tuple[Move, ...]
    colleagues: tuple[Face, ...]
    offered: tuple[Offered, ...]
    answer_words: str
    can_hide: bool
    hears_next: str
    between: Between
    presence: Any = None
