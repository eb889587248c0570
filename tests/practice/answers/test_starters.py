"""A starter with the right backward pass filled in prints what the reader reads, and it agrees."""

from __future__ import annotations

import ast
import contextlib
import io

import numpy as np
import pytest

from app.practice.answers.reader import read_answers
from app.practice.answers.starters import STARTERS
from app.practice.answers.starters.common import TODO
from app.practice.check.judge import judge
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.from_session import exercise_of
from app.practice.exercise.term import Term
from app.training.recipe.recipe import Recipe
from app.training.run.session import TrainingSession
from tests.practice.answers.exercises import classes, exercise
from tests.tiers import slow

ADDRESS = (
    f"http://127.0.0.1:8000/lab/{'a-b-' * 6}/check?pin=0.0.0.0.0-ac103eebdd97ad96&row={'1-' * 12}"
)

TANH_NUMPY = """
    dJ_da[L] = 2 / m * (a[L] - y)
    for l in range(L, 0, -1):
        da_dz[l] = 1 - a[l] ** 2
        dJ_dz[l] = dJ_da[l] * da_dz[l]
        dJ_dw[l - 1] = a[l - 1].T @ dJ_dz[l]
        dJ_db[l - 1] = dJ_dz[l].sum(axis=0)
        if l > 1:
            dJ_da[l - 1] = dJ_dz[l] @ w[l - 1].T
"""
TANH_PYTHON = """
    dJ_da[L] = [[2 / m * (p - t) for p, t in zip(*pair)] for pair in zip(a[L], y)]
    for l in range(L, 0, -1):
        n, below = len(b[l - 1]), len(w[l - 1])
        da_dz[l] = [[1 - v * v for v in row] for row in a[l]]
        dJ_dz[l] = [[p * q for p, q in zip(*pair)] for pair in zip(dJ_da[l], da_dz[l])]
        dJ_dw[l - 1] = [
            [sum(a[l - 1][i][j] * dJ_dz[l][i][k] for i in range(m)) for k in range(n)]
            for j in range(below)
        ]
        dJ_db[l - 1] = [sum(dJ_dz[l][i][k] for i in range(m)) for k in range(n)]
        if l > 1:
            dJ_da[l - 1] = [
                [sum(row[k] * w[l - 1][j][k] for k in range(n)) for j in range(below)]
                for row in dJ_dz[l]
            ]
"""
CLASSES_NUMPY = """
    for l in range(L, 0, -1):
        dJ_dz[l] = (a[l] - y) / m if l == L else dJ_dz[l + 1] @ w[l].T * (z[l] > 0)
        dJ_dw[l - 1] = a[l - 1].T @ dJ_dz[l]
        dJ_db[l - 1] = dJ_dz[l].sum(axis=0)
"""


def run(source: str) -> str:
    """What a program prints."""
    printed = io.StringIO()
    options = np.get_printoptions()
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(source, "starter.py", "exec"), {"__name__": "__main__"})
    finally:
        np.set_printoptions(**options)
    return printed.getvalue()


def filled(name: str, of: Exercise, code: str) -> str:
    source = STARTERS[name].make(of, ADDRESS)
    assert source.count(f"    # {TODO}\n") == 1
    return source.replace(f"    # {TODO}\n", code)


@pytest.mark.parametrize(
    ("name", "of", "code", "terms"),
    [
        ("numpy", exercise(), TANH_NUMPY, 16),
        ("python", exercise(), TANH_PYTHON, 16),
        ("numpy", exercise().of_sample(int(exercise().rows[0])), TANH_NUMPY, 16),
        ("numpy", classes(), CLASSES_NUMPY, 7),
    ],
)
def test_a_right_backward_pass_agrees(name: str, of: Exercise, code: str, terms: int) -> None:
    read = read_answers(run(filled(name, of, code)), of)
    assert not read.remarks
    verdict = judge(of, read.given)
    assert [each.term.code for each in verdict.given if each.state != "agrees"] == []
    assert len(verdict.given) == terms


@pytest.mark.parametrize("activation", ["sigmoid", "relu", "leaky_relu", "elu", "gelu", "silu"])
@pytest.mark.parametrize("name", ["numpy", "python"])
def test_the_forward_pass_of_a_starter_is_right(name: str, activation: str) -> None:
    check_forward(name, activation, "mse")


@pytest.mark.parametrize("activation", ["identity", "tanh", "softplus", "sin", "hardtanh"])
@pytest.mark.parametrize("loss", ["mse", slow("huber"), slow("binary_cross_entropy")])
@pytest.mark.parametrize("name", ["numpy", "python"])
def test_the_loss_of_a_starter_is_right(name: str, activation: str, loss: str) -> None:
    check_forward(name, activation, loss)


def check_forward(name: str, activation: str, loss: str) -> None:
    output = "sigmoid" if loss == "binary_cross_entropy" else "identity"
    recipe = Recipe.model_validate(
        {
            "dataset": {"name": "xor"},
            "layers": [
                {"units": 3, "activation": activation, "dropout": 0.3},
                {"units": 1, "activation": output},
            ],
            "loss": loss,
        }
    )
    of = exercise_of(TrainingSession(recipe))
    given = read_answers(run(STARTERS[name].make(of, ADDRESS)), of).given
    assert judge(of, given).agrees
    assert set(given) == {Term("J")}


@pytest.mark.parametrize("name", STARTERS)
@pytest.mark.parametrize("of", [exercise(), classes()])
def test_every_starter_says_where_to_paste(name: str, of: Exercise) -> None:
    source = STARTERS[name].make(of, ADDRESS)
    ast.parse(source)
    assert f"# Run it and paste all that it prints at\n# {ADDRESS}\n" in source
    assert "derivative" not in source.replace("their derivatives are yours", "").replace(
        "their\n# derivatives are yours", ""
    )
