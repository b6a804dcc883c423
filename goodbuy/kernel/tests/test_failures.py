import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.test import Client
from django.urls import reverse


def broken(cause):
    """As Django passes on what psycopg said."""
    problem = OperationalError(str(cause))
    problem.__cause__ = cause
    return problem


AWAY = [
    broken(psycopg.OperationalError("server closed the connection unexpectedly")),
    broken(psycopg.InterfaceError("the connection is closed")),
    broken(psycopg.errors.CannotConnectNow("the database system is starting up")),
    broken(psycopg.errors.AdminShutdown("terminating connection")),
]
OURS = [
    broken(psycopg.errors.DiskFull("could not extend file")),
    broken(psycopg.errors.LockNotAvailable("could not obtain lock")),
    ImproperlyConfigured("a fault of ours"),
]


@pytest.fixture
def visitor(db, monkeypatch):
    """Somebody who opens a page that fails with this problem."""

    def failing(problem, method="get", **headers):
        def fail(*_, **__):
            raise problem

        monkeypatch.setattr("goodbuy.workspaces.views.founding.is_founded", fail)
        client = Client(raise_request_exception=False)
        return getattr(client, method)(reverse("workspaces:home"), headers=headers)

    return failing


@pytest.mark.parametrize("problem", AWAY, ids=str)
def test_while_the_database_is_away_a_page_says_so_and_tries_again(visitor, problem):
    page = visitor(problem)
    assert page.status_code == 503
    assert page["Retry-After"] == "2"
    assert "Goodbuy is coming back" in page.text
    assert "Nothing that was saved is lost" in page.text
    assert '<meta http-equiv="refresh" content="2">' in page.text


def test_what_was_sent_is_not_sent_again_by_itself(visitor):
    page = visitor(AWAY[0], "post")
    assert page.status_code == 503
    assert "http-equiv" not in page.text
    assert "what you just sent has not arrived" in page.text


def test_a_part_of_a_page_gets_one_sentence(visitor):
    page = visitor(AWAY[0], **{"HX-Request": "true"})
    assert (page.status_code, page["Content-Type"]) == (503, "text/plain; charset=utf-8")
    assert page.text.startswith("Goodbuy is coming back.")


@pytest.mark.parametrize("problem", OURS, ids=str)
def test_a_fault_of_ours_is_no_coming_back(visitor, problem):
    page = visitor(problem)
    assert page.status_code == 500
    assert "The fault is ours" in page.text
