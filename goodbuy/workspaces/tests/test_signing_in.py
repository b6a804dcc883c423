import re
from zoneinfo import ZoneInfo

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goodbuy.kernel import clock
from goodbuy.testing.mail import delivered
from goodbuy.workspaces.boundary import acting_as_member
from goodbuy.workspaces.models import Member, User

PASSWORD = "four small words here"


@pytest.fixture(autouse=True)
def _fresh_limits(db):
    cache.clear()


def ask_for_code(client, email):
    with delivered() as letters:
        response = client.post(reverse("account_request_login_code"), {"email": email})
    return response, letters


def code_in(letters):
    return re.match(r"(\S+) is your sign-in code", letters[0].subject)[1]


def test_a_code_by_mail_signs_a_member_in(client, cast):
    response, letters = ask_for_code(client, cast.mira.email)
    assert response.headers["Location"] == reverse("account_confirm_login_code")
    assert letters[0].to == [cast.mira.email]
    code = code_in(letters)
    assert code in letters[0].body
    assert code in letters[0].alternatives[0][0]
    page = client.get(reverse("account_confirm_login_code"))
    assert cast.mira.email in page.text
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert client.get(reverse("workspaces:profile")).status_code == 200


def test_a_wrong_code_is_said_and_three_end_the_try(client, cast):
    _, letters = ask_for_code(client, cast.mira.email)
    url = reverse("account_confirm_login_code")
    assert "not the code we sent" in client.post(url, {"code": "WRONG1"}).text
    client.post(url, {"code": "WRONG2"})
    ended = client.post(url, {"code": "WRONG3"}, follow=True)
    assert "Ask for a new one." in ended.text
    client.post(url, {"code": code_in(letters)})
    assert client.get(reverse("workspaces:profile")).status_code == 302


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client, cast):
    response, letters = ask_for_code(client, "nobody@nowhere.example")
    assert response.headers["Location"] == reverse("account_confirm_login_code")
    assert letters == []
    assert client.get(reverse("account_confirm_login_code")).status_code == 200
    assert not User.objects.filter(email="nobody@nowhere.example").exists()


def test_nobody_signs_up_alone(client, cast):
    typed = {"email": "eve@evil.example", "password1": PASSWORD}
    for response in (
        client.get(reverse("account_signup")),
        client.post(reverse("account_signup"), typed),
    ):
        assert "You need an invitation" in response.text
    assert not User.objects.filter(email="eve@evil.example").exists()


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("account_request_login_code", {"email": "mira@northlight.example"}),
        ("account_login", {"login": "mira@northlight.example", "password": "not this one"}),
    ],
)
def test_too_many_tries_are_answered_with_429_and_a_sentence(client, cast, name, typed):
    cast.mira.user.set_password(PASSWORD)
    cast.mira.user.save()
    codes = [Client().post(reverse(name), typed).status_code for _ in range(7)]
    assert codes[0] != 429
    assert codes[-1] == 429
    assert "we wait a few minutes" in client.post(reverse(name), typed).text


def totp(secret):
    counter = next(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counter))


def test_a_password_is_asked_for_the_apps_code_too(client, cast):
    user = cast.mira.user
    user.set_password(PASSWORD)
    user.save()
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    typed = {"login": user.email, "password": PASSWORD}
    client.post(reverse("account_login"), typed)
    assert client.get(reverse("workspaces:profile")).status_code == 302, "not in yet"
    page = client.get(reverse("mfa_authenticate"))
    assert "One more step" in page.text
    assert "passkey" not in page.text, "they have none"
    assert "does not fit" in client.post(reverse("mfa_authenticate"), {"code": "000000"}).text
    client.post(reverse("mfa_authenticate"), {"code": totp(secret)})
    assert client.get(reverse("workspaces:profile")).status_code == 200


def test_a_wrong_recovery_code_is_not_told_to_wait_for_the_next_one(client, cast):
    user = cast.mira.user
    user.set_password(PASSWORD)
    user.save()
    TOTP.activate(user, generate_totp_secret())
    codes = RecoveryCodes.activate(user).generate_codes()
    wrong = next(str(n) for n in range(10**7, 10**8) if str(n) not in codes)
    step = reverse("mfa_authenticate")
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    said = client.post(step, {"code": wrong[:4] + " " + wrong[4:]}).text
    assert "each one works once. No code was used up now. Take the next one of your list." in said
    assert "Wait for the next one" not in said
    assert "Wait for the next one" in client.post(step, {"code": "000000"}).text
    client.post(step, {"code": codes[0]})
    assert client.get(reverse("workspaces:profile")).status_code == 200
    # And where somebody shows once more that it is they.
    again = client.post(reverse("mfa_reauthenticate"), {"code": codes[0]}).text
    assert "it was used before: each one works once" in again


