"""The table is found in a file whatever stands around it, and what was done is said."""

from __future__ import annotations

import pytest

from app.training.table import Hints, TextTable, UnusableData, read_table
from tests.for_each import for_each

ROWS = (("1", "2", "a"), ("2", "3", "b"))
NAMES = ("x", "y", "k")
TABLE = "x,y,k\n1,2,a\n2,3,b\n"

SAME: dict[str, tuple[str, str]] = {
    "sep=": ("sep=;\nx;y;k\n1;2;a\n2;3;b\n", ""),
    "sep= in quotes": ('"sep=;"\nx;y;k\n1;2;a\n2;3;b\n', ""),
    "sep= with a tab": ("sep=\t\nx\ty\tk\n1\t2\ta\n2\t3\tb\n", ""),
    "a title": ("Results of class 9\n\n" + TABLE, "begins in line 3; line 1 before it is left"),
    "keys and values": ("Station: A1\nDay: 5\n\nx;y;k\n1;2;a\n2;3;b\n", "begins in line 4"),
    "titles filled up": ("Results,,\n,,\n" + TABLE, "line 1 before it (“Results”) is left out"),
    "comments": ("# made, by, us\n% 2026\n" + TABLE, "Comments before the table are left out"),
    "names in a comment": ("# x y k\n1 2 a\n2 3 b\n", "comment in line 1 holds the names"),
    "a comment within": ("x,y,k\n1,2,a\n# pause\n2,3,b\n", "Comments are left out: line 3"),
    "blanks": ("x   y  k\n1   2  a\n  2 3\tb\n", "separated by blanks"),
    "delimiters at all ends": ("x,y,k,\n1,2,a,\n2,3,b,\n", "end of lines 1, 2 and 3"),
    "a delimiter after names": ("x,y,k,\n1,2,a\n2,3,b\n", "end of line 1 is left out"),
    "delimiters after rows": ("x,y,k\n1,2,a,\n2,3,b,\n", "All lines below the names end with"),
    "a delimiter after one row": ("x,y,k\n1,2,a\n2,3,b,\n", "end of line 3 is left out"),
    "empty columns and rows": ("x,,y,k\n1,,2,a\n,,,\n2,,3,b\n,,,\n", "Column 2 has neither"),
    "a total": (TABLE + "Total,5,\n", "line 4 “Total”"),
    "totals in German": (TABLE + "Summe:,5,\nMittelwert,2.5,\n", "line 4 “Summe:”, line 5"),
    "notes": (TABLE + "\nSource: a census\nof 2026\n", "lines 5 and 6 below it are left out"),
    "the names again": ("x,y,k\n1,2,a\nx,y,k\n2,3,b\n", "come again in line 3"),
    "Markdown": (
        "Text\n\n| x | y | k |\n|---|--:|:-:|\n| 1 | 2 | a |\n| 2 | 3 | b |\n",
        "Markdown",
    ),
    "psql": (" x | y | k \n---+---+---\n 1 | 2 | a\n 2 | 3 | b\n(2 rows)\n", "drawn with lines"),
    "MySQL": ("+-+-+-+\n|x|y|k|\n+-+-+-+\n|1|2|a|\n|2|3|b|\n+-+-+-+\n", "drawn with lines"),
    "ARFF": (
        "% c\n@RELATION r\n@ATTRIBUTE x real\n@attribute 'y' numeric\n@attribute k {a,b}\n@DATA\n"
        "1,2,a\n2,3,'b'\n",
        "read as ARFF",
    ),
    "JSON lines": ('{"x":1,"y":2,"k":"a"}\n{"x":2,"y":3,"k":"b"}\n', "JSON lines"),
    "quotes around lines": ('"x,y,k"\n"1,2,a"\n"2,3,b"\n', "Each line stands in quotes"),
    "single quotes": ("x,y,k\n1,2,'a'\n2,3,'b'\n", "Single quotes around cells"),
    "blanks after quotes": ('"x" ,"y" ,"k"\n"1" ,"2" ,"a"\n"2" ,"3" ,"b"\n', "Blanks after a"),
    "Ctrl-Z": (TABLE + "\x1a", ""),
    "CR": (TABLE.replace("\n", "\r"), ""),
    "invisible characters": ("\ufeffx,\u200by,k\n1,2,a\u200b\n2,3,\u00adb\u00a0\n", ""),
}
"""Text, and part of the remark."""


