"""When each step starts and is due: a pure calculation over working days, without a database.

A step of n days starts on the working day after all that it waits for, and is due on its n-th
working day. A step of no days (a signature, a decision) falls on the day that it waits for.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from goodbuy.kernel.tongues import for_us
from goodbuy.kernel.words import long_day
from goodbuy.kernel.working_days import WorkingDays

ONE_DAY = timedelta(1)
Key = str


class ScheduleError(ValueError):
    """A plan that has no order, said in one sentence."""


class CycleError(ScheduleError):
    def __init__(self, names: Sequence[str]) -> None:
        self.names = list(names)
        chain = for_us(", which waits for ").join([*names[1:], names[0]])
        words = for_us("%(names)s waits for %(chain)s.")
        super().__init__(words % {"names": names[0], "chain": chain})


@dataclass(frozen=True)
class Task:
    key: Key
    name: str
    duration_days: int
    calendar: WorkingDays
    after: tuple[Key, ...] = ()
    starts_not_before: date | None = None
    fixed_on: date | None = None  # the day that was set by hand: a board meeting, a delivery slot
    done_on: date | None = None
    phase: str = ""


@dataclass(frozen=True)
class Span:
    starts_on: date
    due_on: date


@dataclass(frozen=True)
class Change:
    key: Key
    name: str
    old: date
    new: date


@dataclass(frozen=True)
class WorkedBack:
    """The latest days that still reach the value date, and how far the start is past them."""

    spans: dict[Key, Span]
    short_by: int
    tightest: str  # the step that must begin first

    @property
    def fits(self) -> bool:
        return self.short_by == 0


def schedule(tasks: Iterable[Task], start_on: date) -> dict[Key, Span]:
    """The earliest days, beginning at `start_on`."""
    spans: dict[Key, Span] = {}
    for task in ordered(tasks):
        spans[task.key] = _earliest(task, start_on, spans)
    return spans


def work_back(tasks: Iterable[Task], value_on: date, today: date) -> WorkedBack:
    """The latest days by which the last step is still done on the value date."""
    line = ordered(tasks)
    spans = _latest(line, value_on)
    missing = {
        task.name: _missing(task, today, spans[task.key]) for task in line if not task.done_on
    }
    tightest = max(missing, key=lambda name: missing[name], default="")
    return WorkedBack(spans, max(0, missing.get(tightest, 0)), tightest)


def slip(tasks: Iterable[Task], key: Key, new_due: date, spans: Mapping[Key, Span]) -> list[Change]:
    """What moves when one step is due on another day."""
    line = ordered(tasks)
    return changes(line, spans, slipped(line, key, new_due, spans))


def slipped(
    tasks: Iterable[Task], key: Key, new_due: date, spans: Mapping[Key, Span]
) -> dict[Key, Span]:
    """Set one step's due day and move what follows, only as far as it must move."""
    line = ordered(tasks)
    for task in line:
        if task.key == key and not task.done_on:
            moved = {**spans, key: _set_by_hand(task, new_due, spans)}
            return push(line, moved, following(line, key))
    return dict(spans)


def again(task: Task, spans: Mapping[Key, Span]) -> Span:
    """A step's own days after its length, helper or what it waits for was changed."""
    return _earliest(task, spans[task.key].starts_on, spans)


def taken_over(task: Task, spans: Mapping[Key, Span]) -> Span:
    """The days that were agreed; one on which the new owner does not work is their next one."""
    now = spans[task.key]
    return Span(task.calendar.on_or_after(now.starts_on), task.calendar.on_or_after(now.due_on))


def push(
    tasks: Iterable[Task], spans: Mapping[Key, Span], only: Collection[Key]
) -> dict[Key, Span]:
    """Move these steps behind what they wait for, no further than they must."""
    moved = dict(spans)
    for task in ordered(tasks):
        if task.key in only and not task.done_on:
            moved[task.key] = _pushed(task, spans[task.key], moved)
    return moved


