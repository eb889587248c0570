"""Exercises for the tests of readers and starters."""

from __future__ import annotations

from functools import cache
from typing import Any

from app.practice.exercise.exercise import Exercise
from app.practice.exercise.from_session import exercise_of
from app.training.recipe.recipe import Recipe
from app.training.run.session import TrainingSession


@cache
def exercise(**recipe: Any) -> Exercise:
    """The first update of a recipe; without one, of a 2-4-2-1 network on ten samples."""
    return exercise_of(TrainingSession(Recipe(**recipe)))


def classes() -> Exercise:
    """An exercise with softmax and cross-entropy."""
    recipe = Recipe.model_validate(
        {
            "dataset": {"name": "iris"},
            "layers": [
                {"units": 3, "activation": "relu"},
                {"units": 3, "activation": "softmax"},
            ],
            "loss": "cross_entropy",
        }
    )
    return exercise_of(TrainingSession(recipe))
