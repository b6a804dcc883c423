"""The bench's words; the bench itself runs by hand, on a quiet machine."""

from goodbuy.testing.bench.__main__ import APART, MEASURES, _parser


def test_each_row_can_be_asked_for_alone():
    assert _parser().parse_args(["--only", "people", "--scale", "10"]).scale == 10
    assert set(MEASURES) >= {"people", "board", "room", "deal", "today", "import", "live", "memory"}
    assert set(APART) == {"clockwork", "where", "letters"}
    assert _parser().parse_args(["--only", "clockwork"]).only == ["clockwork"]
