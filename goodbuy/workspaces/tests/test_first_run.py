import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse

from goodbuy.kernel.errors import WrongState
from goodbuy.kernel.ids import uuid7
from goodbuy.workspaces import founding
from goodbuy.workspaces.boundary import MEMBER, acting
from goodbuy.workspaces.models import Member, User, Workspace

TYPED = {
    "workspace": "Northlight",
    "name": "Mira Lindt",
    "email": "Mira@Northlight.example",
    "password": "four small words here",
    "country": "DE",
    "zone": "",
}


@pytest.fixture(autouse=True)
def _mail_server(settings):
    settings.GOODBUY_HAS_MAIL_SERVER = True


def test_an_empty_installation_asks_for_its_workspace_and_signs_the_owner_in(client, db):
    assert "Create your workspace" in client.get("/").text
    assert client.get(reverse("account_login")).headers["Location"] == "/"
    response = client.post("/", TYPED)
    assert response.headers["Location"] == "/"
    owner = Member.objects.get()
    assert (owner.name, owner.role, owner.zone) == ("Mira Lindt", "owner", "Europe/Berlin")
    assert (owner.workspace.currency, owner.workspace.country) == ("EUR", "DE")
    assert owner.user.email == "mira@northlight.example"
    assert client.get(reverse("workspaces:profile")).status_code == 200
    client.logout()
    client.post(reverse("account_login"), {"login": owner.email, "password": TYPED["password"]})
    assert client.get(reverse("workspaces:profile")).status_code == 200


def test_without_a_mail_server_the_owner_needs_a_password(client, db, settings):
    settings.GOODBUY_HAS_MAIL_SERVER = False
    response = client.post("/", {**TYPED, "password": ""})
    assert "This is still empty" in response.text
    assert "Northlight" in response.text, "nothing typed is lost"
    assert not User.objects.exists()


def test_a_password_that_is_too_weak_is_refused_and_nothing_is_made(client, db):
    response = client.post("/", {**TYPED, "password": "short"})
    assert "too short" in response.text
    assert not Workspace.objects.exists()
    assert not User.objects.exists()


def test_once_there_is_a_workspace_the_page_is_closed_for_ever(client, cast):
    assert client.get("/").headers["Location"] == reverse("account_login")
    client.post("/", TYPED)
    assert Workspace.objects.count() == 2, "Northlight and Southlight, as before"


def test_the_database_refuses_a_second_founding_whatever_the_code_does(cast):
    with pytest.raises(WrongState, match="has its owner already"):
        founding.found(owner="Eve", email="eve@evil.example", password="", workspace={"name": "E"})
    stray = Workspace(id=uuid7(), name="Second")
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        acting(MEMBER, workspace=stray.pk),
    ):
        stray.save(force_insert=True)


def test_in_an_empty_installation_a_role_makes_only_the_workspace_it_names(db):
    stray = Workspace(id=uuid7(), name="Other")
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        acting(MEMBER, workspace=uuid7()),
    ):
        stray.save(force_insert=True)
