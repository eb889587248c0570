"""The exported NumPy lesson, run on its own, trains as the session did."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.engine.activations import ACTIVATIONS
from app.engine.losses import LOSSES
from app.engine.optimizers import OPTIMIZERS
from app.export.numpy_script import numpy_script
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.export.scripts import (
    assert_same,
    largest_difference,
    printed_losses,
    recorded_losses,
    run_source,
    run_sources,
)
from tests.for_each import for_each
from tests.training.runs import run


def layers(*hidden: str, output: str = "sigmoid", units: int = 1, **part: Any) -> dict[str, Any]:
    return {
        "layers": [
            *({"units": 3, "activation": name, **part} for name in hidden),
            {"units": units, "activation": output},
        ]
    }


SINE = {"dataset": {"name": "sine", "samples": 24}}
BLOBS = {"dataset": {"name": "blobs", "samples": 24, "classes": 3, "train_fraction": 0.5}}
REGULARIZED = {"regularizer": {"name": "l1", "rate": 0.01}}
RECIPES: dict[str, dict[str, Any]] = {
    **{f"optimizer {name}": {"optimizer": {"name": name}} for name in OPTIMIZERS},
    "hyperparameters": {
        "optimizer": {"name": "adamw", "beta1": 0.5, "epsilon": 1e-3, "weight_decay": 0.5}
    },
    **{
        f"hidden {name}": layers(name)
        for name, activation in ACTIVATIONS.items()
        if activation.elementwise
    },
    **{f"output {name}": layers("tanh", output=name) for name in ("tanh", "sin", "hardtanh")},
    "huber": {"loss": "huber", **layers("silu", "softplus", output="identity"), **SINE},
    "huber, tanh": {"loss": "huber", **layers("tanh", output="tanh")},
    "a sum with ½": {
        "reduction": {"samples": "sum", "outputs": "sum", "half": True},
        "optimizer": {"name": "sgd", "learning_rate": 0.003},
    },
    "a sum over samples, a mean of classes": {
        "loss": "huber",
        "reduction": {"samples": "sum", "outputs": "mean"},
        "optimizer": {"name": "sgd", "learning_rate": 0.003},
        **layers("tanh", output="tanh", units=3),
        **BLOBS,
    },
    "a mean over samples, a sum of classes": {
        "reduction": {"samples": "mean", "outputs": "sum"},
        **layers("tanh", units=3),
        "loss": "binary_cross_entropy",
        **BLOBS,
    },
    "three seeds": {"data_seed": 4, "weight_seed": 5, "order_seed": 6},
    "a sum of cross-entropies": {
        "loss": "cross_entropy",
        "reduction": {"samples": "sum"},
        **layers("tanh", output="softmax", units=3),
        **BLOBS,
    },
    "one number": {**layers("gelu", output="identity"), **SINE},
    "binary cross-entropy": {"loss": "binary_cross_entropy", **layers("tanh")},
    "binary cross-entropy, classes": {
        "loss": "binary_cross_entropy",
        **layers("tanh", units=3),
        **BLOBS,
    },
    "cross-entropy": {
        "loss": "cross_entropy",
        **layers("relu", output="softmax", units=3),
        **BLOBS,
    },
    "cross-entropy, one layer": {
        "loss": "cross_entropy",
        **layers(output="softmax", units=3),
        **BLOBS,
    },
    "softmax, mse": {**layers("sigmoid", output="softmax", units=3), **BLOBS},
    "softmax, mse, one layer": {**layers(output="softmax", units=3), **BLOBS},
    "classes, mse": {**layers("elu", output="tanh", units=3), **BLOBS},
    "one layer": layers(),
    "dropout": layers("tanh", "sigmoid", dropout=0.4),
    "dropout, not shuffled": {**layers("tanh", dropout=0.4), "shuffle": False},
    "dropout, cross-entropy": {
        "loss": "cross_entropy",
        **layers("relu", output="softmax", units=3, dropout=0.3),
        **BLOBS,
    },
    "l1": REGULARIZED,
    "l2": {"regularizer": {"name": "l2", "rate": 0.05}},
    "clipped": {"clip_norm": 0.05},
    "frozen": {"frozen": ["w0.1.2", "b0.3", "layer2"], "optimizer": {"name": "adamw"}},
    "all of them": {
        **REGULARIZED,
        **layers("gelu", "elu", dropout=0.2),
        "clip_norm": 0.1,
        "frozen": ["w1.1.1", "b1.2"],
        "optimizer": {"name": "rmsprop"},
        "schedule": {"name": "step", "epochs": 3.0, "gamma": 0.7},
    },
    "schedule step": {"schedule": {"name": "step", "epochs": 2.0}},
    "schedule cosine": {"schedule": {"name": "cosine", "epochs": 4.0}},
    "schedule exponential": {"schedule": {"name": "exponential", "gamma": 0.8}},
    "full batch": {"batch_size": None},
    "batches of one": {"batch_size": 1},
    "batches of ten": {"batch_size": 10},
    "more than there are": {"batch_size": 1000},
    "not shuffled": {"shuffle": False},
    "other inputs": {"features": ["x2", "x1_squared", "sin_x1"], "standardize": True},
    "truth table": {"dataset": {"name": "xor"}, "batch_size": 3},
    "one input": {"dataset": {"name": "article"}, **layers("sigmoid")},
    "measured": {
        "dataset": {"name": "iris"},
        "loss": "cross_entropy",
        **layers("tanh", output="softmax", units=3),
    },
}


def rates(recipe: dict[str, Any]) -> dict[str, Any]:
    """With a learning rate at which something happens in a few epochs, and nothing explodes."""
    optimizer = {"name": "sgd", **recipe.get("optimizer", {})}
    rate = 0.1 if optimizer["name"] in ("sgd", "momentum", "nesterov") else 0.02
    return {**recipe, "optimizer": {"learning_rate": rate, **optimizer}}


@pytest.fixture(scope="module")
def trained() -> dict[str, TrainingSession]:
    sessions = {name: run(**rates(recipe)) for name, recipe in RECIPES.items()}
    for session in sessions.values():
        assert session.step(Unit.EPOCH, 6) == 6
    return sessions


@pytest.fixture(scope="module")
def outputs(
    trained: dict[str, TrainingSession], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    sources = {name: numpy_script(session) for name, session in trained.items()}
    return run_sources(sources, tmp_path_factory.mktemp("scripts"))


@for_each("name", RECIPES, quick=3)
def test_it_reproduces_the_losses(
    name: str, trained: dict[str, TrainingSession], outputs: dict[str, str]
) -> None:
    session, output = trained[name], outputs[name]
    assert_same(printed_losses(output), recorded_losses(session))
    assert largest_difference(output) < 1e-9
    assert session.history.train[-1] != session.history.train[0]


def test_the_matrix_has_every_activation_and_loss() -> None:
    recipes = [run(**rates(recipe)).recipe for recipe in RECIPES.values()]
    assert {name for recipe in recipes for name in recipe.activations} == set(ACTIVATIONS)
    assert {recipe.loss for recipe in recipes} == set(LOSSES)


def test_it_follows_orders_over_many_epochs(tmp_path: Path) -> None:
    session = run()
    session.step(Unit.EPOCH, 150)
    output = run_source(numpy_script(session), tmp_path)
    assert_same(printed_losses(output), recorded_losses(session))


def test_it_stops_at_the_run_s_position(tmp_path: Path) -> None:
    sessions = {}
    for batches in (0, 1, 5):
        session = sessions[str(batches)] = run()
        session.step(Unit.BATCH, batches)
        session.step(Unit.PHASE, 3)
    sources = {name: numpy_script(session) for name, session in sessions.items()}
    for name, output in run_sources(sources, tmp_path).items():
        assert_same(printed_losses(output), recorded_losses(sessions[name]))
        assert largest_difference(output) < 1e-12


def test_settings_changed_before_training_change_nothing_about_the_start(tmp_path: Path) -> None:
    session = run().changed({"optimizer": {"name": "adam", "learning_rate": 0.05}})
    session.step(Unit.EPOCH, 4)
    output = run_source(numpy_script(session), tmp_path)
    assert_same(printed_losses(output), recorded_losses(session))
    assert largest_difference(output) < 1e-9


def test_a_run_changed_during_training_goes_on_from_its_present_state(tmp_path: Path) -> None:
    sources, expected = {}, {}
    for name in OPTIMIZERS:
        for batches in (1, 7):
            session = run(optimizer={"name": name, "learning_rate": 0.02})
            session.step(Unit.BATCH, batches)
            session = session.changed({"batch_size": 4, "regularizer": {"name": "l2", "rate": 0.1}})
            session.step(Unit.BATCH, 1)
            first, here = session.epoch, session.losses()
            source = sources[f"{name} {batches}"] = numpy_script(session)
            assert "Settings or weights of this run were changed" in source.replace("\n# ", " ")
            session.step(Unit.EPOCH, max(first, 1))
            expected[f"{name} {batches}"] = {**recorded_losses(session, first), first: here}
    for name, output in run_sources(sources, tmp_path).items():
        assert "largest difference" not in output
        assert_same(printed_losses(output), expected[name])


def test_weights_set_by_hand_are_where_it_starts(tmp_path: Path) -> None:
    session = run()
    session.set_parameters([w + 0.25 for w in session.network.w], session.network.b)
    source, here = numpy_script(session), session.losses()
    session.step(Unit.EPOCH, 1)
    rows = {**recorded_losses(session), 0: here}
    assert_same(printed_losses(run_source(source, tmp_path)), rows)


def test_after_weights_were_set_it_starts_from_its_present_state(tmp_path: Path) -> None:
    session = run()
    session.step(Unit.EPOCH, 2)
    session.set_parameters([w + 0.25 for w in session.network.w], session.network.b)
    source, here = numpy_script(session), session.losses()
    session.step(Unit.EPOCH, 2)
    rows = {epoch: row for epoch, row in recorded_losses(session).items() if epoch > 2}
    assert_same(printed_losses(run_source(source, tmp_path)), {2: here, **rows})


@pytest.mark.slow
def test_a_run_so_long_that_it_forgot_its_first_epochs(tmp_path: Path) -> None:
    session = run(dataset={"name": "article"}, layers=[{"units": 1, "activation": "sigmoid"}])
    session.step(Unit.EPOCH, 5_001)
    output = run_source(numpy_script(session), tmp_path)
    kept = recorded_losses(session)
    assert_same({e: row for e, row in printed_losses(output).items() if e in kept}, kept)


def test_it_has_only_what_its_recipe_needs() -> None:
    text = numpy_script(run())
    names = {node.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)}
    assert names == {
        *("tanh", "tanh_derivative", "sigmoid", "sigmoid_derivative", "forward", "difference"),
        *("mse", "mse_derivative", "loss_of", "backward", "sgd", "learning_rate", "order_of"),
        *("train", "report", "divided_by"),
    }
    assert "import math" not in text


def test_its_factors_have_their_names() -> None:
    session: TrainingSession = run()
    text = numpy_script(session)
    assert "z[l + 1] = a[l] @ w[l] + b[l]" in text
    assert "dJ_dz[l] = dJ_da[l] * da_dz[l]" in text
    assert max(len(line) for line in text.splitlines() if not line.lstrip().startswith("[")) < 110


def test_the_numbers_are_the_very_ones() -> None:
    session = run()
    made: dict[str, Any] = {}
    tree = ast.parse(numpy_script(session))
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("x_train", "y_test"):
            assert isinstance(node.value, ast.Call)
            made[ast.unparse(node.targets[0])] = ast.literal_eval(node.value.args[0])
    np.testing.assert_array_equal(made["x_train"], session.data.train.x)
    np.testing.assert_array_equal(made["y_test"], session.data.test.y)


def test_it_says_by_what_the_mean_divides() -> None:
    three = {"dataset": {"name": "iris"}, **layers(output="sigmoid", units=3)}
    fused = {**three, "loss": "binary_cross_entropy"}
    words = [
        numpy_script(run(**recipe)).replace("\n# ", " ")
        for recipe in (layers(output="sigmoid"), three, fused)
    ]
    assert "The 1/m is in dJ_da[L]" in words[0]
    assert "K = 3 outputs; its 1 / (m K) is in dJ_da[L]" in words[1]
    assert "K = 3 outputs; its 1 / (m K) is in dJ_dz[L]" in words[2]
