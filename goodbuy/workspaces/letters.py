"""The mails about signing in, in our words. allauth says which one and when."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from goodbuy.workspaces.mail import send_mail

SAFETY = "If this was not you, sign in, end all other sessions and tell your workspace’s owner."
LETTERS = {
    "account/email/login_code": (
        "{code} is your sign-in code",
        "Type this code on the page that asks for it. It works once, and for ten minutes. "
        "If you did not ask for it, do nothing: without it nobody gets in.",
    ),
    "account/email/email_confirmation": (
        "{code} confirms your address",
        "Type this code on the page that asks for it, so that we know the address is yours.",
    ),
    "account/email/password_reset_code": (
        "{code} lets you choose a new password",
        "Type this code on the page that asks for it. If you did not ask for it, do nothing: "
        "your password stays as it is.",
    ),
    "account/email/password_changed": ("Your password was changed", SAFETY),
    "account/email/password_set": ("You have a password now", SAFETY),
    "account/email/password_reset": ("Your password was changed", SAFETY),
    "address/code": (
        "{code} confirms your new address",
        "Type this code on the page that asks for it. From then on you sign in with this address. "
        "If you did not ask for it, do nothing: nothing changes.",
    ),
    "address/changed": (
        "You sign in with another address now",
        "From now on codes go to {new}, and no longer here. If this was not you, tell your "
        "workspace’s owner at once: they can end the membership.",
    ),
    "mention/made": (
        "You are named in a note",
        "{new} named you in a note. Sign in and open Today: it stands there with a link to it.",
    ),
    # Never who said it, of what, or to whom else: a letter can lie open on a desk.
    "private/waits": (
        "Something waits for you alone",
        "Someone chose you, and nobody else, to read a few words. Sign in and open Today: they "
        "stand at the top, and only you can see them there.",
    ),
    "mfa/email/totp_activated": ("Sign-in asks for your authenticator app now", SAFETY),
    "mfa/email/totp_deactivated": ("Sign-in no longer asks for your authenticator app", SAFETY),
    "mfa/email/webauthn_added": ("A passkey was added", SAFETY),
    "mfa/email/webauthn_removed": ("A passkey was removed", SAFETY),
    "mfa/email/recovery_codes_generated": ("You have new recovery codes", SAFETY),
}


TEMPLATE = "mail/account"


def send(template_prefix: str, to: str, context: dict[str, Any]) -> None:
    subject, known = in_words(template_prefix, to, context)
    send_mail(to, subject, TEMPLATE, known)


def in_words(template_prefix: str, to: str, context: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The subject, and all that the template says."""
    subject, words = LETTERS[template_prefix.replace("confirmation_signup", "confirmation")]
    code = context.get("code", "")
    known = {
        "words": words.replace("{new}", context.get("new", "")),
        "code": code,
        # Above the code itself: “This is your sign-in code”.
        "title": f"This {subject.removeprefix('{code} ')}" if code else subject,
        "at": context.get("timestamp"),
        "ip": context.get("ip", ""),
        "browser": context.get("user_agent", ""),
        "to": to,
        "host": settings.GOODBUY_URL.partition("://")[2],
    }
    return subject.format(code=code), known
