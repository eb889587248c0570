"""From a recipe to the engine's update rules and the learning rate of an epoch."""

from __future__ import annotations

from app.engine.schedules import SCHEDULES
from app.engine.update import Rules
from app.training.recipe.compatibility import hyperparameters
from app.training.recipe.frozen import frozen_mask
from app.training.recipe.recipe import Recipe


def make_rules(recipe: Recipe) -> Rules:
    """Loss, optimizer, regularizer, clipping and frozen parameters of a recipe."""
    return Rules(
        loss_name=recipe.loss,
        reduction=recipe.reduction.to_engine(),
        optimizer_name=recipe.optimizer.name,
        hyperparameters=hyperparameters(recipe.optimizer),
        regularizer_name=recipe.regularizer.name,
        regularizer_rate=recipe.regularizer.rate,
        clip_norm=recipe.clip_norm,
        frozen=frozen_mask(recipe.frozen, recipe.units),
    )


def learning_rate_at(recipe: Recipe, epoch: int) -> float:
    """α in an epoch, by the recipe's learning-rate schedule."""
    schedule = recipe.schedule
    factor = SCHEDULES[schedule.name].factor(epoch, hyperparameters(schedule))
    return recipe.optimizer.learning_rate * factor
