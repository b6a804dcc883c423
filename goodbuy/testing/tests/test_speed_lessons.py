"""What made other systems slow at a hundred thousand people, each kept out by a test."""

import re

import pytest
from django.apps import apps
from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models

from goodbuy.conversations.models import Note
from goodbuy.people.models import Company, Person
from goodbuy.people.rows import Row
from goodbuy.testing.cast import make_company, make_deal, make_person
from goodbuy.testing.queries import asked
from goodbuy.timeline.models import Event

LISTS = ["/people/", "/companies/", "/deals/"]
PAGES = [*LISTS, "/clients/", "/today/", "/rooms/", "/imports/", "/narrations/"]
MANY = 60


def add_many(cast, size=MANY):
    for n in range(size):
        company = make_company(cast.mira, f"Firm {n:03}")
        make_person(cast.mira, f"Person {n:03}", company)
        make_deal(cast.mira, company, name=f"Deal {n:03}")


@pytest.mark.parametrize("url", PAGES)
def test_every_page_asks_the_same_however_much_there_is(mira, cast, url):
    add_many(cast, 3)
    few = len(asked(mira, url))
    add_many(cast, 20)
    many = asked(mira, url)
    assert len(many) <= few, "\n".join(q[:160] for q in many)


@pytest.mark.parametrize("url", LISTS)
def test_a_list_counts_no_further_than_it_says_and_sorts_out_no_doubles(mira, cast, url):
    add_many(cast, 3)
    for sql in asked(mira, url):
        assert "DISTINCT" not in sql.upper(), sql
        # A count is of rows that were limited first, here or inside the function that finds them.
        if re.search(r"\bcount\(", sql, re.I):
            assert re.search(r"limit \d+|\"most\": 1001", sql, re.I), sql


@pytest.mark.parametrize("url", LISTS)
def test_a_page_holds_no_more_keys_than_it_shows_rows(mira, cast, url):
    add_many(cast, MANY)
    text = mira.get(url).text
    model = {"/people/": Person, "/companies/": Company}.get(url, apps.get_model("deals", "Deal"))
    keys = {str(pk) for pk in model.objects.values_list("pk", flat=True)}
    assert len(keys) > 55
    assert sum(key in text for key in keys) <= 51


@pytest.mark.parametrize("url", ["/people/new/", "/companies/new/", "/deals/new/", "/people/"])
def test_no_picker_holds_a_whole_table(mira, cast, url):
    add_many(cast, MANY)
    text = mira.get(url).text
    assert sum(f"Firm {n:03}" in text for n in range(MANY)) <= 51
    assert text.count("<option") <= 40


@pytest.mark.parametrize("url", LISTS)
def test_no_page_counts_what_nobody_asked_it_for(mira, cast, url):
    """Unread counters on each page would read these."""
    named = " ".join(asked(mira, url))
    for table in ("deals_question", "promises_promise", "plans_narration", "deals_brief"):
        assert f'from "{table}"' not in named.lower().replace("from public.", "from ")


def plan_of(sql):
    """How PostgreSQL would find these rows if it may read a whole table only in need."""
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute("set local enable_bitmapscan = off")
        cursor.execute(f"explain {sql}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("set local enable_seqscan = on")
        cursor.execute("set local enable_bitmapscan = on")
    return plan


def test_an_index_stands_behind_every_timeline(mira, cast):
    add_many(cast, 5)
    person, company = cast.ana_person, cast.deal.company
    Note.write("Called.", by=cast.mira, person=person)
    found = 0
    for url in (f"/people/{person.pk}/", f"/companies/{company.pk}/", f"/deals/{cast.deal.pk}/"):
        for sql in asked(mira, url):
            if "timeline_event" in sql and sql.lower().startswith("select"):
                plan = plan_of(sql)
                found += 1
                assert "Seq Scan on timeline_event" not in plan, f"{url}\n{sql}\n{plan}"
                assert re.search(r"event_(deal_at|person_at|company_at|about)", plan), (
                    f"{url}\n{plan}"
                )
    assert found >= 3
    assert Event.objects.count() > 10


def test_people_and_notes_are_found_by_an_index_on_every_page(mira, cast):
    add_many(cast, 5)
    big = "people_person|people_emailaddress|people_employment|conversations_note|deals_castmember"
    for url in (f"/people/{cast.ana_person.pk}/", f"/companies/{cast.deal.company_id}/"):
        for sql in asked(mira, url):
            if sql.lower().startswith("select") and re.search(big, sql):
                plan = plan_of(sql)
                assert not re.search(f"Seq Scan on ({big})", plan), f"{url}\n{sql}\n{plan}"


def test_searched_texts_have_a_trigram_index_and_nothing_else_is_searched(mira, cast):
    for model in apps.get_models():
        if any(f.name == "search_text" for f in model._meta.concrete_fields):
            gins = [i for i in model._meta.indexes if isinstance(i, GinIndex)]
            assert any(i.fields == ["search_text"] and "gin_trgm_ops" in i.opclasses for i in gins)
    for url in [f"{page}?q=pine" for page in LISTS] + ["/palette/?q=pine", "/rooms/?q=pine"]:
        for sql in asked(mira, url):
            for column in re.findall(r"(\S+?)\)?(?:::text)?\)? i?like '%", sql, re.I):
                assert "search_text" in column, f"{url}: {sql}"


def test_rows_that_are_strings_of_html_hold_nothing_that_somebody_typed_as_markup(mira, cast):
    typed = '<b onclick="x">Ann</b> & "Co"'
    company = make_company(cast.mira, typed)
    person = make_person(cast.mira, typed, company)
    make_deal(cast.mira, company, name=typed)
    for url in ("/people/", "/companies/", "/clients/", f"/people/{person.pk}/"):
        text = mira.get(url).text
        assert "&lt;b onclick=&quot;x&quot;&gt;Ann" in text, url
        assert "<b onclick" not in text, url


def test_rows_of_lists_come_to_the_template_as_finished_words():
    assert set(Row.__annotations__.values()) == {"str"}


def test_every_foreign_key_of_a_timeline_has_an_index_that_begins_with_it():
    firsts = {
        getattr(index.expressions[0], "name", "") if index.expressions else index.fields[0]
        for index in Event._meta.indexes
    }
    wanted = {"workspace", "deal_id", "person", "company_id", "about_id"}
    assert wanted <= firsts
    assert isinstance(Event._meta.get_field("person"), models.ForeignKey)
