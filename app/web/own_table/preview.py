"""What the page shows of a table before anything is trained on it."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.training.own_data import Hints, TableColumn, TextTable, columns_of
from app.training.own_data.data import MAX_CLASSES, MAX_FEATURES
from app.training.own_data.dialect import DELIMITERS
from app.training.own_data.table import DECIMALS, ENCODINGS
from app.web.own_table.form import Picks, Sent
from app.web.own_table.parcel import wrap

FIRST_ROWS = 6
MAX_NAMED = 5
"""So many rows with something missing are named."""
MAX_CELL = 40
"""Letters of a cell that are shown."""


@dataclass(frozen=True)
class Option:
    """One option of a select."""

    value: str
    text: str
    on: bool


@dataclass(frozen=True)
class ColumnRow:
    """One column and what can be done with it; ``predicts`` is empty where it is no target."""

    name: str
    kind: str
    notes: tuple[str, ...]
    is_missing: bool
    can_feed: bool
    predicts: str


@dataclass(frozen=True)
class Found:
    """A table as it was read. ``rows`` are its first ones, as line and cells."""

    width: int
    size: str
    columns: list[ColumnRow]
    header: list[str]
    rows: list[tuple[int, list[str]]]
    missing: str
    picks: Picks
    tasks: list[Option]


@dataclass(frozen=True)
class Preview:
    """The page: a table that was sent, or, where ``found`` is None, why it cannot be read.

    Without a ``parcel`` nothing was sent, or nothing that could be read in another way.
    """

    source: str = ""
    parcel: str = ""
    pasted: str = ""
    problem: str = ""
    reading: list[tuple[str, str, list[Option]]] = field(default_factory=list)
    found: Found | None = None


def describe_preview(sent: Sent, table: TextTable, problem: str = "") -> Preview:
    """The page of a table that could be read; ``problem`` says why its choice was refused."""
    columns = columns_of(table)
    picks = sent.picks
    if picks is None or picks.width != len(columns):
        picks = usual_picks(columns)
    return Preview(
        source=sent.source,
        parcel=wrap(sent.content),
        problem=problem,
        reading=_reading(sent.hints, table, columns),
        found=Found(
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
                Option("", "as found", picks.task is None),
                Option("classes", "classes", picks.task == "classes"),
                Option("numbers", "numbers", picks.task == "numbers"),
            ],
        ),
    )


def describe_unreadable(sent: Sent, problem: str) -> Preview:
    """The page of what is no table, which may be one if it is read in another way."""
    return Preview(
        source=sent.source,
        parcel=wrap(sent.content),
        pasted=sent.pasted,
        problem=problem,
        reading=_reading(sent.hints, None, []),
    )


def usual_picks(columns: list[TableColumn]) -> Picks:
    """The last column that can be predicted is, and the first 16 others that are numbers feed."""
    able = [index for index, column in enumerate(columns) if _predicts(column)]
    target = able[-1] if able else None
    feeding = [
        index for index, column in enumerate(columns) if _can_feed(column) and index != target
    ]
    return Picks(width=len(columns), features=tuple(feeding[:MAX_FEATURES]), target=target)


def _can_feed(column: TableColumn) -> bool:
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
        notes=column.notes,
        is_missing=bool(column.missing_lines),
        can_feed=_can_feed(column),
        predicts=_predicts(column),
    )


def _missing(columns: list[TableColumn]) -> str:
    """The rows with something missing, the first of them by name."""
    lines: dict[int, list[str]] = {}
    for column in columns:
        for line in column.missing_lines:
            lines.setdefault(line, []).append(column.name)
    if not lines:
        return "No value is missing."
    first = sorted(lines)[:MAX_NAMED]
    named = "; ".join(f"line {line}: {_cut(', '.join(lines[line]))}" for line in first)
    rows = "1 row lacks a value" if len(lines) == 1 else f"{len(lines)} rows lack a value"
    more = "; …" if len(lines) > MAX_NAMED else ""
    return (
        f"{rows} ({named}{more}). Rows without a value in a chosen column are left out, unless you "
        "fill it with the column's mean; what is to be predicted is never filled."
    )


def _cut(text: str) -> str:
    return text if len(text) <= MAX_CELL else f"{text[: MAX_CELL - 1]}…"


def _reading(
    hints: Hints, table: TextTable | None, columns: list[TableColumn]
) -> list[tuple[str, str, list[Option]]]:
    """The selects that say how it is read: name, label, options. The first is what was found."""
    header = {True: "yes", False: "no"}
    with_comma = any(column.decimal == "," for column in columns)
    found = {
        "delimiter": DELIMITERS[table.delimiter] if table else "",
        "decimal": "comma" if with_comma else "point",
        "encoding": _plain(table.encoding) if table else "",
        "header": ("names" if table.has_header else "values") if table else "",
    }
    said = {
        "delimiter": DELIMITERS.get(hints.delimiter or ""),
        "decimal": DECIMALS.get(hints.decimal or ""),
        "encoding": hints.encoding,
        "header": None if hints.header is None else header[hints.header],
    }
    offered = {
        "delimiter": ("Delimiter", {name: name for name in DELIMITERS.values()}),
        "decimal": ("Decimal mark", {name: name for name in DECIMALS.values()}),
        "encoding": ("Encoding", {name: _plain(name) for name in ENCODINGS}),
        "header": ("First row", {"yes": "names", "no": "values"}),
    }
    selects = []
    for name, (label, others) in offered.items():
        by_itself = f"found: {found[name]}" if table and said[name] is None else "find it"
        options = [Option("", by_itself, said[name] is None)]
        options += [Option(value, text, value == said[name]) for value, text in others.items()]
        selects.append((name, label, options))
    return selects


def _plain(encoding: str) -> str:
    names = {"cp1252": "Windows-1252", "latin-1": "Latin-1", "utf-8-sig": "UTF-8"}
    return names.get(encoding, encoding.upper())
