import json
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import ProgrammingError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.people.knowing import source_of
from goodbuy.people.models import AllowedKind, Fact, MemoryRules, Person
from goodbuy.people.remembered import FACTS
from goodbuy.people.tasks import let_facts_fade
from goodbuy.people.topics import TOPICS, next_questions
from goodbuy.testing.cast import make_member, make_workspace
from goodbuy.timeline.models import Event
from goodbuy.workspaces.boundary import acting_as_grant, acting_as_member

WORDS = "Daughter Lucía applies for marine biology"


def hear(tomas, cast, words=WORDS, kind="family", **fields):
    return Fact.hear(tomas, words, kind, by=cast.mira, **fields)


def everything_stored():
    """Every value of every row of every table, as one text."""
    rows = []
    for model in apps.get_models():
        rows += list(model._base_manager.values_list())
    return json.dumps(rows, default=str, ensure_ascii=False)


@pytest.mark.advice("A50")
def test_a_fact_is_noted_with_its_source_and_stands_on_the_page(mira, cast, tomas):
    typed = {"words": WORDS, "kind": "family", "heard_on": "2026-05-12", "how": "told"}
    typed |= {"heard_where": "walking the docks", "audience": "team", "sensitivity": "personal"}
    response = mira.post(f"/people/{tomas.pk}/facts/", typed | {"consent": "not_asked"})
    assert response.status_code == 302
    page = mira.get(f"/people/{tomas.pk}/").text
    assert WORDS in page
    assert "walking the docks, " in page
    assert "12 May" in page


def test_a_wrong_fact_is_answered_in_words_and_keeps_what_was_typed(mira, tomas):
    response = mira.post(f"/people/{tomas.pk}/facts/", {"words": WORDS, "kind": "gossip"})
    assert response.status_code == 422
    assert WORDS in response.text
    day = clock.today("UTC") + timedelta(days=9)
    typed = {"words": WORDS, "kind": "family", "heard_on": day, "how": "told", "audience": "team"}
    typed |= {"sensitivity": "personal", "consent": "not_asked"}
    response = mira.post(f"/people/{tomas.pk}/facts/", typed)
    assert "This day is still to come" in response.text
    assert not Fact.objects.exists()


@pytest.mark.advice("A50")
@pytest.mark.parametrize("kind", ["health", "religion", "party_politics", "drink"])
def test_a_sensitive_thing_is_off_until_an_owner_allows_it_with_a_reason(cast, tomas, kind):
    with pytest.raises(Refusal, match="Your workspace keeps nothing about"):
        hear(tomas, cast, "x", kind)
    with pytest.raises(Refusal, match="Say why"):
        AllowedKind.allow(kind, "because", by=cast.mira)
    AllowedKind.allow(kind, "We cater their site and must know it.", by=cast.mira)
    with pytest.raises(Refusal, match="Ask first"):
        hear(tomas, cast, "x", kind)
    with pytest.raises(Refusal, match="a day on which it is erased"):
        hear(tomas, cast, "x", kind, consent="given")
    kept = hear(tomas, cast, "x", kind, consent="given", expires_on=date(2099, 1, 1))
    assert kept.sensitivity == Fact.Sensitivity.SENSITIVE
    AllowedKind.objects.get().forbid(by=cast.mira)
    assert not Fact.objects.exists()


def test_only_an_owner_allows_and_only_the_hearer_or_a_manager_corrects(cast, tomas):
    fact = hear(tomas, cast)
    with pytest.raises(NotAllowed):
        AllowedKind.allow("health", "We cater their site and must know it.", by=cast.rolf)
    with pytest.raises(NotAllowed):
        fact.reword("Something else", by=cast.rolf)
    with pytest.raises(NotAllowed):
        fact.erase(by=cast.rolf)
    with pytest.raises(NotAllowed):
        fact.confirm(by=cast.rolf)


def test_what_is_private_to_one_reaches_no_colleague_in_any_way(client, cast, tomas):
    secret = hear(tomas, cast, "Wants to run all three sites", "career", audience="me")
    with acting_as_member(cast.rolf):
        assert not Fact.objects.filter(pk=secret.pk).exists()
        assert not Event.objects.filter(about_id=secret.pk).exists()
    with acting_as_member(cast.mira):
        assert Fact.objects.filter(pk=secret.pk).exists()
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        acting_as_grant(cast.ana),
    ):
        Fact.objects.exists()
    client.force_login(cast.rolf.user)
    page = client.get(f"/people/{tomas.pk}/").text
    assert "all three sites" not in page
    assert "private" not in page.lower()


