"""A run that plays stops by itself where it was told to, and says why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import ValidationError

from app.i18n.stored import shown
from app.training.run.history import MAX_ROWS, History
from app.training.run.stop_conditions import StopConditions, StopWatch, UnusableCondition
from tests.for_each import for_each


def played(
    train: Sequence[float],
    test: Sequence[float] | None = None,
    *,
    began: int = 0,
    **conditions: Any,
) -> tuple[int, str | None]:
    """The epoch at which it stops and why; losses from epoch ``began`` on."""
    history = History()
    tests: Sequence[float | None] = [None] * len(train) if test is None else test
    history.add(began, train[0], tests[0])
    play = StopWatch.begin(StopConditions(**conditions), history)
    for epoch in range(1, len(train)):
        history.add(began + epoch, train[epoch], tests[epoch])
        if (reason := play.reason_to_stop(history)) is not None:
            return began + epoch, shown(reason)
    return history.epoch[-1], None


def test_with_no_condition_it_never_stops() -> None:
    assert played([1.0, 0.0, 5.0, 5.0]) == (3, None)


def test_after_so_many_epochs_since_play_began() -> None:
    assert played([1.0] * 9, began=40, epochs=3) == (
        43,
        "Stopped after 3 epochs, as set.",
    )
    assert played([1.0] * 9, epochs=1)[1] == "Stopped after 1 epoch, as set."


def test_a_training_loss_below_a_bound() -> None:
    assert played([1.0, 0.02, 0.01, 0.0098], began=149, train_loss_below=0.01) == (
        152,
        "Stopped: the training loss 0.0098 is below 0.01, reached at epoch 152.",
    )


def test_equal_is_not_below() -> None:
    assert played([1.0, 0.01, 0.01], train_loss_below=0.01) == (2, None)


def test_a_loss_just_below_is_written_so_that_it_is() -> None:
    _, reason = played([1.0, 0.00999999], train_loss_below=0.01)
    assert reason == "Stopped: the training loss 0.00999999 is below 0.01, reached at epoch 1."


def test_a_test_loss_below_a_bound_and_not_the_training_loss() -> None:
    assert played([1.0, 0.1, 0.1], [1.0, 1.0, 0.4], test_loss_below=0.5) == (
        2,
        "Stopped: the test loss 0.4 is below 0.5, reached at epoch 2.",
    )


def test_without_a_test_set_a_test_loss_is_refused() -> None:
    history = History([0], [1.0], [None])
    with pytest.raises(UnusableCondition, match="^Test loss below: this data has no test set"):
        StopWatch.begin(StopConditions(test_loss_below=0.1), history)


def test_no_improvement_counts_from_the_best_epoch() -> None:
    test = [1.0, 0.8, 0.6, 0.7, 0.65, 0.6, 0.9]
    assert played([0.0] * 7, test, began=10, no_improvement_for=3) == (
        15,
        "Stopped: no new lowest test loss for 3 epochs; the lowest was 0.6, at epoch 12.",
    )


def test_a_new_lowest_loss_starts_the_count_anew() -> None:
    assert played([1.0, 1.0, 0.9, 0.9, 0.8, 0.8], no_improvement_for=2) == (5, None)


def test_without_a_test_set_it_is_the_training_loss_that_must_improve() -> None:
    assert played([1.0, 2.0, 2.0], no_improvement_for=2) == (
        2,
        "Stopped: no new lowest training loss for 2 epochs; the lowest was 1, at epoch 0.",
    )


def test_what_was_before_play_began_does_not_count() -> None:
    history = History([0, 1, 2], [0.1, 0.5, 1.0], [None] * 3)
    play = StopWatch.begin(StopConditions(no_improvement_for=2), history)
    history.add(3, 0.9, None)
    history.add(4, 0.9, None)
    assert play.reason_to_stop(history) is None
    assert (play.began, play.best, play.best_epoch) == (2, 0.9, 3)


def test_a_bound_that_is_reached_is_named_before_the_end_of_the_epochs() -> None:
    _, reason = played([1.0, 0.5], epochs=1, train_loss_below=0.6)
    assert reason is not None and "below 0.6" in reason


def test_several_epochs_between_two_looks_stop_at_the_first_that_holds() -> None:
    history = History([0], [1.0], [None])
    play = StopWatch.begin(StopConditions(train_loss_below=0.5), history)
    for epoch, loss in enumerate([0.4, 0.3, 0.9], start=1):
        history.add(epoch, loss, None)
    reason = shown(play.reason_to_stop(history) or "")
    assert "0.4 is below" in reason and "epoch 1." in reason


def test_a_history_that_has_been_thinned() -> None:
    """The best epoch's own row is gone, and yet it is the one that counts."""
    best = MAX_ROWS // 2 - 2
    losses = [1.0] * (MAX_ROWS + 60)
    losses[best] = 0.5
    history = History([0], [losses[0]], [None])
    play = StopWatch.begin(StopConditions(no_improvement_for=MAX_ROWS + 50 - best), history)
    for epoch, loss in enumerate(losses[1:], start=1):
        history.add(epoch, loss, None)
        reason = play.reason_to_stop(history)
        if reason is not None:
            break
    assert best not in history.epoch
    assert history.epoch[-1] == MAX_ROWS + 50
    assert shown(reason or "").endswith(f"the lowest was 0.5, at epoch {best}.")


@for_each(
    ("name", "value"),
    [
        ("epochs", 0),
        ("epochs", 1_000_001),
        ("epochs", 1.5),
        ("epochs", True),
        ("train_loss_below", 0.0),
        ("train_loss_below", float("inf")),
        ("train_loss_below", "1"),
        ("test_loss_below", -1.0),
        ("test_loss_below", float("nan")),
        ("no_improvement_for", 0),
        ("until", 3),
    ],
)
def test_what_is_out_of_bounds_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        StopConditions.model_validate({name: value})
