"""Each kind of letter with a made-up client, written by the code that writes the real ones.

Nothing here is kept and nothing is sent; the personal links lead nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from types import SimpleNamespace

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.timezone import override as in_zone

from goodbuy.conversations.models import Meeting, Recap
from goodbuy.conversations.models.aftertaste import Aftertaste
from goodbuy.deals.door import Written
from goodbuy.deals.mail import code_letter, link_letter, private_letter
from goodbuy.deals.models import CastMember, Deal, Grant, HandLetter
from goodbuy.deals.secret_words import derived_token
from goodbuy.deals.writing import written as hand_letter
from goodbuy.insight.meeting_briefs import MAIL, made_up, subject_of, words_of
from goodbuy.kernel import clock
from goodbuy.kernel.tongues import speaking
from goodbuy.plans.asking_letters import question_letter
from goodbuy.plans.models import CheckIn
from goodbuy.room.recap_mail import recap_letter
from goodbuy.room.tasting import taste_letter
from goodbuy.workspaces import letters
from goodbuy.workspaces.models import Member, token_hash


@dataclass(frozen=True)
class Kind:
    """One kind of letter: what it is for, and how a sample of it is written."""

    name: str
    words: str
    when: str
    write: Callable[[Grant], Written]
    # Those to the team are written in the language of the house alone.
    is_ours: bool = False


def _grant(member: Member, language: str) -> Grant:
    deal = Deal(workspace=member.workspace, owner=member, name="A tour of every floor")
    deal.company_name = "Harbor & Pine Foods"
    face = CastMember(workspace=member.workspace, deal=deal, name="Ana Ruiz", side="client")
    grant = Grant(workspace=member.workspace, deal=deal, cast=face, email="ana@client.example")
    grant.language, grant.state = language, Grant.State.ACTIVE
    grant.link_seed = grant.code_seed = bytes(16)
    grant.token_hash = token_hash(derived_token(grant.pk, bytes(16)))
    return grant


def _us(grant: Grant) -> CastMember:
    return CastMember(deal=grant.deal, name=grant.deal.owner.name, side="seller")


def _check_in(grant: Grant) -> CheckIn:
    return CheckIn(deal=grant.deal, cast=grant.cast, why=CheckIn.Why.CADENCE, owner=_us(grant))


def _asks(grant: Grant) -> Written:
    return question_letter(grant, [_check_in(grant)], _us(grant))


def _reminds(grant: Grant) -> Written:
    return question_letter(grant, [_check_in(grant)], _us(grant), is_reminder=True)


def _recap(grant: Grant) -> Written:
    day, us = clock.now() - timedelta(days=1), _us(grant)
    meeting = Meeting(deal=grant.deal, title="First look together", starts_at=day, ends_at=day)
    meeting.who = [grant.cast.name, us.name]
    recap = Recap(deal=grant.deal, meeting=meeting, written_by=us, next_who=us)
    recap.decisions = "We begin with the ground floor.\nAna brings the old drawings."
    recap.next_words, recap.next_on = "A plan with days", (day + timedelta(days=6)).date()
    return recap_letter(recap, [], grant)


def _tastes(grant: Grant) -> Written:
    return taste_letter(Aftertaste(deal=grant.deal, cast=grant.cast), grant)


def _by_hand(grant: Grant) -> Written:
    letter = HandLetter(deal=grant.deal, cast=grant.cast, by=grant.deal.owner)
    letter.subject = "Something you should know"
    letter.words = "Dear Ana,\n\nthese are words that one of us writes to you by hand."
    return hand_letter(letter, grant)


def _invites(grant: Grant) -> Written:
    member = grant.deal.owner
    until = SimpleNamespace(email="jo@ours.example", expires_at=clock.now() + timedelta(days=7))
    link = f"{settings.GOODBUY_URL}/invitation/example/"
    known = {"invitation": until, "by": member, "workspace": member.workspace, "link": link}
    return _of_house(f"{member.name} invites you to {member.workspace.name}", "invitation", known)


def _before_a_talk(grant: Grant) -> Written:
    meeting, brief = made_up(grant.deal, grant.cast.name)
    return _written(subject_of(meeting), MAIL, words_of(meeting, [brief]))


def _of_account(grant: Grant, *, letter: str) -> Written:
    """One of those about signing in, with what really stands in it."""
    known: dict[str, object] = {"new": "jo@ours.example"}
    if "{code}" in letters.LETTERS[letter][0]:
        known["code"] = "4821-0937"
    elif letters.LETTERS[letter][1] == letters.SAFETY:
        known |= {"ip": "192.0.2.17", "timestamp": clock.now(), "user_agent": "Firefox on Linux"}
    subject, words = letters.in_words(letter, grant.deal.owner.email, known)
    return _written(subject, letters.TEMPLATE, words)


def _of_house(subject: str, name: str, known: dict[str, object]) -> Written:
    return _written(subject, f"mail/{name}", {"url": settings.GOODBUY_URL, **known})


def _written(subject: str, template: str, known: dict[str, object]) -> Written:
    text = render_to_string(f"{template}.txt", known).strip() + "\n"
    return Written(subject, text, render_to_string(f"{template}.html", known))


OF_ACCOUNTS = (
    ("mention/made", "named", "You are named in a note", "When a colleague writes @ and your name"),
    (
        "private/waits",
        "private",
        "A private word waits",
        "When somebody chose you alone to read it",
    ),
    ("account/email/login_code", "sign-in", "A sign-in code", "When one of you signs in"),
    ("account/email/email_confirmation", "confirm", "An address to confirm", "At the beginning"),
    ("address/code", "new-address", "A new address", "When one of you takes another address"),
    ("address/changed", "old-address", "The old address", "When that was confirmed"),
    ("account/email/password_reset_code", "reset", "A way back in", "When a password is forgotten"),
    ("account/email/password_reset", "reset-done", "A new password", "When that was chosen"),
    ("account/email/password_set", "password", "A first password", "When one of you chooses one"),
    ("account/email/password_changed", "password-new", "Another password", "When it was changed"),
    ("mfa/email/totp_activated", "app", "An app for codes", "When one is asked for from now on"),
    ("mfa/email/totp_deactivated", "app-gone", "No app for codes", "When none is asked for now"),
    ("mfa/email/webauthn_added", "passkey", "A passkey", "When one was added"),
    ("mfa/email/webauthn_removed", "passkey-gone", "A passkey less", "When one was removed"),
    ("mfa/email/recovery_codes_generated", "recovery", "Recovery codes", "When new ones were made"),
)
_link = partial(link_letter, is_fresh=False)
_fresh = partial(link_letter, is_fresh=True)
KINDS = (
    Kind("room-link", "The way into the room", "When you give a link", _link),
    Kind("fresh-link", "A fresh link", "When they ask, or you renew it", _fresh),
    Kind("code", "The code for the room", "When they ask for one", code_letter),
    Kind("check-in", "A check-in", "After a step, and when it is time for a word", _asks),
    Kind("reminder", "A reminder", "When a check-in was not answered", _reminds),
    Kind("recap", "What we said", "When a recap is told", _recap),
    Kind("aftertaste", "How does it feel?", "At four moments, at most once in 30 days", _tastes),
    Kind(
        "private-word",
        "A private word waits",
        "When somebody chose them alone to read it",
        private_letter,
    ),
    Kind("by-hand", "A letter by hand", "When one of you writes it", _by_hand),
    Kind(
        "brief", "Before you talk", "The day before a meeting that you host", _before_a_talk, True
    ),
    Kind("invitation", "An invitation to your team", "When you invite somebody", _invites, True),
    *(
        Kind(name, words, when, partial(_of_account, letter=letter), True)
        for letter, name, words, when in OF_ACCOUNTS
    ),
)
BY_NAME = {kind.name: kind for kind in KINDS}


def sample_letter(kind: Kind, member: Member, language: str) -> Written:
    """As a client would get it, in this language and in the workspace's zone."""
    with in_zone(member.workspace.zone), speaking(language):
        return kind.write(_grant(member, language))
