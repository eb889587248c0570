"""One seed, four streams: changing what one of them draws leaves the others as they were."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.engine.datasets import make_dataset, split_rows
from app.engine.network import MLP
from app.training.data.data import draw_data
from app.training.data.dropout import epoch_mask
from app.training.data.order import epoch_order, epoch_orders
from app.training.data.seeds import seed_streams
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.training.runs import recipe, run

CLOUD = {"name": "circle", "samples": 24, "noise": 0.25, "train_fraction": 0.5}


def orders(session: TrainingSession) -> list[list[int]]:
    samples = len(session.data.train)
    return [epoch_order(session.recipe, epoch, samples).tolist() for epoch in range(3)]


def test_the_streams_differ() -> None:
    draws = [np.random.default_rng(stream).random() for stream in seed_streams(3)]
    assert len(set(draws)) == 4


def test_each_is_drawn_from_its_own_stream() -> None:
    session = run(seed=6)
    points, split, weights, shuffling = seed_streams(6)
    x, _ = make_dataset("circle", 24, 0.25, np.random.default_rng(points))
    rows, _ = split_rows(24, 0.5, np.random.default_rng(split))
    network = MLP([2, 3, 1], ["tanh", "sigmoid"])
    network.initialize("xavier_uniform", np.random.default_rng(weights))
    # The orders of 64 epochs are drawn together.
    block = np.random.default_rng(shuffling.spawn(1)[0])
    epochs = block.permuted(np.tile(np.arange(12), (64, 1)), axis=1)[:3]
    assert session.data.points.tobytes() == x.tobytes()
    assert session.data.train_rows.tolist() == rows.tolist()
    assert session.network.parameters.tobytes() == network.parameters.tobytes()
    assert orders(session) == [order.tolist() for order in epochs]


@for_each("seed", [0, 3, 2**63 - 1])
def test_same_seed_same_run(seed: int) -> None:
    first, again = run(seed=seed), run(seed=seed)
    assert first.data.points.tobytes() == again.data.points.tobytes()
    assert first.data.train_rows.tolist() == again.data.train_rows.tolist()
    assert first.network.parameters.tobytes() == again.network.parameters.tobytes()
    assert orders(first) == orders(again)


def test_another_seed_changes_all_four() -> None:
    first, other = run(seed=1), run(seed=2)
    assert (first.data.points != other.data.points).all()
    assert first.data.train_rows.tolist() != other.data.train_rows.tolist()
    assert (first.network.w[0] != other.network.w[0]).all()
    assert all(a != b for a, b in zip(orders(first), orders(other), strict=True))


DROPOUT = [
    {"units": 3, "activation": "tanh", "dropout": 0.5},
    {"units": 1, "activation": "sigmoid"},
]


def drawn(session: TrainingSession) -> dict[str, object]:
    """What is drawn, by the seed that it is drawn with; data are points and split."""
    masks = epoch_mask(session.recipe, 2, len(session.data.train))
    return {
        "data_seed": (session.data.points.tobytes(), session.data.train_rows.tolist()),
        "weight_seed": session.network.parameters.tobytes(),
        "order_seed": (orders(session), {layer: mask.tobytes() for layer, mask in masks.items()}),
    }


@for_each("name", ["data_seed", "weight_seed", "order_seed"])
def test_another_seed_for_one_leaves_the_others(name: str) -> None:
    first, other = drawn(run(layers=DROPOUT)), drawn(run(layers=DROPOUT, **{name: 77}))
    assert [part for part in first if first[part] != other[part]] == [name]
    assert other[name] == drawn(run(layers=DROPOUT, seed=77))[name]


def test_three_seeds_that_are_equal_are_one() -> None:
    own = {"data_seed": 5, "weight_seed": 5, "order_seed": 5}
    assert drawn(run(layers=DROPOUT, seed=1, **own)) == drawn(run(layers=DROPOUT, seed=5))
    assert recipe(seed=1, **own).with_seed(5) == recipe(seed=5)


@for_each("train_fraction", [0.1, 0.8, 1.0])
def test_train_fraction_leaves_points_and_weights(train_fraction: float) -> None:
    half, other = run(dataset=CLOUD), run(dataset=CLOUD | {"train_fraction": train_fraction})
    assert half.data.points.tobytes() == other.data.points.tobytes()
    assert half.network.parameters.tobytes() == other.network.parameters.tobytes()
    shared = min(len(half.data.train), len(other.data.train))
    rows, other_rows = half.data.train_rows, other.data.train_rows
    assert rows[:shared].tolist() == other_rows[:shared].tolist()


@for_each("change", [{"noise": 2.0}, {"name": "spiral"}])
def test_other_points_leave_split_weights_and_order(change: dict[str, Any]) -> None:
    first, other = run(dataset=CLOUD), run(dataset=CLOUD | change)
    assert (first.data.points != other.data.points).all()
    assert first.data.train_rows.tolist() == other.data.train_rows.tolist()
    assert first.network.parameters.tobytes() == other.network.parameters.tobytes()
    assert orders(first) == orders(other)


@for_each(
    "change",
    [
        {"initializer": {"name": "uniform"}},
        {"layers": [{"units": 7, "activation": "relu"}, {"units": 1, "activation": "sigmoid"}]},
    ],
)
def test_other_weights_leave_data_and_order(change: dict[str, Any]) -> None:
    first, other = run(), run(**change)
    assert first.network.parameters.tobytes() != other.network.parameters.tobytes()
    assert first.data.train.x.tobytes() == other.data.train.x.tobytes()
    assert first.data.test.x.tobytes() == other.data.test.x.tobytes()
    assert orders(first) == orders(other)


def test_other_batches_leave_data_and_weights() -> None:
    first, other = run(), run(batch_size=3, shuffle=False)
    assert first.data.train.x.tobytes() == other.data.train.x.tobytes()
    assert first.network.parameters.tobytes() == other.network.parameters.tobytes()


def test_drawing_again_gives_the_same_data() -> None:
    first, again = draw_data(recipe()), draw_data(recipe())
    assert first.points.tobytes() == again.points.tobytes()
    assert first.train_rows.tolist() == again.train_rows.tolist()


@for_each("samples", [1, 12, 3000, 100_000])
def test_orders_are_the_same_drawn_one_by_one_or_many(samples: int) -> None:
    some = recipe(seed=4)
    many = epoch_orders(some, 60, 10, samples)
    assert many.shape == (10, samples)
    for epoch, order in enumerate(many, start=60):
        assert np.array_equal(order, epoch_order(some, epoch, samples))
        assert np.array_equal(np.sort(order), np.arange(samples))
    assert len({order.tobytes() for order in many}) == (10 if samples > 1 else 1)
