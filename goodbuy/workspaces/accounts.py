"""Sign-in for members, by django-allauth: which of its pages stand here, for whom, in our words."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.urls import urlpatterns as allauth_patterns
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, URLResolver, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from goodbuy.kernel.tongues import HOME, for_us, for_us_later, speaking_to_team
from goodbuy.workspaces import invitations, letters
from goodbuy.workspaces.access import View, find_memberships, member_view, place_member
from goodbuy.workspaces.boundary import WEB, acting
from goodbuy.workspaces.founding import is_founded
from goodbuy.workspaces.models import User
from goodbuy.workspaces.templatetags import accounts

# allauth's pages that this house has. One that is not listed here has no address.
AUDIENCES = {
    "account_login": "public",
    "account_logout": "public",
    "account_inactive": "public",
    "account_signup": "public",
    "account_request_login_code": "public",
    "account_confirm_login_code": "public",
    "account_email_verification_sent": "public",
    "account_reset_password": "public",
    "account_confirm_password_reset_code": "public",
    "account_complete_password_reset": "public",
    "account_password_reset_completed": "public",
    "mfa_authenticate": "public",
    "mfa_login_webauthn": "public",
    "account_reauthenticate": "member",
    "account_change_password": "member",
    "account_set_password": "member",
    "mfa_index": "member",
    "mfa_reauthenticate": "member",
    "mfa_view_recovery_codes": "member",
    "mfa_generate_recovery_codes": "member",
    "mfa_download_recovery_codes": "member",
    "mfa_activate_totp": "member",
    "mfa_deactivate_totp": "member",
    "mfa_list_webauthn": "member",
    "mfa_add_webauthn": "member",
    "mfa_reauthenticate_webauthn": "member",
    "mfa_remove_webauthn": "member",
    "mfa_edit_webauthn": "member",
    "usersessions_list": "member",
    "usersessions_end": "member",
}
LEFT_OUT = {"account_email", "mfa_trust"}


@member_view
def address(request: HttpRequest) -> HttpResponse:
    """Where allauth sends people to see their address: here it stands with how they sign in."""
    return redirect("mfa_index")


class TurnOnTheApp(ActivateTOTPView):
    """allauth takes a code once only, and would ask for one more before it shows recovery codes."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        app = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
        post_authentication(self.request, app, reauthenticated=True)
        return response


class OneMoreStep(AuthenticateView):
    """allauth offers a passkey and an app to everybody; each person has one, or both."""

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        facts: dict[str, Any] = super().get_context_data(**more)
        theirs = Authenticator.objects.filter(user=self.stage.login.user)
        kinds = set(theirs.values_list("type", flat=True))
        if Authenticator.Type.WEBAUTHN not in kinds:
            facts["webauthn_form"] = None
        return {**facts, "has_app": Authenticator.Type.TOTP in kinds}


OURS = {
    "mfa_activate_totp": TurnOnTheApp.as_view(),
    "mfa_authenticate": OneMoreStep.as_view(),
}


@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """One browser of one's own is signed out; the one in use has a page for that."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    if session.is_current():
        return redirect("account_logout")
    name = accounts.browser(session.user_agent)
    session.end()
    messages.success(request, for_us("%(browser)s is signed out.") % {"browser": name})
    return redirect("usersessions_list")


def patterns() -> list[URLPattern | URLResolver]:
    ours = path("sessions/<int:pk>/end/", session_end, name="usersessions_end")
    theirs = _guarded([ours, *allauth_patterns])
    return [path("email/", address, name="account_email"), *theirs]


def _guarded(patterns: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    made: list[URLPattern | URLResolver] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = _guarded(pattern.url_patterns)
            made.append(URLResolver(pattern.pattern, inner, pattern.default_kwargs))
        elif pattern.name not in LEFT_OUT:
            if pattern.name not in AUDIENCES:
                raise ImproperlyConfigured(f"Say who may open {pattern.name} in AUDIENCES.")
            view = guarded(OURS.get(pattern.name, pattern.callback), AUDIENCES[pattern.name])
            made.append(URLPattern(pattern.pattern, view, pattern.default_args, pattern.name))
    return made


def guarded(view: Callable[..., Any], audience: str) -> View:
    """A page about the signed-in user alone: it runs as the web role, which reads no tenant."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        tongue, zone = HOME, None
        if audience == "member":
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            # So that the page stands in the frame of the workspace, where there is one.
            if member := place_member(request):
                tongue, zone = member.workspace.language, member.zone
        elif request.method == "GET" and not is_founded():
            return redirect("workspaces:home")
        with acting(WEB), speaking_to_team(tongue), timezone.override(zone):
            try:
                response = view(request, *args, **kwargs)
            except ImmediateHttpResponse as answer:
                response = answer.response
            if _is_rate_limited(response):
                return respond_429(request)
            if hasattr(response, "render") and callable(response.render):
                response = response.render()
            return response

    run.audience = audience  # type: ignore[attr-defined]
    # It is their own sign-in that they change, and nothing of the workspace.
    run.viewer_may_post = True  # type: ignore[attr-defined]
    return run


