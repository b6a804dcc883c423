import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from goodbuy.kernel import clock
from goodbuy.people import panels
from goodbuy.people.models import Company, EmailAddress, Employment, LikelySame, Person
from goodbuy.people.photos import clean_photo
from goodbuy.people.zones import find_zone, local_time
from goodbuy.timeline.models import Event, record

HTMX = {"HX-Request": "true"}


@pytest.fixture
def tomas(cast):
    return Person.add(
        by=cast.mira,
        name="Tomás Reyes",
        emails=["tomas@work.example"],
        phones=["(955) 371-0847 x371"],
        company=Company.of_name("Harbor", by=cast.mira),
        title="Warehouse manager",
        zone="Europe/Berlin",
    )


def test_a_person_page_says_who_where_and_what_happened(mira, tomas):
    with clock.moved_to(datetime(2026, 3, 2, 12, 5, tzinfo=UTC)):
        page = mira.get(f"/people/{tomas.pk}/").text
    assert "Warehouse manager" in page
    assert "+1 955-371-0847 ext. 371" in page
    assert 'href="mailto:tomas@work.example"' in page
    assert "13:05, Monday there now" in page
    assert "Mira Lindt added Tomás Reyes" in page


def test_a_person_costs_seven_queries_whatever_happened(mira, cast, tomas, count_queries):
    url = f"/people/{tomas.pk}/"
    assert count_queries(mira, url) <= 7
    for _ in range(60):
        record("person.talked", about=tomas, by=cast.mira, person_id=tomas.pk)
    for n in range(5):
        EmailAddress.objects.create(
            workspace=cast.workspace, person=tomas, value=f"{n}@x.example", normal=f"{n}@x.example"
        )
    assert count_queries(mira, url) <= 7
    assert count_queries(mira, f"/companies/{tomas.company_id}/") <= 8


