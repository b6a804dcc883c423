import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodbuy.integrations.csv_files.contact_points import (
    _carefully,
    _quickly,
    find_emails,
    find_phone,
)


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("Ana.Ruiz@Example.COM", ["ana.ruiz@example.com"]),
        ("Ana Ruiz <ana@x.example>", ["ana@x.example"]),
        ("a@x.example; b@x.example", ["a@x.example", "b@x.example"]),
        ("mailto:a@x.example", ["a@x.example"]),
        ("no address", []),
        ("a@@x.example", []),
        ("a@x", []),
    ],
)
def test_addresses_in_a_cell(text, addresses):
    assert find_emails(text)[0] == addresses


def test_what_is_no_address_is_handed_back():
    assert find_emails("call me") == ([], "call me")


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("1-955-371-0847 x371", "US", ("+19553710847", "371")),
        ("(415) 293-3313", "US", ("+14152933313", "")),
        ("tel:+1-418-656-9254;ext=102", "US", ("+14186569254", "102")),
        ("030 901820", "DE", ("+4930901820", "")),
        ("+44 (0)20 7946 0958", "US", ("+442079460958", "")),
        ("00 49 30 901820", "DE", ("+4930901820", "")),
        ("BusinessPhone", "US", ("", "")),
        ("12", "US", ("", "")),
        ("", "US", ("", "")),
    ],
)
def test_numbers_in_one_form(text, region, number):
    assert find_phone(text, region) == number


@given(st.sampled_from(["+1", "1", ""]), st.integers(2000000000, 9999999999))
def test_the_quick_way_says_what_the_full_rules_say(prefix, digits):
    text = f"{prefix} {digits}"
    full = phonenumbers.format_number(
        phonenumbers.parse(text, "US"), phonenumbers.PhoneNumberFormat.E164
    )
    assert find_phone(text, "US")[0] == full


@given(
    st.sampled_from(["+49", "+44", "+39", "+972", "+1", "+7", "0", "00", ""]),
    st.text("0123456789", min_size=3, max_size=12),
    st.sampled_from(["DE", "GB", "IT", "IL", "FR", "JP", "AR"]),
)
def test_numbers_of_many_countries_are_read_as_by_the_full_rules(prefix, digits, region):
    quick = _quickly(f"{prefix} {digits}".strip(), region)
    if quick:
        assert quick == _carefully(f"{prefix} {digits}".strip(), region)
