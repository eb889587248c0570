"""The PyTorch script: Python that compiles, holds the very weights, and runs where torch is."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.export.torch_script import torch_script
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.export.scripts import run_source
from tests.export.test_numpy_script import RECIPES, rates
from tests.for_each import for_each
from tests.training.runs import run


def trained(name: str) -> TrainingSession:
    session = run(**rates(RECIPES[name]))
    session.step(Unit.EPOCH, 2)
    return session


def assigned(source: str) -> dict[str, ast.expr]:
    """The values of the plain assignments, by name."""
    return {
        node.targets[0].id: node.value
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }


@for_each("name", RECIPES, quick=3)
def test_it_compiles_and_holds_the_very_weights(name: str) -> None:
    session = trained(name)
    source = torch_script(session)
    compile(source, "script.py", "exec")
    made = assigned(source)
    w, b = ast.literal_eval(made["w"]), ast.literal_eval(made["b"])
    for layer in range(session.network.depth):
        np.testing.assert_array_equal(w[layer], session.network.w[layer])
        np.testing.assert_array_equal(b[layer], session.network.b[layer])
    data = made["x_train"]
    assert isinstance(data, ast.Call)
    np.testing.assert_array_equal(ast.literal_eval(data.args[0]), session.data.train.x)


def keywords(source: str) -> tuple[str, dict[str, Any]]:
    """The optimizer's constructor and what it is handed beside the parameters."""
    call = assigned(source)["optimizer"]
    assert isinstance(call, ast.Call)
    given = {str(word.arg): ast.literal_eval(word.value) for word in call.keywords}
    return ast.unparse(call.func), given


def test_the_optimizer_has_the_run_s_numbers() -> None:
    session = run(optimizer={"name": "adamw", "learning_rate": 0.25, "beta1": 0.5})
    assert keywords(torch_script(session)) == (
        "torch.optim.AdamW",
        {"lr": 0.25, "betas": (0.5, 0.999), "eps": 1e-8, "weight_decay": 0.01},
    )


def test_nesterov_without_momentum_is_what_pytorch_takes() -> None:
    session = run(optimizer={"name": "nesterov", "momentum": 0.0})
    assert keywords(torch_script(session)) == ("torch.optim.SGD", {"lr": 0.03})


def test_what_it_leaves_out_is_said() -> None:
    session = run(clip_norm=1.0, frozen=["layer1"])
    assert "the clipping of the gradient, the frozen parameters" in torch_script(session).replace(
        "\n# ", " "
    )


@for_each(
    ("samples", "outputs", "half", "criterion"),
    [
        ("mean", "mean", False, "criterion = nn.MSELoss()"),
        ("sum", "sum", False, 'criterion = nn.MSELoss(reduction="sum")'),
        ("sum", "sum", True, 'return nn.MSELoss(reduction="sum")(a, y) / 2\n'),
        ("mean", "sum", False, 'return nn.MSELoss(reduction="sum")(a, y) / len(y)\n'),
        (
            "mean",
            "mean",
            True,
            'return nn.MSELoss(reduction="sum")(a, y) / (2 * len(y) * y.shape[1])\n',
        ),
    ],
)
def test_the_criterion_has_the_convention(
    samples: str, outputs: str, half: bool, criterion: str
) -> None:
    convention = {"samples": samples, "outputs": outputs, "half": half}
    layers = [{"units": 3, "activation": "sigmoid"}]
    session = run(dataset={"name": "iris"}, layers=layers, loss="mse", reduction=convention)
    assert criterion in torch_script(session)


@pytest.mark.parametrize("name", RECIPES)
def test_its_losses_are_those_of_the_session(name: str, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    session = trained(name)
    lines = run_source(torch_script(session), tmp_path).splitlines()
    assert lines
    for line in lines:
        here, recorded = line.split()[-2:]
        assert float(here) == pytest.approx(float(recorded), rel=1e-9, abs=1e-9)
