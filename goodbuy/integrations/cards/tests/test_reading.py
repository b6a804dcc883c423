"""From lines to fields, and a few pictures; all twenty in every light are read by bin/bench."""

import pytest

from goodbuy.integrations.cards.eyes import in_order
from goodbuy.integrations.cards.found import Line
from goodbuy.integrations.cards.reading import read_card, read_signature
from goodbuy.testing.cards.drawing import SHOTS, layouts
from goodbuy.testing.cards.scoring import Score, count, try_out


def test_the_words_of_twenty_cards_become_their_fields():
    score = Score()
    for layout in layouts():
        lines = [Line(words, size) for _, _, size, _, _, words in layout.items]
        count(score, layout, read_card(lines, "GB"), str(layout.number))
    assert (score.precision(), score.recall()) >= (0.99, 0.99), score.wrong
    assert score.scribbles_kept == score.scribbles == 4


def test_cards_are_read_askew_and_on_their_side():
    some = [layout for layout in layouts() if layout.number == 1]
    score = try_out(some, [shot for shot in SHOTS if shot.degrees == 4 or shot.quarter == 1])
    assert score.precision() >= 0.9, score.wrong
    assert score.recall() >= 0.9, score.wrong
    assert score.scribbles_kept == 2


SIGNATURES = [
    (
        "Hi Dana,\n\nBest regards,\n--\n*Maria López* | Head of Purchasing\nAcme Werkzeug GmbH\n"
        "Lindenstraße 5 · 10115 Berlin · Germany\nT: +49 30 901820 | M: +49 171 5551234\n"
        "maria.lopez@acme-werkzeug.example | www.acme-werkzeug.example\n"
        "This e-mail is confidential.",
        {
            "name": "Maria López",
            "title": "Head of Purchasing",
            "company": "Acme Werkzeug GmbH",
            "emails": ["maria.lopez@acme-werkzeug.example"],
            "phones": ["+49 30 901820", "+49 171 5551234"],
            "website": "https://www.acme-werkzeug.example",
            "street": "Lindenstraße 5",
            "postcode": "10115",
            "city": "Berlin",
            "country": "DE",
            "rest": [],
        },
    ),
    (
        "Kind regards\nDr. Tom Akintola\nPlant Manager\nGreyhaven Textiles Ltd\n"
        "Tel 030 901820 Fax 030 901821\ntom@greyhaven.example\nSent from my iPhone\n"
        "ask for the loom hall",
        {
            "name": "Dr. Tom Akintola",
            "title": "Plant Manager",
            "company": "Greyhaven Textiles Ltd",
            "phones": ["030 901820"],
            "rest": ["Fax 030 901821", "ask for the loom hall"],
        },
    ),
    (
        "> Portland is nice\n> nora.beck@harborpine.example",
        {"name": "", "company": "Harborpine", "country": "", "rest": ["Portland is nice"]},
    ),
    ("\n \n--\n", {"name": "", "rest": []}),
]


@pytest.mark.parametrize(("text", "expected"), SIGNATURES)
def test_a_signature_is_read_without_greeting_and_lawyers(text, expected):
    found = read_signature(text, "DE").kept()
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize("text", ["@" * 4000, "1" * 4000, "a.b " * 900, "| · " * 900, "(" * 999])
def test_no_text_makes_reading_slow_or_fall_over(text):
    read_signature(text, "DE")


def test_lines_are_put_in_order_however_the_card_lies():
    frames = [
        ("right", (500.0, 90.0, 600.0, 20.0, 0.1)),
        ("below", (100.0, 100.0, 300.0, 20.0, 0.1)),
        ("left", (100.0, 50.0, 480.0, 20.0, 0.1)),
    ]
    assert [words for words, _ in in_order(frames)] == ["left right", "below"]
    assert in_order([]) == []
