"""Tells the whole sample: the firm, the deal of Harbor & Pine, and the others around it."""

from __future__ import annotations

from typing import Any

from django.db import connection

from goodbuy.server.sample import (
    asking,
    handing,
    harbor,
    keeping,
    looking_back,
    moving,
    ordering,
    play,
    promising,
    remembering,
    talking,
    voices,
)
from goodbuy.server.sample.stage import Firm, at, day, make_firm, read
from goodbuy.workspaces.boundary import all_workspace_ids


def load() -> None:
    """Fill an empty database with the sample; a database that holds anything is left alone."""
    if all_workspace_ids():
        return
    with connection.cursor() as cursor:
        # Some 1,700 moments of a year: the disk need not be waited for at each of them.
        cursor.execute("set synchronous_commit = off")
    firm = make_firm()
    plays = {company: tell(firm, company, line) for company, line in read("deals.yaml").items()}
    plays["harbor"] = harbor.tell(firm)
    talking.talk(plays)
    handing.hand_over(plays["harbor"], "harbor")
    looking_back.look_back(plays)
    voices.speak(plays)
    asking.wait_in_vain(plays["merrow"])
    remembering.tell(firm)
    keeping.keep(firm)
    moving.tell(firm)
    ordering.order(firm, {company: told.deal for company, told in plays.items()})


def tell(firm: Firm, company: str, line: dict[str, Any]) -> play.Play:
    file = firm.templates[line["template"]].file
    stage = line["stage"]
    stage = line.get("as", stage)
    inside = {"paused": "evaluating", "declined": "evaluating", "renewing": "proven"}.get(
        stage, stage
    )
    start = play.start_for(file, inside, line.get("through", 0.5))
    if stage in ("proven", "renewing"):
        start -= 30
    start -= line.get("earlier", 0)
    told = play.open_deal(firm, company, line, start)
    play.draw_and_show(told, {**line, "stage": inside})
    play.play_to_today(told, inside, line.get("outcomes", []))
    _end(told, line)
    handing.hand_over(told, company)
    for news in line.get("briefs", []):
        play.brief(told, news)
    for words in line.get("promises", []):
        promising.promise(told, words)
    for words in line.get("notes", []):
        play.note(told, words, 4)
    play.looked(told, line.get("opened"))
    return told


def _end(told: play.Play, line: dict[str, Any]) -> None:
    stage = line["stage"]
    if line.get("as", stage) in ("proven", "renewing"):
        play.prove(told, line["outcomes"], line.get("proved", 9))
    if "slipped" in line:
        play.slip_back(told, line["outcomes"][0]["name"], line["slipped"])
    with at(-4, 10):
        deal = told.fresh()
        if stage == "renewing":
            deal.renew(by=told.owner)
        if stage == "paused":
            deal.pause(by=told.owner, until=day(-line["until"]), reason="The yard is being paved.")
        if stage == "declined":
            deal.decline(by=told.owner, side="client", reason=line["reason"])
