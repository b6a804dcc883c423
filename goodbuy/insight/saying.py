"""From a row that waits to a line of Today, in words: what, why, and the one act."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from django.urls import reverse

from goodbuy.insight.duties import Item, Waiting, local_day
from goodbuy.insight.saying_asked import ASKED, first, item, late, told_to
from goodbuy.insight.saying_people import SAYERS as PEOPLE
from goodbuy.insight.saying_people import draft
from goodbuy.insight.saying_talks import SAYERS as TALKS
from goodbuy.insight.saying_voices import VOICES
from goodbuy.kernel import clock
from goodbuy.kernel.addresses import address
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.kernel.words import days_words
from goodbuy.plans.signpost import spoken


def said(row: Waiting, *, zone: str, me: str = "") -> Item:
    """In words; with a draft of two lines where `me`, who would sign them, is told."""
    today = clock.today(zone)
    if person := PEOPLE.get(row.kind):
        return item(row, draft=draft(row, today, me) if me else "", **person(row, today))
    if talk := TALKS.get(row.kind):
        return item(row, **talk(row, today))
    if voice := VOICES.get(row.kind):
        return item(row, **voice(row, today, zone))
    return _SAYERS[row.kind](row, today, zone)


def _question(row: Waiting, today: date, zone: str) -> Item:
    due = local_day(row.at, zone) if row.at else None
    is_over = bool(row.at and row.at < clock.now())
    past = late(due, today)
    asker = row.who or for_us("Someone")
    # All of it stands below as a quote.
    asked = re.match(r"(?s).*?[.?!](?=\s|$)|.*", row.words)[0]  # type: ignore[index]
    by = spoken(due, today) if due else for_us("today")
    why = (
        for_us("An answer was agreed by %(by)s. Everyone in the room sees that it is late.")
        % {"by": by}
        if is_over
        else for_us("An answer is agreed by %(by)s.") % {"by": by}
    )
    over = (
        for_us("Question waiting %(late)s") % {"late": days_words(past)}
        if past
        else for_us("Question over its time")
    )
    return item(
        row,
        tone="late" if is_over else "due",
        icon="late" if is_over else "ask",
        kind_words=over if is_over else for_us("Question"),
        headline=for_us("%(asker)s asks: %(words)s") % {"asker": asker, "words": asked}
        if len(asked) < 90
        else for_us("%(asker)s has a question") % {"asker": asker},
        why=why,
        act=for_us("Answer %(who)s") % {"who": first(row.who)} if row.who else for_us("Answer"),
        url=address("insight:answer", [row.id]),
        minutes=10,
        day=due,
        quote=row.words,
        quote_by=asker,
    )


def _promise(row: Waiting, today: date, zone: str) -> Item:
    over = late(row.on, today)
    to = for_us(", to %(more)s") % {"more": first(row.more)} if row.more else ""
    when = for_us("today") if row.on == today else spoken(row.on, today)
    if over:
        kind, why = (
            for_us("Promise %(late)s late") % {"late": days_words(over)},
            for_us("Say it first: a new day and the reason."),
        )
    else:
        kind, why = (
            for_us("Promise due %(when)s") % {"when": when},
            for_us("Both sides see the day in the room."),
        )
    return item(
        row,
        tone="late" if over else "due",
        icon="late" if over else "due",
        kind_words=kind,
        headline=f"{first(row.who)}: {row.words}{to}",
        why=why,
        act=for_us("Give a new day") if over else for_us("Keep it"),
        url=address("promises:detail", [row.id]),
        minutes=15,
        day=row.on,
    )


def _step(row: Waiting, today: date, zone: str) -> Item:
    over = late(row.on, today)
    disputed = row.more == "disputed"
    if disputed:
        kind, why = (
            for_us("Not yet as promised"),
            for_us("The client says what is missing. Ring first."),
        )
    elif over:
        kind = for_us("Step %(late)s late") % {"late": days_words(over)}
        why = for_us("Everything after it waits. Tell the client the new day before they ask.")
    else:
        when = for_us("today") if row.on == today else spoken(row.on, today)
        kind, why = (
            for_us("Step due %(when)s") % {"when": when},
            for_us("The plan says so, and the client reads it."),
        )
    return item(
        row,
        tone="late" if over or disputed else "due",
        icon="late" if over or disputed else "due",
        kind_words=kind,
        headline=for_us("%(words)s: %(who)s does it") % {"words": row.words, "who": first(row.who)},
        why=why,
        act=for_us("Put it right")
        if disputed
        else for_us("Tell the new day")
        if over
        else for_us("Do it"),
        url=f"/deals/{row.deal_id}/#step-{row.id}",
        minutes=20,
        day=row.on,
    )


def _claim(row: Waiting, today: date, zone: str) -> Item:
    is_third = row.more == "third"
    who = first(row.who)
    if is_third:
        kind, why = (
            for_us("Someone else did this step"),
            for_us("We did not do it, and it is still our promise."),
        )
        headline, act = (
            for_us("%(who)s says it is done: %(words)s. Ask the client how it went")
            % {"who": who, "words": row.words},
            for_us("Ask them"),
        )
    else:
        kind, why = (
            for_us("Waiting for our yes"),
            for_us("%(who)s did it. It counts when one of us has looked.") % {"who": who},
        )
        headline, act = (
            for_us("%(who)s says it is done: %(words)s") % {"who": who, "words": row.words},
            for_us("Look and confirm"),
        )
    return item(
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
    over = late(row.on, today)
    why = for_us("It happened, and the client has not heard it from us.")
    return item(
        row,
        tone="late" if over else "",
        icon="late" if over else "brief",
        kind_words=for_us("Owed a word for %(late)s") % {"late": days_words(over)}
        if over
        else for_us("Still to be told"),
        headline=row.words,
        why=why if not over else for_us("%(why)s We owe it within one working day.") % {"why": why},
        act=for_us("Tell it"),
        url=address("plans:narration", [row.id]),
        minutes=3,
        day=row.on,
    )


_NEWS = {
    "not_as_promised": (
        for_us_later("Not what they were promised"),
        for_us_later("{who} says that it is not what was promised"),
    ),
    "bad_news": (for_us_later("Bad news, told openly"), for_us_later("{who} told us bad news")),
    "pause": (for_us_later("They asked for a pause"), for_us_later("{who} asked us to pause")),
    "carry_on_with": (
        for_us_later("Someone else speaks for now"),
        for_us_later("{who} asks us to carry on with a colleague"),
    ),
    "all_well": (
        for_us_later("All well, and busy"),
        for_us_later("{who} is busy, and all is well"),
    ),
    "delayed": (
        for_us_later("It is delayed at theirs"),
        for_us_later("{who} says that it is delayed"),
    ),
    "talk": (for_us_later("They want to talk"), for_us_later("{who} asks us to ring")),
    "wrong_person": (
        for_us_later("The wrong person"),
        for_us_later("{who} is the wrong person for this"),
    ),
}
_OTHER_NEWS = (for_us_later("News from the client"), for_us_later("{who} briefed us"))


def _brief(row: Waiting, today: date, zone: str) -> Item:
    status, _, noted_by = row.more.partition("|")
    row = replace(row, more=status)
    is_bad = status in ("not_as_promised", "bad_news")
    who = row.who or for_us("Someone")
    sent = local_day(row.at, zone) if row.at else today
    kind, headline, why, act = _brief_words(row, today, who, sent)
    return item(
        row,
        tone="late" if is_bad else "acc",
        icon="late" if is_bad else "cal",
        kind_words=kind,
        headline=headline,
        why=why,
        act=act,
        url=address("deals:brief", [row.id]),
        minutes=10,
        day=row.on or sent,
        quote=row.words,
        quote_by=f"{who}.{told_to(noted_by)}" if noted_by else who,
    )


def _brief_words(row: Waiting, today: date, who: str, sent: date) -> tuple[str, str, str, str]:
    if row.more.startswith("ours:"):
        names = {"who": who, "client": row.client, "on": spoken(row.on, today)}
        return (
            for_us("We named this day"),
            for_us("%(who)s told %(client)s to expect word on %(on)s") % names,
            for_us("They were left in peace until today because one of us said so."),
            for_us("Tell them"),
        )
    if row.on:
        is_today = row.on == today
        kept = days_words(max(1, (row.on - sent).days))
        names = {"who": first(who), "sent": spoken(sent, today), "kept": kept}
        return (
            for_us("Their day to talk is today")
            if is_today
            else for_us("Their day to talk has come"),
            for_us("%(who)s asked to talk on %(on)s") % {"who": who, "on": spoken(row.on, today)},
            for_us("%(who)s briefed us on %(sent)s. Quiet for %(kept)s, as asked.") % names,
            for_us("Ring %(who)s") % {"who": first(who)},
        )
    kind, form = _NEWS.get(row.more, _OTHER_NEWS)
    return (
        str(kind),
        form.format(who=who),
        for_us("Answer with what is next and who does it, so that both know."),
        for_us("Answer %(who)s") % {"who": first(who)},
    )


def _colleague(row: Waiting, today: date, zone: str) -> Item:
    email, _, face = row.more.rpartition("|")
    return item(
        row,
        tone="acc",
        icon="people",
        kind_words=for_us("A colleague was invited"),
        headline=for_us("May %(words)s come into the room?") % {"words": row.words},
        why=for_us("The client asked for it. The link goes to %(more)s.") % {"more": email},
        act=for_us("Let %(words)s in") % {"words": first(row.words)},
        url=reverse("deals:link", args=[face]),
        minutes=1,
        day=today,
    )


def _result(row: Waiting, today: date, zone: str) -> Item:
    why = f"“{row.more}” " if row.more else ""
    return item(
        row,
        tone="late",
        icon="chart",
        kind_words=for_us("A result is not there"),
        headline=row.words,
        why=for_us("%(why)sIt is not over until the number is right.") % {"why": why},
        act=for_us("Say how it is put right"),
        url=address("promises:outcome", [row.id]),
        minutes=20,
        day=row.on,
    )


_SAYERS = {
    **ASKED,
    "question": _question,
    "promise": _promise,
    "step": _step,
    "claim": _claim,
    "narration": _narration,
    "brief": _brief,
    "colleague": _colleague,
    "result": _result,
}
