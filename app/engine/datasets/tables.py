"""Truth tables: a few rows, always the same."""

from __future__ import annotations

import numpy as np

from app.engine.activations import Array
from app.engine.datasets.base import Classes, Dataset, Points, default_input_names
from app.i18n.messages import N_

Row = tuple[tuple[int, ...], int]


def _points(*rows: Row) -> Points:
    x = np.array([inputs for inputs, _ in rows], dtype=np.float64)
    labels = np.array([label for _, label in rows], dtype=np.int64)

    def points(samples: int, classes: int, rng: np.random.Generator) -> tuple[Array, Classes]:
        return x.copy(), labels.copy()

    return points


def _table(name: str, title: str, *rows: Row) -> Dataset:
    inputs = len(rows[0][0])
    return Dataset(
        name,
        title,
        inputs,
        _points(*rows),
        ranges=((-0.3, 1.3),) * inputs,
        input_names=default_input_names(inputs),
        class_counts=(2,),
        is_table=True,
    )


def _two_inputs(name: str, title: str, *labels: int) -> Dataset:
    pairs = ((0, 0), (0, 1), (1, 0), (1, 1))
    return _table(name, title, *zip(pairs, labels, strict=True))


_THREE_INPUTS = [(i, j, k) for i in (0, 1) for j in (0, 1) for k in (0, 1)]

TABLES = (
    _table("article", N_("article"), ((0,), 0), ((1,), 1)),
    _two_inputs("and", "AND", 0, 0, 0, 1),
    _two_inputs("or", "OR", 0, 1, 1, 1),
    _two_inputs("xor", "XOR", 0, 1, 1, 0),
    _table("and3", "AND₃", *((row, int(all(row))) for row in _THREE_INPUTS)),
)
