"""Invariant 18: the same file twice changes nothing; an import undone leaves all as it was."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodbuy.integrations.tests.test_importing import bring, everything, undo
from goodbuy.people.erasing import erase
from goodbuy.people.models import CustomField, Person

NAMES = st.sampled_from(["Ana Ode", "Anna Ode", "ana ode", "Ben Oak", "José Ruiz", "Jose Ruiz", ""])
MAILS = st.sampled_from(
    ["", "a@x.example", "A@x.example", "b@x.example", "no", "c@x.example; a@x.example"]
)
PHONES = st.sampled_from(["", "212 555 0100", "+1 212 555 0100", "212 555 0101 x7", "none", "12"])
FIRMS = st.sampled_from(["", "Harbor", "harbor ", "Quay & Söhne", "Quay & Sohne"])
TITLES = st.sampled_from(["", "Buyer", "CFO", 'Says "hi", often', "Two\nlines"])
CITIES = st.sampled_from(["", "Ulm", "Köln"])
SIZES = st.sampled_from(["", "L", "M"])
TAGS = st.sampled_from(["", "VIP", "vip, Berlin"])
NOTES = st.sampled_from(["", "Kind.", "a\tb\\c", "\\N"])
ROWS = st.lists(
    st.tuples(NAMES, MAILS, PHONES, FIRMS, TITLES, CITIES, NOTES, SIZES, TAGS),
    min_size=1,
    max_size=8,
)
POLICY = st.sampled_from(["update", "skip", "new"])
HEADER = ["Name", "Email", "Phone", "Company", "Job Title", "City", "Notes", "Size", "Tags"]


def written(header, rows):
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerows([header, *rows])
    return buffer.getvalue()


RULES = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.invariant(18)
@RULES
@given(first=ROWS, second=ROWS, policy=POLICY)
def test_people(cast, first, second, policy):
    """With tags, a field of one's own, and somebody of the file who was erased."""
    from django.db import transaction

    with transaction.atomic():
        CustomField.define(by=cast.mira, of="person", name="Size", kind="text")
        erase(Person.add(by=cast.mira, name="Ben Oak", emails=["b@x.example"]),
              by=cast.mira, why="asked")  # fmt: skip
        bring(cast.mira, written(HEADER, first), name="first.csv")
        before = everything()
        one = bring(cast.mira, written(HEADER, second), name="second.csv", duplicates=policy)
        after = everything()
        two = bring(cast.mira, written(HEADER, second), name="second.csv", duplicates=policy)
        assert everything() == after
        undo(two, cast.mira)
        assert everything() == after
        undo(one, cast.mira)
        assert everything() == before
        transaction.set_rollback(True)


DEAL_ROWS = st.lists(
    st.tuples(
        st.sampled_from(["Labels", "Docks", "labels", ""]),
        st.sampled_from(["", "Harbor", "harbor", "Quay"]),
        st.sampled_from(["Won", "Lost", "Engaging", "Prospecting", ""]),
        st.sampled_from(["", "12", "1,200.50", "0"]),
        st.sampled_from(["", "1/15/2026", "12/31/2025"]),
        st.sampled_from(["", "Mira Lindt", "Someone Else"]),
    ),
    min_size=1,
    max_size=6,
)
DEAL_HEADER = [
    "Deal Name",
    "Associated Company",
    "Deal Stage",
    "Amount",
    "Close Date",
    "Deal owner",
]


@pytest.mark.invariant(18)
@RULES
@given(first=DEAL_ROWS, second=DEAL_ROWS, policy=POLICY)
def test_deals(cast, first, second, policy):
    from django.db import transaction

    with transaction.atomic():
        bring(cast.mira, written(DEAL_HEADER, first), name="first.csv")
        before = everything()
        one = bring(cast.mira, written(DEAL_HEADER, second), name="second.csv", duplicates=policy)
        after = everything()
        bring(cast.mira, written(DEAL_HEADER, second), name="second.csv", duplicates=policy)
        assert everything() == after
        undo(one, cast.mira)
        assert everything() == before
        transaction.set_rollback(True)
