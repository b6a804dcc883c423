"""Plan templates as YAML files that a delivery lead can read, edit and pass on."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import yaml

from goodbuy.kernel.tongues import for_us
from goodbuy.plans.template_check import check
from goodbuy.plans.template_node import Problem, Reader, TemplateError

LONGEST_FILE = 200_000


@dataclass(frozen=True)
class StepLine:
    """One step: who does what, what it will be like for the client, what shows that it is done."""

    key: str
    name: str
    side: str  # seller, client or third
    who: str  # the part that someone plays: "delivery lead", "IT"
    days: int = 1
    with_side: str = ""  # a step done together names the other side and part too
    with_who: str = ""
    after: tuple[str, ...] = ()
    visible: bool = True
    minutes: int = 0  # of the client's time
    expect: str = ""
    why: str = ""
    done_when: str = ""
    wanted: str = ""  # what we need, in the words of the wanted card
    only_if: str = ""  # a question that is answered when the template is applied
    every_weeks: int = 0  # it comes again, so often (0: until the results are due)
    times: int = 0


@dataclass(frozen=True)
class PhaseLine:
    key: str
    name: str
    stage: str
    purpose: str = ""
    only_if: str = ""
    steps: tuple[StepLine, ...] = ()


@dataclass(frozen=True)
class OutcomeLine:
    """A result worth promising, still without the client's numbers."""

    metric: str
    unit: str
    direction: str  # up or down
    measured_how: str = ""


@dataclass(frozen=True)
class MomentLine:
    """A question asked some working days after a step is done."""

    after: str
    asks: str
    days: int = 1


@dataclass(frozen=True)
class TemplateFile:
    key: str
    name: str
    summary: str
    depth: str = "normal"
    phases: tuple[PhaseLine, ...] = ()
    outcomes: tuple[OutcomeLine, ...] = ()
    check_ins: tuple[MomentLine, ...] = ()
    aftertaste: tuple[MomentLine, ...] = ()

    @property
    def steps(self) -> tuple[StepLine, ...]:
        return tuple(step for phase in self.phases for step in phase.steps)

    @property
    def questions(self) -> tuple[str, ...]:
        """What is asked before a plan is made of it: each condition once."""
        asked: list[str] = []
        for phase in self.phases:
            asked += [phase.only_if, *(step.only_if for step in phase.steps)]
        return tuple(dict.fromkeys(words for words in asked if words))


@lru_cache(maxsize=16)
def parse(text: str | bytes) -> TemplateFile:
    """Read a template, the same text once; or raise every problem found, each with its line."""
    if len(text) > LONGEST_FILE:
        raise TemplateError(
            [Problem(1, for_us("This file is longer than a plan can be: 200,000 letters."))]
        )
    reader = Reader(_compose(text))
    found = reader.build(TemplateFile)
    problems = reader.problems
    # What a plan must hold is only asked once each line could be read.
    problems = problems or list(check(found, reader.lines))
    if problems:
        raise TemplateError(sorted(problems))
    return found


def _compose(text: str | bytes) -> yaml.Node:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        said = for_us(
            "The file cannot be read here (%(problem)s). Check the spaces and colons."
        ) % {"problem": error.problem}
        raise TemplateError([Problem(line, said)]) from error
    except (yaml.YAMLError, UnicodeError, RecursionError) as error:
        said = for_us("This is not a text file that can be read. Save it as plain text (UTF-8).")
        raise TemplateError([Problem(1, said)]) from error
    if node is None:
        raise TemplateError([Problem(1, for_us("The file is empty."))])
    return node


def dump(template: TemplateFile) -> str:
    """Write a template so that `parse` gives the same one back."""
    return yaml.dump(
        _plain(template), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=96, indent=2
    )


def _plain(line: Any) -> dict[str, Any]:
    """Its fields without those that say nothing new, in the order of the file."""
    written: dict[str, Any] = {}
    for item in fields(line):
        value = getattr(line, item.name)
        if value == item.default:
            continue
        if isinstance(value, tuple):
            value = [part if isinstance(part, str) else _plain(part) for part in value]
        written[item.name] = value
    return written


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        # Indents the dashes of a list under their key, as people write them.
        super().increase_indent(flow, False)


@cache
def shipped() -> tuple[TemplateFile, ...]:
    """The templates that come with Goodbuy, the light one last."""
    found = [parse(text) for text in _shipped_texts()]
    return tuple(sorted(found, key=lambda one: (one.depth == "light", one.name)))


def _shipped_texts() -> Iterator[str]:
    for path in resources.files("goodbuy.plans").joinpath("shipped").iterdir():
        if path.name.endswith(".yaml"):
            yield path.read_text(encoding="utf-8")
