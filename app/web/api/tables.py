"""POST /api/tables: a file as it is, read as the page My data reads it, and the data in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response

from app.http.rate_limit import CREATES
from app.training.table import ColumnChange, TableColumn, column_index, columns_of, read_table
from app.training.table.table import TextTable
from app.web import addresses
from app.web.api.table_answer import TableOut, write_answer
from app.web.dependencies import Service, app_state
from app.web.own_table.choices import Choices, Role
from app.web.own_table.preview import read_columns
from app.web.own_table.table_form import SETTINGS, read_hints, setting_names
from app.web.problems import PROBLEM_RESPONSES, HttpProblem

router = APIRouter(
    prefix=addresses.API_TABLES,
    tags=["tables"],
    responses={status: PROBLEM_RESPONSES[status] for status in (413, 422)},
)
Names = Annotated[list[str] | None, Query(max_length=200)]


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
        return write_answer(read_columns(table, choices, sessions.limits.inputs), limit)

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

    def choices(self, table: TextTable) -> Choices | None:
        """The same by index, None if it names none; raises UnusableData for an unknown name."""
        if not any(vars(self).values()):
            return None
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
