"""Challenges to test with, and a run's predictions computed by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.classroom.challenge.challenge import Challenge, Metric
from app.training.run.session import TrainingSession
from tests.web.backprop import Array, f


def on_data_of(session: TrainingSession, metric: Metric = "test_loss", **parts: Any) -> Challenge:
    """A challenge on a session's data, without bounds unless ``parts`` say so."""
    recipe = session.recipe
    given: dict[str, Any] = {
        "number": 1,
        "dataset": recipe.dataset,
        "seed": recipe.seed,
        "tested": len(session.data.test) > 0,
        "loss": recipe.loss,
        "output": recipe.layers[-1].activation,
        "standardize_target": recipe.standardize_target,
        "metric": metric,
        "goal": 0.05 if metric == "test_loss" else 0.9,
    }
    return Challenge(**{**given, **parts})


def predicted(session: TrainingSession, x: Array) -> Array:
    """ŷ (m, n_L) by a forward pass that shares nothing with the engine."""
    a = x
    for w, b, layer in zip(
        session.network.w, session.network.b, session.recipe.layers, strict=True
    ):
        z = np.array([[sum(row * column) for column in w.T] for row in a]) + b
        a = softmax(z) if layer.activation == "softmax" else f(layer.activation, z)
    return a


def softmax(z: Array) -> Array:
    e = np.exp(z)
    return np.asarray(e / e.sum(axis=1, keepdims=True))
