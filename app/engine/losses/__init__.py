"""Losses by name; each has a file of its own."""

from app.engine.losses.base import Compiled, Fused, Loss
from app.engine.losses.binary_cross_entropy import BINARY_CROSS_ENTROPY
from app.engine.losses.cross_entropy import CROSS_ENTROPY
from app.engine.losses.huber import HUBER
from app.engine.losses.mse import MSE

__all__ = ["LOSSES", "Compiled", "Fused", "Loss"]

LOSSES: dict[str, Loss] = {
    loss.name: loss for loss in (MSE, HUBER, BINARY_CROSS_ENTROPY, CROSS_ENTROPY)
}
