"""Tables with what people have typed: no cell of them is a formula, and none is lost."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from app.export.spreadsheet import as_text, spreadsheet
from tests.for_each import for_each


@for_each(
    "text", ["=1+1", "+1+1", "-1-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "\n=1", "＝1", "-", "+"]
)
def test_what_a_spreadsheet_would_compute_is_text(text: str) -> None:
    assert as_text(text) == f"'{text}"


@for_each("text", ["", "Ada", "a=b", "’", "w0.1.2", "−5"])
def test_what_it_would_not_stays(text: str) -> None:
    assert as_text(text) == text


def test_yes_no_and_nothing() -> None:
    assert spreadsheet(["a", "b", "c"], [[True, False, None]]) == "a,b,c\r\nyes,no,\r\n"


@given(st.lists(st.lists(st.text() | st.integers(), min_size=2, max_size=2), max_size=5))
def test_every_cell_comes_back(rows: list[list[str | int]]) -> None:
    text = spreadsheet(["a", "b"], rows)
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read[0] == ["a", "b"]
    found = [[cell.removeprefix("'") for cell in row] for row in read[1:]]
    assert found == [[str(cell).removeprefix("'") for cell in row] for row in rows]
