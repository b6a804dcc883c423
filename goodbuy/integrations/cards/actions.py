"""What becomes of a card: brought, read by the worker, kept as a person, or thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import IO, Any

from django.core.files.base import ContentFile
from django.db import transaction

from goodbuy.conversations.models import Note
from goodbuy.integrations.cards.keeping import keep_in
from goodbuy.integrations.cards.reading import LONGEST, read_signature
from goodbuy.integrations.cards.row import Card
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.kernel.tongues import for_us
from goodbuy.people.models import Person
from goodbuy.people.photos import clean_photo
from goodbuy.workspaces.models import Member

SIDE = 2000
# Whoever brought a card and never said what it is did not need it.
KEPT = timedelta(days=30)
MOST_WAITING = 50


def _require_room(by: Member) -> None:
    if by.is_viewer:
        raise NotAllowed("You can read here. Ask a colleague to add people.")
    if Card.objects.visible_to(by).of(by).count() >= MOST_WAITING:
        raise Refusal("Fifty cards wait for you already. Keep or throw away some of them first.")


@transaction.atomic
def bring_photo(file: IO[bytes], size: int, *, by: Member) -> Card:
    """Keep the picture, made anew from its pixels, and let the worker read it."""
    from goodbuy.integrations.tasks import enqueue, read_card

    _require_room(by)
    made = clean_photo(file, size, side=SIDE)
    card = Card(workspace_id=by.workspace_id, member=by, source=Card.Source.PHOTO)
    card.photo.save(f"{card.pk}.webp", ContentFile(made), save=False)
    card.doing = for_us("Waiting")
    card.save(force_insert=True)
    enqueue(read_card, card)
    return card


@transaction.atomic
def bring_signature(text: str, *, by: Member) -> Card:
    """A signature is text already, so it is read at once."""
    _require_room(by)
    if not text.strip():
        raise Refusal("Paste the signature first: name, company, numbers, as it stands in a mail.")
    if len(text) > LONGEST:
        raise Refusal(
            "This has more than %(longest)s letters. Paste the signature alone.",
            longest=f"{LONGEST:,}",
        )
    found = read_signature(text, by.workspace.country)
    card = Card(workspace_id=by.workspace_id, member=by, source=Card.Source.SIGNATURE)
    card.fields, card.state, card.percent = found.kept(), Card.State.READ, 100
    card.save(force_insert=True)
    return card


def read_again(card: Card) -> None:
    """A photo whose reading stopped is tried once more."""
    from goodbuy.integrations.tasks import enqueue, read_card

    if card.state == Card.State.FAILED and card.photo:
        card.tell(state=Card.State.WAITING, doing=for_us("Waiting"), percent=0, problem="")
        enqueue(read_card, card)


@transaction.atomic
def keep(card: Card, given: Mapping[str, Any], *, into: Person | None, by: Member) -> Person:
    """A new person, or more of one who is here; the scribbles as a note; then the card goes.

    LikelySame where it is probably one who is here, and then nothing was kept.
    """
    person = keep_in(into, given, str(card.get_source_display()), by=by)
    if given["note"].strip():
        Note.write(given["note"], by=by, person=person)
    forget(card)
    return person


@transaction.atomic
def forget(card: Card) -> None:
    """Gone, with its picture."""
    storage, name = card.photo.storage, card.photo.name
    Card.objects.filter(pk=card.pk).delete()
    if name:
        transaction.on_commit(lambda: storage.delete(name))


def forget_old() -> int:
    """Throw away what waited for a month; the number thrown away."""
    rows = list(Card.objects.older_than(clock.now() - KEPT)[:500])
    for card in rows:
        forget(card)
    return len(rows)
