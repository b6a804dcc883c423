"""What was told, who is involved, and what was asked: the cards of the play-by-play."""

from __future__ import annotations

from django.utils.translation import gettext as _

from goodbuy.deals.models import CastMember, Question
from goodbuy.plans.models import Narration
from goodbuy.room.cards import Asked, Entry, Face
from goodbuy.room.marks import question_mark
from goodbuy.room.reader import Reader


def entry_card(entry: Narration, reader: Reader) -> Entry:
    days, who = reader.days, entry.narrator
    at = entry.published_at or entry.happened_at
    part = who.part if who.side == CastMember.Side.SELLER else who.firm
    to = reader.speaker(reader.whole.cast.get(who.pk, who))
    return Entry(
        id=str(entry.pk),
        day=days.near(at),
        time=days.clock(at),
        iso=at.isoformat(timespec="minutes"),
        by=who.name,
        by_first=who.first_name,
        side=who.side,
        part=part or who.part or who.firm,
        headline=entry.headline,
        why=entry.why,
        next=entry.next_words,
        step_url=reader.url("step", entry.step_id) if entry.step_id else "",
        reply_url=f"{reader.url('ask')}?to={to.pk}" if who.side == "seller" else "",
        reply_first=to.first_name,
    )


def face_card(cast: CastMember, reader: Reader) -> Face:
    speaker = reader.speaker(cast)
    reach = speaker.reach
    digits = "".join(c for c in reach if c.isdigit() or c == "+")
    url = f"mailto:{reach}" if "@" in reach else f"tel:{digits}" if len(digits) > 5 else ""
    return Face(
        id=str(cast.pk),
        name=cast.name,
        first_name=cast.first_name,
        side=cast.side,
        note=_note(cast, reader),
        does=cast.does or cast.part,
        does_not=cast.does_not,
        reach=reach,
        reach_url=url if cast.side == CastMember.Side.SELLER else "",
        reach_first=speaker.first_name,
        away=_away(cast, speaker, reader),
        is_gone=cast.has_left,
        is_me=cast.pk == reader.me.pk,
    )


def plain_face(cast: CastMember) -> Face:
    """Someone to choose from a list."""
    return Face(
        id=str(cast.pk),
        name=cast.name,
        first_name=cast.first_name,
        side=cast.side,
        note=cast.firm,
        does=cast.does or cast.part or cast.firm,
        does_not="",
        reach="",
        reach_url="",
        reach_first="",
        away="",
        is_gone=cast.has_left,
        is_me=False,
    )


def _away(cast: CastMember, speaker: CastMember, reader: Reader) -> str:
    if speaker is cast:
        return ""
    words = _("Away until %(day)s; %(name)s speaks.")
    return words % {"day": reader.days.long(cast.away_to), "name": speaker.first_name}


def _note(cast: CastMember, reader: Reader) -> str:
    days = reader.days
    if cast.has_left:
        until = _("until %(day)s") % {"day": days.brief(cast.to_on)}
        return until if cast.to_on else _("has left")
    if cast.pk == reader.me.pk:
        return _("you")
    if cast.from_on and cast.from_on > days.today:
        return _("from %(day)s") % {"day": days.brief(cast.from_on)}
    if cast.side != CastMember.Side.SELLER:
        return cast.firm
    if cast.to_on:
        return _("until %(day)s") % {"day": days.brief(cast.to_on)}
    return cast.part if cast.does else ""


def faces(reader: Reader) -> tuple[Face, ...]:
    """Ours first, then third parties, then the client's; whoever left stands last."""
    order = {"seller": 0, "third": 1, "client": 2}
    rows = sorted(
        reader.whole.cast.values(), key=lambda c: (c.has_left, order[c.side], c.order, c.pk)
    )
    return tuple(face_card(cast, reader) for cast in rows)


def asked_card(question: Question, reader: Reader) -> Asked:
    return Asked(
        id=str(question.pk),
        words=question.words,
        mark=question_mark(question, reader.days),
        note=_asked_note(question, reader),
        answer=question.answer,
        asked_by=_asked_by(question, reader),
        answered_by=_answered_by(question, reader),
        still_unclear=question.still_unclear,
        is_mine=question.is_held_by(reader.grant),
        can_pass=question.is_passable_by(reader.grant),
        is_private=question.audience == Question.Audience.PRIVATE,
        state=question.state,
        is_open=question.state in Question.OPEN,
        url=reader.url("question", question.pk),
    )


def _asked_note(question: Question, reader: Reader) -> str:
    days, firm = reader.days, reader.deal.workspace.name
    is_mine = question.is_asked_by(reader.grant)
    named = question.asker.first_name if question.asker else question.asker_name
    if question.state not in Question.OPEN:
        by = question.answered_by.first_name if question.answered_by else firm
        answer = question.answer if len(question.answer) < 160 else question.answer[:150] + " …"
        said = (
            _("You asked. %(by)s: %(answer)s")
            if is_mine
            else _("%(who)s asked. %(by)s: %(answer)s")
        )
        return said % {"who": named, "by": by, "answer": answer}
    owner = question.owner.first_name if question.owner else firm
    asked = _asked(question, is_mine) % {"who": named, "day": days.short(question.asked_at)}
    is_late = question.answer_due_at and days.of(question.answer_due_at) < days.today
    if is_late:
        return asked + " " + _("%(owner)s is late with the answer. Sorry.") % {"owner": owner}
    return asked + " " + _("%(owner)s answers.") % {"owner": owner}


def _asked_by(question: Question, reader: Reader) -> str:
    is_mine = question.is_asked_by(reader.grant)
    named = question.asker.first_name if question.asker else question.asker_name
    said = _("You asked, %(day)s.") if is_mine else _("%(who)s asked, %(day)s.")
    return said % {"who": named, "day": reader.days.short(question.asked_at)}


def _answered_by(question: Question, reader: Reader) -> str:
    if not question.answered_at:
        return ""
    by = question.answered_by.first_name if question.answered_by else reader.deal.workspace.name
    told = {"who": by, "day": reader.days.short(question.answered_at)}
    return _("%(who)s answered, %(day)s.") % told


def _asked(question: Question, is_mine: bool) -> str:
    if question.state == Question.State.REOPENED:
        return _("You asked again, %(day)s.") if is_mine else _("%(who)s asked again, %(day)s.")
    return _("You asked, %(day)s.") if is_mine else _("%(who)s asked, %(day)s.")
