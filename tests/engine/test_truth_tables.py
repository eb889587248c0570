"""The truth tables are their few points and nothing else."""

from __future__ import annotations

import numpy as np

from app.engine.datasets import DATASETS, make_dataset
from tests.for_each import for_each

TABLES: dict[str, list[tuple[tuple[int, ...], int]]] = {
    "article": [((0,), 0), ((1,), 1)],
    "and": [((0, 0), 0), ((0, 1), 0), ((1, 0), 0), ((1, 1), 1)],
    "or": [((0, 0), 0), ((0, 1), 1), ((1, 0), 1), ((1, 1), 1)],
    "xor": [((0, 0), 0), ((0, 1), 1), ((1, 0), 1), ((1, 1), 0)],
    "and3": [
        ((0, 0, 0), 0),
        ((0, 0, 1), 0),
        ((0, 1, 0), 0),
        ((0, 1, 1), 0),
        ((1, 0, 0), 0),
        ((1, 0, 1), 0),
        ((1, 1, 0), 0),
        ((1, 1, 1), 1),
    ],
}


def test_every_table_is_covered() -> None:
    assert set(TABLES) == {name for name, dataset in DATASETS.items() if dataset.is_table}


@for_each("name", TABLES)
def test_rows(name: str) -> None:
    x, classes = make_dataset(name, 0, 0.0, np.random.default_rng(0))
    rows = [(tuple(point), label) for point, label in zip(x.tolist(), classes, strict=True)]
    assert rows == TABLES[name]
    assert x.shape[1] == DATASETS[name].inputs


@for_each("name", TABLES)
def test_samples_noise_and_seed_change_nothing(name: str) -> None:
    x, classes = make_dataset(name, 320, 3.0, np.random.default_rng(1))
    plain, plain_classes = make_dataset(name, 2, 0.0, np.random.default_rng(2))
    np.testing.assert_array_equal(x, plain)
    np.testing.assert_array_equal(classes, plain_classes)


@for_each("name", TABLES)
def test_the_table_is_handed_out_as_a_copy(name: str) -> None:
    x, classes = make_dataset(name, 4, 0.0, np.random.default_rng(0))
    x += 5.0
    classes += 5
    again, classes_again = make_dataset(name, 4, 0.0, np.random.default_rng(0))
    assert again.max() == 1.0
    assert classes_again.max() == 1


@for_each("name", TABLES)
def test_the_drawing_shows_all_of_it(name: str) -> None:
    assert all(low < 0.0 and high > 1.0 for low, high in DATASETS[name].ranges)
