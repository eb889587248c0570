"""The table of points as a form: what it shows, and what was typed as own data or as complaints."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from starlette.datastructures import FormData

from app.training.data.painting import data_as_own
from app.training.own_data import OwnData, Task
from app.training.own_data.cells import number
from app.training.own_data.data import MAX_FEATURES
from app.training.own_data.table import MAX_LETTERS
from app.training.run.session import TrainingSession

MAX_ROWS = 200
BLANK_ROWS = 5
MAX_FIELDS = (MAX_ROWS + 4 * BLANK_ROWS) * (MAX_FEATURES + 1) + 100
"""So many fields a form may have; more are refused unread."""


@dataclass(frozen=True)
class PointsForm:
    """Texts as typed. Each row has the inputs and then what is to be predicted.

    ``errors`` are sentences by row and column; the row of names is −1. ``problem`` concerns all.
    """

    names: list[str]
    target: str
    task: Task
    rows: list[list[str]]
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    problem: str = ""

    def errors_of(self, row: int) -> list[tuple[int, str]]:
        """Column and sentence of what is wrong in a row."""
        return [(column, said) for (at, column), said in self.errors.items() if at == row]


def form_of(session: TrainingSession) -> PointsForm:
    """The session's points, with empty rows to type into; no rows where they are too many."""
    own = data_as_own(session)
    names, target = list(own.names), own.target_name
    if len(own.points) > MAX_ROWS:
        return PointsForm(names, target, own.task, [])
    texts = [
        [*map(_text, point), own.class_names[int(value)] if own.class_names else _text(value)]
        for point, value in zip(own.points.tolist(), own.target.tolist(), strict=True)
    ]
    return PointsForm(names, target, own.task, with_blank_rows(texts, len(names)))


def empty_form(inputs: int, task: Task) -> PointsForm:
    """An empty table."""
    names = [f"x{number}" for number in range(1, inputs + 1)]
    return PointsForm(names, "y", task, with_blank_rows([], inputs))


def with_blank_rows(rows: list[list[str]], inputs: int) -> list[list[str]]:
    """With empty rows at the end, as far as there may be any."""
    count = min(BLANK_ROWS, max(0, MAX_ROWS - len(rows)))
    return [*rows, *([""] * (inputs + 1) for _ in range(count))]


def read_form(form: FormData) -> PointsForm:
    """What was typed; a name a column, ``c0`` … and ``y`` hold the cells of all rows."""
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
    """The data that were typed, or a sentence for each cell that cannot be meant.

    Rows without anything are no rows. Classes that were there keep their order. The ranges of
    ``before`` are loaded where all points are within. Raises UnusableData for the whole.
    """
    errors: dict[tuple[int, int], str] = {}
    inputs = len(typed.names)
    for column, name in enumerate((*typed.names, typed.target)):
        if not 1 <= len(name) <= MAX_LETTERS:
            errors[-1, column] = f"Column {column + 1} needs a name of 1 to {MAX_LETTERS} letters."
    points: list[list[float]] = []
    target: list[str | float] = []
    for place, row in enumerate(typed.rows):
        if not any(row):
            continue
        values: list[float] = []
        for column, cell in enumerate(row):
            name = [*typed.names, typed.target][column] or f"column {column + 1}"
            if column == inputs and typed.task == "classes":
                if not 1 <= len(cell) <= MAX_LETTERS:
                    errors[place, column] = (
                        f"Row {place + 1}, {name}: name a class, in 1 to {MAX_LETTERS} letters."
                    )
                continue
            value = number(cell.replace("−", "-"))
            if value is None:
                said = f"“{cell[:40]}” is no number" if cell else "there is no number"
                errors[place, column] = (
                    f"Row {place + 1}, {name}: {said}; write one like −0.5 or 2e-3."
                )
            values.append(0.0 if value is None else value)
        points.append(values[:inputs])
        target.append(row[-1] if typed.task == "classes" else values[-1])
    if errors:
        return errors
    names = _class_names([str(name) for name in target], before) if typed.task == "classes" else ()
    labels = [names.index(str(name)) for name in target] if names else target
    ranges = before.dataset.ranges
    table = np.array(points, dtype=np.float64).reshape(-1, inputs)
    is_within = len(ranges) == inputs and all(
        ((low <= values) & (values <= high)).all()
        for values, (low, high) in zip(table.T, ranges, strict=True)
    )
    return OwnData(
        table,
        np.array(labels),
        tuple(typed.names),
        typed.target,
        typed.task,
        names,
        ranges=ranges if is_within else (),
    )


def _class_names(target: list[str], before: OwnData) -> tuple[str, ...]:
    present = set(target)
    known = [name for name in before.class_names if name in present]
    return (*known, *sorted(present.difference(known)))


def _padded(column: list[str], length: int) -> list[str]:
    return [*column, *[""] * (length - len(column))]


def _text(value: float) -> str:
    """As short as it can be and still the same number."""
    value = float(value)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
