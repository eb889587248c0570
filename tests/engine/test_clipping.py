"""Clipping by the norm of the whole gradient."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from app.engine.clipping import clip_by_norm
from tests.for_each import for_each


def test_a_long_gradient_is_scaled_down_to_the_norm() -> None:
    clipped = clip_by_norm(np.array([3.0, -4.0]), 1.0)
    # PyTorch divides by norm + 1e-6.
    assert clipped.tolist() == pytest.approx([0.6, -0.8], rel=1e-6)
    scale = 1.0 / (5.0 + 1e-6)
    assert clipped.tolist() == pytest.approx([3.0 * scale, -4.0 * scale], rel=1e-15)


@for_each("most", [5.1, 100.0, 1e300])
def test_a_short_one_stays_as_it_is(most: float) -> None:
    gradient = np.array([3.0, -4.0])
    assert clip_by_norm(gradient, most).tolist() == [3.0, -4.0]


@for_each("size", range(1, 60, 7))
def test_the_norm_is_over_all_parameters_and_the_direction_stays(size: int) -> None:
    gradient = np.random.default_rng(size).normal(size=size)
    norm = math.sqrt(math.fsum(g * g for g in gradient.tolist()))
    clipped = clip_by_norm(gradient, 0.25 * norm)
    np.testing.assert_allclose(clipped, 0.25 * gradient, rtol=1e-5)
    assert math.sqrt(math.fsum(g * g for g in clipped.tolist())) <= 0.25 * norm


def test_no_gradient_is_no_trouble() -> None:
    assert clip_by_norm(np.zeros(3), 1.0).tolist() == [0.0, 0.0, 0.0]


@for_each("size", [1e160, 1e300, 1.7e308])
def test_a_gradient_whose_square_overflows_is_clipped_too(size: float) -> None:
    clipped = clip_by_norm(np.array([size, -size, 0.0]), 2.0)
    assert clipped.tolist() == pytest.approx([math.sqrt(2), -math.sqrt(2), 0.0], rel=1e-6)


def test_a_gradient_whose_square_overflows_may_still_be_short_enough() -> None:
    assert clip_by_norm(np.array([1e200, 0.0]), 1e300).tolist() == [1e200, 0.0]


@for_each("number", [np.nan, np.inf])
def test_what_is_not_finite_is_not_hidden(number: float) -> None:
    with np.errstate(invalid="ignore"):
        assert not np.isfinite(clip_by_norm(np.array([1.0, number]), 2.0)).all()


def test_what_is_passed_in_is_left_alone() -> None:
    gradient = np.array([3.0, -4.0])
    clip_by_norm(gradient, 1.0)
    assert gradient.tolist() == [3.0, -4.0]


def test_as_pytorch() -> None:
    torch: Any = pytest.importorskip("torch")
    w = torch.zeros(5, dtype=torch.float64, requires_grad=True)
    gradient = np.array([1.0, -2.0, 0.5, 3.0, 0.0])
    w.grad = torch.from_numpy(gradient.copy())
    torch.nn.utils.clip_grad_norm_([w], 1.5)
    np.testing.assert_allclose(clip_by_norm(gradient, 1.5), w.grad.numpy(), rtol=1e-14)
