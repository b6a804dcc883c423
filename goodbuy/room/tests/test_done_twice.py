"""A worker that dies in the middle leaves its task to be done again: no letter goes twice."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client, TestCase
from django.urls import reverse
from procrastinate.contrib.django import app

from goodbuy.conversations.models import Note, RespectFlag
from goodbuy.kernel import clock
from goodbuy.testing.cast import make_member
from goodbuy.testing.mail import delivered, take_jobs
from goodbuy.workspaces.boundary import acting_as_grant
from goodbuy.workspaces.models import Member

# Noon in New York, on a Wednesday.
WEDNESDAY = datetime(2026, 10, 14, 16, tzinfo=UTC)


def mention(cast):
    cem = Member.objects.filter(name="Cem Aydin").first()
    cem = cem or make_member(cast.workspace, "Cem Aydin")
    Note.write("@Mira look here", by=cem, person=cast.ana_person)


def private_word_to_us(cast):
    with acting_as_grant(cast.ana):
        RespectFlag.raise_it(cast.deal, "She sighed", by=cast.ana, chosen=cast.mira_cast)


def private_word_to_them(cast):
    RespectFlag.raise_it(cast.deal, "She sighed", by=cast.mira, chosen=cast.ana.cast)


def link(cast):
    cast.ana.renew(by=cast.mira)


def code(cast):
    with acting_as_grant(cast.ana):
        cast.ana.ask_code()


def fresh_link(cast):
    assert Client().post(reverse("room:link_fresh"), {"email": cast.ana.email}).status_code == 200


@pytest.mark.parametrize(
    "act", [mention, private_word_to_us, private_word_to_them, link, code, fresh_link]
)
def test_each_letter_goes_once_and_again_where_it_was_asked_for_again(cast, act):
    take_jobs()
    for moment in (WEDNESDAY, WEDNESDAY + timedelta(days=2)):
        with clock.moved_to(moment):
            with TestCase.captureOnCommitCallbacks(execute=True):
                act(cast)
            jobs = [job for job in take_jobs() if not job[0].startswith("workspaces.")]
            with delivered() as letters:
                do(jobs)
            with delivered() as again:
                do(jobs)
            assert (len(letters), again) == (1, []), [letter.subject for letter in letters]


def do(jobs):
    for name, arguments in jobs:
        app.tasks[name].func(**arguments)
