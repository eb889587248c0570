"""The split is a partition of the rows, of the requested size."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.datasets import split_rows
from tests.for_each import for_each


@settings(deadline=None)
@given(
    samples=st.integers(1, 500),
    train_fraction=st.floats(0.0, 1.0, exclude_min=True),
    seed=st.integers(0, 2**32 - 1),
)
def test_disjoint_and_complete(samples: int, train_fraction: float, seed: int) -> None:
    train, test = split_rows(samples, train_fraction, np.random.default_rng(seed))
    assert sorted([*train.tolist(), *test.tolist()]) == list(range(samples))
    assert len(train) >= 1
    assert abs(len(train) - samples * train_fraction) <= 0.5 or len(train) == 1


@for_each(
    ("samples", "train_fraction", "train"),
    [(320, 0.5, 160), (10, 0.7, 7), (10, 1.0, 10), (10, 0.01, 1), (2, 0.5, 1), (1, 0.1, 1)],
)
def test_size(samples: int, train_fraction: float, train: int) -> None:
    rows, rest = split_rows(samples, train_fraction, np.random.default_rng(0))
    assert (len(rows), len(rest)) == (train, samples - train)


def test_a_larger_share_keeps_the_training_rows() -> None:
    some, _ = split_rows(100, 0.3, np.random.default_rng(3))
    more, _ = split_rows(100, 0.8, np.random.default_rng(3))
    assert more[:30].tolist() == some.tolist()


def test_rows_are_shuffled_by_the_seed() -> None:
    first, _ = split_rows(100, 0.5, np.random.default_rng(3))
    again, _ = split_rows(100, 0.5, np.random.default_rng(3))
    other, _ = split_rows(100, 0.5, np.random.default_rng(4))
    assert first.tolist() == again.tolist()
    assert sorted(first.tolist()) != sorted(other.tolist())
    assert sorted(first.tolist()) != list(range(50))
