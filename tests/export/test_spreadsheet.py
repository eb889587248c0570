"""CSV of which a spreadsheet computes nothing."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from app.export.spreadsheet import as_text, spreadsheet


def parsed(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_numbers_and_nothing_are_no_text() -> None:
    text = spreadsheet(["a", "b"], [[-1.5, None], [True, False], [3, "-1.5"]])
    assert parsed(text) == [["a", "b"], ["-1.5", ""], ["yes", "no"], ["3", "'-1.5"]]


def test_what_would_be_computed_is_text() -> None:
    for formula in ("=1+1", "+1", "-1", "@A1", "  =1", "\t=1", "\r1", "＝1", "－1", "|x", "%x"):
        assert as_text(formula) == f"'{formula}"
    for name in ("Ada", "a=b", "1+1", "", "'=1", 'Ünï, "x"; y'):
        assert as_text(name) == name


@given(st.text())
def test_any_text_is_read_back(text: str) -> None:
    [[_], [cell]] = parsed(spreadsheet(["name"], [[text or "x"]]))
    assert cell in (text or "x", f"'{text}")
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
