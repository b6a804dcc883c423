"""What a template becomes once its questions are answered: steps that are not needed fall out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from goodbuy.kernel.errors import Refusal
from goodbuy.plans.template_file import PhaseLine, StepLine, TemplateFile


def answered(file: TemplateFile, answers: Mapping[str, bool]) -> TemplateFile:
    """Without the steps whose condition does not hold; what waited for them waits for theirs."""
    open_ones = [words for words in file.questions if words not in answers]
    if open_ones:
        raise Refusal("Answer first: does “%(open_ones)s” hold here?", open_ones=open_ones[0])
    gone = {
        step.key: step.after
        for phase in file.phases
        for step in phase.steps
        if not (_holds(phase, answers) and _holds(step, answers))
    }
    return replace(file, phases=tuple(_kept(phase, gone) for phase in file.phases))


def _holds(line: PhaseLine | StepLine, answers: Mapping[str, bool]) -> bool:
    return not line.only_if or answers[line.only_if]


def _kept(phase: PhaseLine, gone: Mapping[str, tuple[str, ...]]) -> PhaseLine:
    steps = [
        replace(step, after=through(step.after, gone))
        for step in phase.steps
        if step.key not in gone
    ]
    return replace(phase, steps=tuple(steps))


def through(after: tuple[str, ...], gone: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    seen: set[str] = set()
    ahead = list(after)
    while ahead:
        key = ahead.pop(0)
        if key not in gone:
            found[key] = None
        elif key not in seen:
            seen.add(key)
            ahead.extend(gone[key])
    return tuple(found)
