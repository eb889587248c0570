"""The exercise that a training session shows."""

from __future__ import annotations

from app.engine.optimizers import State
from app.practice.exercise.exercise import Exercise
from app.training.data.dropout import epoch_mask
from app.training.run.session import TrainingSession


def exercise_of(session: TrainingSession, row: int | None = None) -> Exercise:
    """The update that the session's page shows; it shares nothing that the session changes.

    It is that of the running batch, between steps that of the next batch, and right after a watched
    update that update, at the weights from before it. With ``row`` it is the update of that
    training row alone, m = 1; a row outside the batch has no dropout.
    """
    exercise = _watched(session) or _coming(session)
    if row is None:
        return exercise
    if row in exercise.rows:
        return exercise.of_sample(row)
    train = session.data.train
    return Exercise(
        exercise.network,
        exercise.rules,
        train.x[row : row + 1],
        train.y[row : row + 1],
        exercise.rows[:1] * 0 + row,
        exercise.learning_rate,
        exercise.state,
        exercise.step,
    )


def _coming(session: TrainingSession) -> Exercise:
    coming = session.next_update()
    return Exercise(
        coming.network.with_parameters(coming.network.parameters.copy()),
        coming.rules,
        coming.x,
        coming.y,
        coming.rows,
        coming.learning_rate,
        _copied(coming.optimizer_state),
        coming.step,
        coming.mask,
    )


def _watched(session: TrainingSession) -> Exercise | None:
    update = session.last_update
    if not session.watched or update is None:
        return None
    train = session.data.train
    masks = epoch_mask(session.recipe, update.epoch, len(train))
    end = update.offset + len(update.rows)
    return Exercise(
        session.network.with_parameters(update.before.copy()),
        session.rules,
        train.x[update.rows],
        train.y[update.rows],
        update.rows,
        update.learning_rate,
        _copied(update.state_before),
        update.steps_before + 1,
        {layer: rows[update.offset : end] for layer, rows in masks.items()},
    )


def _copied(state: State) -> State:
    return {slot: values.copy() for slot, values in state.items()}
