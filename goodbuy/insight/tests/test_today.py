from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from goodbuy.conversations.models import Meeting
from goodbuy.deals.models import Brief, CastMember, Grant, Question
from goodbuy.insight.duties import MOST, waiting_for
from goodbuy.insight.models import Later
from goodbuy.insight.today import today_page
from goodbuy.kernel import clock
from goodbuy.plans.models import Narration
from goodbuy.promises.models import Promise
from goodbuy.testing.cast import (
    make_cast,
    make_company,
    make_deal,
    make_grant,
    make_member,
    make_workspace,
)
from goodbuy.workspaces.boundary import acting_as_grant, acting_as_member

MONDAY = datetime(2026, 10, 12, 13, 0, tzinfo=UTC)


@pytest.fixture
def week(cast):
    """On Monday Ana asks and Mira promises something for Wednesday; it is Thursday morning now."""
    with clock.moved_to(MONDAY):
        Promise.record(
            deal=cast.deal,
            words="A day-by-day plan",
            said_by=cast.mira_cast,
            said_to=cast.ana.cast,
            due_on=MONDAY.date() + timedelta(days=2),
            by=cast.mira,
        )
        with acting_as_grant(cast.ana):
            Question.ask(cast.deal, "When does the first invoice arrive?", by=cast.ana)
            Brief.send(
                cast.deal,
                by=cast.ana,
                status="all_well",
                reconnect_on=(MONDAY + timedelta(days=3)).date(),
            )
    with clock.moved_to(MONDAY + timedelta(days=3)):
        yield cast


def kinds(page):
    return [item.kind for group in page.groups for _, item in group.items]


@pytest.mark.advice("A07")
def test_today_orders_by_what_hurts_the_client_most(week):
    with acting_as_member(week.mira):
        page = today_page(week.mira)
    assert kinds(page)[:3] == ["question", "promise", "brief"]
    assert "narration" in kinds(page)
    assert page.groups[0].name == "Before lunch"
    first = page.groups[0].items[0][1]
    assert first.kind_words == "Question waiting 2 days"
    assert first.act == "Answer Ana"


def test_the_reconnect_day_is_offered_on_its_day_and_not_before(week):
    with clock.moved_to(MONDAY + timedelta(days=2)), acting_as_member(week.mira):
        page = today_page(week.mira)
        assert "brief" not in kinds(page)
        assert page.quiet
    with acting_as_member(week.mira):
        assert "brief" in kinds(today_page(week.mira))


def test_later_puts_an_item_off_and_the_way_back_is_one_click(client, week):
    client.force_login(week.mira.user)
    promise = Promise.objects.get()
    key = f"promise:{promise.pk}"
    page = client.post(reverse("insight:later"), {"item": key}, follow=True).text
    assert "Back on" in page
    assert "A day-by-day plan, to Ana" not in page
    client.post(reverse("insight:back") + f"?item={key}")
    assert "A day-by-day plan, to Ana" in client.get("/today/").text
    assert not Later.objects.exists()


def test_who_was_asked_for_by_a_client_is_let_in_one_step_from_today(client, week):
    with acting_as_grant(week.ana):
        fay = CastMember.propose(week.deal, by=week.ana, name="Fay New")
        Grant.propose(week.deal, cast=fay, email="fay@client.example", by=week.ana)
    client.force_login(week.mira.user)
    page = client.get(reverse("insight:today")).text
    link = reverse("deals:link", args=[fay.pk])
    assert "The link goes to fay@client.example." in page
    assert f'href="{link}"' in page
    assert "Let Fay in" in client.get(link).text


def test_a_day_in_the_past_puts_nothing_off(client, week):
    client.force_login(week.mira.user)
    client.post(reverse("insight:later"), {"item": "promise:1", "until_on": "2020-01-01"})
    assert not Later.objects.exists()


def test_a_question_is_answered_and_leaves_the_list(client, week):
    client.force_login(week.mira.user)
    question = Question.objects.get()
    url = reverse("insight:answer", args=[question.pk])
    empty = client.post(url, {"answer": "  "})
    assert empty.status_code == 422
    assert client.post(url, {"answer": "On 10 November.", "from": "today"}).status_code == 302
    assert (
        "first invoice"
        not in client.get("/today/").text.split('id="today-side"')[0].replace("Answered", "")
        or Narration.objects.filter(headline__contains="first invoice").exists()
    )


def test_a_long_question_is_named_by_its_first_sentence_and_quoted_whole(client, week):
    client.force_login(week.mira.user)
    words = "When does the invoice arrive? I close the month on the 10th."
    Question.objects.update(words=words)
    page = client.get("/today/").text
    assert "asks: When does the invoice arrive?<" in page
    assert words in page