@for_each("case", SAME)
def test_the_same_table(case: str) -> None:
    text, said = SAME[case]
    read = read_table(text)
    assert (read.names, read.rows) == (NAMES, ROWS)
    assert (said in remarks(read)) if said else not read.remarks, remarks(read)


def test_keys_and_values_above_are_asked_about() -> None:
    read = read_table("Station;A1\nDay;5\n\nt;u\n1;2\n2;3\n4;5\n")
    assert (read.names, read.lines) == (("t", "u"), (5, 6, 7))
    assert read.remarks[0].asks and read.remarks[0].setting == "first_line"
    all_rows = read_table("Station;A1\nDay;5\n\nt;u\n1;2\n2;3\n4;5\n", Hints(first_line=1))
    assert all_rows.names == ("Station", "A1")


def test_units_below_the_names() -> None:
    for text in ("t,U,I\ns,V,mA\n0,1,2\n1,2,3\n", "t,U,I\n[s],[V],[mA]\n0,1,2\n1,2,3\n"):
        read = read_table(text)
        assert (read.names, read.units) == (("t", "U", "I"), ("s", "V", "mA"))
        assert (read.rows, read.lines) == ((("0", "1", "2"), ("1", "2", "3")), (3, 4))
        assert "Line 2 holds units (s, V, mA)" in remarks(read)


@for_each("word", ["NA", "n/a", "k.A.", "#N/A", "-", "***"])
def test_a_first_row_without_values_holds_no_units(word: str) -> None:
    read = read_table(f"x,k\n{word},a\n1,b\n2,a\n3,b\n")
    assert (read.units, read.rows[0]) == ((), (word, "a"))


def test_types_and_units_below_the_names() -> None:
    read = read_table("t;U\nfloat;float\ns;V\n1;2\n2;3\n")
    assert (read.names, read.units, read.rows) == (
        ("t", "U"),
        ("s", "V"),
        (("1", "2"), ("2", "3")),
    )


def test_a_second_row_of_texts_is_asked_about() -> None:
    read = read_table("Time,Position\nrun 1,run 2\n0,1\n1,2\n")
    assert read.names == ("Time run 1", "Position run 2")
    assert read.remarks[0].asks


def test_missing_cells_between_blanks_are_told_by_position() -> None:
    read = read_table("n  x    y\n-- ---- --\na  1.5  2\nb       3\nc  2.5  4\n")
    assert read.names == ("n", "x", "y")
    assert read.rows == (("a", "1.5", "2"), ("b", "", "3"), ("c", "2.5", "4"))
    assert "Cells are told apart by their columns" in remarks(read)
    with pytest.raises(UnusableData, match="Line 3 has 2 values, but there are 3 columns"):
        read_table("n x y\na 1.5 2\nb 3\nccc 2 44\n")


def test_names_in_two_rows_are_joined() -> None:
    read = read_table(",a,a,b\n,mean,std,mean\nday,,,\n0,1,2,3\n1,2,3,4\n")
    assert read.names == ("day", "a mean", "a std", "b mean")
    assert len(read.rows) == 2


def test_rows_with_names_of_their_own() -> None:
    for text in (
        "x y\n1 5 a\n2 6 b\n",
        '"x","y"\n"1",5,"a"\n"2",6,"b"\n',
        "x\ty\nA\t5\ta\nB\t6\tb\n",
    ):
        read = read_table(text)
        assert read.names == ("row", "x", "y")
        assert read.rows[0][1:] == ("5", "a")
        assert "one name less" in remarks(read)


def test_a_time_before_each_line() -> None:
    read = read_table("12:00:01.5 -> 20,a\n12:00:02.5 -> 21,b\n12:00:03.5 -> 22,a\n")
    assert read.names == ("time", "column 2", "column 3")
    assert read.rows[0] == ("12:00:01.5", "20", "a")
    named = read_table("12:00:01 -> t,k\n12:00:02 -> 20,a\n12:00:03 -> 21,b\n")
    assert (named.names, len(named.rows)) == (("time", "t", "k"), 2)


