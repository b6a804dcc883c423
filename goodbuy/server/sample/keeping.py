"""What a year leaves lying about: a shared file, a private note, a colleague named, a full bin."""

from __future__ import annotations

import io

from goodbuy.api.models import Key
from goodbuy.conversations.models import Attachment, Note
from goodbuy.deals.models import Deal
from goodbuy.people.erasing import erase
from goodbuy.people.models import Erasure, Fact, Person
from goodbuy.server.sample.stage import Firm, at

DOCKS = b"""Dock;Pallets a day;Labels read
1;220;98%
2;180;97%
3;240;99%
"""


def keep(firm: Firm) -> None:
    dana = firm.members["dana"]
    deal = Deal.objects.filter(owner=dana).order_by("created_at", "id").first()
    if deal is None:
        return
    other = next(one for key, one in sorted(firm.members.items()) if key != "dana")
    with at(-3, 11):
        made = Attachment.attach(io.BytesIO(DOCKS), "Docks.csv", len(DOCKS), to=deal, by=dana)
        made.share(by=dana)
        words = f"@{dana.name} they ask for the figures of the second dock before Thursday."
        Note.write(words, by=other, deal_id=deal.pk)
        private = "Ask less about dates and more about the people on the docks."
        Note.write(private, by=dana, deal_id=deal.pk, audience=Note.Audience.ME)
    with at(-2, 9):
        Person.add(by=dana, name="Alex Rowe", is_surely_new=True).remove(by=dana)
    _leave(firm)
    _open_to_programs(firm)


def _leave(firm: Firm) -> None:
    """Somebody asked to be forgotten: who it was is nowhere, that it was done is."""
    dana = firm.members["dana"]
    head = next(member for member in firm.members.values() if member.is_manager)
    with at(-60, 10):
        gone = Person.add(by=dana, name="Rosalind Quimby", is_surely_new=True)
        Fact.hear(gone, "Prefers to be left alone", "preferences", by=dana)
    with at(-12, 15):
        erase(gone, by=head, why=Erasure.Why.ASKED)


def _open_to_programs(firm: Firm) -> None:
    """The keys themselves are shown once and not here, so these open nothing to anybody."""
    head = next(member for member in firm.members.values() if member.is_manager)
    with at(-40, 9):
        Key.make("The stock sheet, every night", by=firm.members["dana"])
        Key.make("The form on our website", by=head, may_write=True)
        Key.make("An old trial", by=head)[0].end(by=head)
