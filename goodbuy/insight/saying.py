"""From a row that waits to a line of Today, in words: what, why, and the one act."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from goodbuy.insight.duties import Item, Waiting, local_day
from goodbuy.insight.saying_people import SAYERS as PEOPLE
from goodbuy.insight.saying_people import draft
from goodbuy.insight.saying_talks import SAYERS as TALKS
from goodbuy.insight.saying_voices import VOICES
from goodbuy.kernel import clock
from goodbuy.plans.signpost import spoken


def said(row: Waiting, *, zone: str, me: str = "") -> Item:
    """In words; with a draft of two lines where `me`, who would sign them, is told."""
    today = clock.today(zone)
    if person := PEOPLE.get(row.kind):
        return _item(row, draft=draft(row, today, me) if me else "", **person(row, today))
    if talk := TALKS.get(row.kind):
        return _item(row, **talk(row, today))
    if voice := VOICES.get(row.kind):
        return _item(row, **voice(row, today, zone))
    return _SAYERS[row.kind](row, today, zone)


def _item(row: Waiting, **fields: Any) -> Item:
    same: dict[str, Any] = {
        "key": row.key,
        "kind": row.kind,
        "client": row.client,
        "deal_id": row.deal_id,
    }
    return Item(harm=row.harm, **same, **fields)


def _late(day: date | None, today: date) -> int:
    return (today - day).days if day and day < today else 0


def _days(count: int) -> str:
    return f"{count} day{'s' if count != 1 else ''}"


def _first(name: str) -> str:
    return name.split()[0] if name.split() else "someone"


def _question(row: Waiting, today: date, zone: str) -> Item:
    due = local_day(row.at, zone) if row.at else None
    is_over = bool(row.at and row.at < clock.now())
    late = _late(due, today)
    asker = row.who or "Someone"
    by = spoken(due, today) if due else "today"
    why = (
        f"An answer was agreed by {by}. Everyone in the room sees that it is late."
        if is_over
        else f"An answer is agreed by {by}."
    )
    over = f"Question waiting {_days(late)}" if late else "Question over its time"
    return _item(
        row,
        tone="late" if is_over else "due",
        icon="late" if is_over else "ask",
        kind_words=over if is_over else "Question",
        headline=f"{asker} asks: {row.words}" if len(row.words) < 90 else f"{asker} has a question",
        why=why,
        act=f"Answer {_first(row.who)}" if row.who else "Answer",
        url=reverse("insight:answer", args=[row.id]),
        minutes=10,
        day=due,
        quote=row.words,
        quote_by=asker,
    )


def _promise(row: Waiting, today: date, zone: str) -> Item:
    late = _late(row.on, today)
    to = f", to {_first(row.more)}" if row.more else ""
    when = "today" if row.on == today else spoken(row.on, today)
    if late:
        kind, why = f"Promise {_days(late)} late", "Say it first: a new day and the reason."
    else:
        kind, why = f"Promise due {when}", "Both sides see the day in the room."
    return _item(
        row,
        tone="late" if late else "due",
        icon="late" if late else "due",
        kind_words=kind,
        headline=f"{_first(row.who)}: {row.words}{to}",
        why=why,
        act="Give a new day" if late else "Keep it",
        url=reverse("promises:detail", args=[row.id]),
        minutes=15,
        day=row.on,
    )


def _step(row: Waiting, today: date, zone: str) -> Item:
    late = _late(row.on, today)
    disputed = row.more == "disputed"
    if disputed:
        kind, why = "Not yet as promised", "The client says what is missing. Ring first."
    elif late:
        kind = f"Step {_days(late)} late"
        why = "Everything after it waits. Tell the client the new day before they ask."
    else:
        when = "today" if row.on == today else spoken(row.on, today)
        kind, why = f"Step due {when}", "The plan says so, and the client reads it."
    return _item(
        row,
        tone="late" if late or disputed else "due",
        icon="late" if late or disputed else "due",
        kind_words=kind,
        headline=f"{row.words}: {_first(row.who)} does it",
        why=why,
        act="Put it right" if disputed else "Tell the new day" if late else "Do it",
        url=f"/deals/{row.deal_id}/#step-{row.id}",
        minutes=20,
        day=row.on,
    )


def _claim(row: Waiting, today: date, zone: str) -> Item:
    is_third = row.more == "third"
    who = _first(row.who)
    if is_third:
        kind, why = "Someone else did this step", "We did not do it, and it is still our promise."
        headline, act = (
            f"{who} says it is done: {row.words}. Ask the client how it went",
            "Ask them",
        )
    else:
        kind, why = "Waiting for our yes", f"{who} did it. It counts when one of us has looked."
        headline, act = f"{who} says it is done: {row.words}", "Look and confirm"
    return _item(
        row,
        tone="acc",
        icon="third" if is_third else "kept",
        kind_words=kind,
        headline=headline,
        why=why,
        act=act,
        url=f"/deals/{row.deal_id}/#step-{row.id}",
        minutes=5,
        day=row.on,
    )


def _narration(row: Waiting, today: date, zone: str) -> Item:
    late = _late(row.on, today)
    why = "It happened, and the client has not heard it from us."
    return _item(
        row,
        tone="late" if late else "",
        icon="late" if late else "brief",
        kind_words=f"Owed a word for {_days(late)}" if late else "Still to be told",
        headline=row.words,
        why=why if not late else f"{why} We owe it within one working day.",
        act="Tell it",
        url=reverse("plans:narration", args=[row.id]),
        minutes=3,
        day=row.on,
    )


_NEWS = {
    "not_as_promised": (
        "Not what they were promised",
        "{who} says that it is not what was promised",
    ),
    "bad_news": ("Bad news, told openly", "{who} told us bad news"),
    "pause": ("They asked for a pause", "{who} asked us to pause"),
    "carry_on_with": ("Someone else speaks for now", "{who} asks us to carry on with a colleague"),
    "all_well": ("All well, and busy", "{who} is busy, and all is well"),
    "delayed": ("It is delayed at theirs", "{who} says that it is delayed"),
    "talk": ("They want to talk", "{who} asks us to ring"),
    "wrong_person": ("The wrong person", "{who} is the wrong person for this"),
}


def _brief(row: Waiting, today: date, zone: str) -> Item:
    is_bad = row.more in ("not_as_promised", "bad_news")
    who = row.who or "Someone"
    sent = local_day(row.at, zone) if row.at else today
    if row.more.startswith("ours:"):
        kind, act = "We named this day", "Tell them"
        headline = f"{who} told {row.client} to expect word on {spoken(row.on, today)}"
        why = "They were left in peace until today because one of us said so."
    elif row.on:
        kind = "Their day to talk is today" if row.on == today else "Their day to talk has come"
        headline = f"{who} asked to talk on {spoken(row.on, today)}"
        kept = max(1, (row.on - sent).days)
        why = (
            f"{_first(who)} briefed us on {spoken(sent, today)}. Quiet for {_days(kept)}, as asked."
        )
        act = f"Ring {_first(who)}"
    else:
        kind, form = _NEWS.get(row.more, ("News from the client", "{who} briefed us"))
        headline = form.format(who=who)
        why = "Answer with what is next and who does it, so that both know."
        act = f"Answer {_first(who)}"
    return _item(
        row,
        tone="late" if is_bad else "acc",
        icon="late" if is_bad else "cal",
        kind_words=kind,
        headline=headline,
        why=why,
        act=act,
        url=reverse("deals:brief", args=[row.id]),
        minutes=10,
        day=row.on or sent,
        quote=row.words,
        quote_by=who,
    )


def _colleague(row: Waiting, today: date, zone: str) -> Item:
    return _item(
        row,
        tone="acc",
        icon="people",
        kind_words="A colleague was invited",
        headline=f"May {row.words} come into the room?",
        why=f"The client asked for it. The link goes to {row.more}.",
        act=f"Let {_first(row.words)} in",
        url="/rooms/",
        minutes=1,
        day=today,
    )


def _result(row: Waiting, today: date, zone: str) -> Item:
    why = f"“{row.more}” " if row.more else ""
    return _item(
        row,
        tone="late",
        icon="chart",
        kind_words="A result is not there",
        headline=row.words,
        why=f"{why}It is not over until the number is right.",
        act="Say how it is put right",
        url=reverse("promises:outcome", args=[row.id]),
        minutes=20,
        day=row.on,
    )


def _check_in(row: Waiting, today: date, zone: str) -> Item:
    late = _late(row.on, today)
    who = _first(row.who)
    return _item(
        row,
        tone="late" if late else "acc",
        icon="late" if late else "ask",
        kind_words=f"Check-in {_days(late)} late" if late else "Check-in",
        headline=f"Ask {who} how it went: {row.words}",
        why="Somebody else did it, and it is still our promise.",
        act=f"Ask {who}",
        url=reverse("plans:check_in_answer", args=[row.id]),
        minutes=5,
        day=row.on,
    )


def _teach_back(row: Waiting, today: date, zone: str) -> Item:
    who = _first(row.who)
    return _item(
        row,
        tone="acc",
        icon="ask",
        kind_words="Said in their own words",
        headline=f"{who} says what happens next. Is it what we mean?",
        why="What they believe will happen is what they will judge us by.",
        act="Say if it matches",
        url=reverse("plans:step", args=[row.more]),
        minutes=3,
        day=None,
        quote=row.words,
        quote_by=row.who,
    )


def _follow_up(row: Waiting, today: date, zone: str) -> Item:
    late = _late(row.on, today)
    who = _first(row.who)
    return _item(
        row,
        tone="late" if late else "acc",
        icon="late" if late else "ask",
        kind_words=f"An answer waits {_days(late)} for us" if late else "They answered",
        headline=f"{who} told us how it was: {row.more}",
        why="Whoever answers a question wants to see that something came of it.",
        act=f"Follow it up with {who}",
        url=reverse("plans:check_in_follow", args=[row.id]),
        minutes=10,
        day=row.on,
        quote=row.words,
        quote_by=row.who,
    )


# Which rung: what it is, and what one of us does now. 0: longer than may be without a word.
_RUNGS = {
    "0": (
        "No word that mattered for too long",
        "Ring {who}: too long without a word",
        "Ring {who}",
    ),
    "2": (
        "Silent: a word from someone else",
        "{who} does not answer. Let a colleague write",
        "Write",
    ),
    "3": ("Silent: time to call", "{who} does not answer letters. Ring", "Ring {who}"),
    "4": (
        "Silent: ask the sponsor",
        "{who} does not answer at all. Ask their sponsor",
        "Ring them",
    ),
}
# Where the one whose turn it is has a name.
_NAMED = {
    "2": ("{who} does not answer. {to} writes this time", "Write"),
    "4": ("{who} does not answer at all. Ask their sponsor, {name}", "Ask {to}"),
}


def _silence(row: Waiting, today: date, zone: str) -> Item:
    who = _first(row.who)
    kind, headline, act = _RUNGS.get(row.words, _RUNGS["2"])
    if row.more and row.words in _NAMED:
        headline, act = _NAMED[row.words]
    to = _first(row.more)
    since = (
        f"Asked on {spoken(row.on, today)}, and no sign since." if row.on else "No sign of life."
    )
    return _item(
        row,
        tone="late",
        icon="late",
        kind_words=kind,
        headline=headline.format(who=who, to=to, name=row.more),
        why=f"{since} Any word from them ends this.",
        act=act.format(who=who, to=to),
        url=reverse("plans:check_in_answer", args=[row.id]),
        minutes=10,
        day=row.on,
    )


def _assumed(row: Waiting, today: date, zone: str) -> Item:
    when = spoken(row.on, today)
    return _item(
        row,
        tone="due",
        icon="eye",
        kind_words="Taken for known",
        headline=f"{_first(row.who)} may not know: {row.words}, {row.more}, by {when}",
        why="It begins soon, and they heard nothing from us since it was planned so.",
        act="Tell them",
        url=reverse("plans:tell", args=[row.deal_id]),
        minutes=3,
        day=row.on,
    )


_SAYERS = {
    "check_in": _check_in,
    "follow_up": _follow_up,
    "teach_back": _teach_back,
    "silence": _silence,
    "assumed": _assumed,
    "question": _question,
    "promise": _promise,
    "step": _step,
    "claim": _claim,
    "narration": _narration,
    "brief": _brief,
    "colleague": _colleague,
    "result": _result,
}
