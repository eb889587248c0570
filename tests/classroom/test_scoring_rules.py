"""Every reason for which a run does not count, and its sentence."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.classroom.challenge.challenge import Challenge
from app.classroom.challenge.scoring import assess
from app.training.codec.snapshot import from_bytes, to_bytes
from app.training.codec.state_link import read_state, write_state
from app.training.recipe.limits import DEFAULT_LIMITS
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.training.timeline import undo
from app.training.timeline.record import MAX_SEGMENTS
from tests.classroom.challenges import on_data_of
from tests.for_each import for_each
from tests.training.own_runs import flowers, own_run, prices
from tests.training.runs import run
from tests.web.calls import check_sentence

ADAM: dict[str, Any] = {"optimizer": {"name": "adam", "learning_rate": 0.05}}
SGD: dict[str, Any] = {"optimizer": {"name": "sgd", "learning_rate": 0.5}}


def why(session: TrainingSession, challenge: Challenge) -> str:
    """The reasons for which the run does not count, as they are kept in its snapshot, too."""
    found = assess(session, challenge, 1)
    for reason in found.reasons:
        check_sentence(reason)
    assert (found.counted is None) == bool(found.reasons)
    kept = assess(from_bytes(to_bytes(session)), challenge, 1)
    assert kept == found
    return " ".join(found.reasons)


def trained(session: TrainingSession, epochs: int = 2) -> TrainingSession:
    session.step(Unit.EPOCH, epochs)
    return session


def set_first(session: TrainingSession, value: float = 0.5) -> None:
    w = [part.copy() for part in session.network.w]
    w[0][0, 0] = value
    session.set_parameters(w, [part.copy() for part in session.network.b])


# ---- the data


@for_each(
    ("patch", "said"),
    [
        ({"dataset": {"name": "moons"}}, "the data set moons"),
        ({"dataset": {"samples": 26}}, "samples 26, not 24"),
        ({"dataset": {"noise": 0.5}}, "noise 0.5, not 0.25"),
        ({"dataset": {"train_fraction": 0.6}}, "train share 0.6, not 0.5"),
        ({"seed": 4}, "seed 4, not 3"),
    ],
)
def test_different_data(patch: dict[str, Any], said: str) -> None:
    challenge = on_data_of(run())
    session = trained(run().changed(patch))
    found = assess(session, challenge, 1)
    assert found.score is None
    assert said in why(session, challenge)


def test_seed_is_ignored_for_data_without_randomness() -> None:
    table = {"dataset": {"name": "xor"}, "batch_size": None}
    assert why(trained(run(**table, seed=9)), on_data_of(run(**table))) == ""


def test_another_random_start_on_the_same_data_counts() -> None:
    own = run().changed({"weight_seed": 9, "order_seed": 9})
    assert why(trained(own), on_data_of(run())) == ""
    # Another seed with the same data seed, too.
    assert why(trained(run(seed=4, data_seed=3)), on_data_of(run())) == ""


def test_measured_data_with_a_different_split() -> None:
    parts: dict[str, Any] = {
        "dataset": {"name": "iris"},
        "layers": [{"units": 3, "activation": "softmax"}],
        "loss": "cross_entropy",
    }
    session, challenge = run(**parts), on_data_of(run(**parts))
    assert why(session.changed({"dataset": {"samples": 100}}), challenge) == ""
    said = why(session.changed({"seed": 8}), challenge)
    assert "seed 8, not 3" in said and "samples" not in said


def test_different_number_of_classes() -> None:
    rings: dict[str, Any] = {
        "dataset": {"name": "rings", "samples": 40, "classes": 3},
        "layers": [{"units": 3, "activation": "softmax"}],
        "loss": "cross_entropy",
    }
    challenge = on_data_of(run(**rings))
    other = run(**rings).changed(
        {"dataset": {"classes": 4}, "layers": [{"units": 4, "activation": "softmax"}]}
    )
    assert "4 classes, but the challenge’s data have 3" in why(other, challenge)


def test_different_own_data() -> None:
    challenge = on_data_of(own_run(flowers()))
    assert why(own_run(flowers()), challenge) == ""
    assert "other data" in why(own_run(flowers(rows=33)), challenge)
    assert "other data" in why(own_run(prices()), challenge)
    assert "the challenge uses its own data" in why(run(), challenge)


def test_forged_points_are_not_trusted() -> None:
    session = run()
    session.data.points[:] = 0.0
    assert assess(session, on_data_of(run()), 1).score is None


# ---- the measure


def test_different_loss_cannot_be_compared() -> None:
    challenge = on_data_of(run())
    session = trained(run(loss="binary_cross_entropy"))
    assert "binary cross-entropy" in why(session, challenge)
    assert why(session, on_data_of(run(), metric="test_accuracy")) == ""


def test_different_labels_cannot_be_compared() -> None:
    layers = [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "tanh"}]
    session, challenge = trained(run(layers=layers)), on_data_of(run())
    assert "other labels than the challenge’s, sigmoid" in why(session, challenge)
    assert why(session, on_data_of(run(), metric="test_accuracy")) == ""
    layers[1] = {"units": 1, "activation": "identity"}  # has the labels of sigmoid
    assert why(trained(run(layers=layers)), challenge) == ""


# ---- the bounds


def test_too_many_parameters() -> None:
    session = trained(run())
    assert "13 parameters; at most 12" in why(session, on_data_of(session, most_parameters=12))
    assert why(session, on_data_of(session, most_parameters=13)) == ""


def test_too_many_epochs_until_undone() -> None:
    session = trained(run(), 5)
    challenge = on_data_of(session, most_epochs=5)
    assert why(session, challenge) == ""
    session.step(Unit.BATCH, 1)
    assert "6 epochs; at most 5" in why(session, challenge)
    assert why(undo.go_back(session, Unit.BATCH, 1, 10.0), challenge) == ""


def test_all_reasons_are_listed() -> None:
    session = trained(run(), 5)
    set_first(session)
    challenge = on_data_of(session, most_epochs=3, most_parameters=3, optimizer="adam")
    assert len(assess(session, challenge, 1).reasons) == 4
    assert assess(session, challenge, 1).score is not None


# ---- the optimizer


def test_wrong_optimizer() -> None:
    session = trained(run())
    said = why(session, on_data_of(session, optimizer="adam"))
    assert "trained with SGD, but only Adam" in said
    assert why(session, on_data_of(session, optimizer="sgd")) == ""


def test_an_optimizer_without_updates_does_not_count_as_used() -> None:
    session = run().changed(ADAM)
    challenge = on_data_of(session, optimizer="adam")
    assert why(session, challenge) == ""
    assert why(trained(session), challenge) == ""


def test_a_wrong_optimizer_in_between_is_detected() -> None:
    challenge = on_data_of(run(), optimizer="sgd")
    session = trained(run()).changed(ADAM)
    assert why(session, challenge) == ""  # chosen, and not used yet
    session.step(Unit.BATCH, 1)
    assert "trained with Adam" in why(session, challenge)
    session = trained(session.changed(SGD), 3)
    assert "trained with Adam" in why(session, challenge)
    session.reset()
    assert why(trained(session), challenge) == ""


def test_going_back_before_a_wrong_optimizer_counts_again() -> None:
    challenge = on_data_of(run(), optimizer="sgd")
    session = trained(trained(run(), 3).changed(ADAM), 2)
    assert why(session, challenge) != ""
    assert why(undo.go_back(session, Unit.EPOCH, 4, 10.0), challenge) == ""


# ---- the way


def test_weights_set_by_hand() -> None:
    session = trained(run())
    challenge = on_data_of(session)
    set_first(session)
    assert "set by hand" in why(session, challenge)
    session.step(Unit.EPOCH, 3)
    assert "set by hand" in why(session, challenge)
    set_first(session, 0.6)
    set_first(session, 0.7)
    assert "set by hand" in why(session, challenge)


def test_weights_set_and_undone() -> None:
    session = trained(run())
    challenge = on_data_of(session)
    set_first(session)
    undone = undo.undo(session, 10.0)
    assert why(undone, challenge) == ""
    assert "set by hand" in why(undo.redo(undone, 10.0), challenge)


def test_a_run_opened_from_a_link_has_no_known_start() -> None:
    session = trained(run())
    opened = read_state(write_state(session).text, DEFAULT_LIMITS)
    assert np.array_equal(opened.network.parameters, session.network.parameters)
    challenge = on_data_of(session)
    assert "start of your run is not known" in why(opened, challenge)
    opened.reset()
    assert why(trained(opened), challenge) == ""


def test_a_run_with_too_many_changes_has_no_known_start() -> None:
    session = trained(run())
    challenge = on_data_of(session)
    set_first(session)
    for number in range(MAX_SEGMENTS + 5):
        session = session.changed({"optimizer": {"learning_rate": 0.1 + number / 1000}})
        session.step(Unit.BATCH, 1)
    assert "start of your run is not known" in why(session, challenge)


def test_runs_before_a_reset_do_not_matter() -> None:
    session = trained(run(**ADAM))
    set_first(session)
    session = trained(session.changed({**SGD, "seed": 5}))
    assert why(trained(session.changed({"seed": 3})), on_data_of(run(), optimizer="sgd")) == ""
