"""Sheets of workbooks: which one, what its cells become, and what is too large or locked."""

from __future__ import annotations

import pytest

from app.training.table import Hints, UnusableData, read_table
from tests.training.table.workbooks import DATE, DATE_TIME, Rows, ods, xlsx, zipped

TABLE: Rows = [["x", "y"], [1.5, 2], [2.5, 3]]


def test_cells_are_text_and_nothing_is_computed() -> None:
    read = read_table(
        xlsx(
            {
                "A": [
                    ["whole", "part", "day", "hour", "good", "wrong", "sum", "empty sum"],
                    [
                        3.0,
                        0.1,
                        (DATE, "<v>44000</v>"),
                        (DATE_TIME, "<v>44000.25</v>"),
                        True,
                        ('t="e"', "<v>#DIV/0!</v>"),
                        ("", "<f>1+1</f><v>5</v>"),
                        ("", "<f>1+1</f>"),
                    ],
                    [4e15, 1e-5, (DATE, "<v>44001</v>"), (DATE_TIME, "<v>44001</v>"), False, 1, 2],
                ]
            }
        )
    )
    assert read.rows[0] == ("3", "0.1", "2020-06-18", "2020-06-18 06:00:00", "TRUE", "", "5", "")
    assert read.rows[1][:2] == ("4000000000000000", "1e-05")
    assert read.rows[1][4] == "FALSE"
    assert (read.encoding, read.delimiter, read.sheet) == ("workbook", "", "A")
    assert [remark.text for remark in read.remarks] == [
        "1 formula has no stored value and is missing; open the workbook in a spreadsheet program "
        "and save it, so that its values are stored."
    ]


def test_the_first_visible_sheet_with_a_table_is_read_unless_another_is_chosen() -> None:
    book = xlsx({"old": TABLE, "Info": [["Report"]], "Data": [["a", "b"], [1, 2]]}, hidden=["old"])
    read = read_table(book)
    assert (read.sheet, read.sheets, read.names) == ("Data", ("Info", "Data"), ("a", "b"))
    assert read.remarks[0].setting == "sheet"
    assert read_table(book, Hints(sheet="old")).names == ("x", "y")
    with pytest.raises(UnusableData, match="no such sheet"):
        read_table(book, Hints(sheet="New"))


def test_titles_units_and_totals_are_no_samples() -> None:
    rows: Rows = [["Test 7"], [], ["t", "U"], ["s", "V"], [0.1, 2.5], [0.2, 2.75], ["Summe", 5.25]]
    read = read_table(xlsx({"A": rows}))
    assert (read.names, read.units) == (("t", "U"), ("s", "V"))
    assert read.rows == (("0.1", "2.5"), ("0.2", "2.75"))
    assert (read.first_line, read.lines) == (3, (5, 6))
    assert read_table(xlsx({"A": rows}), Hints(first_line=4)).names == ("s", "V")


def test_merged_names_of_two_rows_are_joined() -> None:
    top: list[object] = [None, "2020", None, "2021", None]
    names: list[object] = ["land", "m", "f", "m", "f"]
    read = read_table(xlsx({"A": [top, names, ["A", 1, 2, 3, 4], ["B", 2, 2, 3, 4]]}))
    assert read.names == ("land", "2020 m", "2020 f", "2021 m", "2021 f")


def test_a_table_that_begins_anywhere() -> None:
    read = read_table(xlsx({"A": [[], [], [None, None, "x", "y"], [None, None, 1, 2]]}))
    assert (read.names, read.rows, read.lines) == (("x", "y"), (("1", "2"),), (4,))


def test_open_document() -> None:
    date = ('office:value-type="date" office:date-value="2026-03-01"', "<text:p>1.3.26</text:p>")
    read = read_table(ods([["Größe", "Tag"], [1.8, date], [1.65, date]]))
    assert read.names == ("Größe", "Tag")
    assert read.rows == (("1.8", "2026-03-01"), ("1.65", "2026-03-01"))


FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
SHARED = (
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
    f"{'a' * 1_000_000}</t></si></sst>"
)
LONG = "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, 3000))


@pytest.mark.parametrize(
    ("book", "said"),
    [
        (xlsx({"A": FAR}), "too much memory or time"),
        (xlsx({"A": LONG}, parts={"xl/sharedStrings.xml": SHARED}), "too much memory or time"),
        (xlsx({"A": TABLE}, parts={"xl/x.xml": " " * 201_000_000}), "MB when unpacked"),
        (xlsx({"A": []}), "no rows in the workbook"),
        (xlsx({"A": TABLE})[:-30], "a damaged ZIP archive or workbook"),
        (zipped({"xl/workbook.xml": "<x"}), "The workbook is damaged"),
        (xlsx({"A": [["x", "y"]]}), "no row below it"),
    ],
    ids=["far cell", "repeated text", "bomb", "empty", "cut", "no workbook", "names alone"],
)
def test_what_cannot_be_read_is_a_sentence(book: bytes, said: str) -> None:
    with pytest.raises(UnusableData, match=said):
        read_table(book)
