"""Three epochs of a session against three epochs of a loop written out in plain Python."""

from __future__ import annotations

from typing import Any

import pytest

from app.engine.activations import ACTIVATIONS
from app.engine.losses import LOSSES
from app.engine.optimizers import OPTIMIZERS
from app.training.data.dropout import epoch_mask
from app.training.data.order import epoch_order
from app.training.recipe.recipe import Recipe
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.engine.networks import HIDDEN
from tests.engine.textbook_optimizers import RULES
from tests.for_each import for_each
from tests.training import textbook
from tests.training.runs import run
from tests.training.textbook import Masks, Settings, TextbookNetwork, flat

EPOCHS = 3


def layers(*shape: tuple[int, str]) -> list[dict[str, Any]]:
    return [{"units": units, "activation": activation} for units, activation in shape]


def network_of(session: TrainingSession, settings: Settings) -> TextbookNetwork:
    return TextbookNetwork(
        [w.tolist() for w in session.network.w],
        [b.tolist() for b in session.network.b],
        session.recipe.activations,
        settings,
    )


def masks_of(session: TrainingSession, epoch: int, start: int, size: int) -> list[Masks]:
    """Which units are dropped is the session's own; it goes by the place in the epoch."""
    whole = epoch_mask(session.recipe, epoch, len(session.data.train))
    return [
        {layer: mask[place].tolist() for layer, mask in whole.items()}
        for place in range(start, start + size)
    ]


def check(
    session: TrainingSession,
    batch_size: int,
    settings: Settings | None = None,
    rates: tuple[float, ...] = (1.0,) * EPOCHS,
) -> None:
    """``rates`` are the schedule's factors, epoch by epoch."""
    network = network_of(session, settings or Settings(session.recipe.loss))
    train = session.data.train
    for epoch, rate in enumerate(rates):
        order = epoch_order(session.recipe, epoch, len(train)).tolist()
        for start in range(0, len(order), batch_size):
            rows = order[start : start + batch_size]
            network.train_batch(
                [train.x[row].tolist() for row in rows],
                [train.y[row].tolist() for row in rows],
                session.recipe.optimizer.learning_rate * rate,
                masks_of(session, epoch, start, len(rows)),
            )
    before = session.network.parameters.copy()
    session.step(Unit.EPOCH, len(rates))
    assert (session.network.parameters != before).any()
    expected = flat(network.w, network.b)
    found = session.network.parameters.tolist()
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-12)
    loss = network.loss(train.x.tolist(), train.y.tolist())
    assert session.history.train[-1] == pytest.approx(loss, rel=1e-11)


def test_everything_is_covered() -> None:
    assert set(textbook.FUNCTIONS) == set(textbook.DERIVATIVES) == set(HIDDEN)
    assert {*HIDDEN, "softmax"} == set(ACTIVATIONS)
    assert set(textbook.LOSSES) == set(textbook.SLOPES) == set(LOSSES)
    assert set(RULES) == set(OPTIMIZERS)


@for_each("batch_size", [1, 4, 5, 11, 12, 100])
def test_batch_sizes(batch_size: int) -> None:
    check(run(batch_size=batch_size), batch_size)


def test_full_batch() -> None:
    check(run(batch_size=None), 12)


def test_without_shuffling() -> None:
    check(run(shuffle=False), 5)


@for_each("activation", HIDDEN)
def test_activations(activation: str) -> None:
    shape = layers((4, activation), (2, activation), (1, activation))
    check(run(layers=shape, optimizer={"learning_rate": 0.01}, seed=1), 5)


@for_each("loss", ["mse", "huber", "binary_cross_entropy"])
def test_losses_of_two_classes(loss: str) -> None:
    check(run(loss=loss), 5)


@for_each("loss", ["mse", "huber", "cross_entropy"])
def test_losses_of_three_classes(loss: str) -> None:
    dataset = {"name": "blobs", "samples": 24, "train_fraction": 0.5, "classes": 3}
    shape = layers((4, "tanh"), (3, "softmax"))
    check(run(dataset=dataset, loss=loss, layers=shape, optimizer={"learning_rate": 0.1}), 5)


