"""Each kind of letter can be looked at, in every language, and says nothing by itself."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from goodbuy.deals.door import Sort, Written, hand_over
from goodbuy.deals.mail import code_letter
from goodbuy.deals.models import Deal, Nudge
from goodbuy.deals.taps import BRIEFS
from goodbuy.room.letters import KINDS, sample_letter
from goodbuy.testing.cast import make_cast, make_grant
from goodbuy.testing.mail import delivered
from goodbuy.workspaces.letters import LETTERS
from goodbuy.workspaces.models import Letter

TO_CLIENTS = [kind for kind in KINDS if not kind.is_ours]
HELLO = {"en": "Hello", "de": "Guten Tag", "fr": "Bonjour", "es": "Hola", "nl": "Beste"}


def test_the_list_names_every_kind_and_leads_to_it(mira, cast, count_queries):
    page = mira.get(reverse("room:letters"))
    for kind in KINDS:
        assert reverse("room:letter_kind", args=[kind.name]) in page.text
    assert reverse("room:digest", args=[cast.ana.pk]) in page.text
    assert count_queries(mira, reverse("room:letters")) <= 8


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_each_kind_shows_its_html_in_a_closed_frame_and_its_text_beside(mira, kind):
    page = mira.get(reverse("room:letter_kind", args=[kind.name]))
    frame = reverse("room:letter_kind_html", args=[kind.name])
    assert f'src="{frame}?language=en"' in page.text
    assert re.search(r"<iframe[^>]* sandbox></iframe>", page.text)
    assert re.search(r"class=\"plaintext\"[^>]*>\s*\w", page.text)
    html = mira.get(frame)
    assert html.status_code == 200
    assert "script-src" not in html.headers["Content-Security-Policy"]
    assert "sandbox" in html.headers["Content-Security-Policy"]
    assert "<script" not in html.text


def test_no_letter_about_an_account_is_left_out(cast):
    shown = {sample_letter(kind, cast.mira, "en").subject for kind in KINDS if kind.is_ours}
    for subject, _words in LETTERS.values():
        assert subject.format(code="4821-0937") in shown


def test_looking_keeps_and_sends_nothing(mira):
    before = Deal.objects.count()
    with delivered() as letters:
        for kind in KINDS:
            mira.get(reverse("room:letter_kind", args=[kind.name]))
    assert letters == []
    assert not Letter.objects.exists()
    assert not Nudge.objects.exists()
    assert Deal.objects.count() == before


def test_a_kind_that_is_none_is_not_found_and_an_unknown_language_is_english(mira):
    assert mira.get(reverse("room:letter_kind", args=["nothing"])).status_code == 404
    url = reverse("room:letter_kind", args=["code"])
    assert mira.get(url, {"language": "xx\0"}).context["tongue"] == "en"


def test_the_frame_shows_the_language_that_was_chosen(mira):
    page = mira.get(reverse("room:letter_kind", args=["check-in"]), {"language": "de"})
    frame = reverse("room:letter_kind_html", args=["check-in"])
    # The page itself is the team's; the letter in it and its words beside it are the client's.
    assert '<html lang="en">' in page.text
    assert f'src="{frame}?language=de"' in page.text
    assert 'class="plaintext" lang="de"' in page.text
    assert 'href="?language=de" lang="de" aria-current="true"' in page.text


@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
@pytest.mark.parametrize("kind", TO_CLIENTS, ids=lambda kind: kind.name)
def test_each_letter_to_a_client_speaks_their_language(cast, kind, language):
    letter = sample_letter(kind, cast.mira, language)
    assert f'lang="{language}"' in letter.html
    if language != "en":
        english = sample_letter(kind, cast.mira, "en")
        assert letter.html != english.html
        assert letter.text != english.text
        assert "Open your room" not in letter.html


@pytest.mark.parametrize("sort", list(Sort))
def test_whatever_was_not_asked_for_can_be_stopped_with_one_click(client, cast, sort):
    with delivered() as letters:
        assert hand_over(cast.ana, Written("A word", "Words"), sort)
    [letter] = letters
    headers = letter.extra_headers
    if sort == Sort.ASKED_FOR:
        assert "List-Unsubscribe" not in headers
        return
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>").removeprefix(settings.GOODBUY_URL)
    answer = client.post(address, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    cast.ana.refresh_from_db()
    assert cast.ana.digest_mode == "none"
    assert not hand_over(cast.ana, Written("Again", "Words"), Sort.ASKS)
    assert not hand_over(cast.ana, Written("Again", "Words"), Sort.TELLS)


@pytest.mark.parametrize("kind", TO_CLIENTS, ids=lambda kind: kind.name)
def test_every_letter_to_a_client_is_answered_in_one_tap(cast, kind):
    letter = sample_letter(kind, cast.mira, "en")
    for words in map(str, BRIEFS.values()):
        assert f"{words}: {settings.GOODBUY_URL}/tap/" in letter.text
        assert f">{words}</a>" in letter.html


def test_a_third_party_is_not_asked_whether_the_client_decided_against_it(cast):
    other = make_cast(cast.mira, cast.deal, "Owen Hartley", "third", firm="Kestrel")
    grant = make_grant(cast.mira, cast.deal, other, "owen")
    letter = code_letter(grant)
    assert "/tap/" not in letter.text
    assert "Decided against it" not in letter.html
