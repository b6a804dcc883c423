"""What one of us writes to somebody of the room by hand, and when it goes."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.template.loader import render_to_string

from goodbuy.deals.door import Sort, Written, hand_over, hand_to, may_go, refuse_crossing, today_of
from goodbuy.deals.models import CastMember, Grant, HandLetter
from goodbuy.deals.quiet import wish_of
from goodbuy.deals.taps import lines_apart, tap_facts
from goodbuy.deals.voices import calendar_of
from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.tongues import speaking
from goodbuy.timeline.models import System
from goodbuy.workspaces.models import Member


def way_to(cast: CastMember) -> Grant:
    """The open link of somebody outside; without one there is no address to write to."""
    grants = Grant.objects.live().filter(cast=cast)
    grant: Grant | None = grants.select_related("cast", "deal__workspace", "deal__owner").first()
    if grant is None:
        raise Refusal(
            "%(cast)s has no open link. Give %(first_name)s one, then write.",
            cast=cast.name,
            first_name=cast.first_name,
        )
    return grant


def write_to(
    cast: CastMember, *, by: Member, subject: str, words: str, is_for_their_day: bool = False
) -> HandLetter:
    """Send a letter now, or keep it for the day they chose. Raises Crossing for their wish."""
    way_to(cast)
    if not is_for_their_day:
        refuse_crossing(cast.deal, cast)
    letter = HandLetter.write(
        cast.deal, by=by, cast=cast, subject=subject, words=words, send_on=day_for(cast)
    )
    send_if_it_may(letter)
    return letter


def day_for(cast: CastMember) -> date:
    wish = wish_of(cast.deal, cast)
    if wish and wish.is_for_ever:
        refuse_crossing(cast.deal, cast)
    return wish.until if wish else today_of(cast, cast.deal)


def send_if_it_may(letter: HandLetter) -> bool:
    """Send a letter whose day is here; one that may not go today waits for the next working day."""
    cast, by = letter.cast, System(letter.workspace_id)
    wish = wish_of(letter.deal, cast)
    if wish and wish.is_for_ever:
        letter.drop(by=by, reason=wish.words)
        return False
    today = today_of(cast, letter.deal)
    if letter.send_on > today:
        return False
    if may_go(letter.deal, cast, Sort.BY_HAND) and _hand(letter):
        letter.was_sent(by=by)
        return True
    later = wish.until if wish else calendar_of(cast, letter.deal.workspace).next(today)
    letter.change("letter.put_off", by=by, send_on=later, facts={"to": cast.name})
    return False


def _hand(letter: HandLetter) -> bool:
    """To the address of their link, with the way into the room; or to a place of its own."""
    if letter.address:
        headers = {"Reply-To": letter.by.email}
        person = letter.cast.person
        with speaking((person and person.language) or letter.deal.workspace.language):
            words = f"{letter.words}\n\n-- \n{lines_apart(letter)}\n"
        plain = Written(letter.subject, words, headers=headers)
        return hand_to(letter.cast, letter.address, plain)
    grant = way_to(letter.cast)
    return hand_over(grant, written(letter, grant), Sort.BY_HAND)


def written(letter: HandLetter, grant: Grant) -> Written:
    address = grant.address()
    facts = {
        "letter": letter,
        "grant": grant,
        "deal": letter.deal,
        "address": address,
        "url": settings.GOODBUY_URL,
    }
    with speaking(grant.language or grant.deal.workspace.language):
        facts |= tap_facts(grant)
        text = render_to_string("deals/mail/hand.txt", facts).strip() + "\n"
        html = render_to_string("deals/mail/hand.html", facts)
    return Written(letter.subject, text, html, {"Reply-To": letter.by.email})


def send_waiting() -> int:
    """Send what waited for a day that is here. Running it again sends nothing twice."""
    # The earliest zone's tomorrow; each letter then looks at its reader's own day.
    rows = HandLetter.objects.waiting(date.max).select_for_update(of=("self",), skip_locked=True)
    rows = rows.select_related("cast", "deal__workspace", "by").order_by("send_on", "id")
    sent = 0
    for letter in rows:
        if letter.send_on <= today_of(letter.cast, letter.deal):
            try:
                sent += send_if_it_may(letter)
            except Refusal as problem:
                letter.drop(by=System(letter.workspace_id), reason=str(problem))
    return sent
