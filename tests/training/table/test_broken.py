"""A broken file gets one sentence that says where, and how to mend it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.training.table import UnusableData, columns_of, read_table
from app.training.table.table import MAX_BYTES, MAX_COLUMNS, MAX_ROWS
from tests.for_each import for_each

BROKEN = {
    "empty": (b"", "There are no rows"),
    "blank": (b"\n \n\t\n", "There are no rows"),
    "header only": (b"size,colour\n", "no row below it"),
    "one column": (b"x\n1\n2\n", "Line 1 has one column"),
    "an image": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "This is an image (PNG)"),
    "binary": (b"a,b\n1,\0\0\0\x02\n", "Line 2 contains a zero byte"),
    "cut UTF-16": (
        "a,b\n1,2\n".encode("utf-16")[:-1],
        "Line 2 is not UTF-16, as its first",
    ),
    "UTF-8 mark, other bytes": (b"\xef\xbb\xbfa,b\n\xff,2\n", "Line 2 is not UTF-8, as its"),
    "a cell too many": (
        b"a,b\n1,2\n1,2,3\n",
        "Line 3 has 3 values, but there are 2 columns.",
    ),
    "a cell too few": (
        b"a;b;c\n1;2;x\n\n3;y\n5;6;z\n",
        "Line 4 has 2 values, but there are 3 columns.",
    ),
    "after a long cell": (
        b'a,b\n"x\ny",1\n3\nz,2\n',
        "Line 4 has 1 value, but there are 2 columns. ",
    ),
    "open quote": (b'a,b\n1,2\n"3,4\n5,6\n', "The cells of line 3 cannot be separated"),
    "text after a quote": (b'a,b\n1,"x"y\n', "The cells of line 2 cannot be separated"),
    "bell": (b"a,b\n1,2\n3,\x07\n", "Line 3, column 2 contains the control character U+0007"),
    "C1": ("a,b\nx\x85x,1\n".encode(), "Line 2, column 1 contains the control character U+0085"),
    "wide": (b"1," * MAX_COLUMNS + b"1\n", f"Line 1 has {MAX_COLUMNS + 1} columns"),
    "very wide": (b"1," * 10**6 + b"1\n", "Line 1 has 1000001 columns"),
    "long": (b"1,2\n" * (MAX_ROWS + 1), f"There are more than {MAX_ROWS} rows"),
    "long, with names": (b"a,b\n" + b"1,2\n" * (MAX_ROWS + 1), f"more than {MAX_ROWS} rows"),
    "large": (b"1,2\n" + b" " * MAX_BYTES, "The table has 5.0 MB"),
    "long cell": (b"a,b\n" + b"x" * 200_000 + b",1\n", "The cells of line 2 cannot be separated"),
}


@for_each("case", BROKEN, quick=3)
def test_says_where(case: str) -> None:
    data, expected = BROKEN[case]
    with pytest.raises(UnusableData) as refused:
        read_table(data)
    message = str(refused.value)
    assert expected in message
    assert message.endswith(".") and "\n" not in message
    assert len(message) < 260


def test_a_lone_surrogate_in_pasted_text() -> None:
    with pytest.raises(UnusableData, match="Line 2, column 1 contains .* U\\+D800"):
        read_table("a,b\n\ud800,1\n")


def test_the_most_rows_and_columns_are_taken() -> None:
    assert len(read_table(b"a,b\n" + b"1,2\n" * MAX_ROWS).rows) == MAX_ROWS
    assert len(read_table(b"1," * (MAX_COLUMNS - 1) + b"1\n").names) == MAX_COLUMNS


@given(st.binary(max_size=200) | st.text('ab1,;|\t"\r\n.', max_size=60))
def test_anything_is_a_table_or_a_sentence(data: bytes | str) -> None:
    try:
        read = read_table(data)
    except UnusableData as refused:
        assert str(refused).endswith(".")
        return
    assert len(set(read.names)) == len(read.names)
    assert {len(row) for row in read.rows} == {len(read.names)}
    assert list(read.lines) == sorted(set(read.lines))
    for column in columns_of(read):
        assert len(column.cells) == len(read.rows)
        assert column.numbers is None or not np.isinf(column.numbers).any()
