"""Dropout: which units are left out, how the others are scaled, and that evaluation knows none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.engine.losses import LOSSES
from app.training.data.dropout import epoch_mask
from app.training.run.observation import observe, observe_update
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from tests.for_each import for_each
from tests.training.runs import place, recipe, run

LAYERS: list[dict[str, Any]] = [
    {"units": 4, "activation": "tanh", "dropout": 0.5},
    {"units": 3, "activation": "sigmoid"},
    {"units": 5, "activation": "relu", "dropout": 0.2},
    {"units": 1, "activation": "sigmoid"},
]


def dropping(**parts: Any) -> TrainingSession:
    return run(layers=LAYERS, **parts)


def masks(epoch: int, samples: int = 12, **parts: Any) -> dict[int, list[list[float]]]:
    drawn = epoch_mask(recipe(layers=LAYERS, **parts), epoch, samples)
    return {layer: mask.tolist() for layer, mask in drawn.items()}


def test_only_layers_with_dropout_have_a_mask() -> None:
    assert set(masks(0)) == {1, 3}
    assert epoch_mask(recipe(), 0, 12) == {}


@for_each("rate", [0.1, 0.5, 0.9])
def test_a_unit_is_left_out_as_often_as_the_rate_says(rate: float) -> None:
    layers = [{"units": 64, "activation": "tanh", "dropout": rate}, LAYERS[-1]]
    mask = epoch_mask(recipe(layers=layers), 0, 2000)[1]
    assert mask.shape == (2000, 64)
    # Inverted: the others are scaled up, so that the mean stays the same.
    assert set(mask.ravel().tolist()) == {0.0, 1 / (1 - rate)}
    deviation = np.sqrt(rate * (1 - rate))
    assert (mask == 0).mean() == pytest.approx(rate, abs=5 * deviation / np.sqrt(mask.size))
    assert mask.mean() == pytest.approx(1.0, abs=5 * deviation / (1 - rate) / np.sqrt(mask.size))
    # No unit and no sample is preferred.
    assert np.abs((mask == 0).mean(axis=0) - rate).max() < 6 * deviation / np.sqrt(2000)
    assert np.abs((mask == 0).mean(axis=1) - rate).max() < 6 * deviation / np.sqrt(64)


def test_by_seed_and_epoch_alone() -> None:
    assert masks(3, seed=8) == masks(3, seed=8)
    assert masks(3, seed=8) == masks(3, seed=8, batch_size=1, shuffle=False)
    assert masks(3, seed=8) != masks(4, seed=8)
    assert masks(3, seed=8) != masks(3, seed=9)


def test_layers_have_masks_of_their_own() -> None:
    both = [{"units": 8, "activation": "tanh", "dropout": 0.5}] * 2
    drawn = epoch_mask(recipe(layers=[*both, LAYERS[-1]]), 0, 12)
    assert (drawn[1] != drawn[2]).any()


def test_another_rate_leaves_data_weights_and_order() -> None:
    bare = [{**layer, "dropout": 0.0} for layer in LAYERS]
    with_it, without = dropping(), run(layers=bare)
    assert with_it.network.parameters.tobytes() == without.network.parameters.tobytes()
    assert with_it.data.train.x.tobytes() == without.data.train.x.tobytes()
    assert with_it.batch_rows().tolist() == without.batch_rows().tolist()


def test_the_batches_of_an_epoch_go_through_its_mask() -> None:
    session = dropping()
    for epoch in range(2):
        whole, start = masks(epoch), 0
        while session.epoch == epoch:
            size = len(session.batch_rows())
            found = {layer: mask.tolist() for layer, mask in session.batch_mask().items()}
            assert found == {layer: rows[start : start + size] for layer, rows in whole.items()}
            session.step(Unit.BATCH, 1)
            start += size
        assert start == 12


def test_a_batch_size_in_mid_epoch_leaves_each_sample_its_mask() -> None:
    session = dropping()
    session.step(Unit.BATCH, 1)
    session = session.changed({"batch_size": 3})
    found = {layer: mask.tolist() for layer, mask in session.batch_mask().items()}
    assert found == {layer: rows[5:8] for layer, rows in masks(0).items()}


def test_evaluation_knows_no_dropout() -> None:
    session = dropping()
    session.step(Unit.EPOCH, 3)
    train = session.data.train
    a = train.x
    for w, b, layer in zip(session.network.w, session.network.b, LAYERS, strict=True):
        z = a @ w + b
        a = {"tanh": np.tanh(z), "sigmoid": 1 / (1 + np.exp(-z)), "relu": np.maximum(z, 0)}[
            layer["activation"]
        ]
    np.testing.assert_allclose(session.network.predict(train.x), a, rtol=1e-12)
    expected = float(((a - train.y) ** 2).mean())
    assert session.losses()[0] == pytest.approx(expected, rel=1e-12)
    assert session.history.train[-1] == pytest.approx(expected, rel=1e-12)


def test_units_that_are_left_out_have_no_part_in_the_step() -> None:
    session = dropping()
    network, mask = session.network, session.batch_mask()
    train, rows = session.data.train, session.batch_rows()
    forward = network.forward(train.x[rows], mask)
    backward = network.backward(forward, train.y[rows], LOSSES["mse"])
    for layer in (1, 3):
        out = mask[layer] == 0
        assert out.any()
        assert (forward.a[layer][out] == 0).all()
        assert (backward.da_dz[layer][out] == 0).all()
        assert (backward.dJ_dz[layer][out] == 0).all()


def test_a_unit_that_no_sample_has_keeps_its_weights() -> None:
    session = dropping(batch_size=1)
    out = session.batch_mask()[1][0] == 0
    assert out.any()
    before, leaving = session.network.w[0].copy(), session.network.w[1].copy()
    output = session.network.b[3].copy()
    session.step(Unit.BATCH, 1)
    np.testing.assert_array_equal(session.network.w[0][:, out], before[:, out])
    np.testing.assert_array_equal(session.network.w[1][out], leaving[out])
    assert (session.network.b[3] != output).any()


def test_the_running_step_is_seen_with_its_mask() -> None:
    session = dropping()
    session.step(Unit.PHASE, 3)
    seen, mask = observe(session), session.batch_mask()
    for place_, row in enumerate(seen.rows):
        view = seen.sample(int(row))
        assert {layer: m.tolist() for layer, m in view.mask.items()} == {
            layer: m[place_].tolist() for layer, m in mask.items()
        }
        assert (view.a[1][mask[1][place_] == 0] == 0).all()


def test_a_mask_is_known_when_its_layer_is() -> None:
    session = dropping()
    row = int(session.batch_rows()[0])
    for phases, layers in ((1, {1}), (2, {1}), (3, {1, 3})):
        session = dropping()
        session.step(Unit.PHASE, phases)
        assert set(observe(session).sample(row).mask) == layers


def test_a_sample_outside_of_the_batch_is_seen_without_dropout() -> None:
    session = dropping()
    outside = next(row for row in range(12) if row not in session.batch_rows())
    view = observe(session).sample(outside)
    assert view.mask == {}
    predicted = session.network.predict(session.data.train.x[outside : outside + 1])[0]
    np.testing.assert_allclose(view.a[4], predicted, rtol=1e-13)


@for_each("batches", [1, 2, 3, 4])
def test_a_watched_update_is_seen_with_the_mask_it_was_made_with(batches: int) -> None:
    session = dropping()
    session.step(Unit.BATCH, batches - 1)
    mask = {layer: part.tolist() for layer, part in session.batch_mask().items()}
    phases = 2 * session.network.depth + 2
    session.step(Unit.PHASE, phases)
    seen, update = observe_update(session), session.last_update
    assert seen is not None
    assert update is not None
    assert {layer: part.tolist() for layer, part in seen.forward.mask.items()} == mask
    shown = [seen.weight_gradient(layer) for layer in range(4)]
    parts = [part.ravel() for gradient in shown if gradient for part in gradient[:2]]
    np.testing.assert_array_equal(np.concatenate(parts), update.gradient)


def test_phases_samples_and_batches_come_to_the_same() -> None:
    phases = 2 * len(LAYERS) + 2
    by_batch, by_phase, by_sample = dropping(), dropping(), dropping()
    by_batch.step(Unit.BATCH, 4)
    by_phase.step(Unit.PHASE, 4 * phases)
    by_sample.step(Unit.SAMPLE, 5 + 5 + 2 + 5)
    assert place(by_phase) == place(by_sample) == place(by_batch)


def test_after_a_reset_the_masks_are_the_first_again() -> None:
    session = dropping()
    session.step(Unit.EPOCH, 2)
    session.reset()
    session.step(Unit.EPOCH, 2)
    again = dropping()
    again.step(Unit.EPOCH, 2)
    assert place(session) == place(again)
