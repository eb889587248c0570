"""The right formulas of the backward pass, in the order of computation, beside the accusation."""

from __future__ import annotations

from markupsafe import Markup

from app.practice.exercise.exercise import Exercise
from app.practice.mistakes.loss_lines import derivative_latex
from app.render.formulas.mathml import from_latex, math

_SLOPE = r"\frac{\partial a^{l}}{\partial z^{l}} = f'(z^{l})"
_INTO_Z = (
    r"\frac{\partial J_i}{\partial z^{l}} = "
    r"\frac{\partial J_i}{\partial a^{l}} \cdot \frac{\partial a^{l}}{\partial z^{l}}"
)
_SOFTMAX = (
    r"\frac{\partial J_i}{\partial z_k} = "
    r"\sum_j \frac{\partial J_i}{\partial a_j} \frac{\partial a_j}{\partial z_k}"
)
_WEIGHT = (
    r"\frac{\partial J}{\partial w^{l-1}} = "
    r"\sum_i (a^{l-1})^T \frac{\partial J_i}{\partial z^{l}}"
)
_BIAS = r"\frac{\partial J}{\partial b^{l-1}} = \sum_i \frac{\partial J_i}{\partial z^{l}}"
_BEFORE = (
    r"\frac{\partial J_i}{\partial a^{l-1}} = "
    r"\frac{\partial J_i}{\partial z^{l}} (w^{l-1})^T"
)


def right_formulas(exercise: Exercise) -> list[Markup]:
    """Those that the exercise uses, in MathML."""
    found = [derivative_latex(exercise), _SLOPE, _INTO_Z]
    if not exercise.activations[-1].elementwise:
        found.append(_SOFTMAX)
    found += [_WEIGHT, _BIAS]
    if exercise.depth > 1:
        found.append(_BEFORE)
    return [Markup(math(from_latex(latex))) for latex in found]
