"""Encodes targets as labels for the output's units and activation."""

from __future__ import annotations

import numpy as np

from app.engine.activations import Activation, Array
from app.engine.datasets.base import Dataset, Target


def output_units(dataset: Dataset, classes: int | None, activation: str) -> int:
    """The number of output units.

    Numbers need one each, one or two classes one in all, more classes one each. Softmax needs one
    per class for two classes as well, because its outputs add up to 1.
    """
    if dataset.task == "numbers":
        return dataset.outputs
    count = dataset.number_of_classes(classes)
    return 1 if count == 2 and activation != "softmax" else count


def targets(
    target: Target, dataset: Dataset, output: Activation, classes: int | None = None
) -> Array:
    """The target as labels y (m, K) for an output of K units with this activation.

    Numbers stay as they are. A class becomes the activation's high label and every other its low
    one: in one column for class 1 of two, otherwise in a column per class. The labels are 0 and
    1, or −1 and 1 for tanh, hardtanh and sin.
    """
    if dataset.task == "numbers":
        return target.astype(np.float64)
    units = output_units(dataset, classes, output.name)
    two = units < dataset.number_of_classes(classes)
    columns = np.ones(1) if two else np.arange(units)
    return np.where(target[:, np.newaxis] == columns, output.high, output.low)
