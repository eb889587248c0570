"""Choosing columns: from decided columns to points, target and split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.engine.datasets import Classes, Target
from app.engine.features import standardisation
from app.i18n.messages import _
from app.training.own_data.data import MAX_CLASSES, MAX_FEATURES, MAX_OUTPUTS, OwnData, Task
from app.training.own_data.encoding import EncodedInput, encoded_inputs
from app.training.table.column import TableColumn
from app.training.table.roles import Roles, find_one_hot, usual_task
from app.training.table.table import MAX_LETTERS
from app.training.table.unusable import UnusableData, quoted


@dataclass(frozen=True)
class ColumnChoice:
    """The columns that are inputs and targets, by index.

    The targets are one column of classes, one to ten columns of numbers, or a group of 0/1 columns
    of which one is 1 in each row: then the columns are the classes. A row with a missing value in
    a chosen column is dropped, unless that column is one of ``fill``: then the value is the mean.
    A target is never filled. Rows with ``test_values`` in the column ``split`` are the test set.
    ``task`` None: few whole numbers that repeat are classes, and so is text.
    """

    inputs: tuple[int, ...]
    targets: tuple[int, ...]
    fill: frozenset[int] = frozenset()
    split: int | None = None
    test_values: tuple[str, ...] = ()
    task: Task | None = None


def choice_of(roles: Roles) -> ColumnChoice:
    """The choice that is proposed."""
    return ColumnChoice(
        roles.inputs,
        roles.targets,
        split=roles.split,
        test_values=roles.test_values,
        task=roles.task,
    )


def choose(
    columns: Sequence[TableColumn], choice: ColumnChoice, max_inputs: int = MAX_FEATURES
) -> OwnData:
    """The data of the chosen columns. Raises UnusableData, saying what does not work.

    ``max_inputs`` limits the inputs after categories are encoded. Means for filling are over all
    rows kept. Values are not scaled: a recipe that standardises uses the training set only.
    """
    _check(columns, choice)
    encoded = encoded_inputs(columns, choice.inputs)
    if len(encoded) > max_inputs:
        raise UnusableData(
            _(
                "Choose at most %(max_inputs)s inputs, not %(encoded)s (each category of a "
                "column is one); leave out columns, or those with many categories.",
                max_inputs=max_inputs,
                encoded=len(encoded),
            ),
        )
    group = _group(columns, choice)
    task = choice.task or ("classes" if group else usual_task(columns, choice.targets))
    values = np.column_stack([one.values for one in encoded])
    can_fill = np.array([one.index in choice.fill for one in encoded])
    kept = (~np.isnan(values) | can_fill).all(axis=1)
    for index in choice.targets:
        kept &= ~columns[index].missing
    points = values[kept]
    if not len(points):
        raise UnusableData(
            _(
                "No row of %(kept)s would be left after those without a value are dropped; "
                "leave out the emptiest columns or fill them with their means.",
                kept=len(kept),
            )
        )
    filled = _fill(points, encoded)
    for index in choice.inputs:
        _check_varies(columns[index])
    y: Target
    class_names: tuple[str, ...] = ()
    names = tuple(columns[index].name for index in choice.targets)
    if task == "numbers":
        y = np.column_stack([_numbers(columns[index])[kept] for index in choice.targets])
    elif group:
        y, class_names = _group_classes(columns, group, kept)
        names = (_group_name(names),)
    else:
        y, class_names = _classes(columns[choice.targets[0]], kept)
    return OwnData(
        points,
        y,
        tuple(one.name for one in encoded),
        names,
        task or "classes",
        class_names,
        int((~kept).sum()),
        filled,
        test_rows=_test_rows(columns, choice, kept),
    )


def _check(columns: Sequence[TableColumn], choice: ColumnChoice) -> None:
    if not choice.inputs:
        raise UnusableData(_("Choose at least one column as an input."))
    if not choice.targets:
        raise UnusableData(_("Choose a column to predict."))
    every = (*choice.inputs, *choice.targets, *choice.fill)
    if not all(0 <= index < len(columns) for index in every):
        raise UnusableData(
            _("The table has %(columns)s columns; choose some of them.", columns=len(columns))
        )
    if len({*choice.inputs}) != len(choice.inputs) or len({*choice.targets}) < len(choice.targets):
        raise UnusableData(_("Choose each column only once."))
    for index in choice.inputs:
        if index in choice.targets:
            raise UnusableData(
                _(
                    "The column %(name)s cannot be both an input and the target; remove it "
                    "from the inputs.",
                    name=quoted(columns[index].name),
                )
            )
        if index == choice.split:
            raise UnusableData(
                _(
                    "The column %(name)s divides the rows, so it cannot be an input; remove "
                    "it from the inputs.",
                    name=quoted(columns[index].name),
                )
            )


def _group(columns: Sequence[TableColumn], choice: ColumnChoice) -> tuple[int, ...]:
    """The targets, if they are the classes of one target; else ()."""
    if len(choice.targets) < 2 or choice.task == "numbers":
        if len(choice.targets) > MAX_OUTPUTS:
            raise UnusableData(
                _("Choose at most %(max_outputs)s numbers to predict.", max_outputs=MAX_OUTPUTS)
            )
        return ()
    group = tuple(sorted(choice.targets))
    if find_one_hot([columns[index] for index in group]) == (group,):
        return group
    if choice.task == "classes":
        names = ", ".join(quoted(columns[index].name) for index in group)
        raise UnusableData(
            _(
                "%(names)s are not one target of %(group)s classes, since not exactly one of "
                "them is 1 in each row; choose one of them, or predict numbers.",
                names=names,
                group=len(group),
            )
        )
    return ()


def _numbers(column: TableColumn) -> Array:
    if column.numbers is not None:
        return column.numbers
    first = int(np.flatnonzero(~column.missing)[0])
    raise UnusableData(
        _(
            "The column %(name)s does not contain numbers: line %(line)s has %(quoted)s; "
            "predict it as classes, or leave the column out.",
            name=quoted(column.name),
            line=column.lines[first],
            quoted=quoted(column.cells[first]),
        )
    )


def _fill(points: Array, encoded: Sequence[EncodedInput]) -> int:
    """Fill missing values with means, in place; returns their number."""
    filled = 0
    for column, one in zip(points.T, encoded, strict=True):
        missing = np.isnan(column)
        known = column[~missing]
        if not len(known):
            raise UnusableData(
                _(
                    "The column %(name)s has no value to compute a mean from; leave it out.",
                    name=quoted(one.name),
                )
            )
        if missing.any():
            mean, _std = standardisation(known[:, np.newaxis])
            column[missing] = mean
            filled += int(missing.sum())
    return filled


def _check_varies(column: TableColumn) -> None:
    """Refuse a column of one value; one that varies may be constant in the rows that are left."""
    if len(column.cells) == 1 or column.distinct != 1:
        return
    written = {cell for cell, gone in zip(column.cells, column.missing, strict=True) if not gone}
    if len({cell.strip("0.,") for cell in written}) > 1:
        raise UnusableData(
            _(
                "The cells of %(name)s differ only in digits that a number cannot keep; "
                "leave the column out, or choose categories for it.",
                name=quoted(column.name),
            )
        )
    raise UnusableData(
        _(
            "The column %(name)s has the same value in all rows, so nothing can be learned "
            "from it; leave it out.",
            name=quoted(column.name),
        )
    )


def _classes(target: TableColumn, kept: NDArray[np.bool]) -> tuple[Classes, tuple[str, ...]]:
    """The class of each kept row, and the names of the classes that occur; no before yes."""
    codes = target.codes[kept]
    occurring, first = np.unique(codes, return_index=True)
    if target.kind == "yes_no":
        occurring = occurring[np.argsort(_numbers(target)[kept][first], kind="stable")]
    if len(occurring) > MAX_CLASSES:
        raise UnusableData(
            _(
                "The column %(name)s has %(occurring)s different values and there can be "
                "%(max_classes)s classes; choose another column, or merge values.",
                name=quoted(target.name),
                occurring=len(occurring),
                max_classes=MAX_CLASSES,
            )
        )
    names = tuple(target.levels[code] for code in occurring.tolist())
    long = next((name for name in names if len(name) > MAX_LETTERS), None)
    if long is not None:
        raise UnusableData(
            _(
                "The class %(long)s has %(long2)s letters and at most %(max_letters)s are "
                "allowed; shorten it.",
                long=quoted(long),
                long2=len(long),
                max_letters=MAX_LETTERS,
            )
        )
    class_of = np.zeros(int(occurring.max()) + 1, dtype=np.int64)
    class_of[occurring] = np.arange(len(occurring))
    return class_of[codes], names


def _group_classes(
    columns: Sequence[TableColumn], group: tuple[int, ...], kept: NDArray[np.bool]
) -> tuple[Classes, tuple[str, ...]]:
    if len(group) > MAX_CLASSES:
        raise UnusableData(
            _(
                "%(group)s columns are the classes and there can be %(max_classes)s; choose fewer.",
                group=len(group),
                max_classes=MAX_CLASSES,
            )
        )
    values = np.column_stack([_numbers(columns[index]) for index in group])[kept]
    return values.argmax(axis=1).astype(np.int64), tuple(columns[index].name for index in group)


def _group_name(names: tuple[str, ...]) -> str:
    """What the columns' names have in common, such as "species" of "species_setosa"."""
    start = names[0]
    for name in names[1:]:
        while not name.startswith(start):
            start = start[:-1]
    return start.rstrip(" _.-=:[(") or "class"


def _test_rows(
    columns: Sequence[TableColumn], choice: ColumnChoice, kept: NDArray[np.bool]
) -> NDArray[np.bool] | None:
    if choice.split is None:
        return None
    split = columns[choice.split]
    tests = [split.levels.index(value) for value in choice.test_values if value in split.levels]
    rows: NDArray[np.bool] = np.isin(split.codes, tests)[kept]
    if rows.all():
        raise UnusableData(
            _(
                "By the column %(name)s no row would train; choose another value to test.",
                name=quoted(split.name),
            ),
        )
    return rows
