"""Own data from plain lists and back: the JSON API and painted points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.engine.activations import Array
from app.engine.datasets import Classes, Target
from app.engine.datasets.base import default_input_names
from app.i18n.messages import _
from app.training.own_data.data import MAX_CLASSES, OwnData, Task
from app.training.table.unusable import UnusableData

Label = float | str


def data_of_lists(
    x: Sequence[Sequence[float]],
    y: Sequence[Label | Sequence[float]],
    *,
    inputs: Sequence[str] | None = None,
    target: str | Sequence[str] | None = None,
    task: Task | None = None,
    classes: Sequence[str] | None = None,
    test_rows: Sequence[int] | None = None,
) -> OwnData:
    """The data of rows x and targets y. Raises UnusableData, saying what is wrong.

    A y of lists has several numbers to predict for each row. Names are x1 … and y, or y1 …, by
    default. ``task`` None: more than ten different numbers, numbers that are not whole, and lists
    are numbers to predict, anything else is classes. ``classes`` are their names in order; by
    default they are sorted by number, or by alphabet. ``test_rows`` are the rows that test, from 0.
    """
    width = _width("x", x)
    if len(x) != len(y):
        raise UnusableData(
            _("x has %(x)s rows and y has %(y)s; give one y for each row.", x=len(x), y=len(y))
        )
    lists = [value for value in y if not isinstance(value, float | int | str)]
    labels = [value for value in y if isinstance(value, float | int | str)]
    if lists and labels:
        raise UnusableData(_("y must be all lists of numbers or none; give each row the same."))
    values: Target
    names: tuple[str, ...] = ()
    if lists:
        values, task = _outputs(lists, task), "numbers"
    else:
        task = task or _usual_task(labels)
        if task == "numbers":
            values = _numbers(labels)
        else:
            values, names = _classes(labels, classes)
    if isinstance(target, str):
        target = (target,)
    if target is None:
        outputs = values.shape[1] if values.ndim == 2 else 1
        target = ("y",) if outputs == 1 else [f"y{number + 1}" for number in range(outputs)]
    return OwnData(
        np.array(x, dtype=np.float64),
        values,
        default_input_names(width) if inputs is None else tuple(inputs),
        tuple(target),
        task,
        names,
        test_rows=None if test_rows is None else _split(test_rows, len(x)),
    )


def lists_of(own: OwnData) -> dict[str, Any]:
    """The arguments of ``data_of_lists`` that give these data again; values that JSON can hold."""
    fields: dict[str, Any] = {"x": own.points.tolist(), "inputs": list(own.names)}
    if own.task == "classes":
        fields["y"] = [own.class_names[label] for label in own.target.tolist()]
        fields["classes"] = list(own.class_names)
    else:
        fields["y"] = own.target.tolist() if own.outputs > 1 else own.target[:, 0].tolist()
    fields["target"] = own.target_names[0] if len(own.target_names) == 1 else [*own.target_names]
    fields["task"] = own.task
    if own.test_rows is not None:
        fields["test_rows"] = np.flatnonzero(own.test_rows).tolist()
    return fields


def _width(name: str, rows: Sequence[Sequence[float]]) -> int:
    width = len(rows[0]) if rows else 0
    for number, row in enumerate(rows):
        if len(row) != width:
            raise UnusableData(
                _(
                    "Row %(number)s of %(name)s has %(row)s numbers and row 0 has %(width)s; "
                    "give each row the same number.",
                    number=number,
                    name=name,
                    row=len(row),
                    width=width,
                )
            )
    return width


def _outputs(y: Sequence[Sequence[float]], task: Task | None) -> Array:
    """Several numbers to predict (m, K)."""
    if task == "classes":
        raise UnusableData(
            _("Classes are a single value for each row; give y without inner lists.")
        )
    if not _width("y", y):
        raise UnusableData(_("Give at least one number to predict for each row."))
    return np.array(y, dtype=np.float64)


def _usual_task(y: Sequence[Label]) -> Task:
    numbers = [value for value in y if not isinstance(value, str)]
    if len(numbers) < len(y):
        return "classes"
    are_whole = all(float(value).is_integer() for value in numbers)
    return "classes" if are_whole and len(set(numbers)) <= MAX_CLASSES else "numbers"


def _numbers(y: Sequence[Label]) -> Array:
    if any(isinstance(value, str) for value in y):
        raise UnusableData(_("y has text, which cannot be predicted as a number; choose classes."))
    return np.array(y, dtype=np.float64)


def _classes(y: Sequence[Label], names: Sequence[str] | None) -> tuple[Classes, tuple[str, ...]]:
    if len({isinstance(value, str) for value in y}) > 1:
        raise UnusableData(_("y must be all numbers or all text, not both."))
    labels = [_name(value) for value in y]
    if names is None:
        names = list(dict.fromkeys(map(_name, sorted(set(y)))))
    index = {name: label for label, name in enumerate(names)}
    unknown = next((label for label in labels if label not in index), None)
    if unknown is not None:
        raise UnusableData(
            _("y has the class %(unknown)s, which is not in the list of classes.", unknown=unknown)
        )
    return np.array([index[label] for label in labels], dtype=np.int64), tuple(names)


def _split(test_rows: Sequence[int], rows: int) -> np.ndarray:
    if not all(0 <= row < rows for row in test_rows):
        raise UnusableData(
            _("The numbers of the rows that test go from 0 to %(rows)s.", rows=rows - 1)
        )
    is_test = np.zeros(rows, np.bool)
    is_test[list(test_rows)] = True
    return is_test


def _name(value: Label) -> str:
    if isinstance(value, str):
        return value
    return str(int(value)) if float(value).is_integer() else repr(float(value))
