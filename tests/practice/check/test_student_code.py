"""The check of code as students write it, made of other lines than the catalogue's."""

from __future__ import annotations

import numpy as np
import pytest

from app.engine.activations import Array
from app.engine.network import MLP, parameter_count
from app.engine.update import Rules
from app.practice.check.judge import judge
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import Term
from app.practice.mistakes.catalogue import MISTAKES


def _sigmoid(z: Array) -> Array:
    found: Array = 1 / (1 + np.exp(-z))
    return found


def _exercise() -> Exercise:
    """3-4-4-2 with sigmoid and the squared error, mean over samples and outputs, 6 samples."""
    random = np.random.default_rng(0)
    units = [3, 4, 4, 2]
    return Exercise(
        MLP(units, ["sigmoid"] * 3, random.normal(0, 1, parameter_count(units))),
        Rules(),
        random.normal(0, 1, (6, 3)),
        random.normal(0, 1, (6, 2)),
        np.arange(6),
        learning_rate=0.1,
    )


@pytest.fixture(scope="module")
def exercise() -> Exercise:
    return _exercise()


def loops(exercise: Exercise, wrong: str = "") -> dict[Term, Array]:
    """∂J/∂w and ∂J/∂b by plain loops over samples and units."""
    w, b = exercise.w, exercise.b
    depth, m, outputs = exercise.depth, exercise.m, exercise.units[-1]
    dw = [np.zeros_like(part) for part in w]
    db = [np.zeros_like(part) for part in b]
    for i in range(m):
        a = [exercise.x[i]]
        z = [exercise.x[i]]
        for layer in range(depth):
            z.append(np.array([a[-1] @ w[layer][:, k] for k in range(w[layer].shape[1])]))
            z[-1] = z[-1] + b[layer]
            a.append(_sigmoid(z[-1]))
        factor = 1 if wrong == "no 2" else 2
        error = factor * (a[-1] - exercise.y[i]) / outputs
        error = error if wrong == "no m" else error / m
        error = -error if wrong == "sign" else error
        for layer in range(depth, 0, -1):
            a_here = _sigmoid(a[layer]) if wrong == "at a" else a[layer]
            slope = np.array([value * (1 - value) for value in a_here])
            if wrong == "no slope" and layer < depth:
                slope = np.ones_like(slope)
            delta = error * slope
            for j in range(len(a[layer - 1])):
                for k in range(len(delta)):
                    share = a[layer - 1][j] * delta[k]
                    dw[layer - 1][j, k] = share if wrong == "=" else dw[layer - 1][j, k] + share
            db[layer - 1] = delta if wrong == "=" else db[layer - 1] + delta
            matrix = w[layer - 1]
            if wrong == "no transpose" and matrix.shape[0] == matrix.shape[1]:
                matrix = matrix.T
            error = np.array([matrix[j] @ delta for j in range(len(a[layer - 1]))])
    found = {Term("dJ_dw", layer): values for layer, values in enumerate(dw)}
    return found | {Term("dJ_db", layer): values for layer, values in enumerate(db)}


def test_right_loops_agree(exercise: Exercise) -> None:
    assert judge(exercise, loops(exercise)).agrees


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ("no 2", "factor_two"),
        ("no m", "one_over_m_missing"),
        ("sign", "sign_of_error"),
        ("at a", "slope_at_a"),
        ("no slope", "slope_left_out_in_hidden_layers"),
        ("=", "last_sample_only"),
        ("no transpose", "weights_not_transposed"),
    ],
)
def test_loops_with_a_mistake_are_named(exercise: Exercise, wrong: str, name: str) -> None:
    verdict = judge(exercise, loops(exercise, wrong))
    assert verdict.diagnosis is not None
    assert MISTAKES[name] in verdict.diagnosis.mistakes
    assert len(verdict.diagnosis.mistakes) <= 2
