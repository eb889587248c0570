"""The position of a run: epoch, batch, and progress of the running step.

A step is one update. Its phases, in order: forward through layers 1 … L, loss, backward through
layers L … 1, update. A step runs either phase by phase for the whole batch, or sample by sample; a
quantity is known for a sample when either has reached it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What one press of a step button moves by."""

    PHASE = "phase"
    SAMPLE = "sample"
    BATCH = "batch"
    EPOCH = "epoch"


class Phase(StrEnum):
    """The last phase that the running step has finished.

    ``ready``: no step is running. ``update``: a watched step has just ended.
    """

    READY = "ready"
    FORWARD = "forward"
    LOSS = "loss"
    BACKWARD = "backward"
    UPDATE = "update"


@dataclass(frozen=True)
class Position:
    """``epoch`` and ``batch`` count what is finished; ``batches`` is the epoch's total.

    ``layer`` is that of forward or backward, otherwise None. ``sample`` counts the samples of the
    running batch that have finished all phases but the update.
    """

    epoch: int
    batch: int
    batches: int
    sample: int
    phase: Phase
    layer: int | None


def phase_at(done: int, depth: int) -> tuple[Phase, int | None]:
    """The last of ``done`` finished phases in a network of ``depth`` = L layers.

    ``done`` runs from 0 (ready) over L + 1 (loss) and 2 L + 1 (backward, layer 1) to
    2 L + 2 (update), which ends the step.
    """
    if done == 0:
        return Phase.READY, None
    if done == update_done(depth):
        return Phase.UPDATE, None
    if done <= depth:
        return Phase.FORWARD, done
    if done == depth + 1:
        return Phase.LOSS, None
    return Phase.BACKWARD, 2 * depth + 2 - done


def update_done(depth: int) -> int:
    """The number of phases of a whole step, its update included."""
    return 2 * depth + 2


def forward_done(layer: int) -> int:
    """The number of phases after which z[layer] and a[layer] are known."""
    return layer


def loss_done(depth: int) -> int:
    """The number of phases after which J is known."""
    return depth + 1


def backward_done(layer: int, depth: int) -> int:
    """The number of phases after which the factors of ``layer`` are known.

    They are ∂a/∂z and ∂J/∂z of the layer, ∂J/∂w and ∂J/∂b of the weights into it, and
    the sensitivity ∂J/∂a of the layer before; at the output layer its own ∂J/∂a too.
    """
    return 2 * depth + 2 - layer
