"""Workbooks, read back by a library that did not write them."""

from __future__ import annotations

import io
from typing import Any

from python_calamine import CalamineWorkbook

from app.export.workbook import Sheet, workbook
from tests.for_each import for_each


def read(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_numbers_truths_texts_and_empty_cells() -> None:
    rows = [("a", 1, 0.1, True, None), ("b", -3, 1e-300, False, "last")]
    book = read(workbook([Sheet("One", ["name", "n", "x", "ok", "note"], rows)]))
    assert book == {
        "One": [
            ["name", "n", "x", "ok", "note"],
            ["a", 1.0, 0.1, True, ""],
            ["b", -3.0, 1e-300, False, "last"],
        ]
    }


@for_each(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "007",
        " two  spaces ",
        "<a & b>",
        "学生 😀",
        "a\nb",
        "1e5",
        "'x",
    ],
)
def test_text_stays_text(text: str) -> None:
    content = workbook([Sheet("Texts", [text, "b"], [(text, 1)])])
    assert b"<f>" not in content
    assert read(content)["Texts"] == [[text, "b"], [text, 1.0]]


def test_what_a_cell_cannot_hold() -> None:
    rows = [("a\x00b\x1f", float("nan"), float("inf"), "x" * 40_000)]
    [_, row] = read(workbook([Sheet("Odd", "abcd", rows)]))["Odd"]
    assert (row[0], row[1], row[2]) == ("ab", "nan", "inf")
    assert len(row[3]) == 32_767


def test_many_columns_and_sheets() -> None:
    wide = Sheet("Wide", [f"c{k}" for k in range(800)], [list(range(800))])
    book = read(workbook([wide, Sheet("[a]/b" + "c" * 40, ["d"], [])]))
    assert book["Wide"] == [[f"c{k}" for k in range(800)], [float(k) for k in range(800)]]
    assert [name for name in book if name != "Wide"] == ["ab" + "c" * 29]


def test_same_tables_same_bytes() -> None:
    sheet = Sheet("A", ["x"], [(1,)])
    assert workbook([sheet]) == workbook([sheet])
