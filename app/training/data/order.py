"""The order in which an epoch visits the training samples: seeded shuffling."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.training.recipe.recipe import Recipe

RowIndices = NDArray[np.intp]


def epoch_order(recipe: Recipe, epoch: int, samples: int) -> RowIndices:
    """The training rows (samples,) in the order in which this epoch visits them; read-only."""
    order: RowIndices = epoch_orders(recipe, epoch, 1, samples)[0]
    return order


def epoch_orders(recipe: Recipe, first: int, epochs: int, samples: int) -> RowIndices:
    """The orders (epochs, samples) of ``epochs`` epochs from ``first`` on; read-only.

    They depend on seed and epoch only, so no generator state has to be stored.
    """
    if not recipe.shuffle:
        return np.broadcast_to(np.arange(samples), (epochs, samples))
    size = orders_per_block(samples)
    blocks = range(first // size, (first + epochs - 1) // size + 1)
    orders = [_block_of_orders(recipe.seeds.order, block, samples) for block in blocks]
    start = first - blocks[0] * size
    whole = orders[0] if len(orders) == 1 else np.concatenate(orders)
    chosen: RowIndices = whole[start : start + epochs]
    return chosen


def orders_per_block(samples: int) -> int:
    """Epochs whose orders are drawn together: starting a generator costs as much as 20 orders."""
    return max(1, min(64, 65_536 // samples))


@lru_cache(maxsize=16)
def _block_of_orders(seed: int, block: int, samples: int) -> RowIndices:
    # A child of the fourth stream of ``seed_streams``, one for each block.
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(3, block)))
    orders = np.tile(np.arange(samples), (orders_per_block(samples), 1))
    rng.permuted(orders, axis=1, out=orders)
    orders.flags.writeable = False
    return orders
