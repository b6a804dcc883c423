import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from goodbuy.kernel.errors import NotAllowed, WrongState
from goodbuy.testing.cast import make_member, make_workspace
from goodbuy.testing.mail import delivered
from goodbuy.workspaces.boundary import acting_as_member
from goodbuy.workspaces.models import Invitation, Member, User

HERE = "workspaces:members"


@pytest.fixture
def browser(client, cast):
    cache.clear()
    client.force_login(cast.mira.user)
    return client


def invite(browser, email="nora@northlight.example", role="seller"):
    with delivered() as letters:
        browser.post(reverse(HERE), {"email": email, "role": role, "name": "Nora Falk"})
    link = re.search(r"https?://\S+/invitation/\S+/", letters[0].body)[0]
    return "/" + link.split("/", 3)[3]


def test_an_invited_person_proves_the_address_and_is_in(browser, cast):
    address = invite(browser)
    guest = Client()
    page = guest.get(address)
    assert "Mira Lindt invites" in page.text
    assert "Nora Falk" in page.text
    with delivered() as letters:
        guest.post(address, {"name": "Nora Falk"})
    assert letters[0].to == ["nora@northlight.example"]
    code = letters[0].subject.split()[0]
    guest.post(reverse("account_confirm_login_code"), {"code": code})
    assert "Nora Falk" in guest.get(reverse(HERE)).text
    nora = Member.objects.get(email="nora@northlight.example")
    assert (nora.role, nora.workspace_id) == ("seller", cast.workspace.pk)
    assert "This invitation has ended" in Client().get(address).text


def test_the_link_alone_lets_nobody_in(browser, cast):
    address = invite(browser)
    guest = Client()
    guest.post(address, {"name": "Eve"})
    assert guest.get(reverse(HERE)).status_code == 302
    assert not Member.objects.filter(name="Eve").exists()


def test_somebody_signed_in_joins_with_one_click_and_switches(browser, cast):
    address = invite(browser, cast.otto.email)
    otto = Client()
    otto.force_login(cast.otto.user)
    otto.post(address, {"name": "Otto Berg"})
    assert "Northlight" in otto.get(reverse(HERE)).text
    otto.post(reverse("workspaces:switch", args=[cast.otto.workspace_id]))
    assert "Southlight" in otto.get(reverse("workspaces:workspace")).text


def test_an_invitation_to_somebody_else_is_refused_with_a_sentence(browser, cast):
    address = invite(browser)
    otto = Client()
    otto.force_login(cast.otto.user)
    assert "this invitation is to another address" in otto.get(address).text
    otto.post(address, {"name": "Otto"})
    assert Member.objects.filter(user=cast.otto.user).count() == 1


def test_sent_again_the_old_link_ends_and_withdrawn_the_new_one_too(browser, cast):
    old = invite(browser)
    invitation = Invitation.objects.get()
    with delivered() as letters:
        browser.post(reverse("workspaces:invitation_resend", args=[invitation.pk]))
    new = re.search(r"/invitation/\S+/", letters[0].body)[0]
    assert Client().get(old).status_code == 410
    assert Client().get(new).status_code == 200
    browser.post(reverse("workspaces:invitation_withdraw", args=[invitation.pk]))
    assert Client().get(new).status_code == 410
    again = browser.post(reverse("workspaces:invitation_resend", args=[invitation.pk]))
    assert again.status_code == 409


def test_roles_are_changed_by_those_who_may(cast):
    nora = make_member(cast.workspace, "Nora Falk")
    max_ = make_member(cast.workspace, "Max Holt", "manager")
    with acting_as_member(max_):
        nora.give_role("delivery", by=max_)
        with pytest.raises(NotAllowed, match="Only an owner can make an owner"):
            nora.give_role("owner", by=max_)
        with pytest.raises(NotAllowed, match="Only an owner"):
            cast.mira.leave(by=max_)
        with pytest.raises(NotAllowed, match="Only an owner or a manager"):
            max_.give_role("viewer", by=nora)


def test_the_last_owner_stays_until_there_is_another(browser, cast):
    with acting_as_member(cast.mira), pytest.raises(WrongState, match="is the only owner"):
        cast.mira.give_role("seller", by=cast.mira)
    assert browser.post(reverse("workspaces:leave")).status_code == 409
    nora = make_member(cast.workspace, "Nora Falk")
    browser.post(reverse("workspaces:member_give_role", args=[nora.pk]), {"role": "owner"})
    browser.post(reverse("workspaces:leave"))
    cast.mira.refresh_from_db()
    assert cast.mira.left_at


def test_who_leaves_is_signed_out_and_can_be_invited_back(browser, cast):
    rolf = Client()
    rolf.force_login(cast.rolf.user)
    assert rolf.get(reverse(HERE)).status_code == 200
    ended = browser.post(reverse("workspaces:member_end", args=[cast.rolf.pk]), follow=True)
    assert f"send an invitation to {cast.rolf.email}" in ended.text
    assert rolf.get(reverse(HERE)).headers["Location"].startswith("/accounts/login/")
    rolf.force_login(cast.rolf.user)
    assert rolf.get(reverse(HERE)).headers["Location"] == reverse("workspaces:none")
    address = invite(browser, cast.rolf.email, "delivery")
    rolf.post(address, {"name": "Rolf Stein"})
    cast.rolf.refresh_from_db()
    assert (cast.rolf.left_at, cast.rolf.role) == (None, "delivery")


