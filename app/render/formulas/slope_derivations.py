"""How the short forms of some slopes, such as σ′(z) = a (1 − a), come about."""

from __future__ import annotations

from dataclasses import dataclass

from app.render.formulas import mathml as m


@dataclass(frozen=True)
class Derivation:
    """What is derived, and the steps to it, in MathML."""

    result: str
    steps: list[str]


_LATEX = {
    "sigmoid": (
        r"\sigma'(z) = a\,(1 - a)",
        [
            r"a = \sigma(z) = \frac{1}{1 + e^{-z}}",
            r"\frac{da}{dz} = \frac{e^{-z}}{(1 + e^{-z})^2}"
            r" = \frac{1}{1 + e^{-z}} \cdot \frac{e^{-z}}{1 + e^{-z}}",
            r"\frac{e^{-z}}{1 + e^{-z}} = 1 - \frac{1}{1 + e^{-z}} = 1 - a",
            r"\frac{da}{dz} = a\,(1 - a)",
        ],
    ),
    "tanh": (
        r"\tanh'(z) = (1 - a)\,(1 + a)",
        [
            r"a = \tanh(z) = \frac{\sinh(z)}{\cosh(z)}",
            r"\frac{da}{dz} = \frac{(\cosh(z))^2 - (\sinh(z))^2}{(\cosh(z))^2} = 1 - (a)^2",
            r"\frac{da}{dz} = (1 - a)\,(1 + a)",
        ],
    ),
    "softplus": (
        r"\text{softplus}'(z) = \sigma(z)",
        [
            r"a = \ln(1 + e^{z})",
            r"\frac{da}{dz} = \frac{e^{z}}{1 + e^{z}} = \frac{1}{1 + e^{-z}} = \sigma(z)",
        ],
    ),
    "silu": (
        r"\text{SiLU}'(z) = \sigma(z) + z\,\sigma(z)\,\sigma(-z)",
        [
            r"a = z\,\sigma(z)",
            r"\frac{da}{dz} = \sigma(z) + z\,\sigma'(z)",
            r"\sigma'(z) = \sigma(z)\,(1 - \sigma(z))",
            r"1 - \sigma(z) = \frac{e^{-z}}{1 + e^{-z}} = \sigma(-z)",
            r"\frac{da}{dz} = \sigma(z) + z\,\sigma(z)\,\sigma(-z)",
        ],
    ),
}


def slope_derivation(activation: str) -> Derivation | None:
    """The derivation of f′ of an activation by name; None if f′ follows at once from f."""
    found = _LATEX.get(activation)
    if found is None:
        return None
    result, steps = found
    return Derivation(_math(result), [_math(step) for step in steps])


def _math(latex: str) -> str:
    return m.math(m.from_latex(latex))
