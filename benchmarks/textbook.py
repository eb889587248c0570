"""The NumPy loop of a textbook: the baseline of all comparisons."""

from __future__ import annotations

import numpy as np

from app.engine.activations import Array


class TextbookMLP:
    """tanh throughout, mean squared error, one array a layer, nothing kept but what it needs."""

    def __init__(self, w: list[Array], b: list[Array]):
        self.w = [part.copy() for part in w]
        self.b = [part.copy() for part in b]

    def step(self, x: Array, y: Array, learning_rate: float) -> None:
        """One update on one batch."""
        activations = [x]
        for w, b in zip(self.w, self.b, strict=True):
            activations.append(np.tanh(activations[-1] @ w + b))
        delta = 2 / y.size * (activations[-1] - y) * (1 - activations[-1] ** 2)
        for layer in reversed(range(len(self.w))):
            dw, db = activations[layer].T @ delta, delta.sum(axis=0)
            if layer:
                delta = (delta @ self.w[layer].T) * (1 - activations[layer] ** 2)
            self.w[layer] -= learning_rate * dw
            self.b[layer] -= learning_rate * db
