import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.core import mail as django_mail
from django.core.cache import cache
from playwright.sync_api import expect

from goodbuy.testing.browser import axe, fits, press, session_cookie, shot
from goodbuy.testing.mail import run_jobs
from goodbuy.workspaces.models import Invitation, Letter, User
from goodbuy.workspaces.tests.test_signing_in import PASSWORD, totp

pytestmark = pytest.mark.browser


@pytest.fixture
def page(open_page, cast, site):
    cache.clear()
    page = open_page()
    # A passkey belongs to a name; an address of numbers cannot have one.
    page.home = site.replace("127.0.0.1", "localhost")
    page.goto(page.home + "/accounts/login/")
    return page


def sign_in_by_code(page, email):
    page.get_by_label("Your e-mail address").first.fill(email)
    press(page, "Send me a code")
    run_jobs()
    code = django_mail.outbox[-1].subject.split()[0]
    page.get_by_label("Your code").fill(code)
    press(page, "Sign in")


def sign_out(page):
    page.goto(page.home + "/accounts/logout/")
    with page.expect_event("load"):
        page.locator("main").get_by_role("button", name="Sign out").click()


def has_passkeys(page):
    """A key inside the browser that always says yes."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return cdp, made["authenticatorId"]


def test_a_code_then_a_passkey_then_the_passkey_alone(page, cast):
    has_passkeys(page)
    sign_in_by_code(page, cast.mira.email)
    page.goto(page.home + "/accounts/2fa/webauthn/add/")
    page.get_by_label("Name").fill("Work laptop")
    page.get_by_role("button", name="Make the passkey").click()
    # The list of codes is shown to who has the key at hand, and to nobody else.
    page.get_by_role("button", name="Use my passkey").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    assert Authenticator.objects.filter(user=cast.mira.user, type="webauthn").count() == 1
    sign_out(page)
    page.goto(page.home + "/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    page.goto(page.home + "/settings/profile/")
    page.get_by_role("heading", name="You", exact=True).wait_for()
    page.goto(page.home + "/accounts/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("Work laptop")
    # A code by mail asks for the passkey too, and not for an app that they do not have.
    sign_out(page)
    sign_in_by_code(page, cast.mira.email)
    page.get_by_role("heading", name="One more step").wait_for()
    said = "Use your passkey, or type one of your recovery codes."
    expect(page.locator("main")).to_contain_text(said)
    expect(page.locator("main")).not_to_contain_text("authenticator app")
    # Who has no app waits for no next code of it.
    page.get_by_label("Your code").fill("000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_text("Take the next one of your list.").wait_for()
    assert page.problems == []


def test_a_device_without_a_passkey_says_so_in_words(page, cast):
    cdp, key = has_passkeys(page)
    cdp.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    cdp.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": key})
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('none')) }")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("Your device gave no passkey").wait_for()


def test_a_password_and_then_the_apps_code(page, cast):
    user = cast.mira.user
    user.set_password(PASSWORD)
    user.save()
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    page.get_by_text("Sign in with a password", exact=True).click()
    form = page.locator("details form")
    form.get_by_label("Your e-mail address").fill(user.email)
    form.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in with the password").click()
    page.get_by_label("Your code").fill(totp(secret))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    assert page.problems == []


SIGNED_OUT = [
    "/accounts/login/",
    "/accounts/login/code/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/logout/",
    "/accounts/inactive/",
    "/no-workspace/",
    "/outbox/",
]
SIGNED_IN = [
    "/settings/profile/",
    "/settings/members/",
    "/settings/workspace/",
    "/accounts/2fa/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/totp/activate/",
    "/accounts/password/set/",
    "/accounts/sessions/",
]


def pages_of(open_page, cast, width, theme):
    out = open_page(width=width, theme=theme)
    for path in SIGNED_OUT:
        yield out, path
    inside = open_page(member=cast.mira, width=width, theme=theme)
    for path in SIGNED_IN:
        yield inside, path


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_on_any_page_of_sign_in_and_settings(
    open_page, cast, settings, width, theme
):
    settings.GOODBUY_DEMO = True
    cache.clear()
    Invitation.invite(email="nora@northlight.example", role="seller", by=cast.mira, name="Nora")
    letter = Letter(to="ana@client.example")
    letter.seal({"subject": "Your room", "text": "Open it", "html": "<p>Hi</p>", "headers": {}})
    letter.save()
    wrong = []
    for page, path in pages_of(open_page, cast, width, theme):
        page.goto(path)
        wrong += [f"{path} {theme} {width}: {found}" for found in axe(page)]
        if not fits(page):
            wrong.append(f"{path} {width}: scrolls sideways")
        shot(page, f"accounts{path.replace('/', '-')}{width}-{theme}")
        # A page that is refused says so in its status, and the browser notes that.
        wrong += [f"{path}: {said}" for said in page.problems if "status of 403" not in said]
        page.problems.clear()
    assert not wrong, "\n".join(wrong)


def test_the_first_page_of_an_empty_installation(open_page, site):
    assert not User.objects.exists()
    page = open_page("/", width=390)
    assert axe(page) == []
    shot(page, "accounts-first-run")
    page.get_by_label("Your company").fill("Northlight")
    page.get_by_label("Your name").fill("Mira Lindt")
    page.get_by_label("Your e-mail address").fill("mira@northlight.example")
    page.get_by_label("password").fill(PASSWORD)
    page.get_by_label("Country").select_option("DE")
    press(page, "Create the workspace")
    page.wait_for_url(lambda url: not url.endswith(site + "/"))
    assert User.objects.count() == 1
    assert page.problems == []


def test_an_ended_session_is_out_at_its_next_click(open_page, cast, site):
    page = open_page("/settings/profile/", member=cast.mira)
    UserSession.objects.get().end()
    page.reload()
    expect(page).to_have_url(re.compile("/accounts/login/"))
    assert session_cookie(site, cast.mira.user)["value"]
