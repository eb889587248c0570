"""Findings about gradients: vanishing, exploding, outweighed by the penalty."""

from __future__ import annotations

import numpy as np

from app.engine.network import split_parameters
from app.training.diagnosis.evidence import Evidence
from app.training.diagnosis.findings import ExplodingGradient, PenaltyWins, VanishingGradient

VANISHES = 1e-3
"""The first layer's mean |∂Jᵢ/∂z| below this share of the output's."""

EXPLODES = 100.0
"""The norm of the whole gradient."""

WINS = 2.0
"""How many times the data's gradient the penalty's is. At a minimum of both they are equal."""

GONE = 0.95
"""With a loss of at least this share of a constant prediction's, nothing is learned."""


def vanishing(evidence: Evidence) -> VanishingGradient | None:
    """Whether ∂Jᵢ/∂z becomes much smaller from the output to the first layer.

    Each sample's own, since sums over samples may cancel in any layer.
    """
    depth, dJ_dz = evidence.network.depth, evidence.backward.dJ_dz
    first, last = float(np.abs(dJ_dz[1]).mean()), float(np.abs(dJ_dz[depth]).mean())
    if depth < 2 or not 0 < first < VANISHES * last or not np.isfinite(last):
        return None
    return VanishingGradient(first, last, depth)


def exploding(evidence: Evidence) -> ExplodingGradient | None:
    """Whether the gradient is so large that an update of usual size goes far too far."""
    largest = float(np.abs(evidence.gradient).max())
    if not np.isfinite(largest) or largest == 0:
        return None
    norm = largest * float(np.linalg.norm(evidence.gradient / largest))
    return ExplodingGradient(norm) if norm > EXPLODES else None


def penalty_wins(evidence: Evidence) -> PenaltyWins | None:
    """Whether the regularizer's term outweighs the data's gradient over all weights."""
    if not evidence.penalty.any():
        return None
    units = evidence.network.units
    weights = split_parameters(evidence.gradient, units)[0]
    data = float(np.linalg.norm(np.concatenate([w.ravel() for w in weights])))
    pull = float(np.linalg.norm(evidence.penalty))
    trained = len(evidence.epochs) > 1
    is_over = (
        trained
        and evidence.loss >= GONE * evidence.constant_loss
        and max(float(np.abs(w).max()) for w in evidence.network.w) < 0.1
    )
    if is_over or pull > WINS * data:
        return PenaltyWins(pull, data, is_over)
    return None
