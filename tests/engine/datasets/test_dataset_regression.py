"""The numbers to predict, against their formulas in plain Python."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from app.engine.datasets import DATASETS, make_dataset
from tests.for_each import for_each


def step(x1: float) -> float:
    return -1.0 if x1 < 0 else 1.0


def cubic(x1: float) -> float:
    """The Chebyshev polynomial T₃ over ±5, by its other definition: cos(3 arccos u)."""
    return math.cos(3.0 * math.acos(x1 / 5.0))


def bumps(x1: float, x2: float) -> float:
    def bump(c1: float, c2: float) -> float:
        return math.exp(-((math.dist((x1, x2), (c1, c2)) / 1.2) ** 2) / 2.0)

    return bump(2.5, 2.5) - bump(-2.5, 2.5) + bump(-2.5, -2.5) - bump(2.5, -2.5)


FORMULAS: dict[str, Callable[..., float]] = {
    "line": lambda x1: 0.5 + 0.3 * x1,
    "sine": math.sin,
    "step": step,
    "cubic": cubic,
    "plane": lambda x1, x2: 0.5 + 0.2 * x1 - 0.1 * x2,
    "bumps": bumps,
}


def test_every_regression_is_covered() -> None:
    assert set(FORMULAS) == {name for name, d in DATASETS.items() if d.task == "numbers"}


@for_each("name", FORMULAS)
def test_numbers_follow_the_formula(name: str) -> None:
    x, y = make_dataset(name, 500, 0.0, np.random.default_rng(2))
    expected = [FORMULAS[name](*point) for point in x.tolist()]
    assert y[:, 0].tolist() == pytest.approx(expected, abs=1e-12)


@for_each("name", FORMULAS)
def test_inputs_are_uniform_within_five(name: str) -> None:
    x, _ = make_dataset(name, 4000, 0.0, np.random.default_rng(2))
    for column in x.T:
        assert -5.0 <= column.min() < -4.98
        assert 4.98 < column.max() <= 5.0
        for quarter, share in ((-2.5, 0.25), (0.0, 0.5), (2.5, 0.75)):
            assert (column < quarter).mean() == pytest.approx(share, abs=0.04)
    if x.shape[1] == 2:
        assert np.corrcoef(x[:, 0], x[:, 1])[0, 1] == pytest.approx(0.0, abs=0.08)


@for_each("name", FORMULAS)
def test_target_range_holds_all_and_is_reached(name: str) -> None:
    _, y = make_dataset(name, 20_000, 0.0, np.random.default_rng(2))
    (bounds,) = DATASETS[name].target_ranges
    assert bounds is not None
    low, high = bounds
    assert low <= y.min() < low + 0.05
    assert high - 0.05 < y.max() <= high


@for_each("name", FORMULAS)
def test_drawings_show_all_inputs_and_a_margin(name: str) -> None:
    assert all(low < -5.0 and high > 5.0 for low, high in DATASETS[name].ranges)


def test_step_is_one_from_zero_on() -> None:
    x, y = make_dataset("step", 4000, 0.0, np.random.default_rng(2))
    assert y.shape == (4000, 1)
    assert set(y[:, 0].tolist()) == {-1.0, 1.0}
    assert x[y > 0].min() >= 0.0 > x[y < 0].max()
