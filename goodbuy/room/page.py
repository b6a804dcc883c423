"""The room's page, whole: one function from a grant to everything that its reader is shown."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.utils.translation import ngettext

from goodbuy.deals.models import CastMember, Deal, Grant
from goodbuy.deals.models.answer_time import hours_for
from goodbuy.deals.models.brief import Apart
from goodbuy.deals.voices import calendar_of
from goodbuy.kernel import clock
from goodbuy.kernel.words import NUMBERS
from goodbuy.plans.models import Phase, Step
from goodbuy.plans.signpost import Wanted, lower_first
from goodbuy.room.cards import (
    Face,
    Fact,
    Lede,
    Mark,
    Move,
    Offered,
    RoomPage,
    Station,
    WantedCard,
)
from goodbuy.room.check_ins import short_questions
from goodbuy.room.marks import late_words
from goodbuy.room.presence import presence_card
from goodbuy.room.reader import Reader, days_of, frame_of, reader_of
from goodbuy.room.results import result_cards, result_words
from goodbuy.room.standing import is_left_alone, our_words, quiet_words
from goodbuy.room.talks import between
from goodbuy.room.telling import asked_card, entry_card, face_card, faces
from goodbuy.room.vows import tally, vow_sides

FEED, ASKED = 5, 3

OPENS = {
    "plan": ("plan", _later("See the plan and confirm it")),
    "step": ("step", _later("See it and say it is done")),
    "confirm_step": ("step", _later("Look, and say if it is done")),
    "outcome": ("result", _later("See the numbers and say")),
    "agree_outcome": ("result", _later("See the result and say")),
    "promise": ("promise", _later("Open your promise")),
    "question": ("question", _later("Read the answer")),
    "handoff": ("handoff", _later("Read it and say")),
    "teach_back": ("step", _later("Say it in a sentence")),
}
# What nobody else can do in the reader's place.
OWN = ("teach_back",)


ENDED: dict[str, Any] = {
    Deal.Stage.DECLINED: _later("Stopped, before anything was signed"),
    Deal.Stage.BROKEN_OFF: _later("The agreement has ended"),
    Deal.Stage.RESTING: _later("All of it proven, and at rest"),
}


def is_broken_off(reader: Reader) -> bool:
    """Ended before its results were proven: nothing that was planned is still to come."""
    return reader.days.is_over


def room_page(grant: Grant, *, is_preview: bool = False) -> RoomPage:
    """Everything the room shows to this grant, in at most twelve queries with the grant's own."""
    return page_of(reader_of(grant, is_preview=is_preview))


def page_of(reader: Reader) -> RoomPage:
    post, whole = reader.post, reader.whole
    people = faces(reader)
    return RoomPage(
        frame=frame_of(reader.grant, is_preview=reader.is_preview),
        sentence=post.sentence,
        lede=lede_of(reader),
        last_word=_last_word(reader),
        facts=facts_of(reader),
        wanted=wanted_card(post.wanted, reader) if post.wanted else None,
        quiet=quiet_words(reader),
        our_words=our_words(reader),
        short_questions=short_questions(reader),
        path=path_of(reader),
        path_words=_path_words(reader),
        feed=tuple(entry_card(e, reader) for e in whole.told[:FEED]),
        cast=people,
        asked=tuple(asked_card(q, reader) for q in whole.questions[:ASKED]),
        asked_more=len(whole.questions) > ASKED,
        promises=vow_sides(reader) if whole.promises else (),
        promise_words=tally(whole.promises, reader),
        results=result_cards(reader),
        result_words=result_words(reader),
        moves=moves_of(reader),
        colleagues=colleagues(reader),
        offered=offered_days(reader),
        answer_words=answer_words(reader),
        can_hide=can_hide(reader),
        hears_next=_hears_next(reader),
        presence=None if is_broken_off(reader) else presence_card(reader),
        between=between(reader.grant),
    )


def lede_of(reader: Reader) -> Lede:
    """The sentence of `where()`, with what is wanted from the reader under the highlighter."""
    post = reader.post
    whole, wanted = post.sentence, post.wanted_sentence
    if post.is_mine and post.wanted and not wanted:
        # The next step is the reader's own: then that is what is wanted.
        wanted = post.who_sentence
    is_whole = bool(wanted) and whole.endswith(wanted)
    plain = whole.removesuffix(wanted).strip() if is_whole else whole
    size = "short" if len(whole) <= 105 else "middle" if len(whole) <= 180 else "long"
    return Lede(plain, wanted if is_whole else "", size)


def _last_word(reader: Reader) -> str:
    post = reader.post
    if not post.last_by:
        return ""
    return f"{post.last_by.split()[0]}, {reader.days.word(post.last_at)}"


