import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodbuy.people.normal import FieldRefusal, normal_email, normal_phone, shown_phone
from goodbuy.people.plain import PARTICLES, sort_key, split_name


def tried(act):
    try:
        return act(), ""
    except FieldRefusal as problem:
        return None, str(problem)


NUMBER = st.from_regex(r"(?:[2-9][0-8][0-9])[2-9][0-9]{6}", fullmatch=True)


@given(number=NUMBER, style=st.integers(0, 4), extension=st.sampled_from(["", "371"]))
def test_a_number_is_the_same_however_it_is_written(number, style, extension):
    a, b, c = number[:3], number[3:6], number[6:]
    written = [
        f"({a}) {b}-{c}",
        f"+1 {a} {b} {c}",
        f"1-{a}-{b}-{c}",
        f"{a}.{b}.{c}",
        f"+1{a}{b}{c}",
    ][style]
    if extension:
        written += f" x{extension}"
    found = normal_phone(written, "US")
    assert found.normal == f"+1{number}" + (f";ext={extension}" if extension else "")
    assert normal_phone(shown_phone(found.value, found.normal), "US").normal == found.normal


@pytest.mark.parametrize(
    ("written", "country", "normal"),
    [
        ("030 123456", "DE", "+4930123456"),
        ("+49 (0)30 / 12 34 56", "US", "+4930123456"),
        ("1-955-371-0847 x371", "US", "+19553710847;ext=371"),
        ("12", "US", ""),
        ("ask at gate 4", "US", ""),
    ],
)
def test_the_workspace_s_country_is_the_default(written, country, normal):
    assert normal_phone(written, country).normal == normal


@given(st.text(max_size=40))
def test_any_text_is_a_number_kept_as_written_or_a_sentence(text):
    found, problem = tried(lambda: normal_phone(text, "US"))
    if problem:
        assert problem.endswith("leave it empty.")
    else:
        assert len(found.value) <= 60
        assert len(found.normal) <= 40
        assert shown_phone(found.value, found.normal)


@given(st.emails())
def test_an_address_and_its_capitals_are_the_same(address):
    found, problem = tried(lambda: normal_email(address))
    if problem:
        assert address[:80] in problem
        return
    assert normal_email(found.normal).normal == found.normal
    local, _, domain = address.rpartition("@")
    assert normal_email(f"{local}@{domain.upper()}").normal == found.normal


def test_an_international_domain_is_kept_as_ascii():
    assert normal_email("Ana@Exämple.de").normal == "ana@xn--exmple-cua.de"


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_a_sentence(text):
    found, problem = tried(lambda: normal_email(text))
    assert "is not an e-mail address" in problem if problem else "@" in found.normal


@given(st.lists(st.from_regex(r"[A-ZÄÖ][a-zéü]{1,8}", fullmatch=True), min_size=1, max_size=4))
def test_a_split_name_keeps_every_word_in_order(parts):
    given_name, family = split_name(" ".join(parts))
    assert f"{given_name} {family}".split() == parts
    assert sort_key(" ".join(parts), given_name, family)


def test_particles_stay_with_the_family():
    assert split_name("Ana de la Ruiz") == ("Ana", "de la Ruiz")
    assert split_name("Ruiz, Ana") == ("Ana", "Ruiz")
    assert split_name("von Trapp") == ("von", "Trapp")
    assert all(word == word.lower() for word in PARTICLES)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(exclude_characters="\x00", codec="utf-8"), max_size=30))
def test_the_plain_form_of_the_plain_form_is_itself(db, text):
    with connection.cursor() as cursor:
        cursor.execute("select goodbuy_plain(%s)", [text])
        once = cursor.fetchone()[0]
        cursor.execute("select goodbuy_plain(%s)", [once])
        assert cursor.fetchone()[0] == once
