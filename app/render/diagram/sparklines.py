"""Sparklines of the diagram: each neuron's activation over a single input."""

from __future__ import annotations

import numpy as np

from app.render.diagram.neuron_maps import curve_points, layer_shades
from app.training.run.session import TrainingSession

POINTS = 25


def neuron_curves(session: TrainingSession) -> dict[tuple[int, int], str]:
    """Path data in a 100 × 100 box for every neuron, keyed by layer and unit.

    Empty unless the data set has exactly one input.
    """
    if session.data.dataset.inputs != 1:
        return {}
    x, activations = curve_points(session, POINTS)
    across = 100 * (x - x[0]) / (x[-1] - x[0])
    curves: dict[tuple[int, int], str] = {}
    for layer, a in activations.items():
        heights = 50 - 42 * np.clip(layer_shades(session, layer, a), -1, 1)
        for unit in range(a.shape[1]):
            points = zip(across.tolist(), heights[:, unit].tolist(), strict=True)
            curves[layer, unit] = "M" + "L".join(f"{px:.1f} {py:.1f}" for px, py in points)
    return curves
