"""Iris and penguins: published facts about them, so that no row has gone astray.

The means are those that R prints for its own copies of the two tables.
"""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest

from app.engine.activations import Array
from app.engine.datasets import DATASETS, Classes, make_dataset
from tests.for_each import for_each

NAMES = ["iris", "penguins"]


def rows(name: str) -> tuple[Array, Classes]:
    x, target = make_dataset(name, 2, 0.0, np.random.default_rng(0))
    return x, target.astype(np.int64)


def test_every_measured_set_is_covered() -> None:
    assert [name for name, dataset in DATASETS.items() if dataset.is_measured] == NAMES


@for_each(
    ("name", "counts"),
    [
        ("iris", {"setosa": 50, "versicolor": 50, "virginica": 50}),
        # 344 birds, less one Adelie and one Gentoo without measurements.
        ("penguins", {"Adelie": 151, "Chinstrap": 68, "Gentoo": 123}),
    ],
)
def test_species(name: str, counts: dict[str, int]) -> None:
    _, labels = rows(name)
    assert DATASETS[name].class_names == tuple(counts)
    assert np.bincount(labels).tolist() == list(counts.values())


@for_each(
    ("name", "means"),
    [
        ("iris", [5.843333, 3.057333, 3.758000, 1.199333]),
        ("penguins", [43.92193, 17.15117, 200.9152, 4201.754]),
    ],
)
def test_means(name: str, means: list[float]) -> None:
    x, _ = rows(name)
    assert x.mean(axis=0).tolist() == pytest.approx(means, rel=1e-6)


@for_each(
    ("name", "means"),
    [
        (
            "iris",
            [
                [5.006, 3.428, 1.462, 0.246],
                [5.936, 2.770, 4.260, 1.326],
                [6.588, 2.974, 5.552, 2.026],
            ],
        ),
        (
            "penguins",
            [
                [38.79139, 18.34636, 189.9536, 3700.662],
                [48.83382, 18.42059, 195.8235, 3733.088],
                [47.50488, 14.98211, 217.1870, 5076.016],
            ],
        ),
    ],
)
def test_means_of_each_species(name: str, means: list[list[float]]) -> None:
    x, labels = rows(name)
    for k, expected in enumerate(means):
        assert x[labels == k].mean(axis=0).tolist() == pytest.approx(expected, rel=1e-6)


@for_each(
    ("name", "least", "most"),
    [
        ("iris", [4.3, 2.0, 1.0, 0.1], [7.9, 4.4, 6.9, 2.5]),
        ("penguins", [32.1, 13.1, 172.0, 2700.0], [59.6, 21.5, 231.0, 6300.0]),
    ],
)
def test_ranges(name: str, least: list[float], most: list[float]) -> None:
    x, _ = rows(name)
    assert x.min(axis=0).tolist() == least
    assert x.max(axis=0).tolist() == most
    for (low, high), smallest, largest in zip(DATASETS[name].ranges, least, most, strict=True):
        assert low < smallest < largest < high


def test_standard_deviations_of_iris() -> None:
    x, _ = rows("iris")
    expected = [0.8280661, 0.4358663, 1.7652982, 0.7622377]
    assert x.std(axis=0, ddof=1).tolist() == pytest.approx(expected, rel=1e-6)


def test_iris_has_the_two_rows_of_fishers_article() -> None:
    """The copy of the UCI repository has them wrong."""
    x, _ = rows("iris")
    assert x[34].tolist() == [4.9, 3.1, 1.5, 0.2]
    assert x[37].tolist() == [4.9, 3.6, 1.4, 0.1]


def test_inputs_are_named_with_their_unit() -> None:
    assert DATASETS["iris"].input_names == (
        "sepal length (cm)",
        "sepal width (cm)",
        "petal length (cm)",
        "petal width (cm)",
    )
    assert DATASETS["penguins"].input_names == (
        "bill length (mm)",
        "bill depth (mm)",
        "flipper length (mm)",
        "body mass (g)",
    )


@for_each("name", NAMES)
def test_names_have_the_order_of_the_file(name: str) -> None:
    text = files("app.engine").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    heads = next(line for line in text.splitlines() if not line.startswith("#")).split(",")
    plain = [
        column.replace(" (", "_").replace(")", "").replace(" ", "_")
        for column in DATASETS[name].input_names
    ]
    assert heads == [*plain, "species"]


@for_each("name", NAMES)
def test_the_file_names_source_and_licence(name: str) -> None:
    text = files("app.engine").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    comment = [line for line in text.splitlines() if line.startswith("#")]
    assert any("Source: " in line for line in comment)
    assert any("Licence: " in line for line in comment)


@for_each("name", NAMES)
def test_samples_noise_and_seed_change_nothing(name: str) -> None:
    x, labels = make_dataset(name, 320, 3.0, np.random.default_rng(1))
    plain, plain_labels = rows(name)
    np.testing.assert_array_equal(x, plain)
    np.testing.assert_array_equal(labels, plain_labels)


@for_each("name", NAMES)
def test_the_rows_are_handed_out_as_a_copy(name: str) -> None:
    x, labels = rows(name)
    before = x.copy()
    x += 5.0
    labels += 5
    again, labels_again = rows(name)
    np.testing.assert_array_equal(again, before)
    assert labels_again.max() == 2
