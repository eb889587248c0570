"""The form of the points table: its fields, reading it, and turning it into own data."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from starlette.datastructures import FormData

from app.i18n.messages import _
from app.training.data.painting import data_as_own
from app.training.own_data import OwnData, Task
from app.training.own_data.data import MAX_FEATURES, MAX_OUTPUTS
from app.training.run.session import TrainingSession
from app.training.table.table import MAX_LETTERS
from app.web.forms import read_number

MAX_ROWS = 200
BLANK_ROWS = 5
_MOST_ROWS = MAX_ROWS + 4 * BLANK_ROWS
MAX_FIELDS = _MOST_ROWS * (MAX_FEATURES + MAX_OUTPUTS + 1) + 100
"""Fields of one form; larger forms are refused unread."""
TRAINS, TESTS = "train", "test"


@dataclass(frozen=True)
class PointsForm:
    """Texts as typed; each row has the inputs, then the targets: one class, or 1 to 10 numbers.

    ``splits`` says of each row whether it trains or tests, if the data give that; otherwise it is
    empty. ``errors`` are sentences by row and column; the row of names is −1. ``problem`` is about
    the whole table.
    """

    names: list[str]
    targets: list[str]
    task: Task
    rows: list[list[str]]
    splits: list[str] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    problem: str = ""

    def errors_of(self, row: int) -> list[tuple[int, str]]:
        """Column and sentence of each error in a row."""
        return [(column, text) for (at, column), text in self.errors.items() if at == row]

    def with_blank_rows(self) -> PointsForm:
        """The same with some empty rows at the end, up to ``MAX_ROWS`` in all."""
        count = min(BLANK_ROWS, max(0, MAX_ROWS - len(self.rows)))
        width = len(self.names) + len(self.targets)
        blank = [[""] * width for _ in range(count)]
        splits = [*self.splits, *[TRAINS] * count] if self.splits else []
        return replace(self, rows=[*self.rows, *blank], splits=splits)

    def keeping(self, places: list[int]) -> PointsForm:
        """The same with these rows only."""
        return replace(
            self,
            rows=[self.rows[place] for place in places],
            splits=[self.splits[place] for place in places] if self.splits else [],
        )

    def with_another_output(self) -> PointsForm:
        """The same with one more number to predict, its cells empty."""
        number = len(self.targets) + 1
        while f"y{number}" in self.targets:
            number += 1
        rows = [[*row, ""] for row in self.rows]
        return replace(self, targets=[*self.targets, f"y{number}"], task="numbers", rows=rows)

    def without_last_output(self) -> PointsForm:
        """The same without the last of several numbers to predict."""
        rows = [row[:-1] for row in self.rows]
        return replace(self, targets=self.targets[:-1], rows=rows)


def form_of(session: TrainingSession) -> PointsForm:
    """The session's points and some empty rows; no rows at all if there are too many points."""
    own = data_as_own(session)
    form = PointsForm(list(own.names), list(own.target_names), own.task, [])
    if len(own.points) > MAX_ROWS:
        return form
    targets = [
        [own.class_names[int(value)] if own.class_names else _text(value) for value in values]
        for values in own.target.reshape(len(own.points), -1).tolist()
    ]
    rows = [
        [*map(_text, point), *cells]
        for point, cells in zip(own.points.tolist(), targets, strict=True)
    ]
    splits = []
    if own.test_rows is not None:
        splits = [TESTS if tests else TRAINS for tests in own.test_rows.tolist()]
    return replace(form, rows=rows, splits=splits).with_blank_rows()


def empty_form(inputs: int, task: Task, outputs: int = 1) -> PointsForm:
    """A table without points."""
    names = [f"x{number}" for number in range(1, inputs + 1)]
    targets = ["y"] if outputs == 1 else [f"y{number}" for number in range(1, outputs + 1)]
    return PointsForm(names, targets, task, []).with_blank_rows()


