"""What stands in a file arrives as it stands there, whatever COPY would read into it."""

from itertools import islice
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodbuy.integrations.copying import columns_of, copy_lines, execute, fetch, keys
from goodbuy.integrations.people_import.merging import plain
from goodbuy.integrations.people_import.staging import words_of

ODD = st.text(st.sampled_from("aN\\\t\n\r\x00\x1e\x1f.é"), max_size=6)


@pytest.mark.django_db
@settings(max_examples=40, derandomize=True)
@given(st.lists(st.tuples(ODD, ODD), max_size=5))
def test_every_sign_survives_a_copy(rows):
    execute("create temporary table if not exists copied (line int, one text, two text)")
    execute("truncate copied")
    copy_lines("copied", [f"{n}\t{columns_of(row)}\n" for n, row in enumerate(rows)])
    kept = str.maketrans("\x1e\x1f", "  ", "\x00")
    expected = [tuple(text.translate(kept) for text in row) for row in rows]
    assert fetch("select one, two from copied order by line") == expected


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
    phones = [("030 12 34", "+4930 1234", ""), ("+4940555", "+4940555", "home"), ("ask", "", "")]
    assert words_of(emails, phones) == (
        "Ana@x.example 030 12 34 +4940555 ask 49301234 4940555 0301234 4940555"
    )
    assert words_of([], []) == ""
