"""Losses by name; each has a file of its own."""

from functools import lru_cache

from app.engine.losses.base import Compiled, Fused, Loss
from app.engine.losses.binary_cross_entropy import BINARY_CROSS_ENTROPY
from app.engine.losses.cross_entropy import CROSS_ENTROPY
from app.engine.losses.huber import HUBER
from app.engine.losses.mse import MSE
from app.engine.losses.reduction import MEAN, Reduction

__all__ = ["LOSSES", "MEAN", "Compiled", "Fused", "Loss", "Reduction", "reduced_loss"]

LOSSES: dict[str, Loss] = {
    loss.name: loss for loss in (MSE, HUBER, BINARY_CROSS_ENTROPY, CROSS_ENTROPY)
}
"""Each with the mean over samples and outputs."""


def reduced_loss(name: str, reduction: Reduction) -> Loss:
    """The loss of this name by this convention."""
    return LOSSES[name] if reduction == MEAN else _reduced(LOSSES[name].name, reduction)


@lru_cache(maxsize=64)
def _reduced(name: str, reduction: Reduction) -> Loss:
    return LOSSES[name].reduced(reduction)
