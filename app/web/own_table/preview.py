"""The preview of a table before training on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.training.own_data.data import MAX_CLASSES, MAX_FEATURES
from app.training.table import Hints, TableColumn, TextTable, columns_of
from app.training.table.split import DELIMITERS
from app.training.table.table import DECIMALS, ENCODINGS
from app.web.own_table.table_codec import encode_table
from app.web.own_table.table_form import ColumnPicks, TableForm

FIRST_ROWS = 6
MAX_NAMED = 5
"""Rows with missing values that are listed."""
MAX_CELL = 40
"""Characters of a cell that are shown."""


@dataclass(frozen=True)
class ReadingOption:
    """One option of a select."""

    value: str
    text: str
    selected: bool


@dataclass(frozen=True)
class ColumnRow:
    """One column and its possible uses; ``predicts`` is empty if it cannot be the target."""

    name: str
    kind: str
    notes: tuple[str, ...]
    has_missing: bool
    can_be_input: bool
    predicts: str


@dataclass(frozen=True)
class TablePreview:
    """A table that was read; ``rows`` are its first ones, as line number and cells."""

    width: int
    size: str
    columns: list[ColumnRow]
    header: list[str]
    rows: list[tuple[int, list[str]]]
    missing: str
    picks: ColumnPicks
    tasks: list[ReadingOption]


@dataclass(frozen=True)
class Preview:
    """The page: a table, or why it cannot be read.

    ``encoded`` is the table for the hidden field; empty if there is none, or none that other
    settings could read.
    """

    source: str = ""
    encoded: str = ""
    pasted: str = ""
    problem: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    reading: list[tuple[str, str, list[ReadingOption]]] = field(default_factory=list)
    table: TablePreview | None = None


def describe_preview(
    form: TableForm, table: TextTable, problem: str = "", errors: Mapping[str, str] | None = None
) -> Preview:
    """The page of a readable table; ``problem`` says why the chosen columns were refused.

    ``errors`` has a sentence for each refused text field.
    """
    columns = columns_of(table)
    picks = form.picks
    if picks is None or picks.width != len(columns):
        picks = default_picks(columns)
    return Preview(
        source=form.source,
        encoded=encode_table(form.content),
        problem=problem,
        errors=errors or {},
        reading=_reading(form.hints, table, columns),
        table=TablePreview(
            width=len(columns),
            size=f"{len(table.rows)} {'row' if len(table.rows) == 1 else 'rows'}, "
            f"{len(columns)} columns",
            columns=[_column_row(column) for column in columns],
            header=[_cut(name) for name in table.names],
            rows=[
                (line, [_cut(cell) for cell in row])
                for line, row in zip(table.lines[:FIRST_ROWS], table.rows, strict=False)
            ],
            missing=_missing(columns),
            picks=picks,
            tasks=[
                ReadingOption("", "as detected", picks.task is None),
                ReadingOption("classes", "classes", picks.task == "classes"),
                ReadingOption("numbers", "numbers", picks.task == "numbers"),
            ],
        ),
    )


def describe_unreadable(form: TableForm, problem: str) -> Preview:
    """The page of a table that other settings may be able to read."""
    return Preview(
        source=form.source,
        encoded=encode_table(form.content),
        pasted=form.pasted,
        problem=problem,
        reading=_reading(form.hints, None, []),
    )


def default_picks(columns: list[TableColumn]) -> ColumnPicks:
    """The last possible target, and as inputs the first numeric ones of the other columns."""
    targets = [index for index, column in enumerate(columns) if _predicts(column)]
    target = targets[-1] if targets else None
    features = [
        index for index, column in enumerate(columns) if _can_be_input(column) and index != target
    ]
    return ColumnPicks(width=len(columns), features=tuple(features[:MAX_FEATURES]), target=target)


def _can_be_input(column: TableColumn) -> bool:
    return column.numbers is not None and column.distinct > 1


def _predicts(column: TableColumn) -> str:
    few = 2 <= column.distinct <= MAX_CLASSES
    if column.numbers is None:
        return f"{column.distinct} classes" if few else ""
    if few:
        return f"{column.distinct} classes, or numbers"
    return "numbers" if column.distinct > 1 else ""


def _column_row(column: TableColumn) -> ColumnRow:
    kind = "text" if column.numbers is None else "numbers"
    return ColumnRow(
        name=column.name,
        kind=f"{kind}, {column.distinct} different" if column.distinct else "empty",
        notes=(column.evidence, *(remark.text for remark in column.remarks)),
        has_missing=bool(column.missing_lines),
        can_be_input=_can_be_input(column),
        predicts=_predicts(column),
    )


def _missing(columns: list[TableColumn]) -> str:
    """A sentence about the rows with missing values; the first are listed."""
    lines: dict[int, list[str]] = {}
    for column in columns:
        for line in column.missing_lines:
            lines.setdefault(line, []).append(column.name)
    if not lines:
        return "No value is missing."
    first = sorted(lines)[:MAX_NAMED]
    named = "; ".join(f"line {line}: {_cut(', '.join(lines[line]))}" for line in first)
    rows = "1 row has" if len(lines) == 1 else f"{len(lines)} rows have"
    more = "; …" if len(lines) > MAX_NAMED else ""
    return (
        f"{rows} missing values ({named}{more}). Rows without a value in a chosen column are left "
        "out, unless you fill it with the column's mean. The target is never filled."
    )


def _cut(text: str) -> str:
    return text if len(text) <= MAX_CELL else f"{text[: MAX_CELL - 1]}…"


def _reading(
    hints: Hints, table: TextTable | None, columns: list[TableColumn]
) -> list[tuple[str, str, list[ReadingOption]]]:
    """Selects for the reading settings: name, label, options; the first is what was detected."""
    header = {True: "yes", False: "no"}
    with_comma = any(column.format.decimal == "," for column in columns)
    detected = {
        "delimiter": DELIMITERS.get(table.delimiter, "none") if table else "",
        "decimal": "comma" if with_comma else "point",
        "encoding": _encoding_name(table.encoding) if table else "",
        "header": ("names" if table.has_header else "values") if table else "",
    }
    chosen = {
        "delimiter": DELIMITERS.get(hints.delimiter or ""),
        "decimal": DECIMALS.get(hints.decimal or ""),
        "encoding": hints.encoding,
        "header": None if hints.header is None else header[hints.header],
    }
    choices = {
        "delimiter": ("Delimiter", {name: name for name in DELIMITERS.values()}),
        "decimal": ("Decimal mark", {name: name for name in DECIMALS.values()}),
        "encoding": ("Encoding", {name: _encoding_name(name) for name in ENCODINGS}),
        "header": ("First row", {"yes": "names", "no": "values"}),
    }
    selects = []
    for name, (label, others) in choices.items():
        default = f"detected: {detected[name]}" if table and chosen[name] is None else "detect"
        options = [ReadingOption("", default, chosen[name] is None)]
        options += [
            ReadingOption(value, text, value == chosen[name]) for value, text in others.items()
        ]
        selects.append((name, label, options))
    return selects


def _encoding_name(encoding: str) -> str:
    names = {"cp1252": "Windows-1252", "latin-1": "Latin-1", "utf-8-sig": "UTF-8"}
    return names.get(encoding, encoding.upper())