def test_a_fact_fades_asks_again_and_goes_on_its_day(cast, tomas):
    fact = hear(tomas, cast, heard_on=clock.today("UTC") - timedelta(days=364))
    assert let_facts_fade() == 0
    with clock.moved_to(clock.now() + timedelta(days=2)):
        assert let_facts_fade() == 1
        fact.refresh_from_db()
        assert fact.state == Fact.State.STALE
        assert let_facts_fade() == 0, "running twice is harmless"
        fact.confirm(by=cast.mira)
        assert fact.state == Fact.State.RECONFIRMED
        assert let_facts_fade() == 0
    with clock.moved_to(clock.now() + timedelta(days=368)):
        assert let_facts_fade() == 1
    with clock.moved_to(clock.now() + timedelta(days=740)):
        assert let_facts_fade() == 1
    assert not Fact.objects.exists()
    assert WORDS not in everything_stored()


def test_what_we_only_gather_fades_sooner_and_the_workspace_sets_how_long(cast, tomas):
    rules = MemoryRules.of(cast.mira)
    rules.set(by=cast.mira, fresh_days=90, gathered_fresh_days=30, erase_days=None)
    told = hear(tomas, cast)
    gathered = hear(tomas, cast, "Looks for a flat", "home", how="inferred")
    assert (told.stale_on - told.heard_on).days == 90
    assert (gathered.stale_on - gathered.heard_on).days == 30
    assert told.expires_on is None
    with pytest.raises(Refusal):
        rules.set(by=cast.mira, fresh_days=1, gathered_fresh_days=30, erase_days=None)


def test_the_page_of_good_questions_asks_one_and_never_counts(mira, cast, tomas):
    page = mira.get(f"/people/{tomas.pk}/knowing/").text
    assert "A good next question" in page
    assert "of 66" not in page
    assert "%" not in page.split("<main")[1].split("</main")[0]
    first = next_questions((), (), depth=1)[0]
    hear(tomas, cast, "Mornings", first.kind, topic=first.slug)
    again = mira.get(f"/people/{tomas.pk}/knowing/").text
    assert first.question not in again


def test_of_many_facts_the_newest_are_drawn_and_the_page_of_what_we_know_has_all(mira, cast, tomas):
    told = [hear(tomas, cast, f"Thing {n:02}", "interests") for n in range(FACTS + 2)]
    page = mira.get(f"/people/{tomas.pk}/").text
    assert f'/people/{tomas.pk}/knowing/#h-interests">And 2 more</a>' in page
    assert [one.words in page for one in told] == [False] * 2 + [True] * FACTS

    old = told[0]
    with clock.moved_to(clock.now() + timedelta(days=400)):
        let_facts_fade()
        everything = mira.get(f"/people/{tomas.pk}/knowing/").text
        assert all(one.words in everything for one in told)
        assert f'href="/facts/{old.pk}/edit/"' in everything
        assert f'form="facts-hold" formaction="/facts/{old.pk}/confirm/"' in everything
        mira.post(f"/facts/{old.pk}/confirm/")
        assert Fact.objects.get(pk=old.pk).state == Fact.State.RECONFIRMED


def test_a_deep_question_waits_until_people_tell_each_other_much():
    for depth in (1, 2, 3):
        asked = next_questions((), (), depth, count=len(TOPICS))
        assert asked
        assert max(topic.depth for topic in asked) <= depth
    assert len({topic.slug for topic in TOPICS}) == len(TOPICS)
    assert {topic.kind for topic in TOPICS} == set(Fact.Kind) - set(Fact.SENSITIVE)


def test_the_rules_page_costs_few_queries_and_refuses_in_words(mira, cast, count_queries):
    assert count_queries(mira, "/settings/memory/") <= 6
    response = mira.post("/settings/memory/", {"fresh_days": "x", "gathered_fresh_days": "30"})
    assert response.status_code == 422
    assert mira.post("/settings/memory/allow/", {"kind": "hats"}).status_code == 302
    assert not AllowedKind.objects.exists()


def test_the_source_says_who_heard_it_and_how(cast, tomas):
    fact = hear(tomas, cast, how="inferred", heard_where="lunch", heard_on=date(2026, 5, 26))
    assert source_of(fact, cast.mira).startswith("we gather it, lunch, ")
    assert "Mira Lindt heard it" in source_of(fact, cast.rolf)


class TestNoEventHoldsWords(TestCase):
    @settings(max_examples=12, deadline=None)
    @given(acts=st.lists(st.sampled_from(["confirm", "reword", "come_back", "fade"]), max_size=6))
    def test_whatever_happens_the_words_stand_in_one_row(self, acts):
        mira = make_member(make_workspace(), "Mira Lindt", "owner")
        fact = Fact.hear(Person.add(by=mira, name="Tomás"), WORDS, "family", by=mira)
        for act in acts:
            if act == "reword":
                fact.reword(f"{WORDS} now", by=mira, kind="education")
            elif act == "fade" and fact.state != Fact.State.STALE:
                fact.fade(by=mira)
            elif act != "fade":
                getattr(fact, act)(by=mira)
        told = [e.changed | e.facts | {"n": e.about_name} for e in Event.objects.all()]
        assert "marine" not in json.dumps(told, default=str, ensure_ascii=False)
        fact.erase(by=mira)
        assert "marine" not in everything_stored()
