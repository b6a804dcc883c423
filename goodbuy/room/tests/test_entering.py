"""From a link to the room: what each level asks, and the one page for everything else."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from goodbuy.deals.models import Grant
from goodbuy.deals.secret_words import derived_code
from goodbuy.kernel import clock
from goodbuy.room.tests.conftest import let_in, room
from goodbuy.testing.cast import make_cast, make_company, make_deal, make_grant
from goodbuy.testing.mail import delivered


@pytest.fixture(autouse=True)
def _forget_limits(db):
    cache.clear()


def test_a_link_lets_its_owner_in_with_a_cookie_for_that_room_alone(cast):
    client = Client()

    response = client.get(reverse("room:link", args=[cast.ana_token]))

    assert response.status_code == 302
    assert response.url == room(cast)
    assert response.headers["Referrer-Policy"] == "no-referrer"
    left = response.cookies[f"room-{cast.deal.room_key}"]
    assert left["httponly"]
    assert left["samesite"] == "Lax"
    assert left["path"] == room(cast)
    page = client.get(response.url)
    assert page.status_code == 200
    assert "private" in page.headers["Cache-Control"]
    assert "noindex" in page.headers["X-Robots-Tag"]
    cast.ana.refresh_from_db()
    assert cast.ana.first_used_at
    assert cast.ana.last_used_at


def closed_pages(cast, client):
    """Every way not to be let in, with the page that answers it."""
    now = clock.now()
    yield "no cookie", Client().get(room(cast))
    yield "unknown link", Client().get(reverse("room:link", args=["nobody-has-this"]))
    yield "unknown room", client.get(reverse("room:page", args=["nothing-here"]))
    Grant.objects.filter(pk=cast.ana.pk).update(expires_at=now - timedelta(1))
    yield "expired", client.get(room(cast))
    yield "expired link", Client().get(reverse("room:link", args=[cast.ana_token]))
    Grant.objects.filter(pk=cast.ana.pk).update(expires_at=None)
    assert client.get(room(cast)).status_code == 200
    other_deal = make_deal(cast.mira, make_company(cast.mira, "Other"), name="Other deal")
    someone = make_cast(cast.mira, other_deal, "Zoe Other")
    make_grant(cast.mira, other_deal, someone, "zoe-token")
    theirs = let_in("zoe-token")
    theirs.cookies[f"room-{cast.deal.room_key}"] = theirs.cookies[
        f"room-{other_deal.room_key}"
    ].value
    yield "another deal", theirs.get(room(cast))
    Grant.objects.get(pk=cast.ana.pk).revoke(by=cast.mira)
    yield "revoked", client.get(room(cast))
    yield "revoked link", Client().get(reverse("room:link", args=[cast.ana_token]))


def test_whoever_is_not_let_in_gets_the_same_page_whatever_the_reason(cast, ana):
    bodies, statuses = set(), set()
    for why, response in closed_pages(cast, ana):
        text = response.text
        assert cast.deal.name not in text, why
        assert cast.deal.company_name not in text, why
        assert cast.workspace.name not in text, why
        csrf = text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        bodies.add(text.replace(csrf, "").replace(text.split('data-csrf="')[1].split('"')[0], ""))
        statuses.add(response.status_code)
    assert statuses == {404}
    assert len(bodies) == 1


def test_a_cookie_that_was_changed_opens_nothing(cast, ana):
    name = f"room-{cast.deal.room_key}"
    ana.cookies[name] = ana.cookies[name].value[:-2] + "xx"
    assert ana.get(room(cast)).status_code == 404


def test_a_renewed_link_ends_what_the_old_one_opened(cast, ana):
    token = Grant.objects.get(pk=cast.ana.pk).renew(by=cast.mira, mail=False)

    assert ana.get(room(cast)).status_code == 404
    assert let_in(token).get(room(cast)).status_code == 200


def test_the_level_email_asks_for_the_address_and_keeps_what_was_typed(cast):
    cast.ana.set_level("email", by=cast.mira)
    client, url = Client(), reverse("room:link", args=[cast.ana_token])

    asked = client.get(url)
    wrong = client.post(url, {"email": "someone@else.example"})
    right = client.post(url, {"email": cast.ana.email.upper()})

    assert asked.status_code == 200
    assert cast.ana.email not in asked.text
    assert wrong.status_code == 422
    assert "someone@else.example" in wrong.text
    assert cast.ana.email not in wrong.text
    assert right.status_code == 302
    assert client.get(right.url).status_code == 200


def test_what_is_no_code_keeps_the_field_and_says_so(cast):
    cast.ana.set_level("code", by=cast.mira)
    client, url = Client(), reverse("room:link", args=[cast.ana_token])
    client.post(url, {})
    letters = client.post(url, {"code": "abc"})
    nothing = client.post(url, {"code": " "})
    assert (letters.status_code, nothing.status_code) == (422, 422)
    assert "That is not the code" in letters.text
    assert "This is still empty" in nothing.text
    assert 'name="code"' in letters.text
    assert Grant.objects.get(pk=cast.ana.pk).code_tries == 0


def test_after_five_wrong_codes_nobody_is_told_that_another_is_on_its_way(cast):
    cast.ana.set_level("code", by=cast.mira)
    client, url = Client(), reverse("room:link", args=[cast.ana_token])
    client.post(url, {})
    answers = [client.post(url, {"code": str(n)}) for n in range(5)]
    assert "no other one works for ten minutes" not in answers[3].text
    assert "no other one works for ten minutes" in answers[4].text
    asked = client.post(url, {})
    assert "no other one works for ten minutes" in asked.text
    assert "are on their way" not in asked.text


def test_an_address_that_was_left_out_is_asked_for(cast):
    cast.ana.set_level("email", by=cast.mira)
    empty = Client().post(reverse("room:link", args=[cast.ana_token]), {"email": " "})
    assert empty.status_code == 422
    assert "This is still empty" in empty.text


def test_the_level_code_sends_six_digits_that_work_once(cast):
    cast.ana.set_level("code", by=cast.mira)
    client, url = Client(), reverse("room:link", args=[cast.ana_token])

    assert client.get(url).status_code == 200
    assert "Six digits" in client.post(url).text
    cast.ana.refresh_from_db()
    code = derived_code(cast.ana.pk, bytes(cast.ana.code_seed))
    wrong = client.post(url, {"code": "000000" if code != "000000" else "111111"})
    right = client.post(url, {"code": f"{code[:3]} {code[3:]}"})
    again = Client().post(url, {"code": code})

    assert wrong.status_code == 422
    assert right.status_code == 302
    assert client.get(right.url).status_code == 200
    assert again.status_code == 422


def test_guessing_is_stopped(cast):
    cast.ana.set_level("email", by=cast.mira)
    client, url = Client(), reverse("room:link", args=[cast.ana_token])

    answers = [client.post(url, {"email": f"{n}@x.example"}).status_code for n in range(9)]

    assert answers[0] == 422
    assert answers[-1] == 429
    assert client.post(url, {"email": cast.ana.email}).status_code == 429


def test_a_fresh_link_goes_to_the_known_address_and_the_page_says_nothing(
    cast, mailoutbox, django_capture_on_commit_callbacks, monkeypatch
):
    sent = []
    monkeypatch.setattr("goodbuy.room.views.signin._send", sent.append)
    texts = set()
    for email in (cast.ana.email.upper(), "nobody@nowhere.example", ""):
        with django_capture_on_commit_callbacks(execute=True):
            response = Client().post(reverse("room:link_fresh"), {"email": email})
        assert response.status_code == 200
        text = response.text.split("<main")[1].split("</main>")[0]
        assert email in text, "so that whoever mistyped it sees it"
        texts.add(text.replace(f"<p><b>{email}</b></p>", "").replace("\n", ""))

    assert len(texts) == 1
    assert sent == [[[str(cast.workspace.pk), str(cast.ana.pk)]], [], []]


def test_the_letter_with_a_fresh_link_opens_the_room_again(cast, mailoutbox):
    from goodbuy.room.tasks import send_fresh_links

    Grant.objects.filter(pk=cast.ana.pk).update(expires_at=clock.now() - timedelta(1))

    with delivered():
        send_fresh_links([[str(cast.workspace.pk), str(cast.ana.pk)]])

    (letter,) = mailoutbox
    assert letter.to == [cast.ana.email]
    token = letter.body.split("/r/")[1].split("/")[0]
    assert let_in(token).get(room(cast)).status_code == 200


def test_no_fresh_link_for_someone_whose_link_was_revoked(cast, mailoutbox):
    from goodbuy.room.tasks import send_fresh_links

    cast.ana.revoke(by=cast.mira)
    with delivered():
        send_fresh_links([[str(cast.workspace.pk), str(cast.ana.pk)]])
    assert mailoutbox == []


def test_a_form_that_was_open_too_long_leads_back_to_itself_and_to_no_sign_in(cast):
    client = Client(enforce_csrf_checks=True)
    client.get(reverse("room:link", args=[cast.ana_token]))
    late = client.post(room(cast, "ask"), {"words": "Will it be lost?", "way": "openly"})
    assert late.status_code == 403
    assert "This page was open too long" in late.text
    assert '<a class="btn primary" href="">Load the page again</a>' in late.text
    assert "Go to the first page" not in late.text
