"""Measured data: iris and penguins, from CSV files that name their source and licence.

Rows keep the order of the file, which is sorted by species; the split shuffles them.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

import numpy as np

from app.engine.activations import Array
from app.engine.datasets.base import Classes, Dataset, Range
from app.i18n.messages import N_


@cache
def _read(name: str, class_names: tuple[str, ...]) -> tuple[Array, Classes]:
    """All rows of a file; lines with # are comments, the last column is the class."""
    text = files("app.engine").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    _, *rows = csv.reader(line for line in text.splitlines() if not line.startswith("#"))
    x = np.array([[float(value) for value in values] for *values, _ in rows])
    labels = np.array([class_names.index(species) for *_, species in rows], dtype=np.int64)
    return x, labels


def _measured(name: str, class_names: tuple[str, ...], *columns: tuple[str, Range]) -> Dataset:
    def points(samples: int, classes: int, rng: np.random.Generator) -> tuple[Array, Classes]:
        x, labels = _read(name, class_names)
        return x.copy(), labels.copy()

    return Dataset(
        name,
        name,
        len(columns),
        points,
        ranges=tuple(bounds for _, bounds in columns),
        input_names=tuple(column for column, _ in columns),
        class_counts=(len(class_names),),
        class_names=class_names,
        is_measured=True,
    )


MEASURED = (
    _measured(
        N_("iris"),
        ("setosa", "versicolor", "virginica"),
        ("sepal length (cm)", (4.0, 8.2)),
        ("sepal width (cm)", (1.8, 4.6)),
        ("petal length (cm)", (0.6, 7.3)),
        ("petal width (cm)", (-0.1, 2.7)),
    ),
    _measured(
        N_("penguins"),
        ("Adelie", "Chinstrap", "Gentoo"),
        ("bill length (mm)", (30.0, 62.0)),
        ("bill depth (mm)", (12.5, 22.0)),
        ("flipper length (mm)", (168.0, 235.0)),
        ("body mass (g)", (2500.0, 6500.0)),
    ),
)