def facts_of(reader: Reader) -> tuple[Fact, ...]:
    post, days = reader.post, reader.days
    where = _("Where we are")
    if post.is_paused:
        until = _("Paused until %(day)s") % {"day": days.long(post.paused_until)}
        nothing = Fact(_("What happens next"), _("Nothing, until that day"))
        # Nothing is done until then, so nobody waits for the reader's own step.
        return (Fact(where, "", until), nothing, *(() if post.is_mine else _who(reader)[:1]))
    if post.is_ended:
        return (Fact(where, str(ENDED[post.stage])), *_at_any_time(reader))
    late = post.most_late_days
    mark = Mark("late", late_words(late)) if late else Mark("kept", _("On time"))
    here = post.stage_words
    if post.phase_number:
        name = lower_first(post.phase_name)
        at = {"number": post.phase_number, "count": post.phase_count, "name": name}
        here = _("Step %(number)d of %(count)d, %(name)s") % at
    by = _(", by %(time)s") % {"time": days.clock(post.next_time)} if post.next_time else ""
    when = Fact(_("By when"), "", days.long(post.next_on), by)
    next_one = Fact(_("What happens next"), post.next_words)
    return (Fact(where, here, mark=mark), next_one, *_who(reader), when, *_after(reader))


def _at_any_time(reader: Reader) -> tuple[Fact, ...]:
    """After the end: nothing comes unasked, and somebody answers."""
    if reader.host is None:
        return ()
    return (Fact(_("Whom you can ask"), "", reader.host.name, _(", at any time")),)


def _who(reader: Reader) -> tuple[Fact, ...]:
    who, helper = reader.post.next_who, reader.post.next_helper
    firm = f", {who.firm}" if who.firm else ""
    if reader.post.is_mine:
        return (Fact(_("Who does it"), "", _("You")),)
    beside = _(", with %(name)s") % {"name": helper.name} if helper else ""
    waits_for = reader.post.waits_for
    waits = _(", once %(name)s is ready") % {"name": waits_for} if waits_for else ""
    return (Fact(_("Who does it"), "", who.name, f"{firm}{beside}{waits}"),)


def _after(reader: Reader) -> tuple[Fact, ...]:
    post = reader.post
    if not post.after_words:
        return ()
    return (Fact(_("And after that"), f"{post.after_words} ", reader.days.long(post.after_on)),)


def wanted_card(wanted: Wanted, reader: Reader) -> WantedCard:
    route, label = OPENS[wanted.kind]
    args = [] if route == "plan" else [wanted.on_page_of or wanted.id]
    can_pass = wanted.kind not in OWN and colleagues(reader)
    return WantedCard(
        title=wanted.words,
        by_on=reader.days.long(wanted.by_on),
        why=wanted.why,
        minutes=wanted.minutes,
        url=reader.url(route, *args),
        label=str(label),
        pass_url=reader.url(f"{route}_pass", *args) if can_pass else "",
        others=wanted.others,
    )


def path_of(reader: Reader) -> tuple[Station, ...]:
    phases = reader.whole.phases
    by_phase: dict[object, list[Step]] = {}
    for step in reader.whole.steps:
        by_phase.setdefault(step.phase_id, []).append(step)
    at = reader.post.phase_number
    if reader.deal.stage in (Deal.Stage.PROVEN, Deal.Stage.RESTING):
        at = len(phases) + 1
    return tuple(
        _station(number, phase, by_phase.get(phase.pk, []), at, reader)
        for number, phase in enumerate(phases, start=1)
    )


def _station(number: int, phase: Phase, steps: list[Step], at: int, reader: Reader) -> Station:
    kind = "done" if number < at else "now" if number == at else "todo"
    done = [step for step in steps if step.state in Step.DONE]
    days = [step.done_on or step.due_on for step in (done if kind == "done" else steps)]
    day = reader.days.brief(max(days)) if days else ""
    gist = phase.gist
    if is_broken_off(reader) and kind != "done":
        # What was planned for later has no day any more.
        day, gist = "", _("We stopped here.") if kind == "now" else ""
    elif kind == "now":
        gist = _("You are here.")
        if steps:
            said = ngettext(
                "%(done)d of %(count)d step done.", "%(done)d of %(count)d steps done.", len(steps)
            )
            gist += " " + said % {"done": len(done), "count": len(steps)}
    return Station(
        number=number,
        name=phase.name,
        when=_("until %(day)s") % {"day": day} if kind == "now" and day else day,
        gist=gist,
        kind=kind,
        is_signature=phase.stage == Deal.Stage.AGREED,
    )


