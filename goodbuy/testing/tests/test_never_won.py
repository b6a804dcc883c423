"""A signature is a middle: no screen, mail or word of ours calls it won."""

import re
from pathlib import Path

import pytest

from goodbuy.deals.models import Deal
from goodbuy.timeline.kinds import _SENTENCES

PACKAGE = Path(__file__).resolve().parents[2]
WON = re.compile(r"\b(won(?![’'])|closed[- ]won|job done|deal closed)\b", re.I)


@pytest.mark.advice("A25")
def test_no_template_stage_or_sentence_says_won():
    for file in PACKAGE.rglob("templates/**/*.*"):
        if file.suffix in (".html", ".txt", ".md"):
            shown = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", file.read_text())
            assert not WON.search(shown), file
    for words in [*Deal.Stage.labels, *_SENTENCES.values()]:
        assert not WON.search(str(words)), words


@pytest.mark.advice("A25")
def test_from_agreed_the_way_goes_on():
    onward = {to for to, starts in Deal.MOVES.items() if Deal.Stage.AGREED in starts}
    assert Deal.Stage.ONBOARDING in onward
    assert Deal.Stage.AGREED in Deal.RUNNING
