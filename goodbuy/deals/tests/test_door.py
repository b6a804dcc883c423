"""Invariant 9: nothing nudges before a chosen day, and nothing nudges twice on one day."""

import ast
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import goodbuy
from goodbuy.deals import door
from goodbuy.deals.door import Sort, Written, hand_over, hand_over_all, hand_to
from goodbuy.deals.models import Brief, Grant, Nudge
from goodbuy.deals.quiet import FOR_EVER, Peace, quiet_until, wish_of
from goodbuy.kernel import clock
from goodbuy.kernel.errors import Refusal
from goodbuy.testing.cast import make_cast, make_deal, make_grant
from goodbuy.testing.mail import delivered
from goodbuy.workspaces import mail
from goodbuy.workspaces.models import Letter

WEDNESDAY = datetime(2026, 10, 14, 16, 0, tzinfo=UTC)
LETTER = Written("A question", "How was it?")
PACKAGE = Path(goodbuy.__file__).parent


def says(cast, status, **options):
    return Brief.send(cast.deal, by=cast.mira, status=status, cast=cast.ana.cast, **options)


@pytest.fixture
def wednesday():
    with clock.moved_to(WEDNESDAY):
        yield


def test_one_letter_that_asks_goes_to_a_person_on_one_day(cast, wednesday):
    other = make_deal(cast.mira, name="Another purchase")
    again = make_grant(cast.mira, other, make_cast(cast.mira, other, "Ana Ruiz"), "again")
    with delivered() as letters:
        assert hand_over(cast.ana, LETTER, Sort.ASKS)
        assert not hand_over(cast.ana, LETTER, Sort.ASKS)
        assert not hand_over(again, LETTER, Sort.BY_HAND)
        assert hand_over(cast.ana, LETTER, Sort.TELLS)
        assert hand_over(cast.ana, LETTER, Sort.ASKED_FOR)
    assert len(letters) == 3
    with clock.moved_to(WEDNESDAY + timedelta(days=1)):
        assert hand_over(again, LETTER, Sort.ASKS)


def test_a_person_with_two_addresses_is_one_person(cast, wednesday):
    again = _once_more(cast)
    with delivered() as letters:
        assert hand_over(cast.ana, LETTER, Sort.ASKS)
        assert not hand_over(again, LETTER, Sort.ASKS)
        assert not hand_over(again, LETTER, Sort.BY_HAND)
        assert not hand_to(again.cast, "ana@third.example", LETTER)
        assert door.is_written_to_today(again)
        assert hand_over(again, LETTER, Sort.TELLS)
    assert [letter.to for letter in letters] == [[cast.ana.email], ["ana@home.example"]]
    with clock.moved_to(WEDNESDAY + timedelta(days=1)):
        wanted = [door.Wanted(g, "?", lambda: LETTER) for g in (again, cast.ana)]
        assert hand_over_all(wanted, peace=Peace.of_all()) == [True, False]


@pytest.mark.advice("A14")
def test_not_now_keeps_every_letter_that_asks_until_the_chosen_day(cast, wednesday):
    says(cast, "pause", reconnect_on=date(2026, 10, 21))
    with clock.moved_to(WEDNESDAY + timedelta(days=6)):
        assert not hand_over(cast.ana, LETTER, Sort.ASKS)
        assert not hand_over(cast.ana, LETTER, Sort.TELLS)
        assert hand_over(cast.ana, LETTER, Sort.ASKED_FOR)
    with clock.moved_to(WEDNESDAY + timedelta(days=7)):
        assert hand_over(cast.ana, LETTER, Sort.ASKS)


def test_a_wish_holds_for_the_person_in_every_deal(cast, wednesday):
    other = make_deal(cast.mira, name="Another purchase")
    same_person = make_cast(cast.mira, other, "Ana R.", person=cast.ana_person)
    same_address = make_cast(cast.mira, make_deal(cast.mira, name="Third"), "Ana")
    make_grant(cast.mira, same_address.deal, same_address, "third")
    ben = make_cast(cast.mira, other, "Ben Adeyemi")
    says(cast, "delayed", reconnect_on=date(2026, 10, 28))
    for face in (cast.ana.cast, same_person, same_address):
        assert quiet_until(face.deal, face) == date(2026, 10, 28)
        assert Peace.of_all().wish(face.deal, face).until == date(2026, 10, 28)
    assert quiet_until(other, ben) is None


@pytest.mark.parametrize("status", ["delayed", "bad_news", "wrong_person"])
def test_a_wish_is_told_with_the_day_that_it_was_where_they_said_it(cast, status):
    # Half past nine on Tuesday evening in New York; Wednesday in UTC.
    with clock.moved_to(datetime(2026, 10, 14, 1, 30, tzinfo=UTC)):
        says(cast, status, reconnect_on=date(2026, 10, 28) if status == "delayed" else None)
        words = wish_of(cast.deal, cast.ana.cast).words
    assert "Tuesday 13 October" in words


@pytest.mark.advice("A40")
@pytest.mark.parametrize("status", ["decided_no", "bad_news", "wrong_person"])
def test_unwelcome_news_is_thanked_and_ends_all_nudging(cast, wednesday, status):
    brief = says(cast, status)
    assert brief.notice.startswith("Thank you")
    for days in (0, 1, 30, 700):
        with clock.moved_to(WEDNESDAY + timedelta(days=days)):
            assert quiet_until(cast.deal, cast.ana.cast) == FOR_EVER
            assert not hand_over(cast.ana, LETTER, Sort.ASKS)
    with clock.moved_to(WEDNESDAY + timedelta(days=701)):
        says(cast, "all_well")
        assert hand_over(cast.ana, LETTER, Sort.ASKS)