def added(
    tasks: Iterable[Task], spans: Mapping[Key, Span], new: Collection[Key], start_on: date
) -> dict[Key, Span]:
    """The earliest days of steps that are new to a plan; those that were there stay."""
    dated = dict(spans)
    for task in ordered(tasks):
        if task.key in new:
            dated[task.key] = _earliest(task, start_on, dated)
    return dated


def forecast(tasks: Iterable[Task], spans: Mapping[Key, Span], today: date) -> dict[Key, Span]:
    """The days as they look today: what is overdue is done today at best, the rest follows."""
    likely = dict(spans)
    for task in ordered(tasks):
        if task.done_on:
            likely[task.key] = Span(min(spans[task.key].starts_on, task.done_on), task.done_on)
            continue
        span = _pushed(task, spans[task.key], likely)
        if span.due_on < today:
            span = Span(span.starts_on, task.calendar.on_or_after(today))
        likely[task.key] = span
    return likely


def changes(
    tasks: Iterable[Task], old: Mapping[Key, Span], new: Mapping[Key, Span]
) -> list[Change]:
    """What became of the due days, in the order in which they come."""
    found = [
        Change(task.key, task.name, old[task.key].due_on, new[task.key].due_on)
        for task in tasks
        if old[task.key].due_on != new[task.key].due_on
    ]
    return sorted(found, key=lambda change: (change.old, change.new, change.name))


def slack(tasks: Iterable[Task], spans: Mapping[Key, Span], until: date) -> dict[Key, int]:
    """The working days that each open step can still slip before the value date moves."""
    line = ordered(tasks)
    latest = _latest([replace(task, fixed_on=None) for task in line], until)
    return {
        task.key: task.calendar.between(spans[task.key].due_on, latest[task.key].due_on)
        for task in line
        if not task.done_on
    }


def critical_path(tasks: Iterable[Task], spans: Mapping[Key, Span], until: date) -> list[Key]:
    """The open steps without a spare day, in the order in which they come."""
    line = ordered(tasks)
    spare = slack(line, spans, until)
    return [task.key for task in line if spare.get(task.key, 1) <= 0]


def following(tasks: Iterable[Task], key: Key) -> set[Key]:
    """Every step that waits for this one, directly or through others."""
    waiting: dict[Key, list[Key]] = {}
    for task in tasks:
        for before in task.after:
            waiting.setdefault(before, []).append(task.key)
    found: set[Key] = set()
    ahead = list(waiting.get(key, ()))
    while ahead:
        follower = ahead.pop()
        if follower not in found:
            found.add(follower)
            ahead.extend(waiting.get(follower, ()))
    return found


def cycle(tasks: Iterable[Task]) -> list[str] | None:
    """The names of steps that wait for each other in a circle, or None."""
    known = {task.key: task for task in tasks}
    finished: set[Key] = set()
    for start in known:
        path: list[Key] = []
        branches = [iter((start,))]
        while branches:
            key = next(branches[-1], None)
            if key is None:
                branches.pop()
                if path:
                    finished.add(path.pop())
            elif key in path:
                return [known[name].name for name in path[path.index(key) :]]
            elif key in known and key not in finished:
                path.append(key)
                branches.append(iter(known[key].after))
    return None


def ordered(tasks: Iterable[Task]) -> list[Task]:
    """Each step after all that it waits for; otherwise in the order given."""
    line = list(tasks)
    _check(line)
    place = {task.key: number for number, task in enumerate(line)}
    placed: dict[Key, Task] = {}
    # Rounds over what is left keep the given order; plans have tens of steps, not thousands.
    while len(placed) < len(line):
        ready = [t for t in line if t.key not in placed and all(k in placed for k in t.after)]
        if not ready:
            raise CycleError(cycle(line) or [])
        for task in sorted(ready, key=lambda task: place[task.key]):
            placed[task.key] = task
    return list(placed.values())


