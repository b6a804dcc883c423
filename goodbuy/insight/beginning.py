"""The first steps in a new workspace: what to do until a first client is in a room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from goodbuy.insight.today import TodayPage
from goodbuy.kernel.statements import ask
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.kernel.words import plural_words
from goodbuy.workspaces.models import Member

_WHAT_IS_HERE = """
select (select id from deals_deal where deleted_at is null order by created_at, id limit 1),
  exists (select from people_person where deleted_at is null),
  exists (select from plans_plan), exists (select from deals_grant)
"""
_STEPS = (
    (
        "upload",
        for_us_later("Bring your people"),
        for_us_later(
            "From a file of another program, or one by one. You see what becomes of it before "
            "anything is written."
        ),
        for_us_later("Choose a file"),
    ),
    (
        "plus",
        for_us_later("Open a first deal"),
        for_us_later("One client buying one thing, from the first talk to the result."),
        for_us_later("Open a deal"),
    ),
    (
        "way",
        for_us_later("Draw its plan"),
        for_us_later(
            "Every step with a name and a day. Nobody but your team sees it until you show it."
        ),
        for_us_later("Draw the plan"),
    ),
    (
        "door",
        for_us_later("Let the client in"),
        for_us_later(
            "Bring in a person of theirs and give a link: the room opens with it, without a "
            "password."
        ),
        for_us_later("Give a link"),
    ),
)


@dataclass(frozen=True)
class FirstStep:
    icon: str
    name: str
    why: str
    act: str
    url: str
    is_done: bool


def beginning(member: Member, page: TodayPage) -> dict[str, Any]:
    """What Today shows of it where nothing waits: the steps, the one to take now, a headline."""
    if member.is_viewer or page.groups:
        return {}
    steps = first_steps(page.dark.all > 1)
    still = [step for step in steps if not step.is_done]
    if not still:
        return {}
    number = plural_words(len(still), "step")
    words = for_us("%(steps)s to your first client.") % {"steps": number}
    return {"beginnings": steps, "current": still[0], "begin_words": words}


def first_steps(are_many: bool = False) -> list[FirstStep]:
    """None from the day when a first client was given a link. Of many deals, one is chosen."""
    [(deal, has_people, has_plan, has_link)] = ask(_WHAT_IS_HERE, {})
    if has_link:
        return []
    places = [reverse("integrations:imports"), reverse("deals:new"), "", ""]
    if are_many:
        places[2:] = [reverse("deals:list")] * 2
    elif deal:
        room = reverse("insight:deal", args=[deal]) + "#people"
        places[2:] = [reverse("plans:draw", args=[deal]), room]
    done = (has_people, bool(deal), has_plan, has_link)
    return [
        FirstStep(icon, str(name), str(why), str(act), url, is_done)
        for (icon, name, why, act), url, is_done in zip(_STEPS, places, done, strict=True)
    ]
