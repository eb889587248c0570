"""Own data from plain lists: the JSON API and painted points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.engine.datasets.base import default_input_names
from app.training.own_data.data import MAX_CLASSES, OwnData, Task
from app.training.table.unusable import UnusableData


def data_of_lists(
    x: Sequence[Sequence[float]],
    y: Sequence[float | str],
    *,
    inputs: Sequence[str] | None = None,
    target: str | None = None,
    task: Task | None = None,
) -> OwnData:
    """The data of rows x and targets y. Raises UnusableData, saying what is wrong.

    Names are x1 … and y by default. ``task`` None: more than ten different numbers are regression,
    anything else classification. Classes are sorted by number, or by alphabet.
    """
    width = len(x[0]) if x else 0
    for number, row in enumerate(x):
        if len(row) != width:
            raise UnusableData(
                f"Row {number} of x has {len(row)} numbers and row 0 has {width}; "
                "give each row the same number."
            )
    if len(x) != len(y):
        raise UnusableData(f"x has {len(x)} rows and y has {len(y)}; give one y for each row.")
    are_texts = {isinstance(value, str) for value in y}
    if len(are_texts) > 1:
        raise UnusableData("y must be all numbers or all text, not both.")
    if task is None:
        numbers = are_texts == {False} and len(set(y)) > MAX_CLASSES
        task = "numbers" if numbers else "classes"
    if task == "numbers" and True in are_texts:
        raise UnusableData("y has text, which cannot be predicted as a number; choose classes.")
    values = np.array(y) if task == "numbers" else np.zeros(0)
    class_names: tuple[str, ...] = ()
    if task == "classes":
        different = sorted(set(y))
        index = {value: class_ for class_, value in enumerate(different)}
        values = np.array([index[value] for value in y], dtype=np.int64)
        class_names = tuple(_name(value) for value in different)
    points = np.array(x, dtype=np.float64)
    names = default_input_names(width) if inputs is None else tuple(inputs)
    return OwnData(points, values, names, (target or "y",), task, class_names)


def _name(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return str(int(value)) if float(value).is_integer() else repr(float(value))
