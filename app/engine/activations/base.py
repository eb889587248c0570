"""The type of an activation function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Numbers = Callable[[float, float], str]


@dataclass(frozen=True)
class Activation:
    """One activation function: everything the app knows about it.

    Args:
        name: used in recipes and in exported code.
        title: the name that the page shows.
        function: f(z), elementwise; keeps shape and dtype. The exported script takes its source.
        derivative: f'(z) from z and a = f(z), because some are cheaper and exact in terms of a.
            Softmax is not elementwise: its derivative is the diagonal of ∂a/∂z, and ∂J/∂z needs
            ``softmax_backward``.
        formula, derivative_formula: f(z) and f'(z) in LaTeX. Squares are written
            as products, because an upper index is a layer number.
        numbers: (z, a) → f'(z) in LaTeX with ``<z>``, ``<a>``, ``<-a>`` and ``<|z|>`` for the
            neuron's numbers; "" if the formula has none.
        torch: its PyTorch module.
        torch_class: source of that module's class if PyTorch has none.
        compiled: (f(z), f'(z)) of one z in plain Python that Numba can compile; without it, NumPy
            trains the networks that have this activation.
        low, high: labels of the two classes for an output with this activation.
        bounded: a stays between low and high.
        elementwise: each a depends on its own z only.
        can_die: f' is 0 on a whole interval, so a unit may get no gradient at all.
        largest_slope: the largest |f'| if f flattens towards its bounds, otherwise None.
    """

    name: str
    title: str
    function: Callable[[Array], Array]
    derivative: Callable[[Array, Array], Array]
    formula: str
    derivative_formula: str
    numbers: Numbers
    torch: str
    torch_class: str = ""
    compiled: Callable[[float], tuple[float, float]] | None = None
    low: float = 0.0
    high: float = 1.0
    bounded: bool = False
    elementwise: bool = True
    can_die: bool = False
    largest_slope: float | None = None