def test_a_member_is_told_whose_wish_a_letter_would_cross(cast, wednesday):
    says(cast, "pause", reconnect_on=date(2026, 10, 21))
    with pytest.raises(Refusal) as told:
        door.refuse_crossing(cast.deal, cast.ana.cast)
    assert "Ana Ruiz asked on Wednesday 14 October to be left in peace until" in str(told.value)
    with pytest.raises(Refusal, match="left in peace"):
        cast.ana.renew(by=cast.mira)
    cast.ana.renew(by=cast.mira, mail=False)


def test_a_letter_that_waited_for_a_server_asks_again_before_it_goes(cast, wednesday):
    with delivered() as letters:
        assert hand_over(cast.ana, LETTER, Sort.ASKS)
        says(cast, "decided_no")
    assert letters == []
    assert not Nudge.objects.exists()
    assert not Letter.objects.exists()


def test_a_letter_of_yesterday_takes_the_turn_of_the_day_on_which_it_goes(
    cast, django_capture_on_commit_callbacks
):
    with clock.moved_to(WEDNESDAY), django_capture_on_commit_callbacks(execute=True):
        assert hand_over(cast.ana, LETTER, Sort.ASKS)
    [late] = Letter.objects.all()
    with clock.moved_to(WEDNESDAY + timedelta(days=1)):
        assert hand_over(cast.ana, LETTER, Sort.BY_HAND)
        mail.send(late.pk)
        assert [n.sort for n in Nudge.objects.all()] == ["by_hand"]


# Whatever is said and whoever sends, over months: the property itself.
words = st.sampled_from(Brief.Status.values)
happenings = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.integers(0, 9), st.none()),
        st.tuples(st.just("brief"), words, st.integers(1, 20)),
        st.tuples(st.just("letter"), st.sampled_from(Sort.values), st.integers(0, 1)),
    ),
    min_size=3,
    max_size=14,
)


@pytest.mark.invariant(9)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(days=happenings)
def test_no_sequence_of_words_and_letters_crosses_a_wish_or_nudges_twice_a_day(cast, days):
    Brief.objects.all().delete()
    Nudge.objects.all().delete()
    again = _once_more(cast)
    # Of each of the two deals: the first day on which a nudge crosses no wish any more.
    now, free, gone = WEDNESDAY, (date.min, date.min), []
    for what, value, number in days:
        with clock.moved_to(now):
            if what == "wait":
                now += timedelta(days=value)
            elif what == "brief":
                free = _say(cast, value, number)
            else:
                went = hand_over((cast.ana, again)[number], LETTER, Sort(value))
                if went and value in Nudge.NUDGING:
                    assert free[number] <= door.today_of(cast.ana.cast, cast.deal)
                    gone.append(now.date())
    assert len(gone) == len(set(gone))


def _once_more(cast):
    known = Grant.objects.filter(cast__name="Ana herself").select_related("cast", "deal").first()
    if known:
        return known
    other = make_deal(cast.mira, name="Another purchase")
    face = make_cast(cast.mira, other, "Ana herself", person=cast.ana_person)
    grant = make_grant(cast.mira, other, face, "herself")
    # The same person, at another address.
    Grant.objects.filter(pk=grant.pk).update(email="ana@home.example")
    grant.refresh_from_db(fields=["email"])
    return grant


def _say(cast, status, ahead):
    day = clock.today() + timedelta(days=ahead)
    options = {}
    if status == "carry_on_with":
        options["carry_on_with"] = cast.mira_cast
    brief = says(cast, status, reconnect_on=day, **options)
    here = FOR_EVER if status in Brief.ENDINGS else brief.reconnect_on
    return here, brief.reconnect_on


# -- nothing goes around the door

# Who may write a mail at all: accounts and invitations of the team, and the door.
MAIL_OF_THE_TEAM = {
    "deals/door.py", "workspaces/accounts.py", "workspaces/invitations.py",
    "workspaces/letters.py", "workspaces/mail.py", "workspaces/tasks.py", "workspaces/models.py",
    "workspaces/settings_views.py", "workspaces/forms.py", "server/doctor.py",
    "insight/meeting_briefs.py",
}  # fmt: skip
WAYS = {
    "goodbuy.workspaces.mail",
    "django.core.mail",
    "smtplib",
    "anymail",
    "goodbuy.workspaces.tasks",
}


def test_only_the_door_can_write_to_a_client():
    around = [
        f"{path.relative_to(PACKAGE)}: {name}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if "tests" not in path.parts and "testing" not in path.parts
        for name in _imports(path)
        if str(path.relative_to(PACKAGE)) not in MAIL_OF_THE_TEAM
        and name not in HARMLESS
        and any(name == way or name.startswith(f"{way}.") for way in WAYS)
    ]
    assert around == [], "Letters to clients go through goodbuy/deals/door.py"


# These names send nothing.
HARMLESS = {
    "goodbuy.workspaces.mail.has_server",
    "goodbuy.workspaces.mail.reaches",
    "goodbuy.workspaces.mail.ask_before_sending",
    "goodbuy.workspaces.mail.tell_of_refusals",
}


def _imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
