"""How many samples are classified right."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.training.runs import run

XOR = {"name": "xor"}


def linear(activation: str) -> dict[str, Any]:
    return {"dataset": XOR, "layers": [{"units": 1, "activation": activation}]}


def correct(session: TrainingSession) -> tuple[int | None, int]:
    scores = session.scores()
    return scores.right, scores.of


@for_each(
    ("activation", "bias", "right"),
    # With w = (1, 1) the four z are bias + 0, 1, 1, 2; XOR is 0, 1, 1, 0.
    [
        ("sigmoid", -0.5, 3),
        ("sigmoid", -1.5, 1),
        ("sigmoid", 5.0, 2),
        ("tanh", -0.5, 3),
        ("tanh", -5.0, 2),
        ("hardtanh", -0.5, 3),
        ("identity", 0.0, 3),  # above 1/2
        ("identity", 0.6, 2),
        ("identity", -1.0, 1),
    ],
)
def test_a_sample_is_right_on_its_labels_side_of_the_middle(
    activation: str, bias: float, right: int
) -> None:
    session = run(**linear(activation))
    session.set_parameters([np.array([[1.0], [1.0]])], [np.array([bias])])
    assert correct(session) == (right, 4)


def test_with_softmax_the_largest_output_says_the_class() -> None:
    session = run(dataset=XOR, layers=[{"units": 2, "activation": "softmax"}])
    # z2 − z1 = x1 + x2 − 1/2
    session.set_parameters([np.array([[0.0, 1.0], [0.0, 1.0]])], [np.array([0.5, 0.0])])
    assert correct(session) == (3, 4)
    confusion = session.scores().confusion
    assert confusion is not None
    assert confusion.tolist() == [[1, 1], [0, 2]]


def test_counted_over_the_test_set_where_there_is_one() -> None:
    session = run(dataset={"samples": 30, "train_fraction": 0.2})
    sure = session.data.test.target.tolist()
    session.set_parameters([np.zeros((2, 3)), np.zeros((3, 1))], [np.zeros(3), np.array([4.0])])
    assert correct(session) == (sum(sure), 24)


def test_numbers_have_no_accuracy_but_r_squared() -> None:
    layers = [{"units": 1, "activation": "identity"}]
    session = run(dataset={"name": "line", "samples": 24, "noise": 0.0}, layers=layers)
    y = session.data.test.y.ravel().tolist()
    session.set_parameters([np.zeros((1, 1))], [np.array([0.25])])
    scores, mean = session.scores(), sum(y) / len(y)
    assert scores.right is None
    assert scores.confusion is None
    expected = 1 - sum((0.25 - v) ** 2 for v in y) / sum((v - mean) ** 2 for v in y)
    assert scores.r_squared == pytest.approx(expected, rel=1e-9)


def test_r_squared_of_targets_that_are_all_equal_is_not_known() -> None:
    layers = [{"units": 1, "activation": "identity"}]
    session = run(dataset={"name": "line", "samples": 2, "noise": 0.0}, layers=layers)
    assert len(session.data.test) == 1
    assert session.scores().r_squared is None