def read_form(form: FormData) -> PointsForm:
    """What was typed: column names in ``name`` and ``target``, cells column by column.

    Those of the inputs are in ``c0`` …, of the targets in ``y0`` …, the split is in ``split``.
    """
    names = _texts(form, "name")[:MAX_FEATURES] or ["x1"]
    targets = _texts(form, "target")[:MAX_OUTPUTS] or [""]
    keys = [f"c{column}" for column in range(len(names))]
    keys += [f"y{output}" for output in range(len(targets))]
    columns = [_texts(form, key)[:_MOST_ROWS] for key in keys]
    length = max(map(len, columns))
    rows = [[*row] for row in zip(*(_padded(column, length) for column in columns), strict=True)]
    task: Task = "numbers" if form.get("task") == "numbers" else "classes"
    splits = _texts(form, "split")[:length]
    return PointsForm(names, targets, task, rows, _padded(splits, length) if splits else [])


def data_of(typed: PointsForm, before: OwnData) -> OwnData | dict[tuple[int, int], str]:
    """The typed data, or a sentence for each invalid cell by row and column.

    Empty rows are skipped. Existing classes keep their order, and the axes of ``before`` are kept
    if all points are within them. Raises UnusableData if the table as a whole is invalid.
    """
    inputs, used = len(typed.names), [place for place, row in enumerate(typed.rows) if any(row)]
    rows, errors = _read_cells(typed, used)
    if errors:
        return errors
    targets = [row[inputs:] for row in rows]
    names: tuple[str, ...] = ()
    labels: NDArray[np.int64] | NDArray[np.float64]
    if typed.task == "classes" and len(typed.targets) == 1:
        texts = [str(row[0]) for row in targets]
        names = _class_names(set(texts), before)
        labels = np.array([names.index(text) for text in texts], dtype=np.int64)
    else:
        labels = np.array(targets, dtype=np.float64).reshape(-1, len(typed.targets))
    ranges = before.dataset.ranges
    table = np.array([row[:inputs] for row in rows], dtype=np.float64).reshape(-1, inputs)
    is_within = len(ranges) == inputs and all(
        ((low <= values) & (values <= high)).all()
        for values, (low, high) in zip(table.T, ranges, strict=True)
    )
    return OwnData(
        table,
        labels,
        tuple(typed.names),
        tuple(typed.targets),
        typed.task,
        names,
        ranges=ranges if is_within else (),
        test_rows=np.array([typed.splits[place] == TESTS for place in used], np.bool)
        if typed.splits
        else None,
    )


def _read_cells(
    typed: PointsForm, used: list[int]
) -> tuple[list[list[float | str]], dict[tuple[int, int], str]]:
    """The values of the used rows, and a sentence for each that is invalid."""
    errors: dict[tuple[int, int], str] = {}
    headings = [*typed.names, *typed.targets]
    for column, name in enumerate(headings):
        if not 1 <= len(name) <= MAX_LETTERS:
            errors[-1, column] = _(
                "Column %(number)s needs a name of 1 to %(most)s characters.",
                number=column + 1,
                most=MAX_LETTERS,
            )
    if typed.task == "classes" and len(typed.targets) > 1:
        errors[-1, len(typed.names)] = _("Classes are a single target; predict numbers instead.")
    rows: list[list[float | str]] = []
    for place in used:
        rows.append([])
        for column, cell in enumerate(typed.rows[place]):
            is_class = column >= len(typed.names) and typed.task == "classes"
            value = _class_of(cell) if is_class else read_number(cell)
            rows[-1].append(0.0 if value is None else value)
            if value is None:
                name = headings[column] or _("column %(number)s", number=column + 1)
                errors[place, column] = _refused(place + 1, name, cell[:40], is_class=is_class)
    return rows, errors


def _refused(row: int, column: str, cell: str, *, is_class: bool) -> str:
    parts = {"row": row, "column": column, "cell": cell, "most": MAX_LETTERS}
    if is_class and cell:
        return _(
            "Row %(row)s, %(column)s: enter a class, 1 to %(most)s characters, not “%(cell)s”.",
            **parts,
        )
    if is_class:
        return _("Row %(row)s, %(column)s: enter a class, 1 to %(most)s characters.", **parts)
    if cell:
        return _(
            "Row %(row)s, %(column)s: enter a number like −0.5 or 2e-3, not “%(cell)s”.", **parts
        )
    return _("Row %(row)s, %(column)s: enter a number like −0.5 or 2e-3.", **parts)


def _texts(form: FormData, name: str) -> list[str]:
    return [str(text)[:200].strip() for text in form.getlist(name)]


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
