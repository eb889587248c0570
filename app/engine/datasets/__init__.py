"""Data sets: for each name how to make its points, and what is to be predicted of them.

Four kinds: truth tables have a few fixed rows; clouds have any number of points in two or more
classes; regression has numbers to predict; measured data come from a file.
"""

from app.engine.datasets.base import RADIUS, Classes, Dataset, Target
from app.engine.datasets.catalogue import DATASETS, make_dataset
from app.engine.datasets.labels import output_units, targets
from app.engine.datasets.split import split_rows

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
