"""Dropout masks, drawn from seed and epoch."""

from __future__ import annotations

import numpy as np

from app.engine.activations import Array
from app.training.recipe.recipe import Recipe


def epoch_mask(recipe: Recipe, epoch: int, samples: int) -> dict[int, Array]:
    """The dropout masks of one epoch, (samples, n_l), keyed by layer; only layers with dropout.

    Rows are in the epoch's sample order. Inverted dropout: 0 for a dropped unit, 1/(1 − rate)
    otherwise, so the expected activation is unchanged. Depends on seed and epoch only.
    """
    masks: dict[int, Array] = {}
    for layer, part in enumerate(recipe.layers, start=1):
        if part.dropout:
            stream = np.random.SeedSequence(recipe.seeds.order, spawn_key=(4, epoch, layer))
            drawn = np.random.default_rng(stream).random((samples, part.units))
            masks[layer] = np.where(drawn < part.dropout, 0.0, 1.0 / (1.0 - part.dropout))
    return masks


def max_dropout_scale(recipe: Recipe) -> float:
    """The largest factor in the recipe's dropout masks; 1 without dropout."""
    return max(1.0 / (1.0 - layer.dropout) for layer in recipe.layers)