def test_the_default_run() -> None:
    check(TrainingSession(Recipe()), 10)


@for_each("name", ["article", "xor", "and3"])
def test_truth_tables(name: str) -> None:
    check(run(dataset={"name": name}, batch_size=3, initializer={"name": "uniform"}), 3)


def test_no_hidden_layer() -> None:
    check(run(layers=layers((1, "sigmoid"))), 5)


@for_each("name", OPTIMIZERS)
@for_each("regularizer", ["none", "l1", "l2"])
def test_optimizers(name: str, regularizer: str) -> None:
    session = run(
        optimizer={"name": name, "learning_rate": 0.05},
        regularizer={"name": regularizer, "rate": 0.02},
    )
    check(session, 5, Settings(optimizer=name, regularizer=regularizer, rate=0.02))


@for_each(
    ("name", "given"),
    [
        ("momentum", {"momentum": 0.5}),
        ("nesterov", {"momentum": 0.0}),
        ("adagrad", {"epsilon": 0.1}),
        ("rmsprop", {"decay": 0.5, "epsilon": 1e-3}),
        ("adam", {"beta1": 0.8, "beta2": 0.9, "epsilon": 1e-4}),
        ("adamw", {"beta2": 0.99, "weight_decay": 0.5}),
    ],
)
def test_hyperparameters(name: str, given: dict[str, float]) -> None:
    session = run(optimizer={"name": name, "learning_rate": 0.05, **given})
    check(session, 5, Settings(optimizer=name, hyperparameters=given))


@for_each("clip", [0.01, 0.1, 1e6])
def test_clipping(clip: float) -> None:
    check(run(clip_norm=clip), 5, Settings(clip=clip))


DROPPING = [
    {"units": 4, "activation": "tanh", "dropout": 0.5},
    {"units": 3, "activation": "elu", "dropout": 0.2},
    {"units": 1, "activation": "sigmoid"},
]


@for_each("batch_size", [1, 5, 12])
def test_dropout(batch_size: int) -> None:
    check(run(layers=DROPPING, batch_size=batch_size), batch_size)


# In the order of the parameters, for 2-4-3-1: w0 (8), b0 (4), w1 (12), b1 (3), w2 (3), b2.
FROZEN = {"w0.1.2": 1, "b0.4": 11, "w1.4.3": 23, "b2.1": 30}


@for_each("name", OPTIMIZERS)
def test_everything_at_once(name: str) -> None:
    session = run(
        layers=DROPPING,
        loss="binary_cross_entropy",
        optimizer={"name": name, "learning_rate": 0.05},
        regularizer={"name": "l2", "rate": 0.1},
        clip_norm=0.2,
        frozen=list(FROZEN),
        schedule={"name": "exponential", "gamma": 0.5},
    )
    settings = Settings(
        "binary_cross_entropy",
        name,
        regularizer="l2",
        rate=0.1,
        clip=0.2,
        frozen=frozenset(FROZEN.values()),
    )
    check(session, 5, settings, rates=(1.0, 0.5, 0.25, 0.125))


@for_each(
    ("schedule", "rates"),
    [
        ({"name": "constant"}, (1.0,) * 5),
        ({"name": "step", "gamma": 0.1, "epochs": 2.0}, (1.0, 1.0, 0.1, 0.1, 0.01)),
        ({"name": "cosine", "epochs": 4.0}, (1.0, 0.5 + 0.5**1.5, 0.5, 0.5 - 0.5**1.5, 0.0)),
        ({"name": "exponential", "gamma": 0.9}, (1.0, 0.9, 0.81, 0.729, 0.6561)),
    ],
)
def test_schedules(schedule: dict[str, Any], rates: tuple[float, ...]) -> None:
    check(run(schedule=schedule), 5, rates=rates)
