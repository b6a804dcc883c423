"""From a visible event to an entry of the play-by-play that somebody answers for."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from goodbuy.deals.models import CastMember, Deal
from goodbuy.deals.voices import calendar_of
from goodbuy.kernel import clock
from goodbuy.plans import drafts
from goodbuy.plans.models import Handoff, Narration, Phrase, Plan, Presence, Step
from goodbuy.plans.where import where
from goodbuy.promises.models import Measurement
from goodbuy.timeline.kinds import subscribe

FAMILIES = ("plan", "step", "promise", "outcome", "deal", "brief", "presence", "handoff", "review")


def start_listening() -> None:
    for family in FAMILIES:
        subscribe(f"{family}.*", draft_entry)


def draft_entry(event: Any, about: Any, by: Any) -> None:
    """Each visible verb owes the client a word: draft it for the one who is to say it."""
    if event.audience != "client" or not event.deal_id or not drafts.is_told(event.kind):
        return
    if event.kind == "step.given" and about.plan.state == Plan.State.DRAFT:
        return  # Nobody reads who does what before the plan is shown.
    if isinstance(about, Measurement) and not _is_news(about, by):
        return
    deal = Deal.objects.select_related("workspace").get(pk=event.deal_id)
    narrator = narrator_of(about, deal)
    if narrator is None:
        return
    own = Phrase.objects.said_here(drafts.said_as(event, about))
    words = drafts.first_words(event, about, own)
    post = where(deal)
    calendar = calendar_of(narrator, deal.workspace)
    delay = deal.workspace.narration_delay_minutes
    if delay is not None and event.kind in drafts.LATE_NEWS:
        delay = 0
    entry = Narration(
        workspace_id=event.workspace_id,
        deal=deal,
        step_id=about.pk if isinstance(about, Step) else None,
        event=event,
        kind=event.kind,
        narrator=narrator,
        headline=words.headline,
        why=words.why,
        drafted=asdict(words),
        next_words=drafts.next_words(post)[:500],
        next_who_id=post.next_who.id,
        next_on=None if post.is_paused or post.is_ended else post.next_on,
        happened_at=event.at,
        due_on=calendar.add(calendar.today(event.at), 1),
        publishes_at=None if delay is None else event.at + timedelta(minutes=delay),
    )
    entry.born("narration.drafted", by=by)


def _is_news(reading: Measurement, by: Any) -> bool:
    """The newest number is told, and none of those before it; whatever waits of them is dropped."""
    readings = Measurement.objects.filter(outcome=reading.outcome_id)
    if readings.filter(on__gt=reading.on).exists():
        return False
    if by.actor_kind != "guest":
        waiting = Narration.objects.debts().filter(kind="outcome.measured", deal=reading.deal_id)
        for entry in waiting.filter(event__about_id__in=readings.values("pk")):
            entry.drop(by=by)
    return True


def narrator_of(about: Any, deal: Deal) -> CastMember | None:
    """Whoever is to tell it; while they are away, the one who speaks for them."""
    chosen = _first_choice(about, deal)
    if chosen and chosen.stand_in_id and chosen.is_away(clock.today(deal.workspace.zone)):
        present = CastMember.objects.filter(pk=chosen.stand_in_id, has_left=False)
        return present.exclude(side=CastMember.Side.CLIENT).first() or chosen
    return chosen


def _first_choice(about: Any, deal: Deal) -> CastMember | None:
    """The step's own narrator; else the one on our side who said it; else our first voice."""
    if isinstance(about, Step):
        return about.narrator
    if isinstance(about, Presence) and not about.cast.has_left:
        return about.cast
    if isinstance(about, Handoff):
        is_over = about.state == Handoff.State.CLOSED
        return about.receiver if is_over else about.giver
    said_by = getattr(about, "said_by", None) or getattr(about, "cast", None)
    if isinstance(said_by, CastMember) and said_by.side == CastMember.Side.SELLER:
        return said_by
    ours = CastMember.objects.filter(deal=deal, side=CastMember.Side.SELLER, has_left=False)
    return ours.order_by("order", "id").first()
