import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodbuy.integrations.csv_files.dates import Order, decide_order, parse_date
from goodbuy.integrations.csv_files.numbers import currency_in, decimal_sign, parse_amount
from goodbuy.integrations.csv_files.table import Row, read_table
from goodbuy.integrations.records import UnreadableFile

TEXT = "First Name,Last Name,E-mail\nZoë,Müller,zoe@x.example\nJosé,Núñez,jose@x.example\n"


def opened(tmp_path, content, encoding="utf-8", **options):
    path = tmp_path / "file.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return read_table(path, **options)


def cells(table):
    return [row.cells for row in table.rows()]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_every_encoding_with_every_delimiter(tmp_path, encoding, delimiter):
    table = opened(tmp_path, TEXT.replace(",", delimiter), encoding)
    assert table.delimiter == delimiter
    assert table.header == ("First Name", "Last Name", "E-mail")
    assert cells(table) == [["Zoë", "Müller", "zoe@x.example"], ["José", "Núñez", "jose@x.example"]]


def test_other_code_pages_are_told_from_western_ones(tmp_path):
    rows = "Name;Ort\n" + "Łukasz Żółć;Gdańsk\nPaweł Święty;Łódź\n" * 20
    table = opened(tmp_path, rows, "cp1250")
    assert cells(table)[0] == ["Łukasz Żółć", "Gdańsk"]


def test_a_late_windows_byte_does_not_spoil_a_utf8_file(tmp_path):
    content = ("Name,Email\n" + "Zoë Müller,zoe@x.example\n" * 9000).encode()
    table = opened(tmp_path, content + b"Ren\xe9,rene@x.example\n")
    assert table.encoding.name == "utf-8-mixed"
    assert cells(table)[-1] == ["René", "rene@x.example"]
    assert cells(table)[0][0] == "Zoë Müller"


def test_linkedin_notes_above_the_header(tmp_path):
    content = (
        'Notes:\n"When exporting your connection data, you may notice that some of the email '
        'addresses are missing, for connections who do not allow it."\n\n'
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
        "Ana,Ruiz,https://www.linkedin.com/in/ana,,Harbor,Buyer,15 Jan 2026\n"
    )
    table = opened(tmp_path, content)
    assert table.header[-1] == "Connected On"
    assert cells(table) == [
        ["Ana", "Ruiz", "https://www.linkedin.com/in/ana", "", "Harbor", "Buyer", "15 Jan 2026"]
    ]


def test_the_line_that_excel_adds_names_the_delimiter(tmp_path):
    table = opened(tmp_path, "sep=;\r\nName;E-Mail\r\nAna, Ruiz;a@x.example\r\n")
    assert table.delimiter == ";"
    assert table.header == ("Name", "E-Mail")
    assert cells(table) == [["Ana, Ruiz", "a@x.example"]]


def test_a_quoted_cell_may_hold_lines_and_delimiters(tmp_path):
    table = opened(tmp_path, 'Name,Notes\nAna,"one\r\ntwo, ""three"""\nBen,four\n')
    rows = list(table.rows())
    assert rows[0].cells == ["Ana", 'one\r\ntwo, "three"']
    assert [row.line for row in rows] == [2, 4]


def test_short_rows_are_filled_and_long_ones_say_so(tmp_path):
    table = opened(
        tmp_path, "Name,Email,City\nAna\nBen,b@x.example,Ulm,,\nCem,c@x.example,Ulm,more\n"
    )
    rows = list(table.rows())
    assert rows[0].cells == ["Ana", "", ""]
    assert rows[1].cells == ["Ben", "b@x.example", "Ulm"]
    assert rows[2].problem.startswith("The row has 4 cells, the header has 3")


@pytest.mark.parametrize("below", [3, 1000])
def test_an_unclosed_quotation_mark_costs_one_row(tmp_path, below):
    content = 'Name,Notes\nAna,"never closed\n' + "Ben,fine\n" * below
    rows = list(opened(tmp_path, content).rows())
    assert len(rows) == below + 1
    assert rows[0].problem == "A quotation mark in this row was opened and never closed."
    assert all(row.cells == ["Ben", "fine"] for row in rows[1:])
    assert rows[-1].line == below + 2


def test_without_a_header_the_columns_are_numbered(tmp_path):
    table = opened(tmp_path, "Ana Ruiz,ana@x.example\nBen Ode,ben@x.example\n")
    assert (table.has_header, table.header) == (False, ("Column 1", "Column 2"))
    assert len(cells(table)) == 2


