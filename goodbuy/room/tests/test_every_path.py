"""Invariant 9 over the real senders: whichever of them tries, a wish to be left in peace holds."""

from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodbuy.conversations.models import Aftertaste, Meeting, Recap
from goodbuy.deals.models import Brief, Deal, Grant, HandLetter, Nudge
from goodbuy.deals.tasks import send_link
from goodbuy.deals.writing import send_waiting, write_to
from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal
from goodbuy.plans.models import CheckIn
from goodbuy.plans.tasks import ask_clients
from goodbuy.plans.tests.plan_cast import NOON
from goodbuy.room.recap_mail import send_recap
from goodbuy.room.sending import send_all
from goodbuy.room.tasting import ask_all
from goodbuy.testing.mail import delivered

# NOON is a Wednesday; what is asked before the wish was asked on the Wednesday before.
EARLIER = NOON - timedelta(days=7)


@pytest.fixture
def living(drawn):
    """A deal in delivery, its plan in the room, and a question that Ana left without an answer."""
    people = drawn.people
    with clock.moved_to(EARLIER):
        drawn.plan.show(by=people.mira)
        Deal.objects.filter(pk=people.deal.pk).update(stage="onboarding", stage_since=EARLIER)
        people.deal.refresh_from_db()
        Grant.objects.filter(pk=people.ana.pk).delete()
        people.ana, _ = Grant.give(
            people.deal, cast=people.ana.cast, email="ana@client.example", by=people.mira,
            mail=False,
        )  # fmt: skip
        ask(people)
        with delivered() as letters:
            ask_clients()
    assert len(letters) == 1
    return people


def ask(people):
    CheckIn.ask_by_hand(people.deal, by=people.mira, cast=people.ana.cast, asks="Is it well?")


def check_in(people):
    ask(people)
    ask_clients()


def reminder(people):
    """The question of a week ago: its round reminds whoever did not answer."""
    ask_clients()


def aftertaste(people):
    today = clock.today()
    Aftertaste.objects.all().delete()
    row = Aftertaste(deal=people.deal, cast=people.ana.cast, moment="yes", due_on=today)
    row.workspace_id = people.workspace.pk
    row.save()
    ask_all()


def digest(people):
    day = clock.today("America/New_York").isoweekday()
    Grant.objects.filter(pk=people.ana.pk).update(digest_weekday=day, digest_sent_on=None)
    send_all()


def recap(people):
    now = clock.now()
    meeting = Meeting.arrange(
        people.deal, by=people.mira, title="A look", starts_at=now - timedelta(hours=2),
        ends_at=now - timedelta(hours=1), who=["Ana Ruiz"],
    )  # fmt: skip
    told = Recap.write(
        meeting, by=people.mira, decisions="We go on.", next_words="More.",
        next_who=people.mira_cast, next_on=None,
    )  # fmt: skip
    told.tell(by=people.mira)
    send_recap(people.workspace.pk, told.pk)


def by_hand(people):
    # Whoever tries is told whose wish it would cross: `deals/tests/test_writing.py`.
    with suppress(Refusal):
        write_to(people.ana.cast, by=people.mira, subject="A word", words="Only a word.")


def kept(people):
    HandLetter.write(
        people.deal, by=people.mira, cast=people.ana.cast, subject="Kept", words="For a day.",
        send_on=clock.today(),
    )  # fmt: skip
    send_waiting()


def way_in(people):
    """The letter with the link, in the moment in which its job is done."""
    send_link(workspace_id=str(people.workspace.pk), grant_id=str(people.ana.pk), is_fresh=False)


PATHS = (check_in, reminder, aftertaste, digest, recap, by_hand, kept, way_in)
WISHES = ("pause", "delayed", "talk", *Brief.ENDINGS)


@contextmanager
def undone():
    """Each example begins where the fixture ended."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def posted(path, people, moment):
    before = set(Nudge.objects.values_list("pk", flat=True))
    with clock.moved_to(moment), delivered() as letters:
        path(people)
    sorts = [one.sort for one in Nudge.objects.exclude(pk__in=before)]
    return letters, sorts


@pytest.mark.invariant(9)
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    status=st.sampled_from(WISHES),
    ahead=st.integers(2, 20),
    on=st.floats(0, 0.99),
    order=st.permutations(PATHS),
)
def test_no_sender_of_the_house_gets_around_a_wish(living, status, ahead, on, order):
    people = living
    with undone():
        with clock.moved_to(NOON):
            brief = Brief.send(
                people.deal, by=people.ana, status=status,
                reconnect_on=NOON.date() + timedelta(days=ahead),
            )  # fmt: skip
        until = date.max if status in Brief.ENDINGS else brief.reconnect_on
        within = NOON + timedelta(days=int(on * ahead), hours=1)
        eve = datetime.combine(brief.reconnect_on - timedelta(days=1), within.time(), UTC)
        for moment in dict.fromkeys((within, eve)):
            for path in order:
                letters, sorts = posted(path, people, moment)
                told = f"{path.__name__} after {status}, {moment.date()} before {until}"
                assert not {"asks", "by_hand"} & set(sorts), told
                assert not any("WANTED FROM YOU" in one.body for one in letters), told
                assert status not in ("pause", "decided_no") or letters == [], told
        if until != date.max:
            day = datetime.combine(until, within.time(), UTC)
            assert posted(by_hand, people, day)[1] == ["by_hand"]


def test_without_a_wish_each_of_them_writes(living):
    """What keeps the property honest: every path does send where nobody asked for peace."""
    for path in PATHS:
        with undone():
            letters, _sorts = posted(path, living, NOON)
            assert letters, path.__name__
