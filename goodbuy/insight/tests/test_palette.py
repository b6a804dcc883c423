import pytest

from goodbuy.conversations.models import Note
from goodbuy.deals.models import Deal
from goodbuy.testing.cast import make_company, make_deal, make_person
from goodbuy.testing.queries import asked
from goodbuy.testing.story import tell_story

URL = "/palette/"
IN_PAGE = {"HX-Request": "true"}


@pytest.fixture
def found(client, cast):
    make_person(cast.mira, "Bruno Weiß", make_company(cast.mira, "Quarry Steel"))
    make_deal(cast.otto, make_company(cast.otto, "Harbor of Otto"), name="Labels of Otto")

    def find(q, member=cast.mira):
        client.force_login(member.user)
        response = client.get(URL, {"q": q}, headers=IN_PAGE)
        assert response.status_code == 200
        return response.text

    return find


def test_without_a_word_it_offers_what_one_did_last_the_verbs_and_the_pages(found, cast):
    page = found("")
    assert f"/deals/{cast.deal.pk}/" in page
    assert "New deal" in page
    assert "/today/" in page
    assert '<form method="post" action="/accounts/logout/">' in page


@pytest.mark.parametrize(
    "q", ["harbor", "HARB", "clear labels", "labels harbor", "harbro", "clear lables", "hárbor"]
)
def test_a_deal_is_found_by_any_part_and_with_a_letter_wrong(found, cast, q):
    page = found(q)
    assert f"/deals/{cast.deal.pk}/" in page
    assert "Otto" not in page


def test_the_first_that_is_found_is_the_likest(found, cast):
    other = make_deal(cast.mira, make_company(cast.mira, "Bay"), name="Harbour walls and more")
    page = found("clear labels")
    assert str(cast.deal.pk) in page
    assert str(other.pk) not in page


def test_a_verb_and_a_name_run_together(found, cast):
    page = found("tell harbor")
    assert page.index(f"/deals/{cast.deal.pk}/tell/") < page.index(f'"/deals/{cast.deal.pk}/"')
    assert "Tell Harbor &amp; Pine Foods what is next" in page
    assert f"/deals/{cast.deal.pk}/promises/new/" in found("promise harbor")
    assert f"/deals/{cast.deal.pk}/tell/" in found("harbor")
    assert f"/rooms/{cast.ana.pk}/as/" in found("room harbor", cast.rolf)


def test_a_verb_goes_with_a_person_too(found, cast):
    at = f"/people/{cast.ana_person.pk}/"
    assert f"{at}#note-words" in found("note ana")
    assert f"{at}after/" in found("talk ana")
    assert f"{at}brief/" in found("brief ana", cast.rolf)
    assert f"{at}after/" not in found("talk ana", cast.rolf)
    assert f"/deals/{cast.deal.pk}/move/" in found("pause harbor")
    page = found(cast.ana_person.name)
    assert "With this person" in page
    assert f"{at}facts/" in page


def test_verbs_are_found_by_their_words_and_meanings(found):
    assert "/deals/new/" in found("new deal")
    assert "/deals/new/" in found("create deal")
    assert "/templates/" in found("templtes")
    assert "Nothing by that name" in found("zzzzzzzz")


def test_a_viewer_is_offered_only_what_reads(found, cast):
    page = found("", cast.rolf) + found("harbor", cast.rolf) + found("tell harbor", cast.rolf)
    assert f"/deals/{cast.deal.pk}/" in page
    assert "New deal" not in page
    assert "/tell/" not in page
    assert "/promises/new/" not in page
    assert "Sign out" in page


def test_a_stranger_finds_nothing_of_another_workspace(found, client, cast):
    for q in ("harbor", "clear labels", "ana", "quarry"):
        page = found(q, cast.otto)
        assert str(cast.deal.pk) not in page
        assert "Pine" not in page
        assert "Quarry" not in page
    client.logout()
    assert client.get(URL).status_code == 302
    client.force_login(cast.mira.user)
    assert client.post(URL).status_code == 405


@pytest.mark.parametrize("q", ["%", "_", "\\", "'; drop", "\0", "a" * 5000, "%s {0}", "o'neil"])
def test_odd_letters_are_only_letters(found, q):
    found(q)


def test_without_scripts_it_is_a_page(client, cast):
    client.force_login(cast.mira.user)
    page = client.get(URL, {"q": "harbor"}).text
    assert "<html" in page
    assert f"/deals/{cast.deal.pk}/" in page
    assert 'value="harbor"' in page


def test_a_palette_costs_the_same_few_queries_however_much_there_is(client, cast):
    client.force_login(cast.mira.user)
    few = len(asked(client, f"{URL}?q=harbor"))
    for number in range(12):
        make_deal(cast.mira, cast.deal.company, name=f"Harbor wall {number}")
    statements = asked(client, f"{URL}?q=harbor")
    assert len(statements) == few <= 6
    assert len(asked(client, URL)) <= 6
    assert Deal.objects.count() == 13


@pytest.mark.browser
def test_ctrl_k_a_few_letters_and_enter_run_a_verb(open_page, cast):
    page = open_page("/clients/", member=cast.mira)
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette [role=option]")
    with page.expect_response(lambda response: "q=tell+harbr" in response.url):
        page.keyboard.type("tell harbr")
    page.wait_for_selector("#palette [aria-selected=true]:has-text('Tell Harbor')")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/deals/{cast.deal.pk}/tell/")
    assert page.problems == []


@pytest.fixture
def written(cast):
    by, deal = cast.mira, cast.deal
    tell_story(cast)
    Note.write("Her dóg is called Biscuit, **not** Cookie", by=by, person=cast.ana_person)
    Note.write("Biscuit of Otto", by=cast.otto, person=make_person(cast.otto, "Cid"))
    return deal


@pytest.mark.parametrize(
    ("q", "place", "kind"),
    [
        ("biscuit", "#notes", "Note, Ana Ruiz"),
        ("dog cookie", "#notes", "Note, Ana Ruiz"),
        ("spare printer", "/promises/", "Promise, Harbor"),
        ("recall drill", "/outcomes/", "Result, Harbor"),
        ("first invoice", "/questions/", "Question, Harbor"),
        ("label layout", "/steps/", "Step, Harbor"),
    ],
)
def test_what_was_written_is_found_by_its_words(found, written, q, place, kind):
    page = found(q)
    assert place in page
    assert kind in page
    assert "Otto" not in page


def test_two_letters_search_no_words(found, written):
    assert "Note, " not in found("is")
