"""The short question that a plan asks about the purchase: a survey beside the seven questions.

Over both kinds nobody is asked twice in thirty days, whichever of them comes first.
"""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodbuy.conversations.models import Aftertaste
from goodbuy.deals.models import Deal, Grant
from goodbuy.insight.aftertastes import taste_page
from goodbuy.insight.today import today_page
from goodbuy.kernel import clock
from goodbuy.plans.models import CheckIn, Step
from goodbuy.plans.tasks import ask_clients
from goodbuy.plans.tests.plan_cast import NOON
from goodbuy.room.tasting import ask_all
from goodbuy.testing.cast import make_cast, make_deal, make_grant
from goodbuy.testing.mail import delivered
from goodbuy.workspaces.boundary import acting_as_grant, acting_as_member

DAY = timedelta(days=1)


@pytest.fixture
def proven(drawn):
    """Ana said on Wednesday that it works; the plan asks after that: was it a good buy?"""
    people = drawn.people
    Grant.objects.filter(pk=people.ana.pk).delete()
    Deal.objects.filter(pk=people.deal.pk).update(stage="live", stage_since=NOON)
    with clock.moved_to(NOON):
        people.ana, _ = Grant.give(
            people.deal, cast=people.ana.cast, email="ana@client.example", by=people.mira,
            mail=False,
        )  # fmt: skip
    CheckIn.objects.exclude(kind="aftertaste").delete()
    Step.objects.filter(pk=drawn.verify.pk).update(state="confirmed", done_on=NOON.date())
    return drawn


def asked_on(moment):
    with clock.moved_to(moment), delivered() as letters:
        ask_clients()
    return [one for one in letters if "good buy" in one.subject]


def seven(people, day, cast=None):
    row = Aftertaste(deal=people.deal, cast=cast or people.ana.cast, moment="yes", due_on=day)
    row.workspace_id = people.workspace.pk
    row.save()
    return row


@pytest.mark.advice("A15")
def test_it_is_mailed_on_its_day_answered_by_one_tap_and_read_by_nobody_else(proven, client):
    people = proven.people
    assert asked_on(NOON) == []
    [letter] = asked_on(NOON + DAY)
    assert "I was sold to: http" in letter.body
    assert asked_on(NOON + DAY) == []
    line = next(one for one in letter.body.splitlines() if "More like being sold to:" in one)
    path = "/" + line.split(": ", 1)[1].split("/", 3)[3]
    browser = Client()
    assert "what comes next is not clear" not in browser.get(path).text.lower()
    with clock.moved_to(NOON + DAY):
        assert browser.post(path, {"value": "-1", "words": "A pushy week."}).status_code == 200
    one = CheckIn.objects.get(kind="aftertaste")
    assert (one.state, one.verdict_words) == ("answered", "More like being sold to")
    assert CheckIn.objects.verdicts().count() == 0
    priya = make_grant(people.mira, people.deal, proven.priya, "priya")
    with acting_as_grant(priya):
        assert not CheckIn.objects.filter(pk=one.pk).exists()
    client.force_login(people.mira.user)
    report = client.get("/reports/aftertaste/").text
    assert "“A pushy week.”" in report
    assert "No score yet" in report
    with acting_as_member(people.mira):
        groups = today_page(people.mira).groups
    kinds = [item.kind for group in groups for _number, item in group.items]
    assert "follow_up" in kinds


def test_nobody_is_chased_for_it_neither_by_letter_nor_on_today(proven):
    people = proven.people
    asked_on(NOON + DAY)
    for days in (2, 5, 9, 15, 24):
        assert asked_on(NOON + days * DAY) == []
    assert CheckIn.objects.get(kind="aftertaste").state == "sent"
    other = CheckIn.objects.get(kind="aftertaste")
    CheckIn.objects.filter(pk=other.pk).update(state="scheduled", sent_at=None, on=NOON.date())
    with clock.moved_to(NOON + DAY), acting_as_member(people.mira):
        groups = today_page(people.mira).groups
    assert not [i for group in groups for _number, i in group.items if i.kind == "check_in"]


@pytest.mark.parametrize("due", [-3, 0, 20])
def test_the_four_moments_come_first_and_what_is_too_late_is_not_asked_at_all(proven, due):
    row = seven(proven.people, (NOON + due * DAY).date())
    if due < 0:
        with clock.moved_to(NOON), delivered() as letters:
            ask_all()
        assert len(letters) == 1
    for days in (1, 5, 12, 16, 23):
        assert asked_on(NOON + days * DAY) == []
    assert CheckIn.objects.get(kind="aftertaste").state == "closed"
    assert row.moment == "yes"


def test_told_by_telephone_it_counts_as_asked(proven, client):
    people = proven.people
    one = CheckIn.objects.get()
    client.force_login(people.mira.user)
    with clock.moved_to(NOON + DAY):
        page = client.get(f"/check-ins/{one.pk}/answer/")
        assert "nobody is asked how it feels more than once in 30 days" in page.text
        said = {"words": "A good one.", "verdict": "2", "who": people.ana.cast.pk}
        assert client.post(f"/check-ins/{one.pk}/answer/", said).status_code == 302
        seven(people, clock.today())
    for days in (1, 12, 30):
        with clock.moved_to(NOON + days * DAY), delivered() as letters:
            ask_all()
        assert letters == []
    with clock.moved_to(NOON + 33 * DAY), delivered() as letters:
        ask_all()
    assert len(letters) == 1
    with acting_as_member(people.mira):
        [row] = taste_page(people.mira).own
    assert (row.n, row.score) == (1, None)


@pytest.mark.advice("A15")
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    sevens=st.lists(st.integers(0, 100), min_size=1, max_size=3, unique=True),
    owns=st.lists(st.integers(0, 100), min_size=1, max_size=3),
)
def test_over_both_kinds_nobody_is_asked_twice_in_thirty_days(proven, sevens, owns):
    people = proven.people
    Aftertaste.objects.all().delete()
    CheckIn.objects.all().delete()
    person, mira = people.ana_person, people.mira
    other = make_deal(mira, people.deal.company, name="Another one", stage="live")
    face = make_cast(mira, other, "Ana Ruiz", person=person)
    Grant.give(other, cast=face, email="ana.ruiz@client.example", by=mira, mail=False)
    moments = ("yes", "onboarded", "verified")
    for ahead, moment in zip(sevens, moments, strict=False):
        row = Aftertaste(deal=other, cast=face, due_on=(NOON + ahead * DAY).date())
        row.moment, row.workspace_id = moment, people.workspace.pk
        row.save()
    for ahead in owns:
        CheckIn.objects.create(
            workspace_id=people.workspace.pk, deal=people.deal, kind="aftertaste",
            asks="Was it a good buy?", on=(NOON + ahead * DAY).date(),
        )  # fmt: skip
    for days in range(0, 140, 7):
        with clock.moved_to(NOON + days * DAY), delivered():
            ask_clients()
            ask_all()
    times = list(CheckIn.objects.exclude(sent_at=None).filter(kind="aftertaste"))
    times += list(Aftertaste.objects.exclude(sent_at=None))
    sent = sorted(one.sent_at for one in times)
    assert sent
    assert all(b - a >= timedelta(days=30) for a, b in pairwise(sent)), sent
