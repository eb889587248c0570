"""Runs to test with, and all of a session's state as one comparable value."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from app.training.recipe.recipe import Recipe
from app.training.run.session import TrainingSession

SMALL: dict[str, Any] = {
    "dataset": {"name": "circle", "samples": 24, "train_fraction": 0.5},
    "layers": [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}],
    "optimizer": {"learning_rate": 0.5},
    "batch_size": 5,
}
"""12 training samples in batches of 5, 5 and 2."""


def recipe(**parts: Any) -> Recipe:
    return Recipe.model_validate({**SMALL, **parts})


def run(**parts: Any) -> TrainingSession:
    """The small run with parts of its recipe replaced."""
    return TrainingSession(recipe(**parts))


def state(session: TrainingSession) -> dict[str, Any]:
    """Everything that decides how a session looks and goes on, exact to the bit."""
    update, data, history = session.last_update, session.data, session.history
    return {
        "recipe": session.recipe,
        "parameters": session.network.parameters.tobytes(),
        "optimizer_state": numbers(session.optimizer_state),
        "optimizer_steps": session.optimizer_steps,
        "learning_rate": session.learning_rate,
        "mask": numbers(session.batch_mask()),
        "points": data.points.tobytes(),
        "train": (data.train.x.tobytes(), data.train.y.tobytes(), data.train.target.tobytes()),
        "test": (data.test.x.tobytes(), data.test.y.tobytes(), data.test.target.tobytes()),
        "position": session.position,
        "rows": session.batch_rows().tolist(),
        "batches": session.batches,
        "offset": session.offset,
        "phases_done": session.phases_done,
        "samples_done": session.samples_done,
        "watched": session.watched,
        "history": [list(column) for column in (history.epoch, history.train, history.test)],
        "measured": deepcopy(history.measured),
        "changes": list(history.changes),
        "status": session.status,
        "message": session.message,
        "update": update and {name: numbers(value) for name, value in vars(update).items()},
    }


def numbers(value: Any) -> Any:
    """Arrays, on their own or in a dict, as lists, so that they can be compared."""
    if isinstance(value, dict):
        return {name: numbers(part) for name, part in value.items()}
    return value.tolist() if hasattr(value, "tolist") else value


def place(session: TrainingSession) -> dict[str, Any]:
    """The state without what the way there leaves behind: how it was watched."""
    return {name: value for name, value in state(session).items() if name not in WAY}


WAY = frozenset({"position", "watched"})
