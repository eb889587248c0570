"""The type of a loss function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from app.engine.activations import Array
from app.engine.losses.reduction import MEAN, Reduction

Number = Callable[[float, float], float]
Template = Callable[[float, float], str]
_SCALE = "<scale>"


@dataclass(frozen=True)
class Compiled:
    """J and its slope for one output, not divided yet, in plain Python that Numba can compile.

    Both take (a, y); in a fused form ``value`` takes (z, y) instead, where z of softmax is ln a.
    """

    value: Number
    slope: Number


@dataclass(frozen=True, kw_only=True)
class _Form:
    """A loss of a or of z, with the convention that its sum is reduced by.

    Args:
        function: (a, y, divisor) → J, the sum of all terms over the divisor; a and y are (m, K).
            The exported script takes its source.
        slope: (a, y, divisor) → ∂J/∂a of shape (m, K). The divisor is in it, so the derivatives of
            the parameters are plain sums over the samples.
        derivative_template: ∂J/∂a of one output in LaTeX, with ``<a>``, ``<y>``, ``<a-y>`` and
            ``<1-a>`` where symbols or numbers go, and ``<scale> \\cdot`` where 1/m goes.
        numerator: that of the scale: 2 if it is 2/m.
        numbers: (a, y) → the template for the numbers, if it is shorter.
        compiled: without it, NumPy trains the networks that have this loss.
        per_output: each output has a term of its own, so J can be their mean or their sum.
            Otherwise the function adds up the outputs, and the convention says nothing of them.
        reduction: the convention.
    """

    function: Callable[[Array, Array, float], float]
    slope: Callable[[Array, Array, float], Array]
    derivative_template: str
    numerator: int = 1
    numbers: Template | None = None
    compiled: Compiled | None = None
    per_output: bool = True
    reduction: Reduction = MEAN

    def value(self, a: Array, y: Array) -> float:
        """J of a and y, both (m, K); a fused form takes z."""
        return self.function(a, y, self.divisor(len(y), y.shape[-1]))

    def derivative(self, a: Array, y: Array) -> Array:
        """∂J/∂a (m, K); of a fused form ∂J/∂z."""
        return self.slope(a, y, self.divisor(len(y), y.shape[-1]))

    def divisor(self, samples: int, outputs: int) -> int:
        """What the sum over so many samples and outputs is divided by."""
        return self.reduction.divisor(samples, outputs if self.per_output else 1)

    def divisor_letters(self, outputs: int) -> list[str]:
        """The letters of the divisor, without the 2 of ½: m, and K if J is a mean of outputs."""
        return self.reduction.letters(outputs if self.per_output else 1)

    def slope_template(self, outputs: int) -> str:
        """∂J/∂a in LaTeX for K = ``outputs``: the scale is put in, with ``<of>`` below."""
        return self._scaled(self.derivative_template, outputs)

    def slope_numbers(self, a: float, y: float, outputs: int) -> str:
        """The same where a and y are to be put in."""
        template = self.derivative_template if self.numbers is None else self.numbers(a, y)
        return self._scaled(template, outputs)

    def scale_below(self, samples: int, outputs: int) -> int:
        """The number at ``<of>``: the divisor without the 2 of ½, which the slope's 2 cancels."""
        return self.divisor(samples, outputs) // (2 if self.reduction.half else 1)

    def _scaled(self, template: str, outputs: int) -> str:
        above = self.numerator // (2 if self.reduction.half else 1)
        if self.divisor_letters(outputs):
            return template.replace(_SCALE, rf"\frac{{{above}}}{{<of>}}")
        return template.replace(rf"{_SCALE} \cdot ", "" if above == 1 else rf"{above} \cdot ")

    def _with(self, reduction: Reduction) -> Self:
        return replace(self, reduction=reduction)


@dataclass(frozen=True, kw_only=True)
class Fused(_Form):
    """A loss together with the output activation: J and ∂J/∂z straight from z.

    Used for training, because it stays exact where a has rounded to 0 or 1. ∂J/∂a and ∂a/∂z are
    still shown; where they are finite, their product is the same. ``function`` takes (z, y,
    divisor), and ``slope`` (a, y, divisor) → ∂J/∂z.

    Args:
        sensitivity: (z, y, divisor) → ∂J/∂a, if the loss's own loses digits where a has rounded
            to 1.
    """

    sensitivity: Callable[[Array, Array, float], Array] | None = None


@dataclass(frozen=True, kw_only=True)
class Loss(_Form):
    """A loss over a batch of m samples and K outputs: everything the app knows about it.

    Args:
        name: used in recipes.
        title: the name that the page shows.
        term: the loss of one output in LaTeX, with ``a_i`` and ``y_i``; ``sign`` stands before the
            sum of them.
        torch: the PyTorch criterion without arguments; of a loss with a fused form, the one that
            takes z.
        has_half: the convention with ½ belongs to it, whose 2 cancels the numerator.
        fused: fused forms by the name of the output activation.
        outputs: names of the output activations that it can be used with, None for all; ``why``
            explains what the others lack.
        classes_only: y must be labels of classes.
    """

    name: str
    title: str
    term: str
    torch: str
    sign: str = ""
    has_half: bool = False
    fused: Mapping[str, Fused] = field(default_factory=dict)
    outputs: frozenset[str] | None = None
    why: str = ""
    classes_only: bool = False

    def reduced(self, reduction: Reduction) -> Loss:
        """The same loss by another convention; without ½ if that does not belong to it."""
        reduction = replace(reduction, half=reduction.half and self.has_half)
        fused = {output: form._with(reduction) for output, form in self.fused.items()}
        return replace(self, reduction=reduction, fused=fused)

    @property
    def formula(self) -> str:
        """J in LaTeX for one output."""
        return self.formula_for(1)

    def formula_for(self, outputs: int) -> str:
        """J in LaTeX for K = ``outputs``: the mean or sum over several outputs is in it."""
        return " ".join(self.formula_parts(outputs))

    def formula_parts(self, outputs: int) -> tuple[str, str]:
        """The formula up to its sums, and the term behind them."""
        below = " ".join(["2"] * self.reduction.half + self.divisor_letters(outputs))
        parts = [rf"\frac{{1}}{{{below}}}"] if below else []
        parts.append(r"\sum_{i}")
        term = self.term
        if self.per_output and outputs > 1:
            parts.append(r"\sum_{k=1}^{K}")
            term = term.replace("a_i", "a_{ik}").replace("y_i", "y_{ik}")
        return f"J = {self.sign}{' '.join(parts)}", term


def difference(a: Array, y: Array) -> Array:
    """a - y of the same shape; (m,) and (m, 1) would silently broadcast to (m, m)."""
    if a.shape != y.shape:
        raise ValueError(f"a has the shape {a.shape} but y has {y.shape}")
    return a - y
