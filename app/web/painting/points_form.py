"""The form of the points table: its fields, reading it, and turning it into own data."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from starlette.datastructures import FormData

from app.training.data.painting import data_as_own
from app.training.own_data import OwnData, Task
from app.training.own_data.data import MAX_FEATURES
from app.training.run.session import TrainingSession
from app.training.table.table import MAX_LETTERS
from app.web.forms import read_number

MAX_ROWS = 200
BLANK_ROWS = 5
MAX_FIELDS = (MAX_ROWS + 4 * BLANK_ROWS) * (MAX_FEATURES + 1) + 100
"""Fields of one form; larger forms are refused unread."""


@dataclass(frozen=True)
class PointsForm:
    """Texts as typed; each row has the inputs, then the target.

    ``errors`` are sentences by row and column; the row of names is −1. ``problem`` is about the
    whole table.
    """

    names: list[str]
    target: str
    task: Task
    rows: list[list[str]]
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    problem: str = ""

    def errors_of(self, row: int) -> list[tuple[int, str]]:
        """Column and sentence of each error in a row."""
        return [(column, text) for (at, column), text in self.errors.items() if at == row]


def form_of(session: TrainingSession) -> PointsForm:
    """The session's points and some empty rows; no rows at all if there are too many points."""
    own = data_as_own(session)
    names, target = list(own.names), own.target_names[0]
    if len(own.points) > MAX_ROWS:
        return PointsForm(names, target, own.task, [])
    texts = [
        [*map(_text, point), own.class_names[int(value)] if own.class_names else _text(value)]
        for point, value in zip(own.points.tolist(), own.target.reshape(-1).tolist(), strict=True)
    ]
    return PointsForm(names, target, own.task, with_blank_rows(texts, len(names)))


def empty_form(inputs: int, task: Task) -> PointsForm:
    """A table without points."""
    names = [f"x{number}" for number in range(1, inputs + 1)]
    return PointsForm(names, "y", task, with_blank_rows([], inputs))


def with_blank_rows(rows: list[list[str]], inputs: int) -> list[list[str]]:
    """The rows and some empty ones, up to ``MAX_ROWS`` in all."""
    count = min(BLANK_ROWS, max(0, MAX_ROWS - len(rows)))
    return [*rows, *([""] * (inputs + 1) for _ in range(count))]


def read_form(form: FormData) -> PointsForm:
    """What was typed: column names in ``name``, cells column by column in ``c0`` … and ``y``."""
    names = [str(name)[:200] for name in form.getlist("name")][:MAX_FEATURES] or ["x1"]
    columns = [
        [str(cell)[:200].strip() for cell in form.getlist(key)][: MAX_ROWS + 4 * BLANK_ROWS]
        for key in (*(f"c{column}" for column in range(len(names))), "y")
    ]
    length = max(map(len, columns))
    rows = [[*row] for row in zip(*(_padded(column, length) for column in columns), strict=True)]
    task: Task = "numbers" if form.get("task") == "numbers" else "classes"
    return PointsForm(names, str(form.get("target", ""))[:200].strip(), task, rows)


def data_of(typed: PointsForm, before: OwnData) -> OwnData | dict[tuple[int, int], str]:
    """The typed data, or a sentence for each invalid cell by row and column.

    Empty rows are skipped. Existing classes keep their order, and the axes of ``before`` are kept
    if all points are within them. Raises UnusableData if the table as a whole is invalid.
    """
    errors: dict[tuple[int, int], str] = {}
    inputs = len(typed.names)
    headings = [*typed.names, typed.target]
    for column, name in enumerate(headings):
        if not 1 <= len(name) <= MAX_LETTERS:
            errors[-1, column] = (
                f"Column {column + 1} needs a name of 1 to {MAX_LETTERS} characters."
            )
    rows: list[list[float | str]] = []
    for place, row in enumerate(typed.rows):
        if not any(row):
            continue
        rows.append([])
        for column, cell in enumerate(row):
            is_class = column == inputs and typed.task == "classes"
            value = _class_of(cell) if is_class else read_number(cell)
            rows[-1].append(0.0 if value is None else value)
            if value is None:
                wanted = (
                    f"a class, 1 to {MAX_LETTERS} characters"
                    if is_class
                    else "a number like −0.5 or 2e-3"
                )
                instead = f", not “{cell[:40]}”" if cell else ""
                name = headings[column] or f"column {column + 1}"
                errors[place, column] = f"Row {place + 1}, {name}: enter {wanted}{instead}."
    if errors:
        return errors
    target = [row[-1] for row in rows]
    names = _class_names({str(name) for name in target}, before) if typed.task == "classes" else ()
    labels = [names.index(str(name)) for name in target] if names else target
    ranges = before.dataset.ranges
    table = np.array([row[:inputs] for row in rows], dtype=np.float64).reshape(-1, inputs)
    is_within = len(ranges) == inputs and all(
        ((low <= values) & (values <= high)).all()
        for values, (low, high) in zip(table.T, ranges, strict=True)
    )
    return OwnData(
        table,
        np.array(labels),
        tuple(typed.names),
        (typed.target,),
        typed.task,
        names,
        ranges=ranges if is_within else (),
    )


def _class_of(cell: str) -> str | None:
    return cell if 1 <= len(cell) <= MAX_LETTERS else None


def _class_names(present: set[str], before: OwnData) -> tuple[str, ...]:
    known = [name for name in before.class_names if name in present]
    return (*known, *sorted(present.difference(known)))


def _padded(column: list[str], length: int) -> list[str]:
    return [*column, *[""] * (length - len(column))]


def _text(value: float) -> str:
    """The shortest text that is read as the same number."""
    value = float(value)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