def test_turning_the_app_on_asks_for_its_code_and_gives_recovery_codes(client, cast):
    client.force_login(cast.mira.user)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert "not fit" in client.post(reverse("mfa_activate_totp"), {"code": "000000"}).text
    with delivered() as letters:
        page = client.post(reverse("mfa_activate_totp"), {"code": totp(secret)}, follow=True)
    # A code is good once: who has just typed one is not asked for another.
    assert page.request["PATH_INFO"] == reverse("mfa_view_recovery_codes")
    assert Authenticator.objects.filter(user=cast.mira.user, type="totp").exists()
    assert letters[0].subject == "Sign-in asks for your authenticator app now"


def test_sessions_are_listed_and_the_others_can_be_ended(cast):
    here, there = Client(headers={"user-agent": "Mozilla (Mac OS) Firefox/140.0"}), Client()
    for browser in (here, there):
        browser.force_login(cast.mira.user)
        browser.get(reverse("workspaces:profile"))
    page = here.get(reverse("usersessions_list"))
    assert "Firefox on a Mac" in page.text
    # The hours are those of this member's zone, as on every other page.
    cast.mira.edit(by=cast.mira, zone="Pacific/Auckland")
    since = UserSession.objects.first().created_at.astimezone(ZoneInfo("Pacific/Auckland"))
    assert f"at {since.hour}:{since:%M}" in here.get(reverse("usersessions_list")).text
    assert page.text.count('class="setting"') == 2
    page = here.post(reverse("usersessions_list"), follow=True)
    # In this house's words, as everywhere.
    assert "All other browsers are signed out." in page.text
    assert UserSession.objects.count() == 1
    assert there.get(reverse("workspaces:profile")).status_code == 302
    assert here.get(reverse("workspaces:profile")).status_code == 200


def test_one_session_is_ended_and_nobody_elses(cast):
    here, there, far = Client(), Client(), Client()
    for browser, who in ((here, cast.mira), (there, cast.mira), (far, cast.rolf)):
        browser.force_login(who.user)
        browser.get(reverse("workspaces:profile"))
    keys = {browser: browser.session.session_key for browser in (here, there, far)}
    rows = {browser: UserSession.objects.get(session_key=key).pk for browser, key in keys.items()}
    end = {browser: reverse("usersessions_end", args=[pk]) for browser, pk in rows.items()}
    page = here.get(reverse("usersessions_list"))
    assert end[there] in page.text
    assert end[here] not in page.text
    assert here.get(end[there]).status_code == 405
    assert here.post(end[far]).status_code == 404
    assert here.post(end[here]).headers["Location"] == reverse("account_logout")
    assert "is signed out." in here.post(end[there], follow=True).text
    assert there.get(reverse("workspaces:profile")).status_code == 302
    for browser in (here, far):
        assert browser.get(reverse("workspaces:profile")).status_code == 200


def test_a_session_is_noted_once_and_not_on_each_request(
    client, cast, django_assert_max_num_queries
):
    client.force_login(cast.mira.user)
    client.get(reverse("workspaces:profile"))
    with django_assert_max_num_queries(20):
        client.get(reverse("workspaces:profile"))


def test_a_closed_account_does_not_get_in(client, cast):
    cast.mira.user.set_password(PASSWORD)
    cast.mira.user.is_active = False
    cast.mira.user.save()
    typed = {"login": cast.mira.email, "password": PASSWORD}
    client.post(reverse("account_login"), typed)
    assert client.get(reverse("workspaces:profile")).status_code == 302
    with acting_as_member(cast.mira):
        assert cast.mira.name


def test_who_comes_along_with_a_session_is_believed_only_where_the_session_says_so(client, cast):
    """One statement reads session, person and memberships: never another's, nor after the end."""
    page = reverse("workspaces:profile")
    user = cast.mira.user

    def sign_in():
        client.force_login(user)
        client.get(page)
        with CaptureQueriesContext(connection) as seen:
            assert cast.mira.name in client.get(page).text
        assert sum("workspaces_user" in q["sql"] for q in seen.captured_queries) == 1
        return UserSession.objects.filter(session_key=client.session.session_key)

    listed = sign_in()
    listed.update(user=cast.otto.user)
    assert cast.otto.name not in client.get(page).text
    listed.update(user=user)
    for field, value in [("is_active", False), ("password", make_password("another one here"))]:
        User.objects.filter(pk=user.pk).update(**{field: value})
        assert client.get(page).status_code == 302, field
        User.objects.filter(pk=user.pk).update(is_active=True)
        user.refresh_from_db()
        sign_in()
    Member.objects.filter(pk=cast.mira.pk).update(left_at=clock.now())
    assert client.get(page).status_code == 302
