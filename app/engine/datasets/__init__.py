"""Data sets: for each name how to make its points, and what is to be predicted of them.

Four kinds: a truth table is its few rows; a cloud has as many points of two or more classes as
asked for; regression has numbers to predict; measured data come from a file.
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