def _check(tasks: Sequence[Task]) -> None:
    known: dict[Key, Task] = {}
    for task in tasks:
        if task.key in known:
            words = for_us("Two steps are called “%(key)s”: each needs its own key.")
            raise ScheduleError(words % {"key": task.key})
        if task.duration_days < 0:
            words = for_us("%(step)s takes less than no time. Give it a day or more.")
            raise ScheduleError(words % {"step": task.name})
        known[task.key] = task
    for task in tasks:
        for key in task.after:
            if key not in known:
                words = for_us("%(step)s waits for “%(key)s”, which is not in the plan.")
                raise ScheduleError(words % {"step": task.name, "key": key})


def _earliest(task: Task, start_on: date, spans: Mapping[Key, Span]) -> Span:
    if task.done_on:
        return _done(task, task.done_on)
    first = max([start_on, task.starts_not_before or start_on, *_gates(task, spans)])
    span = _beginning(task, task.calendar.on_or_after(first))
    if task.fixed_on and task.fixed_on > span.due_on:
        return _ending(task, task.calendar.on_or_after(task.fixed_on))
    return span


def _set_by_hand(task: Task, new_due: date, spans: Mapping[Key, Span]) -> Span:
    due_on = task.calendar.on_or_after(new_due)
    starts_on = min(spans[task.key].starts_on, due_on)
    gates = _gates(task, spans)
    if not gates:
        return Span(starts_on, due_on)
    first = task.calendar.on_or_after(max(gates))
    if due_on < first:
        words = for_us(
            "%(step)s waits for a step that is due later. Its first possible day is %(day)s."
        )
        raise ScheduleError(words % {"step": task.name, "day": long_day(first)})
    return Span(max(starts_on, first), due_on)


def _pushed(task: Task, now: Span, spans: Mapping[Key, Span]) -> Span:
    first = max([now.starts_on, *_gates(task, spans)])
    if first == now.starts_on:
        return now
    span = _beginning(task, task.calendar.on_or_after(first))
    return span if span.due_on > now.due_on else Span(span.starts_on, now.due_on)


def _gates(task: Task, spans: Mapping[Key, Span]) -> list[date]:
    wait = ONE_DAY if task.duration_days else timedelta(0)
    return [spans[key].due_on + wait for key in task.after]


def _beginning(task: Task, starts_on: date) -> Span:
    return Span(starts_on, task.calendar.add(starts_on, max(task.duration_days - 1, 0)))


def _ending(task: Task, due_on: date) -> Span:
    return Span(task.calendar.add(due_on, -max(task.duration_days - 1, 0)), due_on)


def _done(task: Task, done_on: date) -> Span:
    # Work that was done on a holiday was still done that day.
    ended = task.calendar.on_or_before(done_on)
    return Span(_ending(task, ended).starts_on, done_on)


def _latest(line: Sequence[Task], value_on: date) -> dict[Key, Span]:
    limits: dict[Key, date] = {task.key: value_on for task in line}
    spans: dict[Key, Span] = {}
    for task in reversed(line):
        spans[task.key] = span = _last_chance(task, limits[task.key])
        if task.done_on:
            continue  # what is done no longer hurries what it waited for
        wait = ONE_DAY if task.duration_days else timedelta(0)
        for key in task.after:
            limits[key] = min(limits[key], span.starts_on - wait)
    return spans


def _last_chance(task: Task, limit: date) -> Span:
    if task.done_on:
        return _done(task, task.done_on)
    if task.fixed_on:
        limit = min(limit, task.calendar.on_or_after(task.fixed_on))
    return _ending(task, task.calendar.on_or_before(limit))


def _missing(task: Task, today: date, span: Span) -> int:
    """Working days by which the start has gone by; below zero while there is time."""
    first = max(today, task.starts_not_before or today)
    return task.calendar.between(span.starts_on, task.calendar.on_or_after(first))
