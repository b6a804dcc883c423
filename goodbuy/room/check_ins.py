"""Short questions as their reader sees them, and the answers that one tap gives."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from goodbuy.deals.models import Grant
from goodbuy.kernel.errors import Refusal
from goodbuy.plans.asking_letters import CLEAR, UNCLEAR, answers_to, question_words
from goodbuy.plans.models import CheckIn, Phase, Step
from goodbuy.room.access import MOST_SHORT
from goodbuy.room.cards import ShortQuestion
from goodbuy.room.reader import Reader


def open_questions(grant: Grant) -> Any:
    """What this person was asked and has not answered, the oldest first."""
    rows = CheckIn.objects.shared_with(grant).asked().filter(cast=grant.cast)
    return rows.select_related("step__narrator", "phase").order_by("sent_at", "id")


def short_questions(reader: Reader) -> tuple[ShortQuestion, ...]:
    if not reader.is_client or reader.post.is_paused or reader.post.is_ended:
        return ()
    said = getattr(reader.grant, "short", None)
    if said is None:
        rows = open_questions(reader.grant).exclude(state=CheckIn.State.SNOOZED)
        return tuple(question_card(one) for one in rows[:MOST_SHORT])
    return tuple(question_card(_of(one)) for one in said)


def _of(short: dict[str, Any]) -> CheckIn:
    """As much of it as its card shows; it came along with the reader's grant."""
    one = CheckIn(pk=short["id"], why=short["why"], kind=short["kind"], asks=short["asks"])
    if short["step"]:
        one.step = Step(name=short["step"])
    if short["phase"]:
        one.phase = Phase(name=short["phase"])
    return one


def question_card(one: CheckIn) -> ShortQuestion:
    return ShortQuestion(
        id=str(one.pk),
        words=question_words(one),
        answers=tuple(answers_to(one)),
        can_be_unclear=one.step_id is not None and not one.is_survey,
    )


def find_question(grant: Grant, pk: UUID) -> CheckIn | None:
    one: CheckIn | None = open_questions(grant).filter(pk=pk).first()
    if one:
        one.deal = grant.deal
        one.workspace = grant.deal.workspace
    return one


def answered_question(grant: Grant, pk: UUID) -> CheckIn | None:
    """A question that this person has answered already."""
    rows = CheckIn.objects.shared_with(grant).filter(cast=grant.cast, answered_on__isnull=False)
    one: CheckIn | None = rows.select_related("step", "phase").filter(pk=pk).first()
    return one


def unsent(sent: Any, kept: str = "") -> str:
    """Words that came after the answer, so that the page gives them back; not those it kept."""
    words = str(sent.get("words", "")).strip()
    return "" if " ".join(words.split()) == " ".join(kept.split()) else words


def reply_with(one: CheckIn, grant: Grant, sent: Any, value: str) -> None:
    """Give the answer that was tapped; `sent` may bring words, and that the way is not clear."""
    words = sent.get("words", "")
    if one.step_id:
        is_clear = False if sent.get("unclear") else None
        one.reply(by=grant, verdict=verdict_in(value), is_clear=is_clear, words=words)
        return
    known = {CLEAR: True, UNCLEAR: False}
    one.reply(by=grant, is_clear=known.get(value), words=words)


def verdict_in(value: str) -> int | None:
    if not value:
        return None
    try:
        return int(value)
    except ValueError:
        raise Refusal("Choose one of the five: from much worse to much better.") from None
