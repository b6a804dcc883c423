"""Each view: does it work, who may not, which method is refused, what is kept on an error."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goodbuy.deals.models import Brief, CastMember, Deal, Grant, Standing
from goodbuy.kernel import clock
from goodbuy.people.models import Company
from goodbuy.testing.cast import make_cast, make_company, make_deal, make_grant, make_member
from goodbuy.workspaces.boundary import acting_as_grant

HTMX = {"HX-Request": "true"}


@pytest.fixture
def mira(client, cast):
    cache.clear()
    client.force_login(cast.mira.user)
    return client


@pytest.fixture
def ben(cast):
    return make_cast(cast.mira, cast.deal, "Ben Adeyemi")


def routes(cast, ben):
    brief = Brief.send(cast.deal, by=cast.mira, status="all_well", cast=cast.ana.cast)
    deal, face, grant = [cast.deal.pk], [cast.ana.cast_id], [cast.ana.pk]
    posts = {
        **{f"deals:{n}": deal for n in ("pause", "resume", "decline", "break_off", "rest")},
        **{f"deals:{n}": face for n in ("cast_leave", "place")},
        **{f"deals:link_{n}": grant for n in ("renew", "approve", "revoke", "level")},
        "deals:room_close": deal,
        "deals:brief_answer": [brief.pk],
    }
    both = {
        **{f"deals:{n}": deal for n in ("edit", "move", "cast_add")},
        **{f"deals:{n}": face for n in ("cast_edit", "link")},
    }
    return posts, both


def test_a_stranger_finds_nothing_and_a_viewer_changes_nothing(client, cast, ben):
    posts, both = routes(cast, ben)
    for name, args in {**posts, **both}.items():
        client.force_login(cast.otto.user)
        response = client.post(reverse(name, args=args), {"name": "x"})
        assert response.status_code == 404, name
        client.force_login(cast.rolf.user)
        assert client.post(reverse(name, args=args)).status_code == 403, name
        client.logout()
        assert client.post(reverse(name, args=args)).status_code == 302, name


def test_a_change_is_never_made_by_a_get(mira, cast, ben):
    posts, both = routes(cast, ben)
    for name, args in posts.items():
        assert mira.get(reverse(name, args=args)).status_code == 405, name
    for name, args in both.items():
        assert mira.get(reverse(name, args=args)).status_code == 200, name


def test_moving_from_the_board_with_and_without_htmx(mira, cast):
    url = reverse("deals:move", args=[cast.deal.pk])
    response = mira.post(url, {"stage": "evaluating"}, headers=HTMX)
    assert response.status_code == 200
    assert "is in “Evaluating” now." in response.text
    assert mira.post(url, {"stage": "exploring"}).url == reverse("insight:board")
    assert Deal.objects.get(pk=cast.deal.pk).stage == "exploring"


def test_a_move_is_taken_back_where_back_is_a_move_too(mira, cast):
    url = reverse("deals:move", args=[cast.deal.pk])
    text = mira.post(url, {"stage": "evaluating"}, headers=HTMX).text
    undo = unescape(re.search(r'action="([^"]+)"', text)[1])
    assert undo.startswith(f"{url}?stage=exploring&")
    assert mira.post(undo).url == reverse("insight:board")
    assert Deal.objects.get(pk=cast.deal.pk).stage == "exploring"
    # On the deal's own page one stays there.
    here = {"stage": "evaluating", "back": cast.deal.get_absolute_url()}
    page = mira.post(url, here, follow=True)
    undo = unescape(re.findall(r'action="([^"]+move/[?][^"]+)"', page.text)[-1])
    assert mira.post(undo).url == cast.deal.get_absolute_url()
    # From live there is no way back to onboarding.
    Deal.objects.filter(pk=cast.deal.pk).update(stage="onboarding")
    text = mira.post(url, {"stage": "live"}, headers=HTMX).text
    assert "is in “Live” now." in text.split('class="toast"')[-1]
    assert "move/?stage=" not in text.split('class="toast"')[-1]


def test_a_refused_move_says_its_sentence_with_409(mira, cast):
    Deal.objects.filter(pk=cast.deal.pk).update(stage="evaluating")
    url = reverse("deals:move", args=[cast.deal.pk])
    response = mira.post(url, {"stage": "agreed"}, headers=HTMX)
    assert response.status_code == 409
    assert "cannot be agreed yet: no value is set" in response.text
    assert "there is no plan yet" in response.text
    for stage in ("live", "won", "", "paused"):
        assert mira.post(url, {"stage": stage}, headers=HTMX).status_code == 409
    assert mira.post(url, {"stage": "proven"}, headers=HTMX).status_code == 403
    assert Deal.objects.get(pk=cast.deal.pk).stage == "evaluating"


def test_the_page_of_moves_says_what_is_missing(mira, cast):
    Deal.objects.filter(pk=cast.deal.pk).update(stage="evaluating")
    page = mira.get(reverse("deals:move", args=[cast.deal.pk])).text
    assert "Before agreed: no value is set" in page
    assert "Move to exploring" in page


def test_a_new_deal_finds_its_company_or_adds_it(mira, cast):
    data = {
        "company": "harbor & pine foods", "name": "Second site", "stage": "exploring",
        "owner": cast.mira.pk, "currency": "eur", "value": "1200", "depth": "light",
    }  # fmt: skip
    response = mira.post(reverse("deals:new"), data)
    deal = Deal.objects.get(name="Second site")
    assert response.url == f"/deals/{deal.pk}/"
    assert (deal.company_id, deal.currency) == (cast.deal.company_id, "EUR")
    mira.post(reverse("deals:new"), {**data, "company": "Larch Dairy", "name": "First"})
    assert Company.objects.filter(name="Larch Dairy").exists()


def test_a_wrong_field_keeps_what_was_typed_and_says_what_to_do(mira, cast):
    data = {"company": "", "name": "Second site", "value": "much", "currency": "12$"}
    response = mira.post(reverse("deals:new"), data)
    assert response.status_code == 422
    for words in ("Say which company this is.", "Write the value as a number", "Second site"):
        assert words in response.text


def test_companies_are_offered_as_one_types_and_never_all(mira, cast):
    for n in range(20):
        make_company(cast.mira, f"Harbor {n}")
    url = reverse("deals:companies")
    assert mira.get(url, {"company": "ha"}).text.count("<option") == 8
    assert mira.get(url, {"company": ""}).text.count("<option") == 0


def test_editing_moves_no_stage(mira, cast):
    url = reverse("deals:edit", args=[cast.deal.pk])
    data = {
        "company": cast.deal.company.name, "name": "Clearer labels", "owner": cast.mira.pk,
        "currency": "USD", "value": "48600", "value_on": "2027-01-29", "depth": "normal",
        "stage": "live",
    }  # fmt: skip
    assert mira.post(url, data).status_code == 302
    deal = Deal.objects.get(pk=cast.deal.pk)
    assert (deal.name, str(deal.value), deal.stage) == ("Clearer labels", "48600.00", "exploring")


def test_a_person_comes_in_and_a_member_is_recognised(mira, cast):
    make_member(cast.workspace, "Lena Berg", "delivery")
    url = reverse("deals:cast_add", args=[cast.deal.pk])
    mira.post(url, {"name": "Lena Berg", "side": "seller", "does": "labels", "does_not": "price"})
    lena = CastMember.objects.get(name="Lena Berg")
    assert lena.member.name == "Lena Berg"
    assert mira.post(url, {"name": "", "side": "client"}).status_code == 422


def test_standing_is_placed_and_out_of_range_refused(mira, cast):
    url = reverse("deals:place", args=[cast.ana.cast_id])
    mira.post(url, {"influence": "80", "stance": "20", "words": "Waits", "listens_to": ""})
    assert Standing.objects.get().influence == 80
    bad = mira.post(url, {"influence": "180", "stance": "20"}, headers=HTMX)
    assert bad.status_code == 409


def test_without_a_mail_server_nobody_is_told_that_a_link_was_mailed(mira, cast, ben, settings):
    url = reverse("deals:link", args=[ben.pk])
    asked = {"email": "ben@client.example", "level": "link", "is_mailed": "on"}
    assert 'id="id_is_mailed" checked' not in mira.get(url).text
    assert "Nothing was mailed: pass it on yourself." in mira.post(url, asked).text
    settings.GOODBUY_DEMO = True
    grant = Grant.objects.get(cast=ben)
    renewed = mira.post(reverse("deals:link_renew", args=[grant.pk])).text
    assert "It is also on its way to ben@client.example." in renewed


def test_a_link_is_shown_once_and_never_again(mira, cast, ben):
    url = reverse("deals:link", args=[ben.pk])
    shown = mira.post(url, {"email": "ben@client.example", "level": "link"}).text
    token = Grant.objects.get(cast=ben).token()
    assert f"/r/{token}/" in shown
    for page in (url, reverse("deals:rooms"), f"/deals/{cast.deal.pk}/"):
        assert token not in mira.get(page).text
    assert mira.post(url, {"email": "no", "level": "link"}).status_code == 422


def test_a_link_ends_on_the_day_that_was_chosen(mira, cast, ben):
    url = reverse("deals:link", args=[ben.pk])
    typed = {"email": "ben@client.example", "level": "link"}
    today = clock.today(cast.workspace.zone)
    over = mira.post(url, {**typed, "until": str(today - timedelta(days=1))})
    assert over.status_code == 422
    assert "That day is over." in over.text
    assert 'value="ben@client.example"' in over.text
    mira.post(url, {**typed, "until": str(today)})
    grant = Grant.objects.get(cast=ben)
    assert grant.is_open
    assert not Grant.objects.live().filter(expires_at__gt=clock.now() + timedelta(days=2)).exists()
    assert f'name="until" value="{today}"' in mira.get(url).text

    level, later = reverse("deals:link_level", args=[grant.pk]), today + timedelta(days=30)
    mira.post(level, {"level": "email", "until": str(later)})
    grant.refresh_from_db()
    assert (grant.level, grant.until_on) == ("email", later)
    mira.post(reverse("deals:link_renew", args=[grant.pk]))
    grant.refresh_from_db()
    assert grant.until_on == later, "a fresh link ends when the old one would have"
    gone = mira.post(level, {"level": "email", "until": "2020-01-01"}, headers=HTMX)
    assert (gone.status_code, gone.text) == (409, "That day is over. Choose one that is to come.")
    mira.post(level, {"level": "email", "until": ""})
    grant.refresh_from_db()
    assert grant.expires_at is None


def test_who_was_asked_for_is_let_in_from_the_list_of_rooms(mira, client, cast):
    with acting_as_grant(cast.ana):
        fay = CastMember.propose(cast.deal, by=cast.ana, name="Fay New")
        Grant.propose(cast.deal, cast=fay, email="fay@client.example", by=cast.ana)
    link, rooms = reverse("deals:link", args=[fay.pk]), reverse("deals:rooms")
    assert f'<a href="{link}">Let Fay in</a>' in mira.get(rooms).text
    client.force_login(cast.rolf.user)
    assert "Let Fay in" not in client.get(rooms).text


def test_who_takes_a_link_back_in_the_list_of_rooms_stays_there(mira, cast):
    url, rooms = reverse("deals:link_revoke", args=[cast.ana.pk]), reverse("deals:rooms")
    assert mira.post(url, {"back": "rooms"}).headers["Location"] == rooms


def test_a_room_is_closed_with_one_tap(mira, cast):
    assert "Ana Ruiz" in mira.get(reverse("deals:rooms")).text
    mira.post(reverse("deals:room_close", args=[cast.deal.pk]))
    assert not Grant.objects.live().filter(deal=cast.deal).exists()
    assert "No room is open yet" in mira.get(reverse("deals:rooms")).text


def test_rooms_cost_the_same_however_many(mira, cast, ben):
    url = reverse("deals:rooms")
    mira.get(url)
    with CaptureQueriesContext(connection) as one:
        mira.get(url)
    Grant.give(cast.deal, cast=ben, email="b@client.example", by=cast.mira)
    for n in range(8):
        deal = make_deal(cast.mira, cast.deal.company, name=f"Deal {n}")
        make_grant(cast.mira, deal, make_cast(cast.mira, deal, "Ada"), f"token-{n}")
    with CaptureQueriesContext(connection) as many:
        assert mira.get(url).text.count("Revoke all") == 9
    assert len(many) == len(one)


def test_a_brief_is_answered_from_the_page(mira, cast):
    brief = Brief.send(cast.deal, by=cast.mira, status="bad_news", cast=cast.ana.cast)
    assert "I have bad news" in mira.get(f"/deals/{cast.deal.pk}/").text
    url = reverse("deals:brief_answer", args=[brief.pk])
    mira.post(url, {"next_words": "Mira rings Ana", "next_owner": str(cast.mira_cast.pk)})
    brief.refresh_from_db()
    assert brief.next_owner == cast.mira_cast