def test_whoever_ended_a_membership_takes_it_back_at_once(browser, cast):
    rolf, max_ = Client(), Client()
    rolf.force_login(cast.rolf.user)
    rolf.get(reverse(HERE))
    max_.force_login(make_member(cast.workspace, "Max Holt", "manager").user)
    ended = browser.post(reverse("workspaces:member_end", args=[cast.rolf.pk]), follow=True)
    undo = reverse("workspaces:member_end_undo", args=[cast.rolf.pk])
    assert f'action="{undo}"' in ended.text, "offered with what was done"
    assert "Only whoever has just ended it" in max_.post(undo).text
    again = browser.post(undo, follow=True)
    assert "Rolf Stein works here again, as viewer, and signs in anew." in again.text
    cast.rolf.refresh_from_db()
    assert (cast.rolf.left_at, cast.rolf.role) == (None, "viewer")
    # Signed out is signed out; a new sign-in finds everything as it was.
    assert rolf.get(reverse(HERE)).headers["Location"].startswith("/accounts/login/")
    rolf.force_login(cast.rolf.user)
    assert rolf.get(reverse(HERE)).status_code == 200
    assert browser.post(undo).status_code == 409, "once"


def test_who_left_of_their_own_accord_is_not_fetched_back(browser, cast):
    cast.rolf.leave(by=cast.rolf)
    undo = reverse("workspaces:member_end_undo", args=[cast.rolf.pk])
    assert browser.post(undo).status_code == 409
    cast.rolf.refresh_from_db()
    assert cast.rolf.left_at


def test_nobody_is_invited_twice_or_where_they_work_already(browser, cast):
    invite(browser)
    typed = {"email": "Nora@northlight.example", "role": "seller", "name": "Nora Falk"}
    with delivered() as letters:
        again = browser.post(reverse(HERE), typed)
        known = browser.post(reverse(HERE), {**typed, "email": cast.rolf.email.upper()})
    assert (again.status_code, known.status_code) == (422, 422)
    assert "This address is invited already" in again.text
    assert 'value="Nora Falk"' in again.text
    assert f"{cast.rolf.name} works here already" in known.text
    assert letters == []
    assert Invitation.objects.count() == 1


def test_a_viewer_changes_the_own_profile_and_nothing_else(client, cast):
    client.force_login(cast.rolf.user)
    typed = {"name": "Rolf S.", "title": "Auditor", "country": "DE", "zone": "Europe/Berlin"}
    client.post(reverse("workspaces:profile"), typed)
    cast.rolf.refresh_from_db()
    assert (cast.rolf.name, cast.rolf.zone) == ("Rolf S.", "Europe/Berlin")
    refused = client.post(reverse(HERE), {"email": "a@b.example", "role": "seller"})
    assert refused.status_code == 403
    assert not Invitation.objects.exists()


def test_a_wrong_profile_keeps_what_was_typed(browser):
    typed = {"name": "", "title": "Lead of sales", "country": "DE", "zone": "Mars/Base"}
    page = browser.post(reverse("workspaces:profile"), typed)
    assert "Lead of sales" in page.text
    assert "This is still empty" in page.text


def test_the_workspace_is_changed_by_owners_and_managers_alone(browser, client, cast):
    typed = {
        "name": "Northlight AG",
        "country": "CH",
        "zone": "Europe/Zurich",
        "currency": "CHF",
        "narration_delay_minutes": "",
        "answer_hours": "4",
        "silent_days": "10",
    }
    browser.post(reverse("workspaces:workspace"), typed)
    cast.workspace.refresh_from_db()
    assert cast.workspace.name == "Northlight AG"
    assert cast.workspace.narration_delay_minutes is None
    nora = make_member(cast.workspace, "Nora Falk")
    client.force_login(nora.user)
    refused = client.post(reverse("workspaces:workspace"), {**typed, "name": "Nora GmbH"})
    assert refused.status_code == 403
    cast.workspace.refresh_from_db()
    assert cast.workspace.name == "Northlight AG"


def test_another_workspaces_people_are_as_if_they_did_not_exist(browser, cast):
    for name, method in (("member_give_role", "post"), ("member_end", "post")):
        url = reverse(f"workspaces:{name}", args=[cast.otto.pk])
        assert getattr(browser, method)(url, {"role": "viewer"}).status_code == 404
    browser.post(reverse("workspaces:switch", args=[cast.otto.workspace_id]))
    assert "Northlight" in browser.get(reverse("workspaces:workspace")).text


def test_the_list_of_members_costs_the_same_for_two_and_for_thirty(
    browser, cast, django_assert_max_num_queries
):
    for number in range(30):
        make_member(cast.workspace, f"Person{number} Falk")
    browser.get(reverse(HERE))
    with django_assert_max_num_queries(24):
        browser.get(reverse(HERE))


def test_people_of_two_workspaces_keep_their_session_when_one_ends(browser, cast):
    second = make_workspace("Eastlight")
    both = Client()
    both.force_login(cast.rolf.user)
    Member.objects.create(
        workspace=second, user=cast.rolf.user, name="Rolf", email=cast.rolf.email, role="seller"
    )
    both.get(reverse(HERE))
    browser.post(reverse("workspaces:member_end", args=[cast.rolf.pk]))
    assert "Eastlight" in both.get(reverse("workspaces:workspace")).text
    assert User.objects.filter(pk=cast.rolf.user_id, is_active=True).exists()


def test_a_wrong_setting_of_the_workspace_is_answered_as_what_it_is(browser):
    page = browser.post(reverse("workspaces:workspace"), {"name": ""})
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text
