"""POST /api/tables: a file as it is, read as the page My data reads it, and the data in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from app.http.rate_limit import CREATES
from app.training.own_data import lists_of
from app.training.table import ColumnChange, TableColumn, column_index, columns_of, read_table
from app.training.table.column import KIND_TITLES
from app.training.table.table import TextTable
from app.web import addresses
from app.web.api.own_data import DataIn
from app.web.dependencies import Service, app_state
from app.web.own_table.choices import Choices, Role
from app.web.own_table.preview import ReadColumns, read_columns
from app.web.own_table.table_form import SETTINGS, read_hints, setting_names
from app.web.problems import PROBLEM_RESPONSES, HttpProblem

FIRST_ROWS = 6
MAX_LISTED = 20
MIN_BYTES_OF_NUMBER = 4
"""A number in JSON with its comma takes at least about this much."""

router = APIRouter(
    prefix=addresses.API_TABLES,
    tags=["tables"],
    responses={status: PROBLEM_RESPONSES[status] for status in (413, 422)},
)
Names = Annotated[list[str] | None, Query(max_length=200)]


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


@router.post(
    "",
    dependencies=[CREATES],
    response_model=TableOut,
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "the bytes of a file: CSV, TSV, text, ARFF, JSON lines, Excel, "
            "OpenDocument",
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    },
)
async def read_a_table(
    request: Request,
    sessions: Service,
    delimiter: Annotated[str | None, Query(json_schema_extra=setting_names("delimiter"))] = None,
    decimal: Annotated[str | None, Query(json_schema_extra=setting_names("decimal"))] = None,
    encoding: Annotated[str | None, Query(json_schema_extra=setting_names("encoding"))] = None,
    header: Annotated[
        str | None,
        Query(
            description="whether the first row has the names",
            json_schema_extra=setting_names("header"),
        ),
    ] = None,
    first_line: Annotated[int | None, Query(ge=1, le=10**7)] = None,
    sheet: Annotated[str | None, Query(max_length=100)] = None,
    input: Annotated[Names, Query(description="columns that are inputs")] = None,
    target: Annotated[Names, Query(description="columns to predict")] = None,
    split: Annotated[str | None, Query(description="the column that says which rows test")] = None,
    fill: Annotated[Names, Query(description="inputs whose gaps get the column's mean")] = None,
    kind: Annotated[Names, Query(description="a kind of your own, as `column=kind`")] = None,
    missing: Annotated[
        Names, Query(description="a cell that counts as missing, as `column=cell`")
    ] = None,
    kept: Annotated[
        Names, Query(description="a cell that is a value and not missing, as `column=cell`")
    ] = None,
) -> Response:
    """Read a table; what the query leaves open is detected, as on the page.

    Nothing is stored. The answer says how the file was read and which column is what, and its
    `data` can be sent as `data` to `POST /api/sessions`, together with `recipe`.
    """
    settings = {
        "delimiter": delimiter,
        "decimal": decimal,
        "encoding": encoding,
        "header": header,
        "first_line": None if first_line is None else str(first_line),
        "sheet": sheet,
    }
    hints = read_hints(_checked(settings))
    content = await request.body()
    asked = _Asked(input, target, split, fill, kind, missing, kept)
    limit = app_state(request).settings.max_body_bytes

    def work() -> bytes:
        table = read_table(content, hints)
        choices = asked.choices(table)
        return _answer(read_columns(table, choices, sessions.limits.inputs), limit)

    return Response(await to_thread.run_sync(work), media_type="application/json")


class _Asked:
    """The columns that a query names."""

    def __init__(
        self,
        inputs: list[str] | None,
        targets: list[str] | None,
        split: str | None,
        fill: list[str] | None,
        kinds: list[str] | None,
        missing: list[str] | None,
        kept: list[str] | None,
    ):
        self._inputs, self._targets, self._fill = inputs, targets or [], fill or []
        self._split, self._kinds = split, kinds or []
        self._missing, self._kept = missing or [], kept or []

    def choices(self, table: TextTable) -> Choices:
        """The same by index; raises UnusableData for a name that no column has."""
        columns = columns_of(table)
        roles: dict[int, Role] = {}
        if self._inputs is not None:
            roles = {column.index: "none" for column in columns}
            roles |= {column_index(columns, name): "input" for name in self._inputs}
        targets = tuple(column_index(columns, name) for name in self._targets)
        if self._inputs is not None and not targets:
            roles = {index: role for index, role in roles.items() if role == "input"}
        roles |= dict.fromkeys(targets, "target")
        if self._split is not None:
            roles[column_index(columns, self._split)] = "split"
        return Choices(
            width=len(columns),
            roles=roles,
            changes=self._changes(columns),
            newest=targets,
            fill=frozenset(column_index(columns, name) for name in self._fill),
        )

    def _changes(self, columns: list[TableColumn]) -> dict[int, ColumnChange]:
        kinds = _by_column(columns, self._kinds, "kind")
        missing = _by_column(columns, self._missing, "missing")
        kept = _by_column(columns, self._kept, "kept")
        for index, (kind, *_) in kinds.items():
            if kind not in columns[index].could_be:
                choices = ", ".join(columns[index].could_be)
                raise HttpProblem(
                    422, f"kind: “{columns[index].name}” can be {choices}, not “{kind[:40]}”."
                )
        return {
            index: ColumnChange(
                kind=kinds[index][0] if index in kinds else None,  # type: ignore[arg-type]
                missing=frozenset(missing.get(index, ())),
                kept=frozenset(kept.get(index, ())),
            )
            for index in {*kinds, *missing, *kept}
        }


def _by_column(columns: list[TableColumn], texts: list[str], name: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for text in texts:
        column, equals, value = text.rpartition("=")
        if not equals:
            raise HttpProblem(422, f"{name}: write column=value, not “{text[:40]}”.")
        found.setdefault(column_index(columns, column), []).append(value)
    return found


def _checked(settings: Mapping[str, str | None]) -> dict[str, str]:
    """The settings that are given; raises HttpProblem for a value that is none."""
    given = {name: value for name, value in settings.items() if value is not None}
    for name in SETTINGS:
        allowed = setting_names(name).get("enum")
        if name in given and allowed and given[name] not in allowed:
            raise HttpProblem(
                422, f"{name}: choose one of {', '.join(allowed)}, not “{given[name][:40]}”."
            )
    return given


def _answer(read: ReadColumns, max_bytes: int) -> bytes:
    data, problem = _data(read, max_bytes)
    own, table, settled = read.own, read.table, read.settled
    numbers = own is not None and own.task == "numbers"
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
        recipe={"standardize_target": True} if numbers else {},
        data=None,
    )
    fields = {**answer.model_dump(mode="json"), "data": data}
    return json.dumps(fields, ensure_ascii=False, allow_nan=False).encode()


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
