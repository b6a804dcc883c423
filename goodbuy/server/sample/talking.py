"""What stands between the two sides: meetings, what was asked, what both improve, how it felt."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import cycle
from typing import Any

from goodbuy.conversations.aftertaste_items import NAMES
from goodbuy.conversations.models import (
    Aftertaste,
    Charter,
    Discovery,
    HeardPromise,
    Improvement,
    Meeting,
    Recap,
    RespectFlag,
)
from goodbuy.conversations.models.charter import default_lines
from goodbuy.deals.models import AnswerTime, CastMember, Grant
from goodbuy.server.sample.play import CALENDAR, Play
from goodbuy.server.sample.stage import ZONE, at, day, read
from goodbuy.timeline.models import System


def talk(plays: dict[str, Play]) -> None:
    """Play what `talks.yaml` tells of these deals."""
    given = read("talks.yaml")
    for company, lines in given["meetings"].items():
        for line in lines:
            _meet(plays[company], line)
    for company, lines in given["discovery"].items():
        _asked(plays[company], lines, given["not_asked"].get(company, ""))
    for company, line in given["improve"].items():
        _improve(plays[company], line)
    for company, line in given["charter"].items():
        _charter(plays[company], line)
    for company, (hours, client, on) in given["answer_time"].items():
        _answer_time(plays[company], hours, client, on)
    for company, line in given["respect"].items():
        _respect(plays[company], line)
    taste(plays, given["tastes"], given["untasted"])


def _face(play: Play, name: str) -> CastMember:
    """Someone of this deal by the key of a member or the name of a guest."""
    member = play.firm.members.get(name)
    found = CastMember.objects.filter(deal=play.deal)
    face: CastMember = found.get(member=member) if member else found.get(name=name)
    face.deal = play.deal
    return face


def _meet(play: Play, line: dict[str, Any]) -> None:
    offset = (CALENDAR.on_or_after(day(line["day"])) - day(0)).days
    starts_at = datetime.combine(day(offset), time(line["at"]), ZONE)
    faces = [_face(play, name) for name in line["who"]]
    with at(min(offset - 4, -1), 16):
        meeting = Meeting.arrange(
            play.fresh(),
            by=play.owner,
            title=line["title"],
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=line["minutes"]),
            who=[face.name for face in faces],
            host=faces[0],
            place=line.get("place", ""),
            agenda="\n".join(line.get("settles", ())),
        )
    if "decisions" in line:
        with at(offset, line["at"] + 2):
            _recap(play, meeting, line)


def _recap(play: Play, meeting: Meeting, line: dict[str, Any]) -> None:
    recap = Recap.write(
        meeting,
        by=play.owner,
        decisions="\n".join(line["decisions"]),
        next_words=line["next"],
        next_who=_face(play, line["by"]),
        next_on=CALENDAR.on_or_after(day(line["until"])),
    )
    for words, name, due, is_kept in line["heard"]:
        on, speaker = CALENDAR.on_or_after(day(due)), _face(play, name)
        heard = HeardPromise.hear(recap, words, by=play.owner, said_by=speaker, due_on=on)
        if is_kept:
            heard.make_promise(by=play.owner)
    recap.tell(by=play.owner)


def _asked(play: Play, lines: list[list[str]], client: str) -> None:
    """What they answered, in order; the last of the questions is one that they still miss."""
    with at(-10, 16):
        items = list(Discovery.objects.filter(deal=play.fresh()).for_list())
        for item, (answer, name) in zip(items, lines, strict=False):
            item.deal = play.deal
            item.tick(answer, by=play.owner, heard_from=_face(play, name))
        if client:
            items[-1].deal = play.deal
            play.as_client(client, lambda grant: items[-1].mark_not_asked(by=grant))


def _improve(play: Play, line: dict[str, Any]) -> None:
    deal = play.fresh()
    with at(line["asked"], 10):
        item = Improvement.ask(deal, by=play.owner)
    with at(line["said"], 11):
        play.as_client(line["by"], lambda grant: item.say(line["words"], by=grant))
    with at(line["said"], 15):
        item.share_out(
            by=play.owner,
            our_owner=_face(play, line["ours"]),
            their_owner=_face(play, line["theirs"]),
            our_part=line["our_part"],
            their_part=line["their_part"],
            due_on=day(line["due"]),
        )
    if "done" in line:
        with at(line["done"], 10):
            play.as_client(line["by"], lambda grant: item.finish(by=grant))


def _charter(play: Play, line: dict[str, Any]) -> None:
    with at(line["proposed"], 14):
        lines = [*default_lines(), line["line"]]
        charter = Charter.propose(play.fresh(), lines, by=play.owner)
    if "by" in line:
        with at(line["accepted"], 9):
            seal = charter.sha256
            play.as_client(line["by"], lambda grant: charter.accept(by=grant, seen=seal))


def _answer_time(play: Play, hours: int, client: str, on: int) -> None:
    deal = play.fresh()
    with at(on, 9):
        play.as_client(client, lambda grant: AnswerTime.propose(deal, hours, by=grant))
    with at(on, 15):
        AnswerTime.objects.select_related("deal__workspace", "proposed_by").get(deal=deal).accept(
            by=play.owner, hours=hours
        )


def _respect(play: Play, line: dict[str, Any]) -> None:
    deal, listener = play.fresh(), _face(play, line["to"])
    made: list[RespectFlag] = []

    def say(grant: Grant) -> None:
        made.append(RespectFlag.raise_it(deal, line["words"], by=grant, chosen=listener))

    with at(line["day"], 12):
        play.as_client(line["by"], say)
    with at(line["day"], 16):
        made[0].acknowledge(line["heard"], by=play.owner)
        made[0].offer_change(line["change"], by=play.owner)
    with at(line["day"] + 1, 9):
        play.as_client(line["by"], lambda grant: made[0].agree(by=grant))


def taste(plays: dict[str, Play], answers: list[list[Any]], unheard: list[str]) -> None:
    """Each client answers what was asked on its day, a few of them not yet."""
    given = cycle(answers)
    for play in plays.values():
        rows = Aftertaste.objects.filter(deal=play.deal, due_on__lt=day(-1)).select_related("cast")
        asked: dict[Any, Any] = {}
        for row in rows.order_by("due_on", "id"):
            before = asked.get(row.cast_id)
            if before and row.due_on - before < Aftertaste.REST:
                continue
            asked[row.cast_id] = row.due_on
            _taste(play, row, None if row.cast.name in unheard else next(given))


def _taste(play: Play, row: Aftertaste, given: list[Any] | None) -> None:
    on = (row.due_on - day(0)).days
    grant = play.grants[row.cast.name]
    with at(on, 10):
        row.send(grant.email, by=System(play.deal.workspace_id))
    if given is None:
        return
    *numbers, again, words = given
    told = dict(zip((*NAMES, "slider"), numbers, strict=True))
    with at(on, 18):
        play.as_client(
            row.cast.name, lambda grant: row.answer(told, by=grant, again=again, words=words)
        )
