"""The mails about signing in, in our words. allauth says which one and when."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from goodbuy.kernel.tongues import for_us, for_us_later, speaking_to_team
from goodbuy.workspaces.mail import send_mail
from goodbuy.workspaces.models import Member

SAFETY = for_us_later(
    "If this was not you, sign in, end all other sessions and tell your workspace’s owner."
)
LETTERS = {
    "account/email/login_code": (
        for_us_later("{code} is your sign-in code"),
        for_us_later(
            "Type this code on the page that asks for it. It works once, and for ten minutes. "
            "If you did not ask for it, do nothing: without it nobody gets in."
        ),
    ),
    "account/email/email_confirmation": (
        for_us_later("{code} confirms your address"),
        for_us_later(
            "Type this code on the page that asks for it, so that we know the address is yours."
        ),
    ),
    "account/email/password_reset_code": (
        for_us_later("{code} lets you choose a new password"),
        for_us_later(
            "Type this code on the page that asks for it. If you did not ask for it, do nothing: "
            "your password stays as it is."
        ),
    ),
    "account/email/password_changed": (for_us_later("Your password was changed"), SAFETY),
    "account/email/password_set": (for_us_later("You have a password now"), SAFETY),
    "account/email/password_reset": (for_us_later("Your password was changed"), SAFETY),
    "address/code": (
        for_us_later("{code} confirms your new address"),
        for_us_later(
            "Type this code on the page that asks for it. From then on you sign in with this "
            "address. If you did not ask for it, do nothing: nothing changes."
        ),
    ),
    "address/changed": (
        for_us_later("You sign in with another address now"),
        for_us_later(
            "From now on codes go to {new}, and no longer here. If this was not you, tell your "
            "workspace’s owner at once: they can end the membership."
        ),
    ),
    "mention/made": (
        for_us_later("You are named in a note"),
        for_us_later(
            "{new} named you in a note. Sign in and open Today: it stands there with a link to it."
        ),
    ),
    # Never who said it, of what, or to whom else: a letter can lie open on a desk.
    "private/waits": (
        for_us_later("Something waits for you alone"),
        for_us_later(
            "Someone chose you, and nobody else, to read a few words. Sign in and open Today: they "
            "stand at the top, and only you can see them there."
        ),
    ),
    "mfa/email/totp_activated": (
        for_us_later("Sign-in asks for your authenticator app now"),
        SAFETY,
    ),
    "mfa/email/totp_deactivated": (
        for_us_later("Sign-in no longer asks for your authenticator app"),
        SAFETY,
    ),
    "mfa/email/webauthn_added": (for_us_later("A passkey was added"), SAFETY),
    "mfa/email/webauthn_removed": (for_us_later("A passkey was removed"), SAFETY),
    "mfa/email/recovery_codes_generated": (for_us_later("You have new recovery codes"), SAFETY),
}


TEMPLATE = "mail/account"


def send(template_prefix: str, to: str, context: dict[str, Any]) -> None:
    subject, known = in_words(template_prefix, to, context)
    send_mail(to, subject, TEMPLATE, known)


def send_to_member(template_prefix: str, member: Member, context: dict[str, Any]) -> None:
    """In the language of their workspace, with the row that it tells of: it goes once or never."""
    with speaking_to_team(member.workspace.language):
        send(template_prefix, member.email, context)


def in_words(template_prefix: str, to: str, context: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The subject, and all that the template says."""
    letter = LETTERS[template_prefix.replace("confirmation_signup", "confirmation")]
    subject, words = (str(part) for part in letter)
    code = context.get("code", "")
    known = {
        "words": words.replace("{new}", context.get("new", "")),
        "code": code,
        # Above the code itself: “This is your sign-in code”.
        "title": for_us("This %(subject)s") % {"subject": subject.removeprefix("{code} ")}
        if code
        else subject,
        "at": context.get("timestamp"),
        "ip": context.get("ip", ""),
        "browser": context.get("user_agent", ""),
        "to": to,
        "host": settings.GOODBUY_URL.partition("://")[2],
    }
    return subject.format(code=code), known
