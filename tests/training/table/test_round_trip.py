"""What programs write is read back: every delimiter, quoting, decimal mark and encoding."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.training.table import ColumnChange, Hints, columns_of, read_table
from tests.tiers import some_slow
from tests.training.table.written import Written, tables

ENCODINGS = {
    "utf-8": {"utf-8"},
    "utf-8-sig": {"utf-8-sig"},
    "utf-16": {"utf-16"},
    # Letters that make no words do not tell their encoding.
    "latin-1": {"latin-1"},
    "cp1252": {"cp1252"},
}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", some_slow([",", ";", "\t", "|"], 2))
@given(
    table=tables(),
    decimal=st.sampled_from(".,"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
def test_reads_what_was_written(
    delimiter: str, encoding: str, table: Written, decimal: str, quoting: int, line_end: str
) -> None:
    text = table.text(delimiter, decimal, quoting, line_end)
    hints = Hints(encoding=encoding if encoding in ("latin-1", "cp1252") else None)
    read = read_table(text.encode(encoding), hints)
    assert read.delimiter == delimiter
    assert read.encoding in ENCODINGS[encoding]
    assert read.has_header
    assert list(read.names) == table.names
    # Without the person's word, 1.234 may be 1234, and 999999 may stand for a missing value.
    changes = {
        index: ColumnChange("number", decimal, kept=frozenset(cells))
        for index, cells in enumerate(zip(*read.rows, strict=True))
        if index > 0
    }
    texts, *numbers = columns_of(read, changes)
    assert list(texts.cells) == table.texts
    for column, expected in zip(numbers, np.array(table.numbers).T, strict=True):
        assert column.numbers is not None
        np.testing.assert_array_equal(column.numbers, expected)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@given(rows=st.lists(st.tuples(st.integers(), st.integers(-9, 9)), min_size=1, max_size=9))
def test_numbers_alone_have_no_header(delimiter: str, rows: list[tuple[int, int]]) -> None:
    read = read_table("".join(f"{a}{delimiter}{b}\n" for a, b in rows))
    assert (read.delimiter, read.has_header) == (delimiter, False)
    assert read.names == ("column 1", "column 2")
    assert [(int(a), int(b)) for a, b in read.rows] == rows


def test_old_macs_line_ends() -> None:
    assert read_table("a,b\r1,2\r3,4\r").rows == (("1", "2"), ("3", "4"))


def test_blank_lines_are_passed_over_and_lines_still_counted() -> None:
    read = read_table('\na;b\n\n"1\n2";x\n;\n3;y\n')
    assert read.rows == (("1\n2", "x"), ("3", "y"))
    assert read.lines == (4, 7)


def test_text_alone_has_a_header_where_its_names_do_not_come_again() -> None:
    assert read_table("size,colour\nbig,red\nsmall,red\n").has_header
    assert not read_table("big,red\nsmall,red\n").has_header


def test_formulas_stay_text() -> None:
    read = read_table("a,b\n=1+1,1\n@SUM(A1),2\n")
    assert [row[0] for row in read.rows] == ["=1+1", "@SUM(A1)"]
    assert columns_of(read)[0].numbers is None
