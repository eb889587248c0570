"""Tables with what people have typed: no cell of them is a formula, and none is lost."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.export.guarded_csv import guarded, write_guarded


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+1", "-1-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "\n=1", "＝1", "-", "+"]
)
def test_what_a_spreadsheet_would_compute_is_text(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Ada", "a=b", "-0.25", "+7", "-1e-09", "’", "w0.1.2", "−5"])
def test_what_it_would_not_stays(text: str) -> None:
    assert guarded(text) == text


@given(st.lists(st.lists(st.text() | st.integers(), min_size=2, max_size=2), max_size=5))
def test_every_cell_comes_back(rows: list[list[str | int]]) -> None:
    text = write_guarded(["a", "b"], rows)
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read[0] == ["a", "b"]
    found = [[cell.removeprefix("'") for cell in row] for row in read[1:]]
    assert found == [[str(cell).removeprefix("'") for cell in row] for row in rows]