def test_the_story_is_read_page_by_page_and_complete(mira, cast, tomas):
    moment = clock.now()
    for n in range(120):
        at = moment - timedelta(days=n // 3)
        facts = {"words": f"[{n}]"}
        record(
            "person.reached_by", about=tomas, by=cast.mira, person_id=tomas.pk, at=at, facts=facts
        )
    url, seen = f"/people/{tomas.pk}/", []
    while url:
        text = mira.get(url, headers=HTMX if "after" in url else {}).text
        seen += [int(n) for n in re.findall(r": \[(\d+)\]", text)]
        more = re.search(r'hx-get="([^"]*after=[^"]+)"', text)
        url = more and more[1]
    assert sorted(seen) == list(range(120))
    assert len(seen) == 120
    assert [n // 3 for n in seen] == sorted(n // 3 for n in range(120)), "the newest first"


def test_adding_asks_whether_it_is_one_of_these_and_loses_nothing(mira, cast, tomas):
    typed = {"name": "T. Reyes", "emails": "TOMAS@work.example\nt@home.example", "phones": "12 34"}
    typed |= {"company": "Brand new firm", "zone": "berlin"}
    page = mira.post("/people/new/", typed).text
    assert "Is it one of these?" in page
    assert "Tomás Reyes" in page
    assert all(piece in page for piece in ("T. Reyes", "t@home.example", "12 34", "Brand new firm"))
    assert not Company.objects.filter(name="Brand new firm").exists(), "nothing was added"
    mira.post("/people/new/", {**typed, "surely_new": "1"})
    added = Person.objects.get(name="T. Reyes")
    assert added.zone == "Europe/Berlin"
    assert added.company.name == "Brand new firm"


def test_a_wrong_value_comes_back_at_its_field_with_all_that_was_typed(mira, cast):
    typed = {"name": "Zoë", "emails": "zoe at home", "zone": "Nowhere", "title": "Boss"}
    response = mira.post("/people/new/", typed)
    assert response.status_code == 422
    assert "“Nowhere” is not a time zone" in response.text or "not an e-mail" in response.text
    assert "zoe at home" in response.text
    assert 'value="Boss"' in response.text
    assert not Person.objects.filter(name="Zoë").exists()
    assert mira.post("/people/new/", {"name": " "}).status_code == 422


def test_a_field_is_edited_where_it_stands(mira, tomas):
    url = f"/people/{tomas.pk}/set/title/"
    assert "<form" in mira.get(url, headers=HTMX).text
    answer = mira.post(url, {"title": "Head of docks"}, headers=HTMX)
    assert answer.status_code == 200
    assert "Head of docks" in answer.text
    tomas.refresh_from_db()
    assert tomas.title == "Head of docks"
    assert Employment.objects.get(person=tomas).title == "Head of docks"
    refused = mira.post(f"/people/{tomas.pk}/set/website/", {"website": "no site"}, headers=HTMX)
    assert refused.status_code == 422
    assert 'value="no site"' in refused.text
    plain = mira.post(f"/people/{tomas.pk}/set/zone/", {"zone": "Nowhere"})
    assert plain.status_code == 422
    assert 'value="Nowhere"' in plain.text
    assert "is not a time zone" in plain.text
    assert mira.post(url, {"title": "Chief"}).status_code == 302
    assert mira.post(f"/people/{tomas.pk}/set/deleted_at/", {}).status_code == 404


def test_addresses_are_replaced_and_searched_by_at_once(mira, tomas):
    mira.post(
        f"/people/{tomas.pk}/edit/",
        {"name": "Tom Reyes", "emails": "new@work.example\nold@work.example", "phones": ""},
    )
    tomas.refresh_from_db()
    assert tomas.email == "new@work.example"
    assert tomas.phone == ""
    assert tomas.emails.count() == 2
    assert "old@work.example" in tomas.search_text


def test_places_of_work_begin_and_end_and_the_person_stays(mira, cast, tomas):
    url = f"/people/{tomas.pk}/employ/"
    mira.post(url, {"company": "Calder", "title": "Owner", "from_on": "2024-02-01"})
    tomas.refresh_from_db()
    assert (tomas.company.name, tomas.title) == ("Calder", "Owner")
    job = Employment.objects.get(company__name="Calder")
    mira.post(f"/employments/{job.pk}/end/")
    tomas.refresh_from_db()
    assert tomas.company.name == "Harbor"
    assert {e.kind for e in Event.objects.about(tomas)} >= {"person.employed", "person.left_job"}
    late = mira.post(url, {"company": "X", "from_on": "2024-02-02", "to_on": "2024-02-01"})
    assert late.status_code == 422
    assert "cannot end before it began" in late.text


def test_removing_offers_the_way_back(mira, tomas):
    page = mira.post(f"/people/{tomas.pk}/remove/", follow=True).text
    undo = re.search(r'action="(/people/[^"]+/restore/)"', page)[1]
    assert "Tomás Reyes is removed." in page
    assert "was removed and is in no list" in mira.get(f"/people/{tomas.pk}/").text
    assert "Tomás Reyes is back." in mira.post(undo, follow=True).text


def picture(kind="JPEG", size=(900, 600), **options):
    made = io.BytesIO()
    Image.new("RGB", size, "teal").save(made, kind, **options)
    made.seek(0)
    return made


def test_a_photo_is_made_anew_small_and_without_what_it_told(mira, tomas, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    upload = picture(exif=exif, comment=b"secret camera")
    assert b"secret" in upload.getvalue()
    upload.name = "photo.html"
    mira.post(f"/people/{tomas.pk}/show-photo/", {"photo": upload})
    answer = mira.get(f"/people/{tomas.pk}/photo/")
    kept = Image.open(io.BytesIO(answer.content))
    assert (kept.format, kept.size) == ("WEBP", (512, 341))
    assert b"secret" not in answer.content
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    mira.post(f"/people/{tomas.pk}/show-photo/", {"remove": "1"})
    assert mira.get(f"/people/{tomas.pk}/photo/").status_code == 404


@pytest.mark.parametrize("bad", [b"", b"<svg onload=alert(1)>", b"\xff\xd8\xff\xe0 broken", b"BM"])
def test_what_is_no_photo_is_refused_in_a_sentence(mira, tomas, bad):
    upload = io.BytesIO(bad)
    upload.name = "x.jpg"
    page = mira.post(f"/people/{tomas.pk}/show-photo/", {"photo": upload}, follow=True)
    assert page.status_code == 200
    assert "photo" in page.text.lower()
    tomas.refresh_from_db()
    assert not tomas.photo


def test_a_bomb_of_pixels_is_refused():
    with pytest.raises(Exception, match="too many pixels|cannot be read|can be read"):
        clean_photo(picture("PNG", (9000, 9000)), 1000)


def test_zones_are_known_by_their_cities():
    assert find_zone("new york") == "America/New_York"
    assert find_zone("europe/paris") == "Europe/Paris"
    assert find_zone("Atlantis") == "Atlantis"
    assert local_time("Atlantis") == ""


def test_a_company_page_shows_people_parts_and_takes_edits(mira, cast, tomas):
    harbor = tomas.company
    part = Company.add(by=cast.mira, name="Harbor Cold", parent=harbor)
    page = mira.get(f"/companies/{harbor.pk}/").text
    assert "Tomás Reyes" in page
    assert "Harbor Cold" in page
    loop = mira.post(f"/companies/{harbor.pk}/set/parent/", {"parent": part.name}, headers=HTMX)
    assert loop.status_code == 422
    assert "cannot belong to it" in loop.text
    mira.post(
        f"/companies/{harbor.pk}/edit/", {"name": "Haven", "domain": "https://www.haven.example"}
    )
    harbor.refresh_from_db()
    assert (harbor.name, harbor.domain) == ("Haven", "haven.example")
    tomas.refresh_from_db()
    assert "haven" in tomas.search_text
    assert "Is it one of these?" in mira.post("/companies/new/", {"name": "hàven"}).text
    with pytest.raises(LikelySame):
        Company.add(by=cast.mira, name="Other", website="https://haven.example/shop")
    page = mira.post(f"/companies/{harbor.pk}/remove/", follow=True).text
    mira.post(re.search(r'action="(/companies/[^"]+/restore/)"', page)[1])
    assert "was removed" not in mira.get(f"/companies/{harbor.pk}/").text


def test_higher_apps_put_their_parts_on_the_page(mira, tomas, monkeypatch):
    monkeypatch.setattr(panels, "_BUILDERS", {})
    panels.register("person", lambda row, member: None)
    panels.register(
        "person", lambda row, member: panels.Panel("parts/_empty.html", {}), column="main"
    )
    assert mira.get(f"/people/{tomas.pk}/").status_code == 200


GETS = ["", "edit/", "photo/", "set/title/"]
POSTS = ["edit/", "set/title/", "show-photo/", "talked/", "employ/", "remove/", "restore/"]


def test_strangers_get_404_viewers_only_read_and_nobody_signs_in(client, cast, tomas):
    for end in GETS:
        assert client.get(f"/people/{tomas.pk}/{end}").status_code == 302, end
    client.force_login(cast.otto.user)
    for end in GETS:
        assert client.get(f"/people/{tomas.pk}/{end}").status_code == 404, end
    for end in POSTS:
        assert client.post(f"/people/{tomas.pk}/{end}", {"name": "x"}).status_code == 404, end
    client.force_login(cast.rolf.user)
    page = client.get(f"/people/{tomas.pk}/")
    assert page.status_code == 200
    assert "data-draft" not in page.text
    for end in POSTS:
        assert client.post(f"/people/{tomas.pk}/{end}").status_code == 403, end
    assert client.get(f"/people/{tomas.pk}/remove/").status_code == 405


def test_a_post_without_its_token_is_refused(cast, tomas):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.mira.user)
    for end in POSTS:
        assert client.post(f"/people/{tomas.pk}/{end}").status_code == 403, end


def test_pickers_offer_eight_at_most(mira, cast):
    for n in range(12):
        Company.add(by=cast.mira, name=f"Tidewater {n}")
    offered = mira.get("/people/choices/company/?company=tide").text
    assert offered.count("<option") == 8
    assert "Europe/Berlin" in mira.get("/people/choices/zone/?zone=berl").text
    assert "<option" not in mira.get("/people/choices/company/").text


def test_what_a_field_says_is_text_and_an_address_can_be_opened(mira, cast, client, tomas):
    at = f"/people/{tomas.pk}/"
    mira.post(f"{at}set/title/", {"title": "Docks <b> & sheds"})
    mira.post(f"{at}set/website/", {"website": "https://harbor.example/?a=1&b=2"})
    tomas.set_addresses(by=cast.mira, emails=["a@x.example", "b@x.example"], phones=[])
    page = mira.get(at).text
    client.force_login(cast.rolf.user)
    read = client.get(at).text
    for shown in (page, read):
        assert '<span class="lines">Docks &lt;b&gt; &amp; sheds</span>' in shown
        assert '<span class="lines">a@x.example<br>b@x.example</span>' in shown
        assert '<a class="meta" href="https://harbor.example/?a=1&amp;b=2" rel="noopener' in shown
    assert "change: What they do" in page
    assert "change: " not in read
