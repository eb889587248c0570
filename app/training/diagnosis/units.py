"""Findings about units: dead, saturated, equal to each other."""

from __future__ import annotations

import numpy as np

from app.training.diagnosis.evidence import Evidence
from app.training.diagnosis.findings import BlockedByZeros, DeadUnits, EqualUnits, SaturatedLayer
from app.training.run.layer_metrics import CAN_DIE, LARGEST_SLOPE, SATURATED

MIN_SATURATED = 0.75
"""The share of pairs of unit and sample from which a layer counts as saturated."""

EQUAL = 1e-12
"""Weights that differ less, relative to the largest, are equal but for rounding."""

WRONG = 0.5
"""An output that is off by more than this share of its activation's range is wrong."""


def dead_units(evidence: Evidence) -> list[DeadUnits]:
    """Units that no training sample reaches, per layer: their ∂a/∂z is always 0."""
    found = []
    for layer, activation in enumerate(evidence.network.activations, start=1):
        if activation.name in CAN_DIE:
            dead = (evidence.backward.da_dz[layer] == 0).all(axis=0)
            if dead.any():
                units = np.flatnonzero(dead).tolist()
                found.append(DeadUnits(layer, units, len(dead), evidence.rows, evidence.sees_all))
    return found


def saturated_layers(evidence: Evidence) -> list[SaturatedLayer]:
    """Layers on the flat part of a bounded activation.

    A hidden layer for most samples; an output only where it is also wrong, and where training
    multiplies by its slope at all.
    """
    found = []
    for layer, activation in enumerate(evidence.network.activations, start=1):
        largest = LARGEST_SLOPE.get(activation.name)
        if largest is None or activation.name in CAN_DIE:
            continue
        flat = np.abs(evidence.backward.da_dz[layer]) < SATURATED * largest
        is_output = layer == evidence.network.depth
        if is_output:
            if evidence.output_is_fused:
                continue
            size = activation.high - activation.low
            flat &= np.abs(evidence.forward.a[layer] - evidence.y) > WRONG * size
        share = float(flat.mean())
        if share >= (0.1 if is_output else MIN_SATURATED):
            found.append(SaturatedLayer(layer, share, is_output))
    return found


def equal_units(evidence: Evidence) -> list[EqualUnits]:
    """Units of a hidden layer with equal weights and biases in, and equal weights out.

    Dropout drops them at different times and so makes them different.
    """
    found = []
    network = evidence.network
    for layer in range(1, network.depth):
        if layer in evidence.dropout or network.units[layer] == 1:
            continue
        into, after = network.w[layer - 1], network.w[layer]
        traits = np.column_stack([into.T, network.b[layer - 1], after])
        scale = float(np.abs(traits).max())
        for units in _groups(traits, EQUAL * scale):
            are_zero = bool((traits[units] == 0).all())
            found.append(EqualUnits(layer, units, network.units[layer], are_zero))
    return found


def blocked_by_zeros(evidence: Evidence) -> list[BlockedByZeros]:
    """Hidden layers that no gradient reaches, as all weights behind them are 0."""
    network = evidence.network
    return [
        BlockedByZeros(layer) for layer in range(1, network.depth) if not network.w[layer].any()
    ]


def _groups(traits: np.ndarray, tolerance: float) -> list[list[int]]:
    """Groups of two or more rows that are equal within the tolerance."""
    # Only neighbours in the order of one trait can be equal, so few rows are compared whole.
    order = np.argsort(traits[:, 0], kind="stable")
    if float(np.diff(traits[order, 0]).min()) > tolerance:
        return []
    groups: list[list[int]] = []
    for unit in order.tolist():
        for group in groups:
            if float(np.abs(traits[group[0]] - traits[unit]).max()) <= tolerance:
                group.append(unit)
                break
        else:
            groups.append([unit])
    return sorted(sorted(group) for group in groups if len(group) > 1)
