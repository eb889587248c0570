"""Forward and backward pass as a textbook writes them, for one batch; nothing of the app in it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def f(name: str, z: Array) -> Array:
    match name:
        case "identity":
            return z
        case "sigmoid":
            return np.asarray(1 / (1 + np.exp(-z)))
        case "tanh":
            return np.asarray((np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)))
        case "relu":
            return np.where(z > 0, z, 0.0)
    raise KeyError(name)


def slope(name: str, z: Array) -> Array:
    match name:
        case "identity":
            return np.ones_like(z)
        case "sigmoid":
            return np.asarray(np.exp(-z) / (1 + np.exp(-z)) ** 2)
        case "tanh":
            return np.asarray(1 / np.cosh(z) ** 2)
        case "relu":
            return np.where(z > 0, 1.0, 0.0)
    raise KeyError(name)


def trace(
    w: list[Array], b: list[Array], activations: list[str], x: Array, y: Array
) -> dict[str, Any]:
    """Every factor under the name and in the order that the API gives it."""
    m, depth = len(x), len(w)
    a, z = [x], []
    for layer in range(depth):
        z.append(np.array([[row @ column for column in w[layer].T] for row in a[layer]]) + b[layer])
        a.append(f(activations[layer], z[layer]))
    error = a[depth] - y
    dJ_da: list[Array] = [2 / (m * y.shape[1]) * error]
    da_dz: list[Array] = []
    dJ_dz: list[Array] = []
    dJ_dw: list[Array] = []
    dJ_db: list[Array] = []
    for layer in reversed(range(depth)):
        da_dz.insert(0, slope(activations[layer], z[layer]))
        dJ_dz.insert(0, dJ_da[0] * da_dz[0])
        dJ_dw.insert(0, np.zeros_like(w[layer]))
        dJ_db.insert(0, np.zeros_like(b[layer]))
        for i in range(m):
            dJ_dw[0] += np.outer(a[layer][i], dJ_dz[0][i])
            dJ_db[0] += dJ_dz[0][i]
        dJ_da.insert(0, np.array([w[layer] @ row for row in dJ_dz[0]]))
    return {
        "loss": float((error**2).mean(axis=1).sum() / m),
        "a": a,
        "z": z,
        "dJ_da": dJ_da,
        "da_dz": da_dz,
        "dJ_dz": dJ_dz,
        "dJ_dw": dJ_dw,
        "dJ_db": dJ_db,
        "penalty_dw": [np.zeros_like(part) for part in w],
    }