def _is_rate_limited(response: Any) -> bool:
    form = (getattr(response, "context_data", None) or {}).get("form")
    if form is None or not getattr(form, "is_bound", False):
        return False
    problems = form.errors.as_data().values()
    codes = {problem.code for several in problems for problem in several}
    return bool(codes & {"rate_limited", "too_many_login_attempts"})


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: they are invited, or they are the one who starts the place."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": for_us_later(
            "This account is closed. Ask the owner of your workspace."
        ),
        "email_password_mismatch": for_us_later(
            "This address and this password do not belong together. "
            "Try again, or let us send you a code."
        ),
        "incorrect_code": for_us_later(
            "This is not the code we sent. Look at the newest mail and try again."
        ),
        # After three wrong codes; who guesses passwords meets a page of its own.
        "too_many_login_attempts": for_us_later(
            "That code is of no use any more: three wrong ones were typed. Ask for a new one."
        ),
        "incorrect_password": for_us_later(
            "This is not your password. Nothing was changed. Try again."
        ),
        "enter_current_password": for_us_later(
            "This is not your present password. Nothing was changed."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        letters.send(template_prefix, email, context)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The quickest first: who has a passkey is not asked for an app's code."""
        methods = super().get_reauthentication_methods(user)
        words = {
            "mfa_reauthenticate:webauthn": for_us("Use my passkey"),
            "reauthenticate": for_us("Use my password"),
            "mfa_reauthenticate": for_us("Use a code"),
        }
        found = [{**m, "description": words.get(m["id"], m["description"])} for m in methods]
        return sorted(found, key=lambda m: list(words).index(m["id"]) if m["id"] in words else 9)

    def post_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponse:
        workspace_id = invitations.accept_stashed(request, user)
        response: HttpResponse = super().post_login(request, user, **options)
        if workspace_id:
            request.session["workspace"] = str(workspace_id)
        return response


class MFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": for_us_later(
            "This code does not fit. Wait for the next one, and type that."
        ),
        "incorrect_recovery_code": for_us_later(
            "This is none of your recovery codes, or it was used before: each one works once. "
            "No code was used up now. Take the next one of your list. If none is left and you "
            "have no other way in, ask an owner of your workspace to invite another address "
            "of yours."
        ),
    }

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """What the device is called in the list of sessions too."""
        return str(accounts.browser(context.request.META.get("HTTP_USER_AGENT", "")))


def sign_in(request: HttpRequest, user: User) -> None:
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")


def end_sessions(user_id: UUID) -> None:
    """Sign somebody out everywhere, unless they still work in another workspace here."""
    with acting(WEB):
        user = User.objects.get(pk=user_id)
        if find_memberships(user):
            return
        for session in UserSession.objects.filter(user=user):
            session.end()


class SessionListMiddleware:
    """Note where and when somebody was signed in, every ten minutes and not on each request."""

    EVERY = 600

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.session_key and request.user.is_authenticated:
            now = int(time.time())
            key = request.session.session_key
            seen, seen_key = request.session.get("seen") or (0, "")
            if now - seen > self.EVERY or key != seen_key:
                UserSession.objects.create_from_request(request)
                request.session["seen"] = [now, key]
        return self.get_response(request)
