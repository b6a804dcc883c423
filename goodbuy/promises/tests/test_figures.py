from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodbuy.kernel.errors import Refusal
from goodbuy.promises.charts import FOOT, TOP, chart_of, number
from goodbuy.promises.readings import read_readings
from goodbuy.promises.returns import Gain, improvement, return_on


@pytest.mark.advice("A28")
@pytest.mark.parametrize(
    ("price", "gains", "months", "monthly", "net", "percent", "payback"),
    [
        (
            "48600",
            [("2.6", "1250.50"), ("150", "14.20")],
            36,
            "5381.30",
            "145126.80",
            "298.6",
            "9.0",
        ),
        ("1000", [("10", "8.333")], 12, "83.33", "-0.04", "0.0", "12.0"),
        ("0", [("1", "5")], 1, "5.00", "5.00", None, "0.0"),
        ("500", [("-2", "10")], 12, "-20.00", "-740.00", "-148.0", None),
    ],
)
def test_worked_examples_of_return_to_the_cent(
    price, gains, months, monthly, net, percent, payback
):
    made = return_on(Decimal(price), [Gain(Decimal(c), Decimal(w)) for c, w in gains], months)
    assert made.monthly == Decimal(monthly)
    assert made.net == Decimal(net)
    assert made.percent == (Decimal(percent) if percent else None)
    assert made.payback_months == (Decimal(payback) if payback else None)


def test_improvement_follows_the_direction():
    assert improvement("down", Decimal("4.2"), Decimal("1.6")) == Decimal("2.6")
    assert improvement("up", Decimal("60"), Decimal("99.5")) == Decimal("39.5")


def test_a_return_needs_a_month_and_a_price():
    with pytest.raises(ValueError, match="at least one month"):
        return_on(Decimal(1), [], 0)


@given(
    st.lists(
        st.tuples(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.decimals(-1000, 1000, places=2)),
        max_size=20,
    )
)
def test_every_point_of_a_chart_lies_in_its_box_and_its_words_hold_the_last_number(readings):
    chart = chart_of(
        name="N",
        unit="",
        baseline=Decimal(5),
        baseline_on=date(2019, 1, 1),
        target=Decimal(1),
        due_on=None,
        readings=readings,
    )
    spots = [
        tuple(map(float, part.split())) for part in chart.line.replace("M", "L").split("L") if part
    ]
    assert all(0 <= x <= 320 and TOP - 0.1 <= y <= FOOT + 0.1 for x, y in spots)
    if readings:
        assert number(max(readings)[1]) in chart.words


def test_a_figure_has_no_needless_zeros():
    assert [number(Decimal(v)) for v in ("4.2000", "190", "1250.5", "0.0000")] == [
        "4.2",
        "190",
        "1,250.5",
        "0",
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "no reading"),
        (b"2026-01-01\n", "one column"),
        (b"a,b\nx,y\n", "is no day"),
        (b"2026-01-01,NaN\n2026-01-02,1e99", "no number"),
        (b"\x00\x01\x02", "no reading"),
    ],
)
def test_a_bad_file_is_refused_with_the_line(content, sentence):
    with pytest.raises(Refusal, match=sentence):
        read_readings(content)


def test_lines_are_read_whatever_parts_them_and_a_half_day_is_no_day():
    for content in (
        b"2026-10-01,1.6",
        b"1.10.2026;1,6",
        b"Oct 1, 2026\t1.6 %\n",
        b'"2026-10-01","1.6"',
    ):
        [reading] = read_readings(content).readings
        assert (reading.on, reading.value) == (date(2026, 10, 1), Decimal("1.6"))
    read = read_readings(b"2026-10-01,1\nMonday,2\n10,3\nOctober 2026,4\n")
    assert len(read.readings) == 1
    assert [line.split(":")[0] for line in read.left_out] == ["Line 2", "Line 3", "Line 4"]
