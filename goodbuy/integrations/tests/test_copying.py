"""What stands in a file arrives as it stands there, whatever COPY would read into it."""

from itertools import islice
from uuid import UUID

import pytest
from django.db import DataError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodbuy.integrations.copying import Beside, columns_of, execute, fetch, keys
from goodbuy.integrations.people_import.merging import plain
from goodbuy.integrations.people_import.staging import words_of

ODD = st.text(st.sampled_from("aN\\\t\n\r\x00\x1e\x1f.é"), max_size=6)


@pytest.mark.django_db
@settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.lists(st.tuples(ODD, ODD), max_size=5))
def test_every_sign_survives_a_copy(rows):
    execute("create temporary table if not exists copied (line int, one text, two text)")
    execute("truncate copied")
    with Beside() as beside:
        beside.copy({"copied": [f"{n}\t{columns_of(row)}\n" for n, row in enumerate(rows)]})
    kept = str.maketrans("\x1e\x1f", "  ", "\x00")
    expected = [tuple(text.translate(kept) for text in row) for row in rows]
    assert fetch("select one, two from copied order by line") == expected


@pytest.mark.django_db
def test_what_is_copied_beside_the_reading_stands_in_its_order_and_other_statements_wait():
    execute("create temporary table beside (n int)")
    with Beside() as beside:
        lines = []
        for n in range(20):
            lines.extend(f"{n * 1000 + m}\n" for m in range(1000))
            beside.copy({"beside": lines})
            lines.clear()
            assert fetch("select 1") == [(1,)]
        beside.wait()
        assert fetch("select count(*), count(distinct n), max(n) from beside") == [
            (20_000, 20_000, 19_999)
        ]


@pytest.mark.django_db
def test_a_copy_that_fails_says_so_to_whoever_gave_it():
    with Beside() as beside:
        with transaction.atomic():
            execute("create temporary table beside (n int)")
            beside.copy({"beside": ["no number\n"]})
            with pytest.raises(DataError):
                beside.wait()
            transaction.set_rollback(True)
        assert fetch("select 1") == [(1,)]


@pytest.mark.django_db
def test_plain_text_is_what_the_function_makes_of_it():
    asked = f"select {plain('t')}, goodbuy_plain(t) from (select %s::text as t) s"
    for text in ("", "Rosa Ruiz", "ROSA Müller-Lüdenscheidt", "Łukasz ÆØ", "  a ", None):
        [(here, there)] = fetch(asked, [text])
        assert here == there


def test_keys_are_version_7_and_each_comes_once_in_order():
    made = list(islice(keys(), 10_000))
    assert len(set(made)) == len(made)
    assert {(UUID(key).version, UUID(key).variant) for key in made} == {
        (7, "specified in RFC 4122")
    }
    assert made[:4096] == sorted(made[:4096])


def test_a_person_is_found_by_each_way_to_write_a_number():
    emails = [("Ana@x.example", "ana@x.example", "")]
    phones = [("030 12 34", "+4930 1234", ""), ("+4940555", "+4940555", "home")]
    phones += [("(415) 555-0123", "+14155550123", ""), ("ask", "", "")]
    assert words_of(emails, phones) == (
        "Ana@x.example 030 12 34 49301234 0301234 +4940555 (415) 555-0123 14155550123 ask"
    )
    assert words_of([], []) == ""
