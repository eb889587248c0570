"""The answer of ``POST /api/tables``: what was read, and the data in it."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel, Field

from app.training.own_data import OwnData, lists_of
from app.training.table import KIND_TITLES, TableColumn
from app.web.api.own_data import DataIn
from app.web.own_table.choices import Role
from app.web.own_table.preview import ReadColumns, usual_share

FIRST_ROWS = 6
MAX_LISTED = 20
MIN_BYTES_OF_NUMBER = 4
"""A number in JSON with its comma takes at least about this much."""


class RemarkOut(BaseModel):
    """A sentence about the table or a column."""

    text: str
    setting: str = Field(description="the setting that changes it; empty if none does")
    asks: bool = Field(description="whether the file alone does not tell, and you should decide")


class ColumnOut(BaseModel):
    """A column as it was read."""

    name: str
    kind: str = Field(description=", ".join(KIND_TITLES))
    could_be: list[str] = Field(description="kinds that `kind` may set")
    role: Role
    why: str = Field(description="why it is neither input nor target by default; or empty")
    evidence: str
    remarks: list[RemarkOut]
    unit: str
    decimal: str = Field(description="the decimal mark of its numbers, or either")
    missing: int
    missing_lines: list[int] = Field(description="the first ten lines with a missing value")
    low: float | None
    high: float | None
    levels: list[str] = Field(
        description="the different values in the order of classes; empty if there are more than 20"
    )
    cells: list[str] = Field(description="the first cells as they are written")
    values: list[float | str | None] = Field(description="what they are read as; null is missing")


class TableOut(BaseModel):
    """What was read, and the data that follow from the roles."""

    rows: int
    first_line: int = Field(description="the line of the file where the table begins")
    header: bool = Field(description="whether its first row has the names")
    delimiter: str
    encoding: str
    sheet: str
    sheets: list[str]
    remarks: list[RemarkOut]
    columns: list[ColumnOut]
    inputs: list[str] = Field(description="names of the inputs after encoding, like `sex = male`")
    problem: str = Field(description="why there are no data; empty if there are")
    dropped: int = Field(description="rows left out for a missing value")
    filled: int = Field(description="missing values filled with the mean of their column")
    recipe: dict[str, Any] = Field(
        description="what the page's defaults add to the recipe of POST /api/sessions"
    )
    data: DataIn | None = Field(description="send it as `data` to POST /api/sessions")


def write_answer(read: ReadColumns, max_bytes: int) -> bytes:
    """The answer as JSON; without data if they would be no body of ``max_bytes``."""
    data, problem = _data(read, max_bytes)
    own, table, settled = read.own, read.table, read.settled
    answer = TableOut(
        rows=len(table.rows),
        first_line=table.first_line,
        header=table.has_header,
        delimiter=table.delimiter,
        encoding=table.encoding,
        sheet=table.sheet,
        sheets=list(table.sheets),
        remarks=[RemarkOut(**vars(each)) for each in (*table.remarks, *settled.remarks)],
        columns=[_column(each, read) for each in settled.columns],
        inputs=list(own.names) if own else [],
        problem=problem,
        dropped=own.dropped if own else 0,
        filled=own.filled if own else 0,
        recipe=_recipe(own),
        data=None,
    )
    fields = {**answer.model_dump(mode="json"), "data": data}
    return json.dumps(fields, ensure_ascii=False, allow_nan=False).encode()


def _recipe(own: OwnData | None) -> dict[str, Any]:
    """What the page would set for these data."""
    recipe: dict[str, Any] = {}
    if own is not None and own.task == "numbers":
        recipe["standardize_target"] = own.target_varies
    if own is not None and own.test_rows is None:
        recipe["dataset"] = {"train_fraction": float(usual_share(own))}
    return recipe


def _data(read: ReadColumns, max_bytes: int) -> tuple[dict[str, Any] | None, str]:
    """The data for POST /api/sessions, or why there are none."""
    if read.own is None:
        return None, str(read.refusal)
    size = read.own.points.size * MIN_BYTES_OF_NUMBER
    if size > max_bytes:
        return None, (
            f"As JSON these data would have more than {size / 1e6:.0f} MB, and a request may have "
            f"{max_bytes / 1e6:.0f} MB; send fewer rows or columns, or open the file on the page."
        )
    return lists_of(read.own), ""


def _column(column: TableColumn, read: ReadColumns) -> ColumnOut:
    table, settled = read.table, read.settled
    first = range(min(FIRST_ROWS, len(column.cells)))
    return ColumnOut(
        name=column.name,
        kind=column.kind,
        could_be=list(column.could_be),
        role=settled.roles[column.index],
        why=settled.why.get(column.index, ""),
        evidence=column.evidence,
        remarks=[RemarkOut(**vars(each)) for each in column.remarks],
        unit=table.units[column.index] if table.units else "",
        decimal=column.format.decimal,
        missing=int(column.missing.sum()),
        missing_lines=list(column.missing_lines[:10]),
        low=column.low,
        high=column.high,
        levels=list(column.levels[:MAX_LISTED]) if column.distinct <= MAX_LISTED else [],
        cells=[column.cells[row] for row in first],
        values=[_value(column, row) for row in first],
    )


def _value(column: TableColumn, row: int) -> float | str | None:
    if column.missing[row]:
        return None
    if column.numbers is not None:
        return float(column.numbers[row])
    return column.levels[column.codes[row]] if column.kind == "categories" else column.cells[row]
