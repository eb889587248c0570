"""The type of a loss function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.engine.activations import Array

Number = Callable[[float, float], float]
Template = Callable[[float, float], str]


@dataclass(frozen=True)
class Compiled:
    """J and its slope for one output, without the mean, in plain Python that Numba can compile.

    Both take (a, y); in a fused form ``value`` takes (z, y) instead, where z of softmax is ln a.
    """

    value: Number
    slope: Number


@dataclass(frozen=True)
class Fused:
    """A loss together with the output activation: J and ∂J/∂z straight from z.

    Used for training, because it stays exact where a has rounded to 0 or 1. ∂J/∂a and ∂a/∂z are
    still shown; where they are finite, their product is the same.

    Args:
        value: (z, y) → J.
        derivative: (a, y) → ∂J/∂z of shape (m, K).
        derivative_template, numbers, compiled: as in ``Loss``.
        sensitivity: (z, y) → ∂J/∂a, if the loss's own loses digits where a has rounded to 1.
    """

    value: Callable[[Array, Array], float]
    derivative: Callable[[Array, Array], Array]
    derivative_template: str
    numbers: Template | None = None
    compiled: Compiled | None = None
    sensitivity: Callable[[Array, Array], Array] | None = None


@dataclass(frozen=True)
class Loss:
    """A loss over a batch of m samples and K outputs: everything the app knows about it.

    Args:
        name: used in recipes.
        title: the name that the page shows.
        value: (a, y), both (m, K), → J. The exported script takes its source.
        derivative: (a, y) → ∂J/∂a of shape (m, K). The 1/m is in it, so the derivatives of the
            parameters are plain sums over the samples.
        formula: J of one output in LaTeX, starting with ``J = \\frac{1}{m} \\sum_{i}``.
        derivative_template: ∂J/∂a of one output in LaTeX, with ``<a>``, ``<y>``, ``<a-y>``,
            ``<1-a>``, ``<m>`` and ``<mK>`` (m·K) where symbols or numbers go.
        numbers: (a, y) → the template for the numbers, if it is shorter.
        torch: the PyTorch criterion; of a loss with a fused form, the one that takes z.
        compiled: without it, NumPy trains the networks that have this loss.
        mean_over_outputs: J is a mean over the outputs as well, otherwise their sum.
        fused: fused forms by the name of the output activation.
        outputs: names of the output activations that it can be used with, None for all; ``why``
            explains what the others lack.
        classes_only: y must be labels of classes.
    """

    name: str
    title: str
    value: Callable[[Array, Array], float]
    derivative: Callable[[Array, Array], Array]
    formula: str
    derivative_template: str
    torch: str
    numbers: Template | None = None
    compiled: Compiled | None = None
    mean_over_outputs: bool = True
    fused: Mapping[str, Fused] = field(default_factory=dict)
    outputs: frozenset[str] | None = None
    why: str = ""
    classes_only: bool = False

    def formula_for(self, outputs: int) -> str:
        """J in LaTeX for K = ``outputs``: the mean over several outputs is in it."""
        if outputs == 1 or not self.mean_over_outputs:
            return self.formula
        formula = self.formula.replace(r"\frac{1}{m}", r"\frac{1}{m K}", 1)
        formula = formula.replace(r"\sum_{i}", r"\sum_{i} \sum_{k=1}^{K}", 1)
        return formula.replace("a_i", "a_{ik}").replace("y_i", "y_{ik}")


def difference(a: Array, y: Array) -> Array:
    """a - y of the same shape; (m,) and (m, 1) would silently broadcast to (m, m)."""
    if a.shape != y.shape:
        raise ValueError(f"a has the shape {a.shape} but y has {y.shape}")
    return a - y