def _path_words(reader: Reader) -> str:
    if is_broken_off(reader):
        return _("This is how far we came.")
    results = sum(o.is_required for o in reader.whole.outcomes)
    if reader.deal.stage in (Deal.Stage.PROVEN, Deal.Stage.RESTING):
        return _("You have what we promised, and you said so yourselves.")
    if not results:
        return _("Signing is the middle. It is over when you have the results, and not before.")
    many = str(NUMBERS[results]).lower() if results < len(NUMBERS) else str(results)
    said = ngettext(
        "Signing is the middle. It is over when you have the result we promised, or better.",
        "Signing is the middle. It is over when you have the %(many)s results we promised, "
        "or better.",
        results,
    )
    return said % {"many": many}


def moves_of(reader: Reader) -> tuple[Move, ...]:
    """The next three moves, the reader's own first."""
    post, days = reader.post, reader.days
    if post.is_paused or post.is_ended:
        return ()
    moves = []
    if post.wanted:
        minutes = post.wanted.minutes
        words = ""
        if minutes:
            about = ngettext("About %(count)d minute.", "About %(count)d minutes.", minutes)
            words = about % {"count": minutes}
        moves.append(Move(_("You"), post.wanted.words, words, days.short(post.wanted.by_on)))
    wanted_id = post.wanted.id if post.wanted else None
    for step in sorted(reader.whole.steps, key=lambda s: (s.due_on, s.number)):
        if step.state in Step.OPEN and step.pk != wanted_id:
            moves.append(_move(step, reader))
    if len(moves) < 2 and post.next_kind in ("fallback", "outcome"):
        moves.append(Move(post.next_who.name, post.next_words, "", days.short(post.next_on)))
    return tuple(moves[:3])


def _move(step: Step, reader: Reader) -> Move:
    mine = step.owner_id == reader.me.pk
    who = _("You") if mine else step.owner.first_name
    if step.helper_id == reader.me.pk:
        who = _("%(name)s and you") % {"name": who}
    elif step.helper:
        who = _("%(name)s and %(other)s") % {"name": who, "other": step.helper.first_name}
    elif step.owner.side == CastMember.Side.THIRD and step.owner.firm:
        who += f", {step.owner.firm}"
    return Move(who, step.name, "", reader.days.short(step.due_on))


def colleagues(reader: Reader) -> tuple[Face, ...]:
    rows = [
        c
        for c in reader.whole.cast.values()
        if c.side == reader.me.side and c.pk != reader.me.pk and not c.has_left
    ]
    return tuple(face_card(c, reader) for c in rows)


def offered_near(grant: Grant | Apart) -> tuple[Offered, ...]:
    """Working days of the reader, near and not so near."""
    calendar = calendar_of(grant.cast, grant.deal.workspace)
    today, days = calendar.today(clock.now()), days_of(grant)
    ahead = [
        calendar.add(today, 3),
        calendar.add(today, 5),
        calendar.on_or_after(today + timedelta(weeks=2)),
    ]
    return tuple(Offered(day.isoformat(), days.short(day)) for day in dict.fromkeys(ahead))


def offered_days(reader: Reader) -> tuple[Offered, ...]:
    """Days to talk again that need one tap; the last one once it is in use."""
    made = list(offered_near(reader.grant))
    calendar = calendar_of(reader.me, reader.deal.workspace)
    live = _live_day(reader)
    if live and live.isoformat() > made[-1].value:
        day = calendar.next(live)
        words = _("After you are live, %(day)s") % {"day": reader.days.short(day)}
        made.append(Offered(day.isoformat(), words))
    return tuple(made)


def _live_day(reader: Reader) -> date | None:
    """The last day of the phase in which it goes live."""
    live = {p.pk for p in reader.whole.phases if p.stage == Deal.Stage.LIVE}
    days = [s.due_on for s in reader.whole.steps if s.phase_id in live and s.state in Step.OPEN]
    return max(days, default=None)


def answer_words(reader: Reader) -> str:
    host = reader.host.first_name if reader.host else reader.deal.workspace.name
    hours = hours_for(reader.deal)
    said = ngettext(
        "%(host)s answers within %(hours)d working hour, or says by then when the answer comes.",
        "%(host)s answers within %(hours)d working hours, or says by then when the answer comes.",
        hours,
    )
    return said % {"host": host, "hours": hours}


def can_hide(reader: Reader) -> bool:
    """A question without a name hides nobody where only one client could have asked."""
    clients = [c for c in reader.whole.cast.values() if c.side == "client" and not c.has_left]
    return reader.is_client and len(clients) > 1


def _hears_next(reader: Reader) -> str:
    post = reader.post
    if post.is_paused or post.is_ended or not post.next_who.name or post.is_mine:
        return ""
    # Nobody rings whom we have just told that they hear no more of it.
    if is_left_alone(reader):
        return ""
    who = post.next_who.first_name
    day = reader.days.long(post.next_on)
    return _("You hear from %(who)s by %(day)s.") % {"who": who, "day": day}
