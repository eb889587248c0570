"""Data sets by name: how to generate the points, and what to predict.

Four kinds: truth tables have a few fixed rows; clouds have any number of points in two or more
classes; regression has numbers to predict; measured data come from a file.
"""

from app.engine.datasets.base import RADIUS, Classes, Dataset, Target
from app.engine.datasets.catalogue import DATASETS, make_dataset, split_rows
from app.engine.datasets.labels import output_units, targets

__all__ = [
    "DATASETS",
    "RADIUS",
    "Classes",
    "Dataset",
    "Target",
    "make_dataset",
    "output_units",
    "split_rows",
    "targets",
]
