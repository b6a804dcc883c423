"""Two who go elsewhere: one is only read of, the other has left and is missed."""

from __future__ import annotations

from typing import Any

from goodbuy.deals.models import CastMember, Deal, Standing
from goodbuy.people.models import Employment, Move
from goodbuy.server.sample.stage import Firm, at, day


def tell(firm: Firm) -> None:
    dana = firm.members["dana"]
    joanna, nora = firm.people["Joanna Pell"], firm.people["Nora Quist"]
    with at(-80, 10):
        harbor = firm.companies["harbor"]
        Employment.begin(
            joanna, harbor, by=dana, title="Dispatch lead", from_on=day(-1900), to_on=day(-85)
        )
    with at(-1, 9):
        source = "the signature of a mail"
        nora.propose_move(firm.companies["merrow"], "Plant planner", source, by=dana)
    _lose_a_voice(firm)


def _lose_a_voice(firm: Firm) -> None:
    """Clara compared the offers at Bexley and works elsewhere since yesterday."""
    dana, clara = firm.members["dana"], firm.people["Clara Voss"]
    deal = Deal.objects.get(company=firm.companies["bexley"])
    ada = CastMember.objects.get(deal=deal, person=firm.people["Ada Quill"])
    with at(-20, 11):
        said: dict[str, Any] = {"part": "buys", "does": "Compares the offers", "does_not": "Sign"}
        CastMember.join(deal, by=dana, person=clara, **said)
    with at(-5, 15):
        Standing.place(ada, by=dana, influence=70, stance=78, words="Wants line two quiet")
    with at(-1, 15):
        move = Move.hear(clara, by=dana, company_name="Ostrander Mills", title="Buyer")
        move.confirm(by=dana)
