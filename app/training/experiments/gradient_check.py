"""Gradient check: backpropagation against central differences, for the batch shown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.engine.gradcheck import central_difference
from app.engine.network import flatten_gradient
from app.training.run.observation import Observation
from app.training.run.selection import Selection, index_of, parameter_at

EPSILON = 1e-5
TOLERANCE = 1e-6
MAX_PARAMETERS = 2000
"""Checked at once; each costs two forward passes of the batch."""


@dataclass(frozen=True)
class GradientCheck:
    """One derivative twice: by backpropagation and by (J(θ + ε) − J(θ − ε)) / 2ε.

    ``of`` is the number compared; this is the one with the largest error. The error is relative to
    the larger of the two, or to 1e-6 of the gradient's largest entry if both are smaller, since
    below that the difference is rounding only.
    """

    key: str
    exact: float
    estimate: float
    error: float
    epsilon: float
    of: int

    @property
    def agrees(self) -> bool:
        """Whether the error is small enough to be rounding."""
        return self.error < TOLERANCE


def check_gradient(observation: Observation, selection: Selection, *, every: bool) -> GradientCheck:
    """Compare the batch's derivative of the selected parameter, or of ``every`` one.

    In a network with more than ``MAX_PARAMETERS``, every n-th is compared. A kink of relu or
    hardtanh between θ − ε and θ + ε gives an error although the gradient is right.
    """
    network = observation.network
    gradient = flatten_gradient(observation.backward, network.depth)
    indices = [index_of(selection, network.units)]
    if every:
        indices = list(range(0, gradient.size, -(-gradient.size // MAX_PARAMETERS)))
    floor = 1e-6 * float(np.abs(gradient).max())
    worst: GradientCheck | None = None
    for index in indices:
        exact = float(gradient[index])
        estimate = central_difference(
            network,
            observation.x,
            observation.y,
            observation.loss_function,
            index,
            EPSILON,
            observation.forward.mask,
        )
        scale = max(abs(exact), abs(estimate), floor)
        error = abs(exact - estimate) / scale if scale > 0 else 0.0
        if worst is None or error > worst.error:
            key = parameter_at(network.units, index).key
            worst = GradientCheck(key, exact, estimate, error, EPSILON, len(indices))
    assert worst is not None
    return worst
