"""A client reads the room, its public pages and its letters in the language they chose."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from goodbuy.deals.models import Brief, Grant, Question
from goodbuy.deals.tasks import send_code, send_link
from goodbuy.kernel import clock
from goodbuy.kernel.words import file_size, number
from goodbuy.plans.models import Narration
from goodbuy.room.less import less_path
from goodbuy.room.tests.conftest import let_in, room
from goodbuy.room.tests.test_page import fill
from goodbuy.testing.mail import delivered
from goodbuy.timeline.models import Event

SAYS = {
    "de": "Der Weg zu Ihren Ergebnissen",
    "fr": "Le chemin vers vos résultats",
    "es": "El camino hacia sus resultados",
    "nl": "De weg naar uw resultaten",
}
LINK_IS_OLD = {
    "de": "Dieser Link öffnet keinen Raum",
    "fr": "Ce lien n’ouvre aucun espace",
    "es": "Este enlace no abre ningún espacio",
    "nl": "Deze link opent geen ruimte",
    "it": "This link does not open a room",
}
PAGES = ("page", "where", "told", "ask", "brief", "questions", "plan", "steps", "promises")
PAGES += ("promise_new", "invite", "settings")
# Words of our own English that no name in the sample data holds.
OURS = re.compile(
    r"\b(the|you|your|yours|what|who|nothing|everything|everyone|promised|wanted|until|with|from|"
    r"late|because|answers|always|here)\b",
    re.I,
)


def speak(cast, tongue):
    cast.ana.prefer(by=cast.mira, language=tongue)


@pytest.mark.parametrize("tongue", SAYS)
def test_the_room_speaks_the_readers_language(drawn, ana, tongue):
    speak(drawn.people, tongue)
    page = ana.get(room(drawn.people))
    assert f'<html lang="{tongue}">' in page.text
    assert page.headers["Content-Language"] == tongue
    assert SAYS[tongue] in page.text


def words_of_the_frame(html, data):
    """What is read on a page, without what people wrote: their words stay as they wrote them."""
    html = re.sub(r"<(script|style|option)\b.*?</\1>", " ", html, flags=re.S)
    text = re.sub(r"<[^>]*>", " ", html)
    for words in sorted(data, key=len, reverse=True):
        text = re.sub(re.escape(words), " ", text, flags=re.I)
    return text


def everything_written(cast):
    rows = [*cast.deal.cast.all(), *cast.deal.steps.all(), *cast.deal.promises.all()]
    rows += [*cast.deal.outcomes.all(), *Narration.objects.all(), *Question.objects.all()]
    rows += [cast.deal, cast.workspace, *cast.deal.phases.all()]
    values = [getattr(row, f.attname) for row in rows for f in row._meta.concrete_fields]
    return {v for v in values if isinstance(v, str) and len(v) > 3} | {"Goodbuy"}


def test_no_page_of_a_german_room_falls_back_into_english(drawn, ana):
    cast = drawn.people
    fill(cast)
    speak(cast, "de")
    data = everything_written(cast)
    for name in PAGES:
        page = ana.get(room(cast, name))
        assert page.status_code == 200, name
        read = words_of_the_frame(page.text, data)
        left = OURS.search(read)
        assert not left, (name, " ".join(read[left.start() - 80 : left.end() + 60].split()))


@pytest.mark.parametrize("tongue", LINK_IS_OLD)
def test_an_old_link_answers_in_the_browsers_language(db, tongue):
    page = Client().get(
        "/r/nothing-of-the-sort/", headers={"Accept-Language": f"{tongue},en;q=0.5"}
    )
    assert page.status_code == 404
    assert LINK_IS_OLD[tongue] in page.text


def test_a_page_that_is_missing_speaks_the_readers_language_too(drawn, ana):
    speak(drawn.people, "nl")
    page = ana.get(room(drawn.people, "step", drawn.people.deal.pk))
    assert page.status_code == 404
    assert "Op dit adres is niets" in page.text


def test_one_request_leaves_no_language_to_the_next(drawn, ana, client):
    cast = drawn.people
    speak(cast, "de")
    ana.get(room(cast))
    client.force_login(cast.mira.user)
    page = client.get("/", headers={"Accept-Language": "de"}, follow=True)
    assert '<html lang="en">' in page.text


def test_what_is_refused_is_said_in_the_readers_language(drawn, ana):
    cast = drawn.people
    speak(cast, "fr")
    answer = ana.post(room(cast, "ask"), {"words": "  ", "way": "openly"})
    assert answer.status_code == 422
    assert "Écrivez d’abord votre question." in answer.text
    answer = ana.post(room(cast, "invite"), {"name": "", "email": "no"})
    assert "Ce champ est encore vide. Veuillez le remplir." in answer.text


def test_what_a_german_client_does_is_written_down_for_the_team_in_english(drawn, ana):
    cast = drawn.people
    speak(cast, "de")
    day = clock.today("Europe/Berlin") + timedelta(365)
    ana.post(
        room(cast, "brief"),
        {"status": "pause", "words": "Bitte warten", "day": "other", "other": day.isoformat()},
    )
    brief = Brief.objects.get()
    assert "gets in touch on" in brief.next_words
    assert Event.objects.get(kind="brief.sent").about_name == "Please pause"


def test_fewer_letters_is_answered_in_the_readers_language(drawn, client):
    cast = drawn.people
    speak(cast, "es")
    page = client.post(less_path(cast.ana, Grant.Digest.FORTNIGHTLY))
    assert "La carta llega cada dos semanas." in page.text


def test_links_and_codes_are_mailed_in_the_readers_language(cast):
    speak(cast, "nl")
    cast.ana.renew(by=cast.mira, mail=False)
    ids = {"workspace_id": str(cast.workspace.pk), "grant_id": str(cast.ana.pk)}
    with delivered() as letters:
        send_link.func(**ids)
    [letter] = letters
    assert letter.subject.startswith("Mira Lindt heeft een ruimte voor u geopend")
    assert "Uw ruimte openen" in letter.body
    assert '<html lang="nl"' in letter.alternatives[0][0]
    cast.ana.ask_code()
    with delivered() as letters:
        send_code.func(**ids)
    assert "is uw code voor" in letters[0].subject


def test_a_language_that_is_not_spoken_reads_english(cast):
    speak(cast, "it")
    page = let_in(cast.ana_token).get(room(cast))
    assert '<html lang="en">' in page.text
    assert "The path to your results" in page.text


def test_plurals_follow_the_language(cast):
    from goodbuy.kernel.tongues import speaking
    from goodbuy.room.marks import late_words

    said = {}
    for tongue in ("en", "de", "fr", "es", "nl"):
        with speaking(tongue):
            said[tongue] = (late_words(1), late_words(2))
    assert said == {
        "en": ("1 day late", "2 days late"),
        "de": ("1 Tag verspätet", "2 Tage verspätet"),
        "fr": ("1 jour de retard", "2 jours de retard"),
        "es": ("1 día de retraso", "2 días de retraso"),
        "nl": ("1 dag te laat", "2 dagen te laat"),
    }


ENGLISH_DAYS = re.compile(
    r"\b(Oct|October|Nov|November|Mon|Tue|Wed|Thu|Fri|Sat|Sun|\w+day|days?|minutes?)\b"
)


@pytest.mark.parametrize("tongue", SAYS)
def test_numbers_and_days_follow_the_language_in_the_room_and_in_the_letter(
    drawn, ana, client, tongue
):
    cast = drawn.people
    result = fill(cast)
    speak(cast, tongue)
    client.force_login(cast.mira.user)
    letter = client.get(f"/rooms/{cast.ana.pk}/digest/html/").text
    data = everything_written(cast)
    for page in (room(cast), room(cast, "result", result.pk), room(cast, "plan"), letter):
        html = page if page.startswith("<") else ana.get(page).text
        spoken_aloud = " ".join(re.findall(r'aria-label="([^"]*)"', html))
        read = words_of_the_frame(html, data) + spoken_aloud
        assert not re.search(r"(?<![\d.])[0-9]\.[0-9](?![\d.])", read), page[:60]
        assert not (left := ENGLISH_DAYS.search(read)), (page[:60], left)
        if page != room(cast, "plan"):
            assert "4,2" in read
            assert "1,6" in read


def test_a_number_is_written_as_its_reader_writes_it():
    said = {tongue: number("48600.50", tongue) for tongue in ("en", *SAYS)}
    assert said == {
        "en": "48,600.5",
        "de": "48.600,5",
        "fr": "48\u202f600,5",
        "es": "48.600,5",
        "nl": "48.600,5",
    }
    assert (number(None), number("about ten")) == ("", "about ten")
    assert number(Decimal("190.0000")) == "190"
    sizes = [file_size(1_500_000, tongue) for tongue in ("en", "de", "fr")]
    assert [" ".join(one.split()) for one in sizes] == ["1.4 MB", "1,4 MB", "1,4 Mo"]
