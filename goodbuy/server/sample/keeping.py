"""What a year leaves lying about: a shared file, a private note, a colleague named, a full bin."""

from __future__ import annotations

import io

from goodbuy.conversations.models import Attachment, Note
from goodbuy.deals.models import Deal
from goodbuy.people.models import Person
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
