"""What a plan template must hold before a plan may be made from it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from goodbuy.kernel.tongues import for_us
from goodbuy.kernel.working_days import WorkingCalendar
from goodbuy.plans.schedule import Task, cycle
from goodbuy.plans.template_node import Problem

if TYPE_CHECKING:
    from goodbuy.plans.template_file import PhaseLine, StepLine, TemplateFile

DEPTHS = ("normal", "light")
SIDES = ("seller", "client", "third")
DIRECTIONS = ("up", "down")
# The stages of a deal that a phase can belong to, in the order in which they come.
STAGES = ("exploring", "evaluating", "agreed", "onboarding", "live", "proven")
# A series is drawn whole, so it has an end that a page can show.
MOST_WEEKS, MOST_TIMES = 52, 60
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")

Lines = Mapping[int, int]
type Keyed = TemplateFile | PhaseLine | StepLine


def check(template: "TemplateFile", lines: Lines) -> Iterator[Problem]:
    yield from _words(template, lines)
    yield from _phases(template, lines)
    for step in template.steps:
        yield from _step(step, template, lines)
    yield from _circle(template, lines)
    yield from _proof(template, lines)
    yield from _others(template, lines)


def _words(template: "TemplateFile", lines: Lines) -> Iterator[Problem]:
    if template.depth not in DEPTHS:
        yield Problem(
            1, for_us("“depth” is normal or light, not “%(depth)s”.") % {"depth": template.depth}
        )
    everything: list[Keyed] = [template, *template.phases, *template.steps]
    for named in everything:
        if not KEY.fullmatch(named.key):
            said = for_us("The key “%(key)s” may hold small letters, numbers and _, up to 40.") % {
                "key": named.key
            }
            yield Problem(lines[id(named)], said)
    groups: dict[str, Sequence[Keyed]] = {"phases": template.phases, "steps": template.steps}
    for kind, group in groups.items():
        for key, times in Counter(one.key for one in group).items():
            if times > 1:
                second = [one for one in group if one.key == key][1]
                yield Problem(
                    lines[id(second)],
                    for_us("Two %(kind)s have the key “%(key)s”.") % {"kind": kind, "key": key},
                )


def _phases(template: "TemplateFile", lines: Lines) -> Iterator[Problem]:
    if not template.phases:
        yield Problem(1, for_us("A plan needs at least one phase."))
    reached = 0
    for phase in template.phases:
        line = lines[id(phase)]
        if phase.stage not in STAGES:
            yield Problem(
                line,
                for_us("“stage” is one of %(value)s, not “%(stage)s”.")
                % {"value": ", ".join(STAGES), "stage": phase.stage},
            )
            continue
        if STAGES.index(phase.stage) < reached:
            yield Problem(
                line,
                for_us("“%(phase)s” belongs before the phase above it.") % {"phase": phase.name},
            )
        reached = max(reached, STAGES.index(phase.stage))
        if not phase.steps:
            yield Problem(line, for_us("“%(phase)s” has no steps.") % {"phase": phase.name})


def _step(step: "StepLine", template: "TemplateFile", lines: Lines) -> Iterator[Problem]:
    line = lines[id(step)]
    if step.side not in SIDES:
        yield Problem(
            line, for_us("“side” is seller, client or third, not “%(side)s”.") % {"side": step.side}
        )
    if step.with_side and step.with_side not in SIDES:
        yield Problem(
            line,
            for_us("“with_side” is seller, client or third, not “%(with_side)s”.")
            % {"with_side": step.with_side},
        )
    if bool(step.with_side) != bool(step.with_who):
        yield Problem(
            line,
            for_us("“%(step)s” is done together: give both with_side and with_who.")
            % {"step": step.name},
        )
    if step.visible and not step.expect:
        yield Problem(
            line,
            for_us("“%(step)s” is seen by the client, so say what to expect.")
            % {"step": step.name},
        )
    if not step.done_when:
        yield Problem(
            line,
            for_us("“%(step)s” needs “done_when”: what shows that it is done.")
            % {"step": step.name},
        )
    yield from _series(step, line)
    known = {one.key for one in template.steps}
    for key in step.after:
        if key not in known:
            yield Problem(
                line,
                for_us("“%(step)s” waits for “%(key)s”, which is not a step here.")
                % {"step": step.name, "key": key},
            )


def _series(step: "StepLine", line: int) -> Iterator[Problem]:
    if step.every_weeks > MOST_WEEKS:
        yield Problem(
            line,
            for_us("“every_weeks” is up to %(most_weeks)s, not %(every_weeks)s.")
            % {"most_weeks": MOST_WEEKS, "every_weeks": step.every_weeks},
        )
    if step.times and not step.every_weeks:
        yield Problem(
            line,
            for_us("“%(step)s” comes %(times)s times: say every how many weeks.")
            % {"step": step.name, "times": step.times},
        )
    if step.times == 1 or step.times > MOST_TIMES:
        said = for_us(
            "“times” is from 2 to %(most_times)s; without it, it comes until the results are due."
        ) % {"most_times": MOST_TIMES}
        yield Problem(line, said)


def _circle(template: "TemplateFile", lines: Lines) -> Iterator[Problem]:
    anywhere = WorkingCalendar()
    names = cycle([Task(s.key, s.name, s.days, anywhere, s.after) for s in template.steps])
    if names:
        first = next(step for step in template.steps if step.name == names[0])
        chain = for_us(", which waits for ").join([*names[1:], names[0]])
        yield Problem(
            lines[id(first)],
            for_us("%(names)s waits for %(chain)s.") % {"names": names[0], "chain": chain},
        )


def _proof(template: "TemplateFile", lines: Lines) -> Iterator[Problem]:
    """A plan that ends at the signature or the delivery is no plan here, not even a light one."""
    if not template.phases:
        return
    last: PhaseLine = template.phases[-1]
    sure = [s for s in last.steps if s.side == "client" and not (s.only_if or last.only_if)]
    if last.stage != "proven" or not sure:
        said = for_us(
            "The last phase must be “proven”, with a step where the client says that it works."
        )
        yield Problem(lines[id(last)], said)


def _others(template: "TemplateFile", lines: Lines) -> Iterator[Problem]:
    known = {step.key for step in template.steps}
    for moment in (*template.check_ins, *template.aftertaste):
        if moment.after not in known:
            yield Problem(
                lines[id(moment)],
                for_us("“%(after)s” is not a step here.") % {"after": moment.after},
            )
    for outcome in template.outcomes:
        if outcome.direction not in DIRECTIONS:
            said = for_us("“direction” is up or down, not “%(direction)s”.") % {
                "direction": outcome.direction
            }
            yield Problem(lines[id(outcome)], said)
