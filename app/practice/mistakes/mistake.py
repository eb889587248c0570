"""A common mistake in a forward or backward pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.practice.exercise.exercise import Exercise
from app.practice.mistakes.forward_backward import Formula, Place

Text = str | Callable[[Exercise], str]


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """One formula that is commonly written wrong.

    Args:
        name: an internal name, as in one_over_m_missing.
        title: what is wrong, as a short sentence without a full stop.
        factor: the formula that is wrong.
        right, wrong: the line of code in NumPy, with the layer l; see ``right_line``. They may
            depend on the exercise.
        right_formula, wrong_formula: the same in LaTeX.
        explanation: what the right formula is for, and what to change.
        formulas: the wrong formulas. There is more than one if the factor has a short form too.
        fits: whether the mistake can be made in this exercise. A mistake that fits may still change
            no number.
        family: mistakes of one family are variants; only the first that explains the numbers is
            named.
    """

    name: str
    title: str
    factor: Place
    right: Text
    wrong: Text
    right_formula: Text
    wrong_formula: Text
    explanation: str
    formulas: Mapping[Place, Formula]
    fits: Callable[[Exercise], bool] = lambda exercise: True
    family: str = ""

    def lines(self, exercise: Exercise) -> tuple[str, str]:
        """The right and the wrong line of code."""
        return _text(self.right, exercise), _text(self.wrong, exercise)

    def latex(self, exercise: Exercise) -> tuple[str, str]:
        """The right and the wrong formula in LaTeX."""
        return _text(self.right_formula, exercise), _text(self.wrong_formula, exercise)


def latex_words(words: str) -> str:
    """Words within a formula, in LaTeX."""
    return rf"\text{{{words}}}"


def _text(text: Text, exercise: Exercise) -> str:
    return text if isinstance(text, str) else text(exercise)
