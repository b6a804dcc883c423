"""What narrators change twice in the same way is how this workspace says it from then on."""

from types import SimpleNamespace

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from goodbuy.kernel.errors import NotAllowed, Refusal
from goodbuy.plans.drafts import NO_REASON, first_words, said_as
from goodbuy.plans.models import Narration, Phrase
from goodbuy.plans.phrasing import changes, filled, in_places, rephrased, sentences
from goodbuy.promises.models import Promise
from goodbuy.testing.cast import make_cast, make_member
from goodbuy.workspaces.boundary import acting_as_grant, acting_as_member

HOUSE = "There is a promise between us: “{about}”"
OURS = "You have our word: “{about}”"


def promised(cast, words):
    Promise.record(
        deal=cast.deal, words=words, said_by=cast.mira_cast, said_to=cast.ana.cast, by=cast.mira
    )
    return Narration.objects.get(headline__contains=words)


def tell(cast, words, said, **more):
    entry = promised(cast, words)
    entry.edit(by=cast.mira, headline=said, **more)
    entry.publish(by=cast.mira)
    return entry


@pytest.fixture
def learned(cast):
    tell(cast, "Six printers", "You have our word: “Six printers”")
    assert not Phrase.objects.offered().exists()
    tell(cast, "A quiet week", "You have our word: “A quiet week”")
    return Phrase.objects.get()


def test_the_same_change_twice_is_offered_in_the_next_draft(cast, learned):
    assert (learned.before, learned.after, learned.times) == (HOUSE, OURS, 2)
    entry = promised(cast, "Two spare labels")
    assert entry.headline == "You have our word: “Two spare labels”"
    assert not entry.was_edited
    # What nobody changed is said as before.
    assert entry.why.startswith("Its words and its day are written down")


def test_whoever_says_it_so_a_second_time_is_told_what_drafts_say_from_now_on(cast, client):
    client.force_login(cast.mira.user)
    said = []
    for words in ("Six printers", "A quiet week", "Two spare labels"):
        entry = promised(cast, words)
        typed = {"headline": f"You have our word: “{words}”", "why": entry.why, "tell": "1"}
        page = client.post(reverse("plans:narration", args=[entry.pk]), typed, follow=True)
        said.append("Drafts say from now on: You have our word: “" in page.text)
    assert said == [False, True, False]


def theirs(cast, words, kind="promise.recorded"):
    return Narration.objects.get(kind=kind, headline__contains=words)


def test_what_the_client_promises_is_never_told_as_our_word(cast, learned):
    def promise(words):
        return Promise.record(
            deal=cast.deal, words=words, said_by=cast.ana.cast, said_to=cast.mira_cast, by=cast.mira
        )

    name = cast.ana.cast.name
    for words in ("A map", "A key"):
        promise(words)
        entry = theirs(cast, words)
        assert entry.headline == f"{name} promised: “{words}”"
        entry.edit(by=cast.mira, headline=f"Thank you, {name}: “{words}”")
        entry.publish(by=cast.mira)
    made = promise("A list")
    assert theirs(cast, "A list").headline == f"Thank you, {name}: “A list”"
    assert promised(cast, "Two spares").headline == "You have our word: “Two spares”"
    made.miss(by=cast.mira)
    late = theirs(cast, "A list", "promise.missed")
    assert "we put it right" not in late.why
    assert late.why.startswith(f"{name} promised it.")


def test_a_step_of_the_client_is_not_told_as_ours_even_in_our_phrases(cast):
    Phrase(
        kind="step.started", before="We are at work on “{about}”", after="We began “{about}”",
        state="offered",
    ).born("phrase.heard", by=cast.mira)  # fmt: skip
    names = {"kind": "step.started", "facts": {}, "actor_name": "Mira", "about_name": "Labels"}
    for who, said in ((cast.mira_cast, "We began “Labels”"), (cast.ana.cast, None)):
        event, step = SimpleNamespace(**names), SimpleNamespace(owner=who, why="")
        own = Phrase.objects.said_here(said_as(event, step))
        headline = first_words(event, step, own).headline
        assert headline == (said or f"{who.name} is at work on “Labels”")


def test_a_clients_verb_is_drafted_in_our_phrases_too(cast, learned):
    for words in ("Six printers", "A quiet week"):
        promise = Promise.objects.get(words=words)
        promise.confirm_kept(by=cast.mira if promise.said_to is None else cast.ana)
        entry = Narration.objects.get(kind="promise.kept", headline__contains=words)
        entry.edit(by=cast.mira, headline=f"It is there: “{words}”")
        entry.publish(by=cast.mira)
    promise = Promise.record(
        deal=cast.deal, words="Two spares", said_by=cast.mira_cast, said_to=cast.ana.cast,
        by=cast.mira,
    )  # fmt: skip
    with acting_as_grant(cast.ana):
        promise.confirm_kept(by=cast.ana)
    assert Narration.objects.filter(headline="It is there: “Two spares”").exists()


def test_the_last_wording_counts_and_only_once_an_entry(cast):
    entry = promised(cast, "Six printers")
    entry.edit(by=cast.mira, headline="One: “Six printers”")
    entry.edit(by=cast.mira, headline="You have our word: “Six printers”")
    entry.publish(by=cast.mira)
    [phrase] = Phrase.objects.all()
    assert (phrase.after, phrase.times, phrase.state) == (OURS, 1, "heard")


def test_a_sentence_that_is_left_out_twice_is_left_out(cast):
    for words in ("Six printers", "A quiet week"):
        entry = promised(cast, words)
        entry.edit(by=cast.mira, why="")
        entry.publish(by=cast.mira)
    assert Phrase.objects.offered().get().after == ""
    assert promised(cast, "Two spares").why == NO_REASON


