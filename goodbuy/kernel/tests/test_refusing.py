import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.db import transaction
from django.http import HttpRequest

from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState
from goodbuy.kernel.refusing import Attempt, refusal_on, refusal_warned
from goodbuy.workspaces.models import User


class NameForm(forms.Form):
    name = forms.CharField()


def typed() -> NameForm:
    form = NameForm({"name": "Ana"})
    assert form.is_valid()
    return form


def make_request() -> HttpRequest:
    request = HttpRequest()
    request.session = SessionStore()
    request._messages = FallbackStorage(request)
    return request


def test_what_is_refused_ends_the_block_and_leaves_its_sentence():
    with Attempt() as attempt:
        raise Refusal("Not today.")

    assert (attempt.problem, attempt.status) == ("Not today.", 422)


def test_what_works_leaves_no_problem():
    with Attempt() as attempt:
        pass

    assert (attempt.problem, attempt.status) == ("", 200)


def test_a_fault_of_ours_is_no_refusal():
    with pytest.raises(ZeroDivisionError), Attempt():
        1 / 0  # noqa: B018


def test_only_the_named_kind_is_caught():
    with Attempt(of=NotAllowed):
        raise NotAllowed("Not you.")
    with pytest.raises(WrongState), Attempt(of=NotAllowed):
        raise WrongState("Not now.")


def test_a_refusal_stands_on_the_form_with_what_was_typed():
    above, at_field = typed(), typed()

    with refusal_on(above):
        raise Refusal("Not today.")
    with refusal_on(at_field, "name"):
        raise Refusal("Not this name.")

    assert above.non_field_errors() == ["Not today."]
    assert at_field.errors == {"name": ["Not this name."]}
    assert above["name"].value() == "Ana"


def test_a_refusal_becomes_a_message():
    request = make_request()

    with refusal_warned(request):
        raise Refusal("Not today.")

    assert [(m.level_tag, m.message) for m in get_messages(request)] == [("warning", "Not today.")]


@pytest.mark.django_db
def test_a_transaction_inside_is_undone_by_a_refusal():
    with Attempt() as attempt, transaction.atomic():
        User.objects.create(email="half@example.com")
        raise Refusal("Not today.")

    assert attempt.problem
    assert not User.objects.filter(email="half@example.com").exists()
