"""Labels fit the output: its activation and how many units it has."""

from __future__ import annotations

import numpy as np

from app.engine.activations import ACTIVATIONS
from app.engine.datasets import DATASETS, Dataset, output_units, targets
from tests.for_each import for_each

TWO = np.array([0, 1, 1, 0])
FOUR = np.array([2, 0, 3, 1, 2])
FROM_MINUS_ONE = ["hardtanh", "sin", "tanh"]
FROM_ZERO = sorted(set(ACTIVATIONS) - set(FROM_MINUS_ONE))
CIRCLE, BLOBS, SINE = DATASETS["circle"], DATASETS["blobs"], DATASETS["sine"]


@for_each("name", sorted(set(FROM_ZERO) - {"softmax"}))
def test_zero_and_one_for_two_classes(name: str) -> None:
    assert targets(TWO, CIRCLE, ACTIVATIONS[name]).tolist() == [[0.0], [1.0], [1.0], [0.0]]


@for_each("name", FROM_MINUS_ONE)
def test_minus_one_and_one_for_two_classes(name: str) -> None:
    assert targets(TWO, CIRCLE, ACTIVATIONS[name]).tolist() == [[-1.0], [1.0], [1.0], [-1.0]]


def test_softmax_has_a_column_for_each_of_two_classes() -> None:
    labels = targets(TWO, CIRCLE, ACTIVATIONS["softmax"])
    assert labels.tolist() == [[1.0, 0.0], [0.0, 1.0], [0.0, 1.0], [1.0, 0.0]]


@for_each("name", ACTIVATIONS)
def test_a_column_for_each_of_more_classes(name: str) -> None:
    low = -1.0 if name in FROM_MINUS_ONE else 0.0
    labels = targets(FOUR, BLOBS, ACTIVATIONS[name], 4)
    assert labels.tolist() == [
        [low, low, 1.0, low],
        [1.0, low, low, low],
        [low, low, low, 1.0],
        [low, 1.0, low, low],
        [low, low, 1.0, low],
    ]


def test_softmax_labels_are_a_distribution() -> None:
    assert targets(FOUR, BLOBS, ACTIVATIONS["softmax"], 10).sum(axis=1).tolist() == [1.0] * 5


def test_an_empty_class_keeps_its_column() -> None:
    assert targets(np.array([0, 0]), BLOBS, ACTIVATIONS["sigmoid"], 5).shape == (2, 5)


@for_each("name", ACTIVATIONS)
def test_numbers_stay_as_they_are(name: str) -> None:
    numbers = np.array([[0.25], [-3.0], [1e300]])
    labels = targets(numbers, SINE, ACTIVATIONS[name])
    assert labels.tolist() == [[0.25], [-3.0], [1e300]]
    labels += 1.0
    assert numbers[0, 0] == 0.25


@for_each("name", ACTIVATIONS)
@for_each("dataset", DATASETS.values(), ids=DATASETS)
def test_as_many_columns_as_the_output_has_units(dataset: Dataset, name: str) -> None:
    for classes in dataset.class_counts or (None,):
        target = np.zeros((7, 1)) if classes is None else np.arange(7) % classes
        labels = targets(target, dataset, ACTIVATIONS[name], classes)
        assert labels.shape == (7, output_units(dataset, classes, name))
        assert labels.dtype == np.float64


@for_each(
    ("dataset", "classes", "activation", "units"),
    [
        ("xor", None, "sigmoid", 1),
        ("circle", None, "tanh", 1),
        ("circle", 2, "softmax", 2),
        ("blobs", None, "softmax", 3),
        ("blobs", None, "sigmoid", 3),
        ("blobs", 2, "sigmoid", 1),
        ("blobs", 2, "softmax", 2),
        ("blobs", 10, "identity", 10),
        ("spiral", 5, "tanh", 5),
        ("iris", None, "softmax", 3),
        ("sine", None, "identity", 1),
        ("bumps", None, "tanh", 1),
    ],
)
def test_units(dataset: str, classes: int | None, activation: str, units: int) -> None:
    assert output_units(DATASETS[dataset], classes, activation) == units


def test_no_samples() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert targets(none, CIRCLE, ACTIVATIONS["tanh"]).shape == (0, 1)
    assert targets(none, BLOBS, ACTIVATIONS["softmax"]).shape == (0, 3)
