"""What the network is fed: each feature against plain Python, and standardisation."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from operator import itemgetter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.engine.activations import Array
from app.engine.datasets import DATASETS, make_dataset
from app.engine.features import (
    FEATURES,
    feature_names,
    feed,
    plain_feature_names,
    standardisation,
)
from tests.for_each import for_each

PLAIN: dict[str, Callable[[list[float]], float]] = {
    **{f"x{number}": itemgetter(number - 1) for number in range(1, 65)},
    "x1_squared": lambda x: x[0] ** 2,
    "x2_squared": lambda x: x[1] ** 2,
    "x1_x2": lambda x: x[0] * x[1],
    "sin_x1": lambda x: math.sin(x[0]),
    "sin_x2": lambda x: math.sin(x[1]),
}
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
POINTS = np.random.default_rng(5).uniform(-6.0, 6.0, (40, 64))


def test_names_are_the_keys() -> None:
    assert list(FEATURES) == list(PLAIN)
    assert all(name == feature.name for name, feature in FEATURES.items())


def test_symbols() -> None:
    symbols = [feature.symbol for feature in FEATURES.values()]
    inputs = [f"x{number}".translate(SUBSCRIPTS) for number in range(1, 65)]
    assert inputs[9] == "x₁₀" and inputs[63] == "x₆₄"
    assert symbols == [*inputs, "x₁²", "x₂²", "x₁x₂", "sin x₁", "sin x₂"]


@for_each("name", FEATURES)
def test_value(name: str) -> None:
    values = FEATURES[name].function(POINTS)
    assert values.shape == (40,)
    assert values.tolist() == pytest.approx([PLAIN[name](x) for x in POINTS.tolist()], rel=1e-15)


@for_each("name", FEATURES)
def test_so_many_inputs_are_needed_and_no_more(name: str) -> None:
    needed = FEATURES[name].inputs
    enough = FEATURES[name].function(POINTS[:, :needed])
    assert enough.tobytes() == FEATURES[name].function(POINTS).tobytes()
    with pytest.raises(IndexError):
        FEATURES[name].function(POINTS[:, : needed - 1])


@for_each(
    ("inputs", "names"),
    [
        (1, "x1 x1_squared sin_x1"),
        (2, "x1 x2 x1_squared x2_squared x1_x2 sin_x1 sin_x2"),
        (3, "x1 x2 x3 x1_squared x2_squared x1_x2 sin_x1 sin_x2"),
        (4, "x1 x2 x3 x4 x1_squared x2_squared x1_x2 sin_x1 sin_x2"),
    ],
)
def test_names_that_fit(inputs: int, names: str) -> None:
    assert feature_names(inputs) == names.split()


@for_each("inputs", [1, 2, 3, 4])
def test_plain_names_are_the_inputs(inputs: int) -> None:
    names = plain_feature_names(inputs)
    assert len(names) == inputs
    assert set(names) <= set(feature_names(inputs))
    assert feed(POINTS[:, :inputs], names).tobytes() == POINTS[:, :inputs].copy().tobytes()


@for_each("dataset", DATASETS)
def test_every_data_set_can_be_fed_all_its_features(dataset: str) -> None:
    x, _ = make_dataset(dataset, 20, 0.2, np.random.default_rng(0))
    names = feature_names(DATASETS[dataset].inputs)
    fed = feed(x, names)
    assert fed.shape == (len(x), len(names))
    assert fed.dtype == np.float64
    assert fed.flags.c_contiguous
    expected = [[PLAIN[name](point) for name in names] for point in x.tolist()]
    np.testing.assert_allclose(fed, expected, rtol=1e-15, atol=0)


def test_columns_have_the_order_of_the_names() -> None:
    fed = feed(POINTS, ["x1_x2", "x3", "x1"])
    assert fed[:, 1].tolist() == POINTS[:, 2].tolist()
    assert fed[:, 2].tolist() == POINTS[:, 0].tolist()


def test_feeding_leaves_the_points_alone() -> None:
    before = POINTS.copy()
    feed(POINTS, ["x1", "x2"], np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    np.testing.assert_array_equal(POINTS, before)


def test_an_unknown_feature_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        feed(POINTS, ["x65"])


def test_mean_and_deviation_against_the_standard_library() -> None:
    fed = feed(POINTS, feature_names(4))
    mean, std = standardisation(fed)
    for column, values in enumerate(fed.T.tolist()):
        assert mean[column] == pytest.approx(statistics.fmean(values), rel=1e-12, abs=1e-14)
        assert std[column] == pytest.approx(statistics.pstdev(values), rel=1e-12)


def test_standardised_columns_have_mean_zero_and_deviation_one() -> None:
    names = feature_names(4)
    mean, std = standardisation(feed(POINTS, names))
    for values in feed(POINTS, names, mean, std).T.tolist():
        assert statistics.fmean(values) == pytest.approx(0.0, abs=1e-14)
        assert statistics.pstdev(values) == pytest.approx(1.0, rel=1e-13)


def test_other_points_are_laid_on_the_scale_of_the_training_set() -> None:
    mean, std = standardisation(feed(POINTS[:20], ["x1"]))
    fed = feed(POINTS[20:], ["x1"], mean, std)
    by_hand = [[(x[0] - float(mean[0])) / float(std[0])] for x in POINTS[20:].tolist()]
    assert fed.tolist() == by_hand


@for_each("value", [0.0, 0.1, -7.3, 1e300, -1e-300, 5e-324])
@for_each("rows", [1, 3, 7])
def test_a_column_that_does_not_vary_becomes_zero(rows: int, value: float) -> None:
    x = np.full((rows, 1), value)
    mean, std = standardisation(x)
    assert (mean.tolist(), std.tolist()) == ([value], [1.0])
    assert feed(x, ["x1"], mean, std).tolist() == [[0.0]] * rows


@for_each("scale", [1e300, 1e-300])
def test_squares_of_huge_and_tiny_numbers_do_not_matter(scale: float) -> None:
    x = np.array([[1.0], [2.0], [4.0], [-3.0]]) * scale
    mean, std = standardisation(x)
    assert float(mean[0]) == pytest.approx(1.0 * scale, rel=1e-14)
    assert float(std[0]) == pytest.approx(math.sqrt(26.0 / 4.0) * scale, rel=1e-14)
    fed = feed(x, ["x1"], mean, std)
    assert fed.std() == pytest.approx(1.0, rel=1e-13)


def test_what_float64_cannot_hold_is_infinite_without_a_warning() -> None:
    fed = feed(np.array([[1e300, -1e300], [1.0, 2.0]]), ["x1_squared", "x1_x2", "sin_x1"])
    assert fed[0, :2].tolist() == [np.inf, -np.inf]
    assert np.isfinite(fed[1]).all()
    assert abs(fed[0, 2]) <= 1.0
    mean, std = standardisation(fed)
    assert not np.isfinite(mean[0])
    assert np.isfinite([mean[2], std[2]]).all()


@settings(deadline=None)
@given(arrays(np.float64, (5, 2), elements=st.floats(-1e150, 1e150)))
def test_standardised_values_are_always_finite(x: Array) -> None:
    mean, std = standardisation(x)
    assert (std > 0.0).all()
    fed = feed(x, ["x1", "x2"], mean, std)
    assert np.isfinite(fed).all()
