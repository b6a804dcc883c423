"""What follows in the deals when somebody leaves a company, and what a new job offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from goodbuy.deals.door import refuse_crossing
from goodbuy.deals.models import CastMember, Deal, Grant, HandLetter, LostVoice
from goodbuy.deals.writing import day_for, send_if_it_may
from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.tongues import speaking
from goodbuy.people.models import Benefit, Company, Move, Person
from goodbuy.people.normal import normal_email
from goodbuy.timeline.models import Actor, Event
from goodbuy.workspaces.boundary import acting_in
from goodbuy.workspaces.models import Member

ENDED = (Deal.Stage.DECLINED, Deal.Stage.BROKEN_OFF)


def faces_at(person: Person, company: Company) -> Any:
    """Where this person stands for this company: in its own deals, or as its third party."""
    here = Q(deal__company=company) | Q(firm__iexact=company.name)
    faces = CastMember.objects.filter(here, person=person, deal__deleted_at=None)
    return faces.exclude(side=CastMember.Side.SELLER).select_related("deal__workspace")


def lose_voices(event: Event, person: Person, by: Actor) -> None:
    """Their links at that company die in this moment, and whoever leads a deal there is told.

    As the clockwork, so that no deal is forgotten because its reader may not see it.
    """
    with acting_in(person.workspace_id):
        company = Company.objects.filter(pk=event.company_id or UUID(int=0)).first()
        if company is None or _still_works_there(person, company):
            return
        for face in faces_at(person, company):
            _lose(face, by)


def _still_works_there(person: Person, company: Company) -> bool:
    return bool(person.employments.filter(company=company, to_on=None).exists())


def _lose(face: CastMember, by: Actor) -> None:
    if face.has_left:
        # Asked for by a colleague and never let in: that question is over as well.
        for grant in face.grants.exclude(state=Grant.State.REVOKED):
            grant.revoke(by=by)
        return
    face.leave(by=by)
    if face.deal.stage not in (*ENDED, Deal.Stage.RESTING):
        LostVoice.tell(face, by=by)


# The goodbye and the hello


@dataclass(frozen=True)
class Draft:
    """Two lines that a member may send, as they stand before they are changed."""

    kind: str
    subject: str
    words: str
    to: str


def face_for_letters(person: Person) -> CastMember | None:
    """The seat through which the door knows them: the newest one in a purchase that goes on."""
    faces = CastMember.objects.filter(person=person, deal__deleted_at=None)
    faces = faces.exclude(deal__stage__in=ENDED).exclude(side=CastMember.Side.SELLER)
    face: CastMember | None = (
        faces.select_related("deal__workspace", "deal__owner").order_by("has_left", "-id").first()
    )
    return face


def draft_of(move: Move, kind: str, by: Member) -> Draft:
    """In the person's own language, as far as it is known."""
    person = move.person
    names = {
        "who": person.first_name,
        "old": move.left.name if move.left else "",
        "new": move.company_name,
        "me": by.name.split()[0],
    }
    with speaking(person.language or by.workspace.language):
        subject, words = _goodbye(names) if kind == "goodbye" else _hello(names)
    return Draft(kind, subject, words, _address(move, kind))


def _goodbye(names: dict[str, str]) -> tuple[str, str]:
    subject = _("Thank you, %(who)s") % names
    if names["old"]:
        thanks = _("you are leaving %(old)s, and I want to thank you for the work we did together.")
    else:
        thanks = _("you are moving on, and I want to thank you for the work we did together.")
    parts = [
        _("Dear %(who)s,"),
        thanks + " " + _("What you told me stays with me, and stays private."),
        _("I wish you a good start at %(new)s."),
        "%(me)s",
    ]
    return subject, "\n\n".join(parts) % names


def _hello(names: dict[str, str]) -> tuple[str, str]:
    subject = _("A good start at %(new)s") % names
    parts = [
        _("Dear %(who)s,"),
        _("I hope the first days at %(new)s are good ones."),
        _("There is nothing to do and nothing to buy: I only want to say hello at the new place."),
        "%(me)s",
    ]
    return subject, "\n\n".join(parts) % names


def _address(move: Move, kind: str) -> str:
    """The goodbye goes where they still read it; the hello to the new place, once we know it."""
    known = [row.value for row in move.person.emails.order_by("-is_primary", "value")]
    new = move.email.lower()
    others = [value for value in known if value.lower() != new]
    if kind == "hello":
        return move.email
    return next(iter(others), move.email)


@transaction.atomic
def send_draft(
    move: Move, kind: str, *, by: Member, to: str, subject: str, words: str
) -> HandLetter:
    """Through the one door: it honours their wishes, and the one letter a day."""
    if kind not in ("goodbye", "hello"):
        raise Refusal("Choose the goodbye or the hello. Nothing was sent.")
    face = face_for_letters(move.person)
    if face is None:
        raise Refusal(
            "%(person)s is in no purchase that goes on, so no letter goes out from "
            "here. Copy the words and send them yourself.",
            person=move.person.name,
        )
    refuse_crossing(face.deal, face)
    letter = HandLetter.write(
        face.deal, by=by, cast=face, subject=subject, words=words, send_on=day_for(face),
        address=normal_email(to).value,
    )  # fmt: skip
    send_if_it_may(letter)
    move.settle(kind, Move.Offer.DONE, by=by)
    return letter


@transaction.atomic
def open_chance(move: Move, *, by: Member, name: str) -> Deal:
    """A first talk at the new company, with the person in it; and a friendship that brought it."""
    if move.state != Move.State.CONFIRMED or move.company is None:
        raise Refusal("Confirm the new job first, then open the chance.")
    if move.deal_id and (known := Deal.objects.existing().filter(pk=move.deal_id).first()):
        raise Refusal("The chance is open already: “%(known)s”.", known=known.name)
    deal = Deal.open_deal(by=by, company=move.company, name=name.strip()[:200])
    CastMember.join(deal, by=by, member=by)
    CastMember.join(deal, by=by, person=move.person, firm=move.company.name)
    Benefit.note(
        move.person,
        Benefit.Kind.JOB_MOVE,
        f"The way to {move.company_name}: {deal.name}",
        by=by,
        on=clock.today(by.zone),
    )
    move.settle("chance", Move.Offer.DONE, by=by, deal_id=deal.pk)
    return deal


# The page of a move


@dataclass(frozen=True)
class LostSeat:
    """A purchase in which their voice goes, as it is shown before anybody confirms."""

    deal: Deal
    part: str
    has_link: bool
    has_left: bool


def seats_of(move: Move) -> list[LostSeat]:
    if move.left is None:
        return []
    live = Grant.objects.filter(cast_id=OuterRef("pk")).exclude(state=Grant.State.REVOKED)
    faces = faces_at(move.person, move.left).annotate(has_link=Exists(live))
    rows = faces.exclude(is_proposed=True).order_by("deal__name", "id")[:20]
    return [LostSeat(f.deal, f.part, f.has_link, f.has_left) for f in rows]