@pytest.mark.parametrize(
    "said",
    [
        "Tomás has our word: “{}”",  # somebody of this deal
        "Harbor has our word: “{}”",  # the client's own name
        "You have our word for 40 of them: “{}”",
        "You have our word {about}: “{}”",
    ],
)
def test_what_belongs_to_one_deal_is_never_learned(cast, said):
    make_cast(cast.mira, cast.deal, "Tomás Vega")
    for words in ("Six printers", "A quiet week", "Two spares"):
        tell(cast, words, said.replace("{}", words))
    assert not Phrase.objects.exists()


def test_going_back_to_the_words_of_before_unlearns(cast, learned):
    for words in ("Three ramps", "Four doors"):
        tell(cast, words, f"There is a promise between us: “{words}”")
    learned.refresh_from_db()
    assert learned.state == "dropped"
    assert promised(cast, "Two spares").headline == "There is a promise between us: “Two spares”"


def test_the_settings_show_each_phrase_and_take_it_out(cast, learned, client, count_queries):
    url = reverse("plans:phrases")
    client.force_login(cast.mira.user)
    page = client.get(url).text
    assert "You have our word: “[what it is about]”" in page
    drop = reverse("plans:phrase_verb", args=[learned.pk, "drop"])
    assert client.get(drop).status_code == 405
    assert client.post(drop).status_code == 302
    assert promised(cast, "Two spares").headline.startswith("There is a promise")
    # Changed again in the same way, it stays out: somebody took it out on purpose.
    tell(cast, "Three ramps", "You have our word: “Three ramps”")
    assert promised(cast, "Four doors").headline.startswith("There is a promise")
    assert client.post(reverse("plans:phrase_verb", args=[learned.pk, "offer"])).status_code == 302
    assert promised(cast, "Five keys").headline == "You have our word: “Five keys”"
    few = count_queries(client, url)
    for number in range(12):
        Phrase(kind="told", before=f"a{number}", after="b", state="offered").born(
            "phrase.heard", by=cast.mira
        )
    assert count_queries(client, url) == few <= 8


def test_who_may_not_change_how_we_speak(cast, learned, client):
    drop = reverse("plans:phrase_verb", args=[learned.pk, "drop"])
    client.force_login(cast.rolf.user)
    assert client.get(reverse("plans:phrases")).status_code == 200
    assert client.post(drop).status_code == 403
    client.force_login(cast.otto.user)
    assert client.post(drop).status_code == 404
    client.force_login(cast.mira.user)
    assert client.post(drop.replace("drop", "keep")).status_code == 404
    with pytest.raises(NotAllowed):
        learned.drop(by=cast.ana)


@pytest.fixture
def alone(cast):
    """Four things in a row that Mira told, in a delivery in which Sam speaks too."""
    cast.deal.stage = "onboarding"
    cast.deal.save()
    sam = make_member(cast.workspace, "Sam Okafor", "delivery")
    cast.sam_cast = make_cast(cast.mira, cast.deal, "Sam Okafor", "seller", member=sam)
    for number in range(4):
        Narration.tell(
            deal=cast.deal, narrator=cast.mira_cast, by=cast.mira, headline=f"News {number}"
        )
    return cast


@pytest.mark.advice("A21")
def test_when_one_voice_tells_all_of_a_delivery_the_second_is_offered(alone, client):
    cast = alone
    client.force_login(cast.mira.user)
    entry = promised(cast, "Six printers")
    url = reverse("plans:narration", args=[entry.pk])
    assert "Mira told the last 4 alone" in client.get(url).text
    assert (
        "Mira told the last 4 alone" in client.get(reverse("plans:tell", args=[cast.deal.pk])).text
    )
    give = reverse("plans:give", args=[entry.pk, cast.sam_cast.pk])
    assert client.get(give).status_code == 405
    assert client.post(give).status_code == 302
    entry.refresh_from_db()
    assert entry.narrator == cast.sam_cast
    entry.publish(by=cast.mira)
    entry = promised(cast, "A quiet week")
    assert "told the last" not in client.get(reverse("plans:narration", args=[entry.pk])).text


def test_only_who_speaks_for_us_is_given_a_word_to_tell(alone, client):
    entry = promised(alone, "Six printers")
    with pytest.raises(Refusal, match="speak for us"):
        entry.give_to(alone.ana.cast, by=alone.mira)
    client.force_login(alone.rolf.user)
    give = reverse("plans:give", args=[entry.pk, alone.sam_cast.pk])
    assert client.post(give).status_code == 403
    client.force_login(alone.otto.user)
    assert client.post(give).status_code == 404


def test_before_the_delivery_one_voice_is_enough(alone, client):
    alone.deal.stage = "evaluating"
    alone.deal.save()
    client.force_login(alone.mira.user)
    url = reverse("plans:narration", args=[promised(alone, "Six printers").pk])
    assert "told the last" not in client.get(url).text


def test_another_workspace_learns_nothing_of_it(cast, learned):
    with acting_as_member(cast.otto):
        assert Phrase.objects.said_here("promise.recorded") == {}


WORDS = st.text("ab. ?", max_size=30).map(lambda text: " ".join(text.split()))


@settings(max_examples=60, deadline=None)
@given(WORDS, WORDS, WORDS)
def test_a_phrase_put_into_places_and_filled_again_is_the_same(text, name, other):
    names = {"about": name, "actor": other}
    assert filled(in_places(text, {"about": name}), {"about": name}) == text
    for before, after in changes(text, other, names):
        assert before != after
        assert sentences(before)
        assert rephrased(before, {before: after}) == after
