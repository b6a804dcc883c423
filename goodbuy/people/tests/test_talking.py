"""What was said in a talk, told apart: whose promise it is, by when, and when to talk again."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodbuy.people.capture.talking import day_ahead, promised_by, read_talk

# A Wednesday.
TODAY = date(2026, 11, 18)


def told(text, first_name="Ana"):
    return [(p.what, p.words) for p in read_talk(text, TODAY, (), first_name).proposals]


@pytest.mark.parametrize(
    ("words", "side"),
    [
        ("I will send the floor plan by Friday", "us"),
        ("I'll ring the fire officer", "us"),
        ("we’ll show them the second hall", "us"),
        ("promised to bring the samples", ""),
        ("I promised to bring the samples", "us"),
        ("we are to measure the ramp", "us"),
        ("todo: send the offer", "us"),
        ("me: check the invoice", "us"),
        ("she will ask her IT lead", "them"),
        ("they'll confirm the date next week", "them"),
        ("Ana promised the drawings", "them"),
        ("Ana will pay the first invoice", "them"),
        ("them: name a project lead", "them"),
        ("he promised to introduce us to the CFO", "them"),
        # What only sounds alike.
        ("she will be fifty in May", ""),
        ("will retire in two years", ""),
        ("daughter will start college", ""),
        ("hates phone calls", ""),
        ("we talked about the weather", ""),
        ("I liked the hall", ""),
        ("they will have a baby in spring", ""),
    ],
)
def test_a_promise_is_told_from_what_only_sounds_alike(words, side):
    assert promised_by(words, "Ana") == side


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("by Friday", date(2026, 11, 20)),
        ("on Wednesday", date(2026, 11, 25)),
        ("tomorrow", date(2026, 11, 19)),
        ("in two weeks", date(2026, 12, 2)),
        ("in 10 days", date(2026, 11, 28)),
        ("next week", date(2026, 11, 23)),
        ("next month", date(2026, 12, 1)),
        ("on 3 March", date(2027, 3, 3)),
        ("on 3 March 2027", date(2027, 3, 3)),
        ("2026-12-24", date(2026, 12, 24)),
        ("in January", date(2027, 1, 1)),
        ("on 3 March 2020", None),
        ("on 31 February", None),
        ("some day", None),
    ],
)
def test_the_day_that_is_named_lies_ahead(words, day):
    assert day_ahead(words, TODAY) == day


def test_a_talk_is_cut_into_what_each_line_is():
    text = (
        "Daughter starts college in September. I will send the floor plan by Friday. "
        "She will ask her IT lead. Talk again in two weeks. Zanzibar blue folder"
    )
    found = read_talk(text, TODAY, (), "Ana")
    assert [p.what for p in found.proposals] == ["fact", "occasion", "promise", "promise", "talk"]
    assert [p.fields for p in found.proposals if p.what == "promise"] == [
        {"side": "us", "due_on": date(2026, 11, 20)},
        {"side": "them", "due_on": None},
    ]
    assert found.proposals[-1].fields == {"on": date(2026, 12, 2)}
    assert found.note == "Zanzibar blue folder"


def test_two_days_to_talk_are_the_later_one_said():
    twice = read_talk("Call back on Friday\ncall back on Monday", TODAY)
    assert [p.words for p in twice.proposals] == ["Call back on Monday"]
    assert twice.note == "Call back on Friday", "and nothing said is lost"
    assert told("we: send the plan") == [("promise", "Send the plan")]


@settings(max_examples=60, derandomize=True)
@given(st.text(max_size=200), st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_no_text_falls_over_and_nothing_is_lost(text, today):
    found = read_talk(text, today)
    for proposal in found.proposals:
        assert proposal.words
        day = proposal.fields.get("on")
        assert day is None or day >= today
