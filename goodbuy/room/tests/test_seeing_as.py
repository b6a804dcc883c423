"""A member looks through a client's eyes: the very same room, and nothing to press."""

import re

from django.test import Client
from django.urls import reverse

from goodbuy.room.tests.conftest import room
from goodbuy.room.tests.test_page import fill


def words_of(html):
    main = html.split("<main")[1].split("</main>")[0]
    main = re.sub(r'<div class="banner.*?</div>', "", main, flags=re.S)
    main = re.sub(
        r"<(a|button|form|p|span)\b[^>]*(no-print|btn|nowrap)[^>]*>.*?</\1>", "", main, flags=re.S
    )
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def preview(cast, member):
    client = Client()
    client.force_login(member.user)
    return client.get(reverse("room:as", args=[cast.ana.pk]))


def test_a_member_sees_exactly_what_that_client_sees(drawn, ana):
    cast = drawn.people
    fill(cast)
    theirs, ours = ana.get(room(cast)).text, preview(cast, cast.mira).text

    assert "You see what Ana Ruiz sees" in ours
    for part in ("lede", "path", "cast"):
        assert part in ours
    headline = re.search(r"<h1.*?</h1>", theirs, re.S).group()
    assert headline in ours
    mine, yours = set(words_of(theirs).split()), set(words_of(ours).split())
    assert yours == mine


def test_nothing_in_it_can_be_pressed(drawn, ana):
    cast = drawn.people
    fill(cast)
    main = preview(cast, cast.mira).text.split("<main")[1]
    assert "<form" not in main
    assert "<button" not in main
    links = re.findall(r'href="([^"#]+)"', main)
    assert [link for link in links if "/static/" not in link] == [f"/deals/{cast.deal.pk}/"]


def test_a_viewer_may_look_and_a_stranger_may_not(cast):
    assert preview(cast, cast.rolf).status_code == 200
    assert preview(cast, cast.otto).status_code == 404
    assert Client().get(reverse("room:as", args=[cast.ana.pk])).status_code == 302


def test_looking_leaves_no_trace_with_the_client(cast):
    preview(cast, cast.mira)
    cast.ana.refresh_from_db()
    assert cast.ana.last_used_at is None
    cast.deal.refresh_from_db()
    assert cast.deal.told_at is None
