import pytest
from django.urls import reverse

from goodbuy.kernel.errors import WrongState
from goodbuy.plans.models import Narration
from goodbuy.promises.models import Promise


@pytest.fixture
def entry(cast):
    Promise.record(
        deal=cast.deal, words="A plan for the live week", said_by=cast.mira_cast, by=cast.mira
    )
    return Narration.objects.get()


def test_the_debts_say_what_to_whom_and_since_when(client, cast, entry):
    client.force_login(cast.mira.user)
    page = client.get(reverse("plans:narrations")).text
    assert "A plan for the live week" in page
    assert "Harbor &amp; Pine Foods" in page
    client.post(reverse("plans:publish", args=[entry.pk]))
    entry.refresh_from_db()
    assert entry.state == Narration.State.PUBLISHED
    assert "Nobody is in the dark" in client.get(reverse("plans:narrations")).text


def test_words_are_kept_when_the_headline_is_missing(client, cast, entry):
    client.force_login(cast.mira.user)
    url = reverse("plans:narration", args=[entry.pk])
    response = client.post(url, {"headline": "", "why": "Tomás plans his nights from it"})
    assert response.status_code == 422
    assert "Tomás plans his nights from it" in response.text
    assert "Say in one line what happened." in response.text
    assert "This is still empty" not in response.text
    client.post(url, {"headline": "The plan is coming", "why": "Tomás plans from it", "tell": "1"})
    entry.refresh_from_db()
    assert (entry.state, entry.headline, entry.was_edited) == (
        "published",
        "The plan is coming",
        True,
    )


def test_a_member_tells_with_the_next_step_filled_in(client, cast):
    client.force_login(cast.mira.user)
    url = reverse("plans:tell", args=[cast.deal.pk])
    assert "Mira Lindt does it by" in client.get(url).text
    given = {"headline": "I rang Tomás", "why": "", "next_words": "", "narrator": cast.mira_cast.pk}
    assert client.post(url, given).status_code == 302
    assert Narration.objects.get().kind == "told"


def test_what_told_itself_meanwhile_stays_as_it_was_told(cast, entry):
    read_before = Narration.objects.get(pk=entry.pk)
    entry.publish(by=cast.mira)
    with pytest.raises(WrongState, match="has moved on since"):
        read_before.edit(by=cast.mira, headline="Other words")
    assert Narration.objects.get(pk=entry.pk).headline == entry.headline


def test_a_stranger_and_a_viewer_tell_nothing(client, cast, entry):
    client.force_login(cast.otto.user)
    assert client.post(reverse("plans:publish", args=[entry.pk])).status_code == 404
    assert (
        "A plan for the live week" not in client.get(reverse("plans:narrations") + "?who=all").text
    )
    client.force_login(cast.rolf.user)
    assert client.post(reverse("plans:drop", args=[entry.pk])).status_code == 403
    assert client.get(reverse("plans:publish", args=[entry.pk])).status_code == 405


def test_the_list_of_debts_takes_the_same_queries_however_long(client, cast, entry, count_queries):
    client.force_login(cast.mira.user)
    url = reverse("plans:narrations") + "?who=all"
    few = count_queries(client, url)
    for number in range(5):
        Promise.record(deal=cast.deal, words=f"P{number}", said_by=cast.mira_cast, by=cast.mira)
    assert count_queries(client, url) == few


def test_what_is_no_draft_any_more_is_not_offered_for_change(client, cast, entry):
    client.force_login(cast.mira.user)
    url = reverse("plans:narration", args=[entry.pk])
    assert client.get(url).status_code == 200
    client.post(reverse("plans:drop", args=[entry.pk]))
    page = client.get(url, follow=True)
    assert "not worth telling" in page.text
    assert page.request["PATH_INFO"] == reverse("plans:tell", args=[cast.deal.pk])
    assert client.post(url, {"headline": "Anew"}).status_code == 422
