"""Choosing columns: from a table to points and target."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.engine.datasets import Classes, Target
from app.engine.features import standardisation
from app.training.own_data.data import MAX_CLASSES, MAX_FEATURES, OwnData, Task
from app.training.table.columns import TableColumn, columns_of, not_numbers
from app.training.table.table import MAX_LETTERS, TextTable
from app.training.table.unusable import UnusableData, quoted


@dataclass(frozen=True)
class ColumnChoice:
    """The columns that are inputs, and the target column.

    A row with a missing value in a chosen column is dropped, unless that column is one of ``fill``:
    then the value is the mean of the column. The target is never filled. ``task`` None: a numeric
    column with more than ten different values is regression, any other classification.
    """

    features: tuple[str, ...]
    target: str
    fill: frozenset[str] = frozenset()
    task: Task | None = None


def choose(table: TextTable, choice: ColumnChoice) -> OwnData:
    """The data of the chosen columns. Raises UnusableData, saying what does not work.

    Means for filling are over all rows kept, since the split comes later. Values are not scaled: a
    recipe that standardises uses the training set only.
    """
    _check_names(table, choice)
    chosen = columns_of(table, (*choice.features, choice.target))
    columns = {column.name: column for column in chosen}
    features = [_numbers(columns[name]) for name in choice.features]
    target = columns[choice.target]
    task = choice.task or _usual_task(target)
    values = np.column_stack(features)
    filled_columns = np.array([name in choice.fill for name in choice.features])
    needed = ~np.isnan(values) | filled_columns
    given = np.isin(np.array(table.lines), np.array(target.missing_lines), invert=True)
    kept = needed.all(axis=1) & given
    points = values[kept]
    if len(points) < 2:
        raise UnusableData(
            f"{_count(len(points), 'row')} of {len(kept)} would be left after those without a "
            "value are dropped; leave out the emptiest columns or fill them with their means."
        )
    filled = _fill(points, choice.features)
    y: Target
    class_names: tuple[str, ...] = ()
    if task == "numbers":
        y = _varying(_numbers(target)[kept], choice.target)
    else:
        y, class_names = _classes(target, kept)
    dropped = int((~kept).sum())
    return OwnData(points, y, choice.features, (choice.target,), task, class_names, dropped, filled)


def _check_names(table: TextTable, choice: ColumnChoice) -> None:
    if not choice.features:
        raise UnusableData("Choose at least one column as an input.")
    if len(choice.features) > MAX_FEATURES:
        raise UnusableData(
            f"Choose at most {MAX_FEATURES} columns as inputs, not {len(choice.features)}."
        )
    for name in (*choice.features, choice.target, *choice.fill):
        if name not in table.names:
            raise UnusableData(f"There is no column {quoted(name)}; choose one of the table's.")
    if len(set(choice.features)) != len(choice.features):
        raise UnusableData("Choose each input only once.")
    if choice.target in choice.features:
        raise UnusableData(
            f"The column {quoted(choice.target)} cannot be both an input and the target; "
            "remove it from the inputs."
        )


def _usual_task(target: TableColumn) -> Task:
    many = target.numbers is not None and target.distinct > MAX_CLASSES
    return "numbers" if many else "classes"


def _numbers(column: TableColumn) -> Array:
    if column.numbers is None:
        raise UnusableData(not_numbers(column))
    return column.numbers


def _fill(points: Array, names: tuple[str, ...]) -> int:
    """Fill missing values with means, in place; returns their number. Refuses constant columns."""
    filled = 0
    for column, name in zip(points.T, names, strict=True):
        missing = np.isnan(column)
        known = column[~missing]
        if not len(known):
            raise UnusableData(
                f"The column {quoted(name)} has no value to compute a mean from; leave it out."
            )
        _varying(known, name)
        mean, _ = standardisation(known[:, np.newaxis])
        column[missing] = mean
        filled += int(missing.sum())
    return filled


def _varying(values: Array, name: str) -> Array:
    if (values == values[0]).all():
        raise UnusableData(
            f"The column {quoted(name)} has the same value in all {len(values)} rows, so "
            "nothing can be learned from it; leave it out."
        )
    return values


def _classes(target: TableColumn, kept: NDArray[np.bool]) -> tuple[Classes, tuple[str, ...]]:
    """The class of each kept row, and the class names: numbers by size, text by alphabet."""
    rows = np.flatnonzero(kept).tolist()
    cells = [target.cells[row] for row in rows]
    # Text stays in Python: an array of it would be as wide as its longest cell in each row.
    values = cells if target.numbers is None else target.numbers[kept].tolist()
    name_of = dict(sorted(dict(zip(reversed(values), reversed(cells), strict=True)).items()))
    names = tuple(name_of.values())
    index = {value: class_ for class_, value in enumerate(name_of)}
    if len(names) > MAX_CLASSES:
        raise UnusableData(
            f"The column {quoted(target.name)} has {len(names)} different values and there can "
            f"be {MAX_CLASSES} classes; choose another column, or merge values."
        )
    if len(names) < 2:
        raise UnusableData(
            f"The column {quoted(target.name)} is {quoted(names[0])} in all {len(cells)} rows, so "
            "there is nothing to predict; choose another column."
        )
    long = next((name for name in names if len(name) > MAX_LETTERS), None)
    if long is not None:
        raise UnusableData(
            f"The class {quoted(long)} has {len(long)} letters and at most {MAX_LETTERS} are "
            "allowed; shorten it."
        )
    return np.array([index[value] for value in values], dtype=np.int64), names


def _count(number: int, what: str) -> str:
    return f"{number or 'No'} {what}" + ("" if number <= 1 else "s")
