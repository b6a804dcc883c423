"""How long steps really took: in one statement, over all that were done in the workspace."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import connection, models

from goodbuy.kernel import clock
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.kernel.working_days import calendar_for
from goodbuy.plans.alike import NORMAL
from goodbuy.plans.template_file import StepLine, TemplateFile


class Pace(models.TextChoices):
    """Which days the steps of a template get when a plan is made of it."""

    WRITTEN = "written", for_us_later("As the template says")
    MEDIAN = "median", for_us_later("What half of the similar steps took, or less")
    MOST = "most", for_us_later("What four in five of the similar steps took, or less")


# Two may be chance; from three on it begins to say something.
FEWEST = 3
# The newest ones say most, and a popular step must not make a page slow.
NEWEST = 200

TOOK = f"""
with asked as (
    select no, key, {NORMAL.format("name")} as alike
    from unnest(%(nos)s::int[], %(keys)s::text[], %(names)s::text[]) as given(no, key, name)
)
select asked.no, count(*), percentile_disc(0.5) within group (order by took),
       percentile_disc(0.8) within group (order by took)
from asked cross join lateral (
    select greatest(1, (
        select count(*) from generate_series(s.began, s.done_on, '1 day') as one(day)
        where day::date = any(%(opened)s::date[])
           or extract(isodow from day)::int - 1 <> all(%(weekend)s::int[])
              and day::date <> all(%(closed)s::date[])
    ))::int as took
    from (
        select coalesce(began_on, least(starts_on, done_on)) as began, done_on
        from plans_step
        where workspace_id = %(workspace)s and done_on is not null
          and (alike = asked.alike and asked.alike <> ''
               or template_id = %(template)s and key = asked.key and asked.key <> '')
        order by done_on desc limit {NEWEST}
    ) as s
) as each
group by asked.no
"""


@dataclass(frozen=True)
class Took:
    """Of `n` similar steps half took `median` working days or less, four in five `most`."""

    n: int
    median: int = 0
    most: int = 0

    @property
    def is_known(self) -> bool:
        return self.n >= FEWEST

    @property
    def sentence(self) -> str:
        if not self.is_known:
            done = {
                0: for_us("No similar step is"),
                1: for_us("One similar step is"),
                2: for_us("Two similar steps are"),
            }
            return for_us("%(done)s done yet. From three on, what they took is said here.") % {
                "done": done[self.n]
            }
        half = (
            for_us("1 working day")
            if self.median == 1
            else for_us("%(median)s working days") % {"median": self.median}
        )
        if self.most == self.median:
            return for_us(
                "Of %(n)s similar steps, at least four in five took %(half)s or less."
            ) % {
                "n": self.n,
                "half": half,
            }
        return for_us(
            "Of %(n)s similar steps, half took %(half)s or less, four in five %(most)s."
        ) % {"n": self.n, "half": half, "most": self.most}

    @property
    def offered(self) -> tuple[int, ...]:
        """What a step may be planned with: the shorter and the safer number of days."""
        return tuple(dict.fromkeys((self.median, self.most)))


NOTHING = Took(0)


def took(
    lines: Iterable[tuple[str, str]],
    *,
    workspace: Any,
    template_id: UUID | None = None,
) -> list[Took]:
    """For each (key in the template, name): what similar steps took."""
    asked = list(lines)
    given = {
        "workspace": workspace.pk,
        "template": template_id,
        "nos": list(range(len(asked))),
        "keys": [key for key, _ in asked],
        "names": [name for _, name in asked],
        **_worked(workspace.country),
    }
    with connection.cursor() as cursor:
        cursor.execute(TOOK, given)
        found = {no: Took(*counted) for no, *counted in cursor.fetchall()}
    return [found.get(no, NOTHING) for no in range(len(asked))]


def _worked(country: str) -> dict[str, list[Any]]:
    """The house's weekend, and its days off and on, for as long as steps are looked back upon."""
    calendar = calendar_for(country, "UTC")
    this = clock.now().year
    closed, opened = calendar.exceptions(range(this - 4, this + 2))
    return {"weekend": sorted(calendar.weekend), "closed": closed, "opened": opened}


def learnt(workspace: Any, *, name: str, step: Any = None) -> Took | None:
    """What steps like this one took; nothing while it has no name."""
    if not name.strip():
        return None
    of_template = {"template_id": step.template_id} if step else {}
    return took([(step.key if step else "", name[:160])], workspace=workspace, **of_template)[0]


def of_template(file: TemplateFile, *, workspace: Any, template_id: UUID) -> dict[str, Took]:
    """What steps like those of a template took, as far as it is known; none of the decisions."""
    asked = [step for step in file.steps if step.days]
    lines = [(step.key, step.name) for step in asked]
    found = took(lines, workspace=workspace, template_id=template_id) if lines else []
    return {step.key: one for step, one in zip(asked, found, strict=True) if one.is_known}


def at_pace(file: TemplateFile, pace: str, *, workspace: Any, template_id: UUID) -> TemplateFile:
    """The template with the days that its steps really take; what is not known keeps its own."""
    if pace == Pace.WRITTEN:
        return file
    known = of_template(file, workspace=workspace, template_id=template_id)

    def paced(step: StepLine) -> StepLine:
        one = known.get(step.key)
        return replace(step, days=one.median if pace == Pace.MEDIAN else one.most) if one else step

    phases = (replace(phase, steps=tuple(map(paced, phase.steps))) for phase in file.phases)
    return replace(file, phases=tuple(phases))
