"""How things stand, as either side said it in a brief: what we keep to, and what we tell."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goodbuy.deals.models import Brief, CastMember
from goodbuy.kernel.statements import Statement
from goodbuy.room.cards import OurWord
from goodbuy.room.reader import Reader

# A word of ours without a day is old news after this.
LASTS = timedelta(days=10)


def briefs_of(reader: Reader) -> list[Brief]:
    """The newest brief of the reader and of each of us, read once for a page."""
    if reader.briefs is None:
        reader.briefs = _BRIEFS(deal=reader.deal.pk, me=reader.me.pk)
    return reader.briefs


def _newest(deal: UUID, me: UUID) -> QuerySet[Brief]:
    rows = Brief.objects.filter(Q(cast__side=CastMember.Side.SELLER) | Q(cast_id=me), deal_id=deal)
    return rows.order_by("cast_id", F("sent_at").desc(), F("id").desc()).distinct("cast_id")


_BRIEFS = Statement(_newest)


def quiet_words(reader: Reader) -> str:
    """What the reader asked for in their last word to us, as long as it holds."""
    brief = _last_word(reader)
    if brief is None or reader.post.is_paused:
        return ""
    if brief.status == Brief.Status.DECIDED_NO:
        return _(
            "You told us that you decided against it. Thank you. We do not write about it again."
        )
    if brief.status == Brief.Status.WRONG_PERSON:
        return _("You told us that this is not for you. Thank you. We do not write about it again.")
    if brief.reconnect_on and brief.reconnect_on > reader.days.today:
        day = reader.days.long(brief.reconnect_on)
        return _("Quiet until %(day)s, as you asked.") % {"day": day}
    if brief.status == Brief.Status.BAD_NEWS:
        return _("You told us bad news. Thank you. Nobody chases you about it.")
    return ""


def _last_word(reader: Reader) -> Brief | None:
    return next((b for b in briefs_of(reader) if b.cast_id == reader.me.pk), None)


def is_left_alone(reader: Reader) -> bool:
    """Whether their last word was one after which nobody writes or rings of ourselves."""
    brief = _last_word(reader)
    return brief is not None and brief.status in Brief.ENDINGS


def our_words(reader: Reader) -> tuple[OurWord, ...]:
    """What one of us said of late: until its day, or for some days."""
    said = [b for b in briefs_of(reader) if b.cast_id != reader.me.pk]
    return tuple(_word(brief, reader) for brief in said if _holds(brief, reader))


def _holds(brief: Brief, reader: Reader) -> bool:
    until = brief.reconnect_on or reader.days.of(brief.sent_at + LASTS)
    return until >= reader.days.today


def _word(brief: Brief, reader: Reader) -> OurWord:
    who = reader.whole.cast.get(brief.cast_id)
    said = str(OURS.get(Brief.Status(brief.status), "")) or brief.get_status_display()
    until = f" {reader.days.long(brief.reconnect_on)}" if brief.reconnect_on else ""
    return OurWord(
        who=who.name if who else reader.deal.workspace.name,
        day=reader.days.short(brief.sent_at),
        said=f"{said}{until}",
        words=brief.words,
        next=brief.next_words,
    )


OURS = {
    Brief.Status.DELAYED: gettext_lazy("It is delayed until"),
    Brief.Status.ALL_WELL: gettext_lazy("All is well with us"),
    Brief.Status.BAD_NEWS: gettext_lazy("We have bad news"),
    Brief.Status.TALK: gettext_lazy("We would like to talk"),
    Brief.Status.CARRY_ON_WITH: gettext_lazy("A colleague carries on for now"),
}