def test_one_column_is_a_file_too(tmp_path):
    table = opened(tmp_path, "Email\na@x.example\nb@x.example\n")
    assert cells(table) == [["a@x.example"], ["b@x.example"]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n \n", "empty"),
        (b"PK\x03\x04\x14\x00\x06\x00" * 9, "Excel workbook"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 9, "not a text file"),
    ],
)
def test_what_is_no_text_is_refused_in_a_sentence(tmp_path, content, words):
    with pytest.raises(UnreadableFile, match=words):
        opened(tmp_path, content)


def test_what_the_user_says_beats_what_it_looks_like(tmp_path):
    table = opened(
        tmp_path,
        "Name;Note\nAna;Zo\u00e9\n".encode("mac_roman"),
        encoding="mac_roman",
        delimiter=";",
    )
    assert cells(table) == [["Ana", "Zoé"]]


plain = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)
quoted = st.one_of(plain, st.sampled_from(['a"b', "a\nb", "a,b;c", "\t|", '"', "x\r\ny"]))


@given(st.lists(st.lists(quoted, min_size=3, max_size=3), max_size=20), st.sampled_from(",;\t|"))
def test_what_a_csv_writer_writes_is_read_back(tmp_path_factory, rows, delimiter):
    kept = [row for row in rows if any(row)]
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter)
    writer.writerows([["First Name", "Last Name", "Email"], *kept])
    table = opened(tmp_path_factory.mktemp("round"), buffer.getvalue())
    assert cells(table) == kept


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["3/4/2026", "12/31/2025", "1/2/2024"], Order.MONTH_FIRST),
        (["3/4/2026", "31/12/2025"], Order.DAY_FIRST),
        (["03.04.2026", "31.12.2025"], Order.DAY_FIRST),
        (["3/4/2026", "1/2/2025"], Order.UNSURE),
        (["13/4/2026", "4/13/2026"], Order.UNSURE),
        (["2026-01-15", "15 Jan 2026", "", "20260115"], Order.ISO),
    ],
)
def test_the_order_of_day_and_month_is_decided_over_the_whole_column(values, order):
    style = decide_order(values)
    assert style.order == order
    assert style.reason


@pytest.mark.parametrize(
    "text",
    [
        "15 Jan 2026",
        "Jan 15, 2026",
        "January 15th, 2026",
        "15. Januar 2026",
        "15 janvier 2026",
        "15 de enero de 2026",
        "15 januari 2026",
        "2026-01-15",
        "2026/1/15",
        "20260115",
        "15-Jan-26",
        "Thu, 15 Jan 2026",
        "2026-01-15T18:04:34.666+00:00",
        "15.01.2026",
        "15/1/26",
        "46037",
    ],
)
def test_a_day_is_read_in_every_spelling(text):
    assert parse_date(text, Order.DAY_FIRST) == date(2026, 1, 15)


@given(st.dates(date(1970, 1, 1), date(2068, 12, 31)))
def test_a_day_survives_both_orders(day):
    assert parse_date(f"{day.month}/{day.day}/{day.year}", Order.MONTH_FIRST) == day
    assert parse_date(f"{day.day}.{day.month}.{day.year}", Order.DAY_FIRST) == day
    assert parse_date(day.isoformat(), Order.UNSURE) == day


def test_an_impossible_or_undecided_day_is_none():
    assert parse_date("31/02/2026", Order.DAY_FIRST) is None
    assert parse_date("3/4/2026", Order.UNSURE) is None
    assert parse_date("soon", Order.ISO) is None


@pytest.mark.parametrize(
    ("values", "sign", "amounts"),
    [
        (["1.234,50", "99"], ",", [Decimal("1234.50"), Decimal(99)]),
        (["1,234.50", "1,000"], ".", [Decimal("1234.50"), Decimal(1000)]),
        (["€ 1 234,5", "12.000"], ",", [Decimal("1234.5"), Decimal(12000)]),
        (["(250)", "4514"], ".", [Decimal(-250), Decimal(4514)]),
        (["CHF 1’250.00"], ".", [Decimal("1250.00")]),
    ],
)
def test_amounts_by_the_decimal_sign_of_their_column(values, sign, amounts):
    assert decimal_sign(values) == sign
    assert [parse_amount(value, sign) for value in values] == amounts


def test_a_currency_may_stand_beside_the_amount():
    assert [currency_in(text) for text in ("€ 12", "12 CHF", "$5", "12")] == [
        "EUR",
        "CHF",
        "USD",
        "",
    ]


def test_rows_are_numbered_as_an_editor_numbers_them(tmp_path):
    rows = list(opened(tmp_path, "Name,Email\n\nAna,a@x.example\n\n\nBen,b@x.example\n").rows())
    assert rows == [Row(3, ["Ana", "a@x.example"]), Row(6, ["Ben", "b@x.example"])]
