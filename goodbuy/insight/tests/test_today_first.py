"""Today looks for less where what hurts today fills the list: nothing may be lost by that."""

import re

import pytest

from goodbuy.insight.waiting import KINDS, TODAY


def harm_of(select: str) -> str:
    """The ninth column of what a kind selects."""
    words = re.sub(r"\s+", " ", select.replace("case ", "(").replace(" end", ")"))
    columns, depth = [""], 0
    for letter in words.strip().removeprefix("select "):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and not depth:
            columns.append("")
        else:
            columns[-1] += letter
    return columns[8]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in TODAY])
def test_what_is_looked_for_last_never_hurts_first(kind):
    harm = harm_of(KINDS[kind])
    figures = [int(one) for one in re.findall(r"(?:then|else|^) (\d+)\b", harm)]
    assert figures, harm
    assert min(figures) >= 2
