"""The article's network worked out with plain numbers, for the seed of lesson 1.

It shares nothing with the application but the two initial weights.
"""

from __future__ import annotations

import math

W0, W1 = 1.2442907446072802, 0.5133261150763784
ALPHA = 2.0
"""The initial weights with seed 20 and the example's learning rate; the biases are 0."""


def worked(x: float, y: float, m: int) -> dict[str, float]:
    """The numbers of one row (x, y) in a batch of ``m``, by their plain symbols."""
    z1 = x * W0
    a1 = 1 / (1 + math.exp(-z1))
    z2 = a1 * W1
    a2 = 1 / (1 + math.exp(-z2))
    by_a2 = 2 / m * (a2 - y)
    slope2 = math.exp(-z2) / (1 + math.exp(-z2)) ** 2
    by_z2 = by_a2 * slope2
    by_a1 = by_z2 * W1
    slope1 = math.exp(-z1) / (1 + math.exp(-z1)) ** 2
    by_z1 = by_a1 * slope1
    return {
        "a⁰": x,
        "y": y,
        "z¹": z1,
        "a¹": a1,
        "z²": z2,
        "a²": a2,
        "ŷ": a2,
        "Jᵢ": (a2 - y) ** 2 / m,
        "∂Jᵢ/∂a²": by_a2,
        "∂a²/∂z²": slope2,
        "∂z²/∂w¹": a1,
        "∂z²/∂b¹": 1.0,
        "∂z²/∂a¹": W1,
        "∂Jᵢ/∂z²": by_z2,
        "∂Jᵢ/∂w¹": by_z2 * a1,
        "∂Jᵢ/∂b¹": by_z2,
        "∂Jᵢ/∂a¹": by_a1,
        "∂a¹/∂z¹": slope1,
        "∂z¹/∂w⁰": x,
        "∂z¹/∂b⁰": 1.0,
        "∂Jᵢ/∂z¹": by_z1,
        "∂Jᵢ/∂w⁰": by_z1 * x,
        "∂Jᵢ/∂b⁰": by_z1,
    }


def batch(rows: list[tuple[float, float]]) -> dict[str, float]:
    """The numbers of the batch of these rows (x, y): the sums of the rows' shares."""
    found = [worked(x, y, len(rows)) for x, y in rows]
    sums = {
        share.replace("Jᵢ", "J"): sum(row[share] for row in found)
        for share in ("Jᵢ", "∂Jᵢ/∂w¹", "∂Jᵢ/∂b¹", "∂Jᵢ/∂w⁰", "∂Jᵢ/∂b⁰")
    }
    return sums | {"m": float(len(rows))}
