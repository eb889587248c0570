"""Each finding is made where it is so, and not where it is not: real runs of both kinds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.training.diagnosis.diagnose import diagnose
from app.training.diagnosis.evidence import MAX_ROWS, gather
from app.training.diagnosis.findings import (
    BlockedByZeros,
    DeadUnits,
    EqualUnits,
    ExplodingGradient,
    Finding,
    PenaltyWins,
    Plateau,
    SaturatedLayer,
    VanishingGradient,
)
from app.training.recipe.examples import EXAMPLES
from app.training.recipe.recipe import Recipe
from app.training.run.edit import set_parameter
from app.training.run.position import Unit
from app.training.run.selection import parse_selection
from app.training.run.session import TrainingSession
from tests.for_each import for_each


def layers(*units: int, hidden: str = "sigmoid", output: str = "sigmoid") -> list[dict[str, Any]]:
    """Hidden layers of ``units``, and one output."""
    return [{"units": n, "activation": hidden} for n in units] + [
        {"units": 1, "activation": output}
    ]


def run(epochs: int = 0, **recipe: Any) -> TrainingSession:
    session = TrainingSession(Recipe.model_validate(recipe))
    if epochs:
        session.step(Unit.EPOCH, epochs)
    return session


def found(session: TrainingSession, kind: type[Finding]) -> list[Any]:
    return [finding for finding in diagnose(session) if isinstance(finding, kind)]


# What is so.

DEAD: dict[str, Any] = {"layers": layers(4, hidden="relu"), "optimizer": {"learning_rate": 30.0}}
SATURATED: dict[str, Any] = {
    "layers": layers(8, 8, hidden="tanh"),
    "optimizer": {"learning_rate": 100.0},
}
FLAT_OUTPUT = {
    **EXAMPLES["xor"].recipe.model_dump(mode="json"),
    "optimizer": {"learning_rate": 200.0},
}
DEEP: dict[str, Any] = {"layers": layers(4, 4, 4, 4, 4, 4)}
SHRUNK: dict[str, Any] = {"regularizer": {"name": "l2", "rate": 1.0}}
MILD = {"regularizer": {"name": "l2", "rate": 0.001}}


@for_each("name", [name for name, example in EXAMPLES.items() if example.own is None])
@for_each("epochs", [0, 1, 20])
def test_the_examples_of_the_start_have_nothing(name: str, epochs: int) -> None:
    session = TrainingSession(EXAMPLES[name].recipe)
    session.step(Unit.EPOCH, epochs) if epochs else None
    assert diagnose(session) == []


def test_dead_units_are_those_without_a_slope() -> None:
    session = run(20, **DEAD)
    (finding,) = found(session, DeadUnits)
    train = session.data.train
    forward = session.network.forward(train.x)
    never = np.flatnonzero((forward.z[1] <= 0).all(axis=0)).tolist()
    assert (finding.layer, finding.units, finding.of) == (1, never, 4)
    assert never and finding.sees_all


def test_relu_units_that_some_sample_reaches_are_not_dead() -> None:
    he = {"name": "he_normal"}
    assert not found(run(20, layers=layers(4, hidden="relu"), initializer=he), DeadUnits)


def test_of_a_large_training_set_a_part_is_looked_at() -> None:
    dataset = {"name": "circle", "samples": 800, "train_fraction": 0.8}
    session = run(layers=layers(4, hidden="relu"), dataset=dataset)
    selection = parse_selection("b0.2", session.recipe.units)
    assert selection is not None
    set_parameter(session, selection, -1000.0)
    (finding,) = found(session, DeadUnits)
    assert finding == DeadUnits(1, [1], 4, MAX_ROWS, sees_all=False)


def test_a_hidden_layer_saturates() -> None:
    findings = found(run(20, **SATURATED), SaturatedLayer)
    assert [finding.layer for finding in findings if not finding.is_output] == [1, 2]
    assert all(finding.share >= 0.75 for finding in findings if not finding.is_output)


def test_an_output_saturates_where_it_is_wrong() -> None:
    (finding,) = found(run(1, **FLAT_OUTPUT), SaturatedLayer)
    assert finding.is_output and finding.share == 0.5


def test_a_flat_output_is_harmless_if_it_is_right_or_trained_by_the_shortcut() -> None:
    right = run(1, dataset={"name": "and"}, layers=layers(), initializer={"name": "zeros"})
    for key, value in {"w0.1.1": 40.0, "w0.2.1": 40.0, "b0.1": -60.0}.items():
        selection = parse_selection(key, right.recipe.units)
        assert selection is not None
        set_parameter(right, selection, value)
    assert float(gather(right).backward.da_dz[1].max()) < 1e-8
    assert not found(right, SaturatedLayer)
    fused = run(1, **{**FLAT_OUTPUT, "loss": "binary_cross_entropy"})
    assert not [finding for finding in found(fused, SaturatedLayer) if finding.is_output]


@for_each("epochs", [0, 1, 20])
def test_zero_weights_are_a_symmetry_that_no_step_breaks(epochs: int) -> None:
    session = run(epochs, initializer={"name": "zeros"})
    assert found(session, EqualUnits) == [
        EqualUnits(1, [0, 1, 2, 3], 4, are_zero=True),
        EqualUnits(2, [0, 1], 2, are_zero=True),
    ]
    assert found(session, BlockedByZeros) == [BlockedByZeros(1), BlockedByZeros(2)]


def test_the_symmetry_is_named_though_one_unit_has_learned_the_data() -> None:
    session = run(
        1500,
        dataset={"name": "and"},
        layers=layers(2),
        initializer={"name": "zeros"},
        optimizer={"learning_rate": 2.0},
        batch_size=None,
    )
    w = session.network.w[0]
    assert gather(session).is_solved and (w[:, 0] == w[:, 1]).all()
    assert diagnose(session) == [EqualUnits(1, [0, 1], 2, are_zero=False)]


STUCK = {11: 0.1254, 15: 0.1672}
"""The seeds of XOR 2-2-1 whose runs stay on a plateau, and their loss."""


@for_each("seed", [11, 15, *range(6)], quick=1)
def test_a_run_that_is_stuck_says_so_and_no_other(seed: int) -> None:
    session = run(
        5000,
        dataset={"name": "xor"},
        layers=layers(2),
        optimizer={"learning_rate": 2.0},
        batch_size=None,
        seed=seed,
    )
    loss = session.losses()[0]
    if seed in STUCK:
        assert loss == pytest.approx(STUCK[seed], abs=1e-4)
        (finding,) = found(session, Plateau)
        assert (finding.epochs, finding.loss) == (1000, loss)
    else:
        assert loss < 1e-3 and diagnose(session) == []


@for_each("epochs", [0, 20])
def test_equal_weights_stay_equal(epochs: int) -> None:
    session = run(epochs, initializer={"name": "constant"})
    assert found(session, EqualUnits) == [
        EqualUnits(1, [0, 1, 2, 3], 4, are_zero=False),
        EqualUnits(2, [0, 1], 2, are_zero=False),
    ]
    assert not found(session, BlockedByZeros)


def test_one_weight_breaks_the_symmetry() -> None:
    session = run(initializer={"name": "constant"})
    selection = parse_selection("w0.1.1", session.recipe.units)
    assert selection is not None
    set_parameter(session, selection, 0.7)
    assert found(session, EqualUnits)[0].units == [1, 2, 3]


def test_dropout_breaks_the_symmetry() -> None:
    units = [{"units": 4, "activation": "tanh", "dropout": 0.5}, {"units": 1, "activation": "tanh"}]
    session = run(0, layers=units, initializer={"name": "constant"})
    assert not found(session, EqualUnits)
    session.step(Unit.EPOCH, 2)
    assert len({tuple(column) for column in session.network.w[0].T.tolist()}) == 4


def test_a_single_unit_is_equal_to_nothing() -> None:
    assert not found(run(layers=layers(1, 1), initializer={"name": "constant"}), EqualUnits)


def test_a_penalty_wins_over_the_data() -> None:
    (finding,) = found(run(**SHRUNK), PenaltyWins)
    assert finding.penalty_norm > 2 * finding.gradient_norm and not finding.is_over
    session = run(20, **SHRUNK)
    (finding,) = found(session, PenaltyWins)
    assert finding.is_over
    assert max(float(np.abs(w).max()) for w in session.network.w) < 0.1


@for_each("epochs", [0, 20, 100])
@for_each("recipe", [MILD, {}], ids=["mild", "none"])
def test_a_mild_penalty_does_not_win(epochs: int, recipe: dict[str, Any]) -> None:
    assert not found(run(epochs, **recipe), PenaltyWins)


def test_the_gradient_vanishes_in_a_deep_sigmoid_network() -> None:
    (finding,) = found(run(**DEEP), VanishingGradient)
    assert finding.output_layer == 7
    assert finding.first < 1e-3 * finding.last


@for_each("hidden", ["tanh", "relu"])
def test_it_does_not_vanish_in_a_deep_network_that_passes_it_on(hidden: str) -> None:
    he = {"name": "he_normal"}
    assert not found(
        run(layers=layers(8, 8, 8, 8, hidden=hidden), initializer=he), VanishingGradient
    )


def test_the_gradient_explodes_with_large_weights() -> None:
    session = run(layers=layers(4, 4, hidden="identity", output="identity"))
    session.network.parameters[:] *= 30
    (finding,) = found(session, ExplodingGradient)
    gradient = session.network.gradient(session.data.train.x, session.data.train.y, session.loss)
    assert finding.norm == pytest.approx(float(np.linalg.norm(gradient)))


@for_each("samples", [60, 160])
def test_a_sum_over_many_samples_is_no_explosion(samples: int) -> None:
    """What an update gets is the sum over a batch, however many samples there are."""
    data: dict[str, Any] = {"name": "circle", "samples": samples, "train_fraction": 1.0}
    mean = run(0, dataset=data, batch_size=10)
    total = run(0, dataset=data, batch_size=10, reduction={"samples": "sum"})
    assert diagnose(mean) == diagnose(total) == []
    norms = [np.linalg.norm(gather(session).gradient) for session in (mean, total)]
    assert norms[1] == pytest.approx(10 * norms[0])


def test_a_plateau_is_a_loss_that_stays() -> None:
    session = run(200, **DEEP)
    (finding,) = found(session, Plateau)
    recent = session.history.train[-finding.epochs :]
    assert finding.epochs >= 50
    assert max(recent) - min(recent) <= 2e-3 * max(recent)
    assert finding.loss == session.losses()[0]


@for_each("epochs", [10, 60, 200])
def test_a_loss_that_falls_is_no_plateau(epochs: int) -> None:
    xor = EXAMPLES["xor"].recipe.model_dump(mode="json")
    assert not found(run(epochs, **xor), Plateau)


def test_a_loss_that_is_learned_is_no_plateau() -> None:
    """It hardly changes any more, and is right."""
    session = run(3000, dataset={"name": "and"}, layers=layers(), optimizer={"learning_rate": 3})
    losses = session.history.train
    while losses[-1] > 0.0015:
        session.step(Unit.EPOCH, 2000)
    assert diagnose(session) == []


def test_findings_change_nothing() -> None:
    session = run(3, **DEAD)
    before = session.network.parameters.tobytes(), len(session.history.epoch)
    diagnose(session)
    assert (session.network.parameters.tobytes(), len(session.history.epoch)) == before
