"""Scores equal the textbook's numbers of the run, on the challenge's test set."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.classroom.challenge.challenge import Score
from app.classroom.challenge.scoring import assess
from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.training.timeline import undo
from tests.classroom.challenges import on_data_of, predicted
from tests.for_each import for_each
from tests.training.own_runs import flowers, own_run
from tests.training.runs import run

SPIRAL: dict[str, Any] = {
    "dataset": {"name": "spiral", "samples": 60, "train_fraction": 0.5, "classes": 3},
    "layers": [{"units": 4, "activation": "tanh"}, {"units": 3, "activation": "softmax"}],
    "loss": "cross_entropy",
}
LINE: dict[str, Any] = {
    "dataset": {"name": "sine", "samples": 40},
    "layers": [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "identity"}],
    "optimizer": {"learning_rate": 0.05},
}
CROSS: dict[str, Any] = {"loss": "binary_cross_entropy"}


def trained(epochs: int = 7, **parts: Any) -> TrainingSession:
    session = run(**parts)
    session.step(Unit.EPOCH, epochs)
    return session


def measured(session: TrainingSession, **parts: Any) -> Score:
    """What the run is worth in a challenge on its own data."""
    found = assess(session, on_data_of(session, **parts), 5)
    assert found.reasons == () and found.counted is not None
    return found.counted


def test_the_squared_error_of_the_test_set() -> None:
    session = trained()
    test = session.data.test
    by_hand = float(((predicted(session, test.x) - test.y) ** 2).mean())
    assert measured(session).value == pytest.approx(by_hand, rel=1e-12)


@for_each("half", [False, True])
def test_the_convention_of_a_run_s_loss_wins_nothing(half: bool) -> None:
    session = trained(
        reduction={"samples": "sum", "half": half}, optimizer={"learning_rate": 0.002}
    )
    test = session.data.test
    by_hand = float(((predicted(session, test.x) - test.y) ** 2).mean())
    assert measured(session).value == pytest.approx(by_hand, rel=1e-12)


def test_the_squared_error_of_regression() -> None:
    session = trained(**LINE)
    test = session.data.test
    by_hand = float(((predicted(session, test.x) - test.y) ** 2).mean())
    assert measured(session).value == pytest.approx(by_hand, rel=1e-12)


def test_the_binary_cross_entropy() -> None:
    session = trained(**CROSS)
    test = session.data.test
    a, y = predicted(session, test.x)[:, 0], test.target
    by_hand = -float(np.where(y == 1, np.log(a), np.log(1 - a)).mean())
    assert measured(session).value == pytest.approx(by_hand, rel=1e-12)


def test_the_cross_entropy_of_three_classes() -> None:
    session = trained(**SPIRAL)
    test = session.data.test
    a = predicted(session, test.x)
    by_hand = -float(np.mean([np.log(row[kind]) for row, kind in zip(a, test.target, strict=True)]))
    assert measured(session).value == pytest.approx(by_hand, rel=1e-12)


@for_each("parts", [{}, CROSS, SPIRAL], ids=["mse", "binary", "three"])
def test_the_accuracy(parts: dict[str, Any]) -> None:
    session = trained(**parts)
    test = session.data.test
    a = predicted(session, test.x)
    said = a.argmax(axis=1) if a.shape[1] > 1 else (a[:, 0] > 0.5).astype(int)
    score = measured(session, metric="test_accuracy")
    assert score.value == np.count_nonzero(said == test.target) / len(test)


def test_parameters_epochs_and_version() -> None:
    score = measured(trained(7))
    assert (score.parameters, score.epochs, score.version) == (2 * 3 + 3 + 3 + 1, 7, 5)


def test_whether_the_goal_is_reached() -> None:
    session = trained()
    value = measured(session).value
    assert measured(session, goal=value * 1.01).reached
    assert not measured(session, goal=value * 0.99).reached
    share = measured(session, metric="test_accuracy").value
    assert measured(session, metric="test_accuracy", goal=share).reached
    assert not measured(session, metric="test_accuracy", goal=min(1, share + 0.01)).reached


def test_stored_losses_are_not_trusted() -> None:
    session = trained()
    honest = measured(session)
    session.history.test[-1] = 0.0
    session._remember_losses(0.0, 0.0)
    assert measured(session) == honest


def test_an_epoch_that_has_begun_counts() -> None:
    session = trained(2)
    session.step(Unit.PHASE, 1)
    assert measured(session).epochs == 2  # no weight has changed yet
    session.step(Unit.BATCH, 1)
    assert measured(session).epochs == 3
    session.step(Unit.EPOCH, 1)
    assert measured(session).epochs == 3


def test_going_back_reduces_epochs() -> None:
    session = trained(9)
    before = measured(trained(4))
    back = undo.go_back(session, Unit.EPOCH, 5, 10.0)
    assert measured(back) == before


def test_a_reset_run_starts_at_zero_epochs() -> None:
    session = trained(9)
    session.reset()
    session.step(Unit.EPOCH, 2)
    assert measured(session).epochs == 2


def test_without_a_test_set_the_training_set_is_measured() -> None:
    session = trained(3, dataset={"name": "xor"}, batch_size=None)
    train = session.data.train
    by_hand = float(((predicted(session, train.x) - train.y) ** 2).mean())
    challenge = on_data_of(session)
    assert not challenge.tested
    assert measured(session).value == pytest.approx(by_hand, rel=1e-12)


def test_inputs_and_layers_are_free() -> None:
    challenge = on_data_of(run())
    session = trained(
        features=["x1", "x2", "x1_squared", "x2_squared"],
        standardize=True,
        layers=[{"units": 2, "activation": "relu"}, {"units": 1, "activation": "sigmoid"}],
    )
    found = assess(session, challenge, 1)
    test = session.data.test
    by_hand = float(((predicted(session, test.x) - test.y) ** 2).mean())
    assert found.counted is not None
    assert found.counted.value == pytest.approx(by_hand, rel=1e-12)


def test_scores_on_the_teachers_own_data() -> None:
    session = own_run(flowers())
    session.step(Unit.EPOCH, 3)
    challenge = on_data_of(session, metric="test_accuracy")
    copied = from_bytes(to_bytes(session))
    test = copied.data.test
    said = predicted(copied, test.x).argmax(axis=1)
    found = assess(copied, challenge, 1).counted
    assert found is not None
    assert found.value == np.count_nonzero(said == test.target) / len(test)


def test_a_snapshot_has_the_same_score() -> None:
    session = trained(5)
    assert measured(from_bytes(to_bytes(session))) == measured(session)


@for_each("theirs", [False, True])
def test_another_scale_of_the_target_wins_nothing(theirs: bool) -> None:
    """The loss is measured as in the challenge, however a student's run scales its target."""
    own = trained(**LINE)
    scaled = trained(**LINE, standardize_target=True)
    challenge = on_data_of(scaled if theirs else own)
    assert challenge.standardize_target == theirs
    train, test = own.data.train.target, own.data.test.target
    mean, std = train.mean(axis=0), train.std(axis=0)
    for session, is_scaled in ((own, False), (scaled, True)):
        guesses = predicted(session, session.data.test.x)
        unit = guesses * std + mean if is_scaled else guesses
        errors = (unit - test) / std if theirs else unit - test
        found = assess(session, challenge, 5).score
        assert found is not None
        assert found.value == pytest.approx(float((errors**2).mean()), rel=1e-9)
