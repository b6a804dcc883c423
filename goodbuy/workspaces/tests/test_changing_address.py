"""Another e-mail address: proved by a code at the new one, told to the old one."""

import pytest
from django.core.cache import cache
from django.test import Client

from goodbuy.testing.cast import make_member
from goodbuy.testing.mail import delivered
from goodbuy.workspaces.models import Member

HERE = "/settings/email/"
NEW = "mira@harbor.example"


@pytest.fixture
def browser(client, cast):
    cache.clear()
    client.force_login(cast.mira.user)
    return client


def ask(browser, email=NEW):
    with delivered() as letters:
        browser.post(HERE, {"email": email})
    return letters


def test_the_code_goes_to_the_new_address_and_the_news_to_the_old(browser, cast):
    letter = ask(browser)[0]
    assert letter.to == [NEW]
    assert Member.objects.get(pk=cast.mira.pk).email == cast.mira.email
    with delivered() as letters:
        page = browser.post(HERE, {"code": letter.subject.split()[0]}, follow=True)
    assert f"You sign in with {NEW} now" in page.text
    assert [one.to for one in letters] == [[cast.mira.email]]
    assert NEW in letters[0].body
    mira = Member.objects.select_related("user").get(pk=cast.mira.pk)
    assert (mira.email, mira.user.email) == (NEW, NEW)


def test_the_new_address_signs_in_and_the_old_one_does_not(browser, cast):
    browser.post(HERE, {"code": ask(browser)[0].subject.split()[0]})
    for email, expected in ((NEW, 1), (cast.mira.email, 0)):
        cache.clear()
        with delivered() as letters:
            Client().post("/accounts/login/code/", {"email": email})
        assert len(letters) == expected


def test_a_wrong_code_changes_nothing_and_five_end_the_try(browser, cast):
    code = ask(browser)[0].subject.split()[0]
    for _ in range(5):
        page = browser.post(HERE, {"code": "WRONG1"})
        assert page.status_code == 422
        # It stands at its field, tied to it.
        assert "This is not the code we sent" in page.context["form"].errors["code"][0]
    assert "too old, or was tried too often" in browser.post(HERE, {"code": code}).text
    assert Member.objects.get(pk=cast.mira.pk).email == cast.mira.email


def test_an_address_of_somebody_else_is_not_taken_over(browser, cast):
    letters = ask(browser, cast.otto.email)
    page = browser.post(HERE, {"code": letters[0].subject.split()[0]})
    assert "Somebody signs in with this address already" in page.text
    assert Member.objects.get(pk=cast.mira.pk).user.email == cast.mira.email


def test_a_viewer_changes_the_own_address_too_in_every_workspace(client, cast):
    cache.clear()
    both = make_member(cast.otto.workspace, "Rolf Elsewhere", "viewer")
    Member.objects.filter(pk=both.pk).update(user=cast.rolf.user)
    client.force_login(cast.rolf.user)
    client.post(HERE, {"code": ask(client, "rolf@new.example")[0].subject.split()[0]})
    emails = Member.objects.filter(user=cast.rolf.user).values_list("email", flat=True)
    assert set(emails) == {"rolf@new.example"}


def test_codes_cannot_be_asked_for_without_end(browser):
    for _ in range(3):
        ask(browser)
        browser.post(HERE, {"again": "1"})
    assert "Too many codes" in browser.post(HERE, {"email": NEW}).text
