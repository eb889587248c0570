"""The type of an activation function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine.templates import in_symbols

Array = NDArray[np.float64]
Template = Callable[[float, float], str]


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
        value_template, slope_template: f(z) and f'(z) in LaTeX, with ``<z>``, ``<-z>``, ``<|z|>``,
            ``<a>`` and ``<1-a>`` where the neuron's symbols or numbers go. A square has
            brackets, (<z>)^2, because an upper index alone is a layer number.
        value_numbers, slope_numbers: (z, a) → the template for the numbers, if it is shorter than
            that of the symbols, as for the pieces of ReLU.
        extra_values: (z, a) → further numbers that the templates name, as ``1-a`` with all its
            digits where a has rounded to 1.
        torch: its PyTorch module.
        torch_class: source of that module's class if PyTorch has none.
        compiled: (f(z), f'(z)) of one z in plain Python that Numba can compile; without it, NumPy
            trains the networks that have this activation.
        low, high: labels of the two classes for an output with this activation.
        bounded: a stays between low and high.
        elementwise: each a depends on its own z only.
        can_die: f' is 0 on a whole interval, so a unit may get no gradient at all.
        kinks: the z at which the slope of a piecewise linear function jumps; straight between them.
        largest_slope: the largest |f'| if f flattens towards its bounds, otherwise None.
    """

    name: str
    title: str
    function: Callable[[Array], Array]
    derivative: Callable[[Array, Array], Array]
    value_template: str
    slope_template: str
    torch: str
    value_numbers: Template | None = None
    slope_numbers: Template | None = None
    extra_values: Callable[[float, float], Mapping[str, float]] = lambda z, a: {}
    torch_class: str = ""
    compiled: Callable[[float], tuple[float, float]] | None = None
    low: float = 0.0
    high: float = 1.0
    bounded: bool = False
    elementwise: bool = True
    can_die: bool = False
    kinks: tuple[float, ...] = ()
    largest_slope: float | None = None

    @property
    def formula(self) -> str:
        """f(z) in LaTeX."""
        return in_symbols(self.value_template)

    @property
    def derivative_formula(self) -> str:
        """f'(z) in LaTeX."""
        return in_symbols(self.slope_template)
