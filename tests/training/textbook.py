"""Training as a textbook writes it: one number at a time, in plain Python.

It shares nothing with the application but the initial numbers, the order of the samples and
which units are dropped.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.engine.textbook_optimizers import RULES, Rule

Vector = list[float]
Matrix = list[Vector]
Masks = Mapping[int, Sequence[float]]

FUNCTIONS: dict[str, Callable[[float], float]] = {
    "identity": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "relu": lambda z: max(z, 0.0),
    "leaky_relu": lambda z: max(z, 0.01 * z),
    "elu": lambda z: z if z > 0 else math.exp(z) - 1,
    "softplus": lambda z: math.log(1 + math.exp(z)),
    "silu": lambda z: z / (1 + math.exp(-z)),
    "gelu": lambda z: z * (1 + math.erf(z / math.sqrt(2))) / 2,
    "sin": math.sin,
    "hardtanh": lambda z: max(-1.0, min(1.0, z)),
}
DERIVATIVES: dict[str, Callable[[float], float]] = {
    "identity": lambda z: 1.0,
    "sigmoid": lambda z: 1 / (2 + math.exp(z) + math.exp(-z)),
    "tanh": lambda z: 1 / math.cosh(z) ** 2,
    "relu": lambda z: 1.0 if z > 0 else 0.0,
    "leaky_relu": lambda z: 1.0 if z > 0 else 0.01,
    "elu": lambda z: 1.0 if z > 0 else math.exp(z),
    "softplus": lambda z: 1 / (1 + math.exp(-z)),
    "silu": lambda z: (1 + math.exp(-z) + z * math.exp(-z)) / (1 + math.exp(-z)) ** 2,
    "gelu": lambda z: (
        (1 + math.erf(z / math.sqrt(2))) / 2 + z * math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    ),
    "sin": math.cos,
    "hardtanh": lambda z: 1.0 if -1 < z < 1 else 0.0,
}

# Of one output a with the label y, and how many outputs there are.
LOSSES: dict[str, Callable[[float, float, int], float]] = {
    "mse": lambda a, y, k: (a - y) ** 2 / k,
    "huber": lambda a, y, k: ((a - y) ** 2 / 2 if abs(a - y) < 1 else abs(a - y) - 1 / 2) / k,
    "binary_cross_entropy": lambda a, y, k: -(math.log(a) if y else math.log(1 - a)) / k,
    "cross_entropy": lambda a, y, k: -math.log(a) if y else 0.0,
}
SLOPES: dict[str, Callable[[float, float, int], float]] = {
    "mse": lambda a, y, k: 2 * (a - y) / k,
    "huber": lambda a, y, k: max(-1.0, min(1.0, a - y)) / k,
    "binary_cross_entropy": lambda a, y, k: (-1 / a if y else 1 / (1 - a)) / k,
    "cross_entropy": lambda a, y, k: -1 / a if y else 0.0,
}


@dataclass
class Settings:
    """How it learns; ``regularizer`` is none, l1 or l2, ``frozen`` holds flat indices."""

    loss: str = "mse"
    optimizer: str = "sgd"
    hyperparameters: dict[str, float] = field(default_factory=dict)
    regularizer: str = "none"
    rate: float = 0.0
    clip: float | None = None
    frozen: frozenset[int] = frozenset()


class TextbookNetwork:
    """w[l][j][k] leads from unit j of layer l to unit k of the next."""

    def __init__(
        self,
        w: list[Matrix],
        b: Matrix,
        activations: Sequence[str],
        settings: Settings | None = None,
    ):
        self.w, self.b, self.activations = w, b, activations
        self.settings = settings or Settings()
        self.rules: list[Rule] = []

    def train_batch(
        self, x: Matrix, y: Matrix, learning_rate: float, masks: Sequence[Masks] = ()
    ) -> None:
        """One update by the mean of the samples' gradients; ``masks`` are each sample's."""
        dw = [[[0.0 for _ in row] for row in matrix] for matrix in self.w]
        db = [[0.0 for _ in vector] for vector in self.b]
        for i, (features, labels) in enumerate(zip(x, y, strict=True)):
            self._add_gradient(features, labels, dw, db, masks[i] if masks else {})
        self._update([g / len(x) for g in flat(dw, db)], learning_rate)

    def loss(self, x: Matrix, y: Matrix) -> float:
        """J without the regularizer and without dropout."""
        total = 0.0
        for features, labels in zip(x, y, strict=True):
            a, _ = self._forward(features, {})
            of = LOSSES[self.settings.loss]
            total += sum(of(p, t, len(labels)) for p, t in zip(a[-1], labels, strict=True))
        return total / len(x)

    def _update(self, gradient: Vector, learning_rate: float) -> None:
        settings, theta = self.settings, flat(self.w, self.b)
        is_weight = flat(
            [[[1.0 for _ in row] for row in matrix] for matrix in self.w],
            [[0.0 for _ in vector] for vector in self.b],
        )
        for i, w in enumerate(theta):
            if settings.regularizer == "l2" and is_weight[i]:
                gradient[i] += settings.rate * w
            elif settings.regularizer == "l1" and is_weight[i] and w != 0:
                gradient[i] += math.copysign(settings.rate, w)
            if i in settings.frozen:
                gradient[i] = 0.0
        if settings.clip is not None:
            norm = math.sqrt(math.fsum(g * g for g in gradient))
            if norm > settings.clip:
                gradient = [g * settings.clip / (norm + 1e-6) for g in gradient]
        if not self.rules:
            rule = RULES[settings.optimizer]
            self.rules = [rule(**settings.hyperparameters) for _ in theta]
        moved = [
            rule.step(w, g, learning_rate)
            for rule, w, g in zip(self.rules, theta, gradient, strict=True)
        ]
        kept = [theta[i] if i in settings.frozen else new for i, new in enumerate(moved)]
        self._put(kept)

    def _put(self, theta: Vector) -> None:
        values = iter(theta)
        for matrix, vector in zip(self.w, self.b, strict=True):
            for row in matrix:
                row[:] = [next(values) for _ in row]
            vector[:] = [next(values) for _ in vector]

    def _forward(self, features: Vector, masks: Masks) -> tuple[Matrix, Matrix]:
        a, z = [features], []
        layers = zip(self.w, self.b, self.activations, strict=True)
        for layer, (matrix, bias, name) in enumerate(layers, start=1):
            z.append(
                [
                    sum(a[-1][j] * matrix[j][k] for j in range(len(matrix))) + bias[k]
                    for k in range(len(bias))
                ]
            )
            if name == "softmax":
                powers = [math.exp(value) for value in z[-1]]
                a.append([power / sum(powers) for power in powers])
            else:
                a.append([FUNCTIONS[name](value) for value in z[-1]])
            if layer in masks:
                a[-1] = [value * m for value, m in zip(a[-1], masks[layer], strict=True)]
        return a, z

    def _add_gradient(
        self, features: Vector, labels: Vector, dw: list[Matrix], db: Matrix, masks: Masks
    ) -> None:
        a, z = self._forward(features, masks)
        slope_of = SLOPES[self.settings.loss]
        sensitivity = [slope_of(p, t, len(labels)) for p, t in zip(a[-1], labels, strict=True)]
        for layer in reversed(range(len(self.w))):
            name = self.activations[layer]
            if name == "softmax":
                delta = [
                    sum(
                        s * a[-1][j] * ((1.0 if j == k else 0.0) - a[-1][k])
                        for j, s in enumerate(sensitivity)
                    )
                    for k in range(len(labels))
                ]
            else:
                slope = DERIVATIVES[name]
                delta = [s * slope(value) for s, value in zip(sensitivity, z[layer], strict=True)]
            if layer + 1 in masks:
                delta = [d * m for d, m in zip(delta, masks[layer + 1], strict=True)]
            for k, d in enumerate(delta):
                db[layer][k] += d
                for j, value in enumerate(a[layer]):
                    dw[layer][j][k] += value * d
            sensitivity = [
                sum(d * w for d, w in zip(delta, row, strict=True)) for row in self.w[layer]
            ]


def flat(w: list[Matrix], b: Matrix) -> Vector:
    """w[0], b[0], w[1], b[1] … one number after the other."""
    numbers: Vector = []
    for matrix, vector in zip(w, b, strict=True):
        for row in matrix:
            numbers += row
        numbers += vector
    return numbers