def test_one_members_day_is_not_anothers(client, week):
    client.force_login(week.otto.user)
    page = client.get("/today/?who=all").text
    assert "A day-by-day plan" not in page
    question = Question.objects.get()
    assert client.get(reverse("insight:answer", args=[question.pk])).status_code == 404
    client.force_login(week.rolf.user)
    assert "A day-by-day plan" in client.get("/today/?who=all").text
    assert client.post(reverse("insight:later"), {"item": "x"}).status_code == 403
    assert client.get(reverse("insight:later")).status_code == 405


def test_a_new_workspace_is_led_to_its_first_client(client, week):
    ida = make_member(make_workspace("Quill & Sons"), "Ida Quill")
    client.force_login(ida.user)
    page = client.get("/today/").text
    assert "Four steps to your first client." in page
    assert page.index("Bring your people") < page.index("Open a first deal")
    assert page.count("data-keys-item") == 2, "what cannot be done yet is no item of the keys"
    with acting_as_member(ida):
        deal = make_deal(ida, make_company(ida, "Ostrander Mills"))
    page = client.get("/today/").text
    assert f'href="/deals/{deal.pk}/plan/draw/" data-primary' in page
    with acting_as_member(ida):
        make_grant(ida, deal, make_cast(ida, deal, "Nell Ostrander"), "a-link")
    assert "to your first client" not in client.get("/today/").text


def test_the_meetings_of_today_stand_beside_the_list_in_their_order(client, week):
    now = clock.now()
    with acting_as_member(week.mira):
        for title, hours in (("Later", 5), ("Early", -3), ("Tomorrow", 30)):
            at = now + timedelta(hours=hours)
            Meeting.arrange(week.deal, by=week.mira, title=title, starts_at=at,
                            ends_at=at + timedelta(hours=1), who=["Ana Costa"])  # fmt: skip
        met = today_page(week.mira).meetings
    assert [(one.title, one.is_past, one.is_next) for one in met] == [
        ("Early", True, False),
        ("Later", False, True),
    ]
    client.force_login(week.mira.user)
    assert "Meetings today" in client.get("/today/").text
    client.force_login(week.otto.user)
    assert "Meetings today" not in client.get("/today/?who=all").text


def test_today_asks_the_same_few_queries_however_much_waits(client, week, count_queries):
    client.force_login(week.mira.user)
    few = count_queries(client, "/today/")
    for number in range(6):
        cast = make_cast(week.mira, week.deal, f"Client {number}")
        Promise.record(deal=week.deal, words=f"P{number}", said_by=week.mira_cast, said_to=cast,
                       due_on=MONDAY.date(), by=week.mira)  # fmt: skip
    assert count_queries(client, "/today/") == few
    assert few <= 9


def test_what_hurts_most_is_shown_however_much_else_waits(week):
    for number in range(MOST + 5):
        Promise.record(deal=week.deal, words=f"P{number}", said_by=week.mira_cast,
                       said_to=week.ana.cast, due_on=MONDAY.date(), by=week.mira)  # fmt: skip
    with acting_as_member(week.mira):
        page = today_page(week.mira)
    assert len(kinds(page)) == MOST
    assert kinds(page)[0] == "question"
    assert [item.order for group in page.groups for _, item in group.items] == sorted(
        item.order for group in page.groups for _, item in group.items
    )


@pytest.mark.advice("A30")
def test_what_somebody_led_who_no_longer_works_here_waits_for_whoever_manages(cast, client):
    lena = make_member(cast.workspace, "Lena Berg")
    ines = make_member(cast.workspace, "Ines Roth")
    deal = make_deal(lena, name="Labels for the yard")
    face = make_cast(lena, deal, lena.name, "seller", member=lena)
    grant = make_grant(lena, deal, make_cast(lena, deal, "Ben Adeyemi"), "ben")
    Question.ask(deal, "Who rings me now?", by=grant)

    def waits(member):
        rows = [row for row in waiting_for(member) if row.deal_id == deal.pk]
        return sorted((row.kind, row.more) for row in rows)

    assert waits(cast.mira) == []
    lena.leave(by=cast.mira)
    assert waits(cast.mira) == [("gone", "leads"), ("gone", "speaks"), ("question", face.name)]
    assert waits(ines) == []
    client.force_login(cast.mira.user)
    text = client.get("/today/").text
    assert "Lena led this, and no longer works here" in text
    assert f"/deals/{deal.pk}/circle/" in text
    with acting_as_member(cast.mira):
        deal.edit(by=cast.mira, owner=ines)
        assert waits(ines) == [("gone", "speaks"), ("question", face.name)]
        face.leave(by=cast.mira)
    assert [kind for kind, _more in waits(ines)] == ["question"]
    assert waits(cast.mira) == []
