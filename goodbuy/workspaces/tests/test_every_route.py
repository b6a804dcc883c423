"""Invariants 5 and 6 over every address of the product. See goodbuy/testing/harness.py."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import URLResolver, include, path
from django.urls.resolvers import RegexPattern

from goodbuy.kernel import clock
from goodbuy.room.sending import send_all
from goodbuy.testing import harness
from goodbuy.testing.filling import BOUND, good_answers, listening
from goodbuy.testing.harness import ELSEWHERE, OTHER, OWN, address, ask, leaks, routes, said
from goodbuy.testing.mail import delivered, run_jobs
from goodbuy.testing.planting import SHOWN, plant
from goodbuy.workspaces.access import public_view
from goodbuy.workspaces.models import Member
from goodbuy.workspaces.policies import tenant_models

SIGN_IN = "/accounts/login/"
METHODS = ("get", "post")
REFUSED = {403, 404, 405, 410}
ALL = [r for r in routes() if r.audience in harness.AUDIENCES]
MEMBER = [r for r in ALL if r.audience == "member"]
GUEST = [r for r in ALL if r.audience == "guest"]


@pytest.fixture
def planted(cast, settings):
    cache.clear()
    settings.GOODBUY_DEMO = False
    return plant(cast)


@pytest.fixture
def wrong():
    """Everything that a walk finds is told at once, each with its route."""
    found = []
    yield found
    assert not found, "\n".join(["", *found])


NOT_OURS = re.compile(r'<option value=""[^>]*>\s*-')
POSTS = re.compile(r'(?s)<form[^>]*\bmethod="post".*?</form>')


def walk(routes_, client, planted, forbidden, wrong, who, place=OWN, room=OWN):
    """Ask each route both ways; tell of what breaks and what leaks; give the rest to be judged."""
    for route in routes_:
        try:
            url = address(route, planted, place, room)
        except harness.NoExampleError as unknown:
            wrong.append(str(unknown))
            continue
        for method in METHODS:
            cache.clear()
            response = ask(client, method, url)
            told = f"{who} {method.upper()} {route}: {response.status_code}"
            if response.status_code >= 500:
                problem = getattr(response, "exc_info", None)
                wrong.append(f"{told} {problem[1] if problem else ''}")
            for leak in leaks(response, planted, forbidden):
                wrong.append(f"{told} shows {leak}")
            if not all("csrfmiddlewaretoken" in form for form in POSTS.findall(said(response))):
                wrong.append(f"{told} has a form that nobody can send")
            if NOT_OURS.search(said(response)):
                wrong.append(f"{told} has a list that begins in Django’s words, not in ours")
            yield route, method, response, told


def test_every_route_says_for_whom_it_is():
    assert harness.without_audience() == []


def test_a_new_route_without_an_audience_is_found():
    def bare(request):
        raise AssertionError

    patterns = [
        path("bare/", bare, name="bare"),
        path("deep/", include(([path("<uuid:pk>/", bare, name="deeper")], "deep"))),
        path("good/", public_view(bare), name="good"),
    ]
    found = harness.without_audience(URLResolver(RegexPattern(r"^"), patterns))
    assert found == ["bare (/bare/)", "deep:deeper (/deep/<uuid:pk>/)"]


def test_which_tables_a_room_shows_is_a_decision_written_down_twice():
    assert {m.__name__ for m in tenant_models() if m.guest_verbs} == SHOWN


def test_nobody_is_sent_to_the_sign_in_and_reads_nothing(planted, wrong):
    everything = planted.outside()
    for route, _, response, told in walk(
        ALL, harness.nobody(), planted, everything, wrong, "nobody"
    ):
        if route.audience == "member" and response.status_code != 405:
            to = response.headers.get("Location", "")
            if not to.startswith(SIGN_IN):
                wrong.append(f"{told} and not sent to the sign-in but to “{to}”")
        if route.audience == "guest" and response.status_code not in REFUSED:
            wrong.append(f"{told}, and a room was not closed")


def test_a_client_is_let_into_no_page_of_the_team(planted, wrong):
    ana = harness.guest_browser(planted.cast.ana)
    forbidden = planted.hidden_from(OWN)
    for _, _, response, told in walk(MEMBER, ana, planted, forbidden, wrong, "Ana"):
        to = response.headers.get("Location", "")
        if response.status_code != 405 and not to.startswith(SIGN_IN):
            wrong.append(f"{told} and not sent to the sign-in")


@pytest.mark.invariant(5)
def test_a_client_reads_the_own_room_and_nothing_private(planted, wrong):
    ana = harness.guest_browser(planted.cast.ana)
    deal, cast, grant = planted.cast.deal.pk, planted.cast.ana.cast_id, planted.cast.ana.pk
    allowed = {f"room:{deal}", f"cast:{cast}", f"grant:{grant}"}
    for _, _, response, told in walk(
        GUEST, ana, planted, planted.hidden_from(OWN), wrong, "Ana in the own room"
    ):
        if more := harness.channels(response) - allowed:
            wrong.append(f"{told} may listen to {more}")


def test_a_client_of_another_deal_finds_each_room_closed(planted, wrong):
    bea = harness.guest_browser(planted.bea)
    forbidden = planted.hidden_from(OTHER)
    for _, _, response, told in walk(GUEST, bea, planted, forbidden, wrong, "Bea at Ana’s room"):
        if response.status_code not in REFUSED:
            wrong.append(f"{told}, and the room was open")


@pytest.mark.invariant(5)
def test_a_client_finds_no_row_of_another_deal_in_the_own_room(planted, wrong):
    bea = harness.guest_browser(planted.bea)
    with_rows = [r for r in GUEST if r.names_a_row]
    forbidden = planted.hidden_from(OTHER)
    for _, _, response, told in walk(
        with_rows, bea, planted, forbidden, wrong, "Bea with Ana’s rows", place=OWN, room=OTHER
    ):
        if response.status_code not in REFUSED:
            wrong.append(f"{told}, and the row was found")


@pytest.mark.invariant(6)
def test_a_member_of_another_workspace_finds_nothing_here(planted, wrong):
    otto = harness.member_browser(planted.cast.otto)
    forbidden = planted.outside(ELSEWHERE)
    own = {f"workspace:{planted.cast.otto.workspace_id}", f"member:{planted.cast.otto.pk}"}
    for route, _, response, told in walk(ALL, otto, planted, forbidden, wrong, "Otto"):
        if is_about_rows(route) and response.status_code not in REFUSED:
            wrong.append(f"{told}, and the row was found")
        if route.audience == "guest" and response.status_code not in REFUSED:
            wrong.append(f"{told}, and the room was open")
        if more := harness.channels(response) - own:
            wrong.append(f"{told} may listen to {more}")


def is_about_rows(route):
    return (
        route.audience == "member"
        and route.names_a_row
        and route.name not in harness.FORGIVING
        and not is_about_oneself(route)
    )


def is_about_oneself(route):
    """allauth's pages hold nothing but the reader's own sign-in; they ask for it first."""
    return route.pattern.startswith("accounts/")


def test_a_viewer_reads_every_page_and_changes_nothing(planted, wrong):
    rolf = harness.member_browser(planted.cast.rolf)
    forbidden = planted.outside(OWN, OTHER)
    for route, method, response, told in walk(MEMBER, rolf, planted, forbidden, wrong, "Rolf"):
        is_refused = response.status_code in (403, 405)
        if method == "post" and not route.viewer_may_post and not is_refused:
            wrong.append(f"{told}, and was not refused")


def test_a_member_opens_every_page_and_no_request_breaks(planted, wrong):
    mira = harness.member_browser(planted.cast.mira)
    forbidden = planted.outside(OWN, OTHER)
    for route, method, response, told in walk(ALL, mira, planted, forbidden, wrong, "Mira"):
        is_page = route.audience == "member" and not is_about_oneself(route)
        is_page = is_page and route.name not in harness.NOT_THERE
        if is_page and method == "get" and response.status_code not in (200, 302, 303, 405):
            wrong.append(f"{told}: the example is wrong, or the page is")


# After these there is nobody or nothing left to write about.
ENDS = re.compile("remove|end|leave|revoke|close|decline|break|withdraw|undo|role|drop|rest|less")


def press(browser, url):
    """Send what the view asks for, filled in as somebody would who means it."""
    with harness.undone(), listening() as asked:
        browser.post(url, BOUND)
    with harness.undone(), listening() as more:
        browser.post(url, good_answers(asked))
    asked.names = list(dict.fromkeys([*asked.names, *more.names]))
    asked.fields |= more.fields
    return browser.post(url, good_answers(asked))


@pytest.mark.invariant(5)
def test_no_mail_to_a_client_holds_what_is_private(planted, wrong):
    """Every verb of the client and of the team is done, and every job that follows is run."""
    mira, ana = harness.member_browser(planted.cast.mira), harness.guest_browser(planted.cast.ana)
    # To end one's own sessions would end the walk.
    walked = [(ana, r) for r in GUEST] + [(mira, r) for r in MEMBER if not is_about_oneself(r)]
    team = set(Member.objects.values_list("email", flat=True))
    letters, done = weekly_letters(), 0
    assert {letter.to[0] for letter in letters} >= {planted.cast.ana.email, planted.bea.email}
    for is_end in (False, True):
        with delivered() as now:
            for browser, route in walked:
                if bool(ENDS.search(route.name)) == is_end:
                    cache.clear()
                    answer = press(browser, address(route, planted, OWN, OWN))
                    done += answer.status_code in (200, 302, 303)
        letters += now
        with delivered() as now:
            run_jobs()
        letters += now + weekly_letters()
    places = {planted.cast.ana.email: OWN, planted.bea.email: OTHER}
    for letter in letters:
        for to in set(letter.to) - team:
            # Their own address is no secret to them.
            forbidden = {m for m in planted.hidden_from(places.get(to, ELSEWHERE)) if m not in to}
            found = set(re.findall(r"zqx\d{5}zqx", words_of(letter))) & forbidden
            wrong += [f"a mail to {to} holds {planted.marks[m][2]}" for m in found]
    # The walk is worth something only while most of it goes through.
    assert done > 60
    assert any(planted.cast.ana.email in letter.to for letter in letters)


def weekly_letters():
    """What the weekly letters would say now: those of the next week, one for each morning."""
    letters, noon = [], clock.now().replace(hour=17)
    for days in range(1, 9):
        with harness.undone(), clock.moved_to(noon + timedelta(days=days)):
            with delivered() as now:
                send_all()
            letters += now
    return letters


def words_of(letter):
    html = [content for content, kind in letter.alternatives]
    return "\n".join([letter.subject, letter.body, *html])


def test_following_every_link_of_the_room_shows_nothing_private(planted, wrong):
    ana = harness.guest_browser(planted.cast.ana)
    forbidden = planted.hidden_from(OWN)
    waiting, seen = [f"/r/{planted.cast.ana_token}/", *room_pages(planted)], set()
    while waiting and len(seen) < 150:
        url = waiting.pop(0)
        if url in seen:
            continue
        seen.add(url)
        response = ask(ana, "get", url)
        if response.status_code >= 500:
            wrong.append(f"Ana follows {url}: {response.status_code}")
        wrong += [
            f"Ana follows {url}: shows {leak}" for leak in leaks(response, planted, forbidden)
        ]
        found = re.findall(r'(?:href|hx-get|src)="(/[^"#]*)', harness.said(response))
        waiting += [f.replace("&amp;", "&") for f in found if not f.startswith("/static/")]


def room_pages(planted):
    plain = [r for r in GUEST if not r.names_a_row]
    return [address(route, planted, OWN, OWN) for route in plain]
