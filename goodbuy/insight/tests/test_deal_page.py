from django.db import connection
from django.test.utils import CaptureQueriesContext

from goodbuy.deals.models import Deal
from goodbuy.insight.deal_page import deal_page, find_page_deal
from goodbuy.people.panels import panels_for
from goodbuy.testing.story import tell_story
from goodbuy.workspaces.boundary import acting_as_member


def test_the_page_shows_the_deal_and_costs_nine_queries(cast):
    deal = tell_story(cast)
    with acting_as_member(cast.mira), CaptureQueriesContext(connection) as queries:
        found = find_page_deal(cast.mira, deal.pk)
        page = deal_page(found, cast.mira)
        panels_for("deal", "main", found, cast.mira)
    assert len(queries) <= 9, [q["sql"][:80] for q in queries]
    assert page.label.startswith("Harbor & Pine Foods · signed")
    assert (page.kept, page.coming, page.late) == (2, 2, 1)
    assert [t.join for t in page.tracks][4:] == ["we are ahead", "next", "then"]
    assert page.state_words.startswith("Onboarding. One step of ours is late.")


def test_the_page_with_its_reader_costs_twelve_queries(client, cast, count_queries):
    deal = tell_story(cast)
    client.force_login(cast.mira.user)
    assert count_queries(client, f"/deals/{deal.pk}/") <= 12


def test_everything_stands_on_the_page(client, cast):
    deal = tell_story(cast)
    client.force_login(cast.mira.user)
    text = client.get(f"/deals/{deal.pk}/").text
    for words in (
        "How they buy, and how we help", "Approve the label layout", "Waits for our answer",
        "Someone at Harbor &amp; Pine Foods", "Audit week.", "2 days late", "Wrong labels",
    ):  # fmt: skip
        assert words in text, words
    assert "style=" not in text


def test_what_the_client_sees_is_word_for_word_theirs(client, cast):
    deal = tell_story(cast)
    client.force_login(cast.mira.user)
    seen = client.get(f"/deals/{deal.pk}/seen/").text
    assert "What Ana sees right now" in seen
    assert "We are at step 5 of 7: ready inside." in seen


def test_strangers_viewers_and_methods(client, cast):
    for url in (f"/deals/{cast.deal.pk}/", f"/deals/{cast.deal.pk}/seen/"):
        assert client.get(url).status_code == 302
        client.force_login(cast.otto.user)
        assert client.get(url).status_code == 404
        client.force_login(cast.rolf.user)
        assert client.get(url).status_code == 200
        assert client.post(url).status_code in (403, 405)
        client.logout()


def test_a_deal_of_every_stage_has_its_page(client, cast):
    client.force_login(cast.mira.user)
    for stage in Deal.Stage.values:
        fields = {"paused_until": "2030-01-01", "paused_from": "live", "declined_by": "client"}
        if stage != "proven":
            Deal.objects.filter(pk=cast.deal.pk).update(stage=stage, **fields)
        for path in ("", "move/", "seen/"):
            assert client.get(f"/deals/{cast.deal.pk}/{path}").status_code == 200, (stage, path)
