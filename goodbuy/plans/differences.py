"""What became different between two versions of a plan, in sentences that a client reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from json import dumps
from typing import Any
from uuid import UUID

from goodbuy.kernel.words import long_day

Body = dict[str, Any]

# What a step says, beside its day, and the words for a change of it.
WORDS = {
    "expectation": "what it will be like",
    "why": "why it matters",
    "evidence": "what shows that it is done",
    "wanted": "what is wanted",
}


@dataclass(frozen=True)
class Difference:
    kind: str  # added, removed, dropped, renamed, moved_day, given, placed, reworded, relinked
    step: str
    sentence: str
    old: str = ""
    new: str = ""


def seal(body: Body) -> str:
    """The same plan gives the same seal, whatever the order in which it was written down."""
    return sha256(dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def compare(old: Body, new: Body) -> list[Difference]:
    before = {step["id"]: step for step in old["steps"]}
    now = {step["id"]: step for step in new["steps"]}
    found = [
        Difference("removed", step["name"], f"“{step['name']}” is no longer in the plan.")
        for key, step in before.items()
        if key not in now
    ]
    for key, step in now.items():
        if key in before:
            found += _changed(before[key], step, {**_names(before), **_names(now)})
        else:
            found.append(Difference("added", step["name"], _added(step)))
    return found


def _names(steps: dict[str, Body]) -> dict[str, str]:
    return {key: step["name"] for key, step in steps.items()}


def _added(step: Body) -> str:
    return f"“{step['name']}” is new: {step['owner']}, {_day(step['due_on'])}."


def _changed(old: Body, new: Body, names: dict[str, str]) -> Iterator[Difference]:
    name = new["name"]
    if new["is_dropped"] and not old["is_dropped"]:
        yield Difference("dropped", name, f"“{name}” is not needed any more: {new['said']}")
        return
    if old["name"] != name:
        yield Difference("renamed", name, f"“{old['name']}” is called “{name}” now.")
    if old["due_on"] != new["due_on"]:
        was, day = _day(old["due_on"]), _day(new["due_on"])
        why = f": {new['late_reason']}" if new["late_reason"] else "."
        yield Difference("moved_day", name, f"“{name}” moves from {was} to {day}{why}", was, day)
    if old["owner"] != new["owner"]:
        sentence = f"{new['owner']} does “{name}” now. It was {old['owner']}."
        yield Difference("given", name, sentence, old["owner"], new["owner"])
    if old["phase"] != new["phase"]:
        sentence = f"“{name}” belongs to “{new['phase']}” now."
        yield Difference("placed", name, sentence, old["phase"], new["phase"])
    if old.get("only_if", "") != (asked := new.get("only_if", "")):
        sentence = f"“{name}” is done in any case now."
        if asked:
            sentence = f"“{name}” is only done if this holds: {asked}"
        yield Difference("conditioned", name, sentence, old.get("only_if", ""), asked)
    for field, words in WORDS.items():
        if old[field] != new[field]:
            sentence = f"“{name}” says anew {words}: {new[field] or 'nothing'}"
            yield Difference("reworded", name, sentence, old[field], new[field])
    if set(old["after"]) != set(new["after"]):
        waits = ", ".join(f"“{names[key]}”" for key in new["after"] if key in names)
        yield Difference("relinked", name, f"“{name}” waits for {waits or 'nothing'} now.")


def _day(text: str) -> str:
    return long_day(date.fromisoformat(text), "en")


def body_of(step: Any, shared: set[UUID]) -> dict[str, Any]:
    """A step as a version of the plan keeps it."""
    return {
        "id": str(step.pk),
        "name": step.name,
        "phase": step.phase.name,
        "owner": step.owner.name,
        "side": step.owner.side,
        "helper": step.helper.name if step.helper else "",
        "starts_on": step.starts_on.isoformat(),
        "due_on": step.due_on.isoformat(),
        "expectation": step.expectation,
        "why": step.why,
        "evidence": step.evidence,
        "wanted": step.wanted,
        "minutes": step.minutes,
        "late_reason": step.late_reason,
        "is_dropped": step.state == step.State.NOT_NEEDED,
        "said": step.state_words if step.state == step.State.NOT_NEEDED else "",
        # Only where one is open: what was confirmed without any keeps its seal.
        **({"only_if": step.only_if} if step.is_undecided else {}),
        "after": sorted(str(w.after_id) for w in step.waits.all() if w.after_id in shared),
    }