def test_names_are_made_different_and_none_is_empty() -> None:
    read = read_table("column 2,,m,m ,m,M\n1,2,3,4,5,6\n")
    assert read.names == ("column 2", "column 2 (2)", "m", "m (2)", "m (3)", "M")
    long = read_table(f"{'a' * 150},{'a' * 150}\n1,2\n")
    assert [len(name) for name in long.names] == [95, 99]
    assert "is long and shortened" in remarks(long)


def test_numbers_that_are_names_are_asked_about() -> None:
    years = read_table("land,2019,2020\nA,1.5,2\nB,2.5,3\n")
    assert (years.names[1:], years.remarks[0].asks) == (("2019", "2020"), True)
    assert read_table("k,2026-01-01,2026-01-02\nA,1,2\nB,2,3\n").names[1] == "2026-01-01"
    assert not read_table("1,2,3\n4,5,6\n").has_header


def test_a_row_that_ends_early_has_missing_cells_if_the_others_fit() -> None:
    read = read_table("x,y,k\n1,2,a\n2,3\n3,4,b\n")
    assert (read.rows[1], remarks(read)) == (
        ("2", "3", ""),
        "Line 3 ends early; the cells not there are missing.",
    )


def test_a_total_word_that_is_a_value_stays() -> None:
    read = read_table("x,k\n1,total\n2,part\n3,total\n")
    assert len(read.rows) == 3
    sums = read_table("m,a\nJan,1.5\nFeb,2\n,3.5\n")
    assert len(sums.rows) == 2 and "Line 4 holds sums" in remarks(sums)


def test_numbers_of_json_are_not_rounded() -> None:
    read = read_table('{"id": 9007199254740993, "x": 0.10}\n{"id": null, "x": 1e5}\n')
    assert read.rows == (("9007199254740993", "0.10"), ("", "1e5"))


REFUSED: dict[str, tuple[str, str]] = {
    "comma as decimal mark": (
        "x,y\n1,5,2,5\n2,5,3,5\n",
        "the comma is the decimal mark as well as",
    ),
    "comma in the first column": ("x,k\n1,5,a\n2,5,b\n", "if commas are decimal marks, export"),
    "one column of them": ("x\n1,5\n2,5\n", "Line 1 names 1 column and line 2 has 2 values"),
    "a lost cell": ("x,k,y\n1,a,2\n2,3\n3,b,1\n", "Line 3 has 2 values, but there are 3 columns"),
    "a cell too many": ("x,k\n1,a\n\n2,b,c\n3,a\n", "Line 4 has 3 values, but there are 2 columns"),
    "an open quote": ('x,k\n1,"a\n2,b\n', "line 2 cannot be separated (it opens a quote"),
    "sparse ARFF": ("@attribute x real\n@data\n{0 1}\n", "Line 3 is a sparse row"),
    "nested JSON": ('{"x": 1}\n{"x": [1, 2]}\n', "Line 2: “x” holds a list or an object"),
    "Markdown of unequal rows": ("x|k\n-|-\n1|a\n2|b|3\n", "Line 4 has 3 values, but there are 2"),
    "ARFF of unequal rows": (
        "@attribute x real\n@attribute y real\n@data\n1,2\n3,4,5\n",
        "Line 5 has 3 values, but there are 2",
    ),
    "ARFF without names": ("@attribute\n@data\n1\n", "has one column and two are needed"),
    "prose": ("This is a letter.\nIt has lines and no table in them.\nBye\n", "Line "),
}


@for_each("case", REFUSED)
def test_what_is_refused(case: str) -> None:
    text, said = REFUSED[case]
    with pytest.raises(UnusableData) as refused:
        read_table(text)
    assert said in str(refused.value)


def test_the_first_line_can_be_chosen() -> None:
    text = "a,b\n1,2\n\nx,y\n3,4\n5,6\n"
    read = read_table(text, Hints(first_line=4))
    assert (read.names, read.lines, read.first_line) == (("x", "y"), (5, 6), 4)
    with pytest.raises(UnusableData, match="no rows"):
        read_table(text, Hints(first_line=40))


def remarks(table: TextTable) -> str:
    """All sentences about the table."""
    return " ".join(remark.text for remark in table.remarks)
