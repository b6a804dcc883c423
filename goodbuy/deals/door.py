"""The one door for letters to people outside. Nothing else in the product may write to a client.

It honours the days on which somebody wished to be left in peace, and lets at most one letter that
asks something go to a person on one day, over all deals and all senders. It is asked when a
letter is written, and once more in the moment of sending: a letter may have waited for a server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from goodbuy.deals.bounces import message_id
from goodbuy.deals.hours import held_until
from goodbuy.deals.less import stop_headers
from goodbuy.deals.models import CastMember, Deal, Grant, Nudge, RefusedAddress
from goodbuy.deals.models.refused import is_refused, refused_among
from goodbuy.deals.quiet import Peace, hears_digest, wish_of
from goodbuy.deals.voices import calendar_of
from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.statements import Statement
from goodbuy.people.models import Person
from goodbuy.workspaces import mail
from goodbuy.workspaces.boundary import acting_in

Sort = Nudge.Sort
# Of the rows that a letter asks about, whether one of these still waits for an answer.
_ASKERS: list[Callable[[Sequence[UUID]], bool]] = []
# So many letters are written before they are put down.
AT_ONCE = 200


def asks_by_letter(still_waits: Callable[[Sequence[UUID]], bool]) -> None:
    """Have a letter that waited dropped, once nothing that it asks about waits any more."""
    _ASKERS.append(still_waits)


class Crossing(Refusal):
    """Somebody wished to be left in peace, and this would cross their wish."""


@dataclass(frozen=True)
class Written:
    """A letter as it will be read."""

    subject: str
    text: str
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def hand_over(
    grant: Grant,
    letter: Written,
    sort: Sort,
    *,
    peace: Peace | None = None,
    asks: Sequence[UUID] = (),
    turn: str | None = None,
) -> bool:
    """Post a letter to this grant's person if it may go to them today; else nothing happens.

    Called inside the team's boundary. `grant` comes with its cast and deal; `asks` are the rows
    that it wants an answer to. A task that may be done again names its `turn`: one turn is good
    for one letter.
    """
    with transaction.atomic():
        nudge = leave_for(grant, sort, subject=letter.subject, peace=peace, asks=asks, turn=turn)
        if nudge is None:
            return False
        mail.post(*_post(grant, letter, nudge))
    return True


def _post(grant: Grant, letter: Written, nudge: Nudge) -> mail.Post:
    leave = f"{nudge.workspace_id}/{nudge.pk}"
    headers = {} if nudge.sort == Sort.ASKED_FOR else stop_headers(grant)
    headers |= {**letter.headers, "Message-ID": message_id(leave)}
    return mail.Post(grant.email, letter.subject, letter.text, letter.html, headers, leave)


@dataclass(frozen=True)
class Wanted:
    """A letter that the clockwork wants to send; it is written once it is known that it may go."""

    grant: Grant
    subject: str
    write: Callable[[], Written]
    sort: Sort = Sort.ASKS
    # The rows that it wants an answer to.
    asks: Sequence[UUID] = ()


def hand_over_all(wanted: Sequence[Wanted], *, peace: Peace) -> list[bool]:
    """Post many letters as `hand_over` does each, in a few statements: which of them went."""
    if not wanted:
        return []
    refused = refused_among(one.grant.email for one in wanted)
    restricted = restricted_among(one.grant.cast for one in wanted)
    leaves = [
        None if one.grant.cast.person_id in restricted else _leave(one, refused, peace)
        for one in wanted
    ]
    went: list[bool] = []
    for start in range(0, len(wanted), AT_ONCE):
        batch = leaves[start : start + AT_ONCE]
        taken = Nudge.objects.take([nudge for nudge in batch if nudge])
        pairs = list(zip(wanted[start : start + AT_ONCE], batch, strict=True))
        went += [bool(nudge and nudge.pk in taken) for _one, nudge in pairs]
        mail.post_all(
            _post(one.grant, one.write(), nudge)
            for one, nudge in pairs
            if nudge and nudge.pk in taken
        )
    return went


def _leave(one: Wanted, refused: set[str], peace: Peace) -> Nudge | None:
    grant, sort = one.grant, one.sort
    is_dead = _is_stopped(grant, sort) or grant.email.lower() in refused
    if is_dead or not may_go(grant.deal, grant.cast, sort, peace=peace):
        return None
    return _nudge(grant, sort, one.subject, one.asks)


def hand_to(cast: CastMember, address: str, letter: Written) -> bool:
    """Post what one of us wrote to an address outside any room: a goodbye, a hello.

    The same wishes and the same one letter a day; `cast` is a seat of the person.
    """
    deal = cast.deal
    with transaction.atomic():
        if is_refused(address) or not may_go(deal, cast, Sort.BY_HAND):
            return False
        nudge = Nudge(workspace_id=cast.workspace_id, deal=deal, cast=cast, sort=Sort.BY_HAND)
        nudge.address, nudge.subject = address.lower(), letter.subject[:200]
        nudge.reader = cast.person_id
        nudge.on = day_of(held_until(None, cast, deal) or clock.now(), cast, deal)
        if not _is_first(nudge):
            return False
        leave = f"{nudge.workspace_id}/{nudge.pk}"
        headers = {**letter.headers, "Message-ID": message_id(leave)}
        mail.post(address, letter.subject, letter.text, letter.html, headers, leave=leave)
    return True


def leave_for(
    grant: Grant,
    sort: Sort,
    *,
    subject: str = "",
    peace: Peace | None = None,
    asks: Sequence[UUID] = (),
    turn: str | None = None,
) -> Nudge | None:
    """Take the leave for one letter; None where a wish or another letter of its day stands."""
    if _is_stopped(grant, sort) or is_refused(grant.email):
        return None
    if sort != Sort.ASKED_FOR and is_restricted(grant.cast):
        return None
    if not may_go(grant.deal, grant.cast, sort, peace=peace):
        return None
    nudge = _nudge(grant, sort, subject, asks)
    nudge.pk = UUID(turn) if turn else nudge.pk
    return nudge if _is_first(nudge) else None


def _nudge(grant: Grant, sort: Sort, subject: str, asks: Sequence[UUID]) -> Nudge:
    held = None if sort == Sort.ASKED_FOR else held_until(grant, grant.cast, grant.deal)
    nudge = Nudge(workspace_id=grant.workspace_id, deal=grant.deal, cast=grant.cast, sort=sort)
    nudge.address, nudge.subject = grant.email.lower(), subject[:200]
    nudge.reader, nudge.asks = grant.cast.person_id, list(asks)
    nudge.on = day_of(held or clock.now(), grant.cast, grant.deal)
    return nudge


def was_told(grant: Grant, subject: str, since: datetime) -> bool:
    """Whether a letter that tells this went to them since: a task that runs twice sends one."""
    told = Nudge.objects.filter(cast=grant.cast, sort=Sort.TELLS, subject=subject[:200])
    return bool(told.filter(address=grant.email.lower(), created_at__gte=since).exists())


def _is_stopped(grant: Grant, sort: Sort) -> bool:
    """They asked for no more mail: what asks or tells by itself stays in the room."""
    return grant.digest_mode == Grant.Digest.NONE and sort in (Sort.ASKS, Sort.TELLS)


def is_restricted(cast: CastMember) -> bool:
    """What is known of them is kept and not used: no letter but one that they asked for."""
    if cast.person_id is None:
        return False
    return bool(Person.objects.filter(pk=cast.person_id, restricted_at__isnull=False).exists())


def restricted_among(casts: Iterable[CastMember]) -> set[UUID]:
    """Of the people in these seats those of whom nothing is used."""
    ids = {cast.person_id for cast in casts if cast.person_id}
    rows = Person.objects.filter(pk__in=ids, restricted_at__isnull=False)
    return set(rows.values_list("pk", flat=True))


def may_go(deal: Deal, cast: CastMember, sort: Sort, *, peace: Peace | None = None) -> bool:
    """Whether their wishes let a letter of this sort go to them today."""
    if sort == Sort.ASKED_FOR:
        return True
    if sort == Sort.TELLS:
        return hears_digest(deal, cast, peace)
    return (peace or Peace.of(deal, cast)).wish(deal, cast) is None


def refuse_crossing(deal: Deal, cast: CastMember) -> None:
    """Tell a member who writes by hand whose wish that would cross, or that none arrives."""
    if is_restricted(cast):
        raise Refusal(
            "%(who)s asked that nothing be used of what you know about them, so no letter goes. "
            "Nothing was sent.",
            who=cast.first_name,
        )
    _refuse_in_vain(cast)
    wish = wish_of(deal, cast)
    if wish is None:
        return
    until = (
        _("Nothing was sent. When they write again, or tell you otherwise, you may write as well.")
        if wish.is_for_ever
        else _("A letter now would cross that wish. Nothing was sent.")
    )
    raise Crossing(f"{wish.words} {until}")


def _refuse_in_vain(cast: CastMember) -> None:
    theirs = Grant.objects.live().filter(cast=cast).values_list("email", flat=True)
    known = [address.lower() for address in theirs]
    row = RefusedAddress.objects.holding().filter(address__in=known).first() if known else None
    if row is not None:
        raise Refusal(
            "No letter arrives at %(address)s: their mail server refuses it. Nothing was sent. "
            "Ask %(who)s for an address that works.",
            address=row.address,
            who=cast.first_name,
        )


def today_of(cast: CastMember, deal: Deal) -> date:
    return day_of(clock.now(), cast, deal)


def day_of(moment: datetime, cast: CastMember, deal: Deal) -> date:
    return calendar_of(cast, deal.workspace).today(moment)


def is_written_to_today(grant: Grant) -> bool:
    """Whether a letter that asks something goes to this person today already."""
    return grant.pk in written_to_today([grant])


def written_to_today(grants: Sequence[Grant]) -> set[UUID]:
    """Those to whose person a letter that asks something goes today already."""
    days = {grant.pk: today_of(grant.cast, grant.deal) for grant in grants}
    asking = Nudge.objects.filter(on__in=set(days.values()), sort__in=Nudge.NUDGING)
    found = asking.values_list("on", "address", "reader")
    rows = {(day, key) for day, *keys in found for key in keys if key}
    return {
        grant.pk
        for grant in grants
        if {(days[grant.pk], grant.email.lower()), (days[grant.pk], grant.cast.person_id)} & rows
    }


def _is_first(nudge: Nudge) -> bool:
    try:
        with transaction.atomic():
            nudge.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def still_may_go(leave: str) -> mail.Verdict:
    """Asked in the moment of sending: yes, no, or not before their next working morning.

    A letter that waited takes the turn of the day on which it goes.
    """
    workspace_id, _slash, nudge_id = leave.partition("/")
    with acting_in(UUID(workspace_id)):
        nudge = _WAITING.first(nudge=UUID(nudge_id))
        if nudge is None:
            return False
        sort = Sort(nudge.sort)
        links = _LINKS(cast=nudge.cast_id, address=nudge.address)
        grant = next(iter(links), None)
        is_stopped = nudge.is_refused or (grant is not None and _is_stopped(grant, sort))
        is_stopped = is_stopped or (sort != Sort.ASKED_FOR and nudge.is_restricted)
        is_stopped = is_stopped or _leads_nowhere(nudge, links) or _is_answered(nudge)
        if not is_stopped and may_go(nudge.deal, nudge.cast, sort):
            waits = sort != Sort.ASKED_FOR
            held = held_until(grant, nudge.cast, nudge.deal) if waits else None
            if _has_its_day(nudge, day_of(held or clock.now(), nudge.cast, nudge.deal)):
                return held or True
        # Not sent, so it does not count.
        nudge.delete()
        return False


def _waiting(nudge: UUID) -> QuerySet[Nudge]:
    refused = RefusedAddress.objects.holding().filter(address=OuterRef("address"))
    restricted = Person.objects.filter(pk=OuterRef("cast__person"), restricted_at__isnull=False)
    rows = Nudge.objects.select_related("deal__workspace", "cast").filter(pk=nudge)
    return rows.annotate(is_refused=Exists(refused), is_restricted=Exists(restricted))


_WAITING = Statement(_waiting)
_LINKS = Statement(
    lambda cast, address: Grant.objects.filter(cast_id=cast, email__iexact=address).order_by("pk")
)


def _leads_nowhere(nudge: Nudge, links: Sequence[Grant]) -> bool:
    """While it waited its link was ended, or a letter with a newer one was written."""
    if nudge.sort not in (Sort.LINK, Sort.ASKS, Sort.TELLS):
        return False
    if nudge.cast.has_left or not any(link.is_open for link in links):
        return True
    # Keys are made in the order of time, so a larger one is younger.
    younger = Nudge.objects.filter(cast=nudge.cast, address=nudge.address, pk__gt=nudge.pk)
    return nudge.sort == Sort.LINK and younger.filter(sort=Sort.LINK).exists()


def _is_answered(nudge: Nudge) -> bool:
    """While it waited they answered all that it asks, in the room or by telephone."""
    return bool(nudge.asks) and not any(waits(nudge.asks) for waits in _ASKERS)


def _has_its_day(nudge: Any, day: date) -> bool:
    if nudge.on == day:
        return True
    try:
        with transaction.atomic():
            Nudge.objects.filter(pk=nudge.pk).update(on=day)
    except IntegrityError:
        return False
    return True
