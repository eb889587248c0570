"""What counts as the same number: rounding, float32, and the digits that were printed."""

from __future__ import annotations

import numpy as np

from app.engine.activations import Array
from app.practice.check.verdict import Answer
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import Term
from app.practice.mistakes.forward_backward import run_pass

RELATIVE = 1e-5
"""The share of an element by which it may differ."""
FLOAT32 = 2.0**-24
"""The rounding error of float32, relative to a number."""
SAFETY = 32.0
"""How many times the spread of a few rounded passes may differ."""
PASSES = 4
MAX_UNIT = 0.045
"""Half a unit of the last digit counts up to this share of the array's largest number."""
TOLERANCE = (
    "A number is right within 0.001 %, or within what float32 and the digits written can tell."
)


class Tolerance:
    """The allowance of every element of an exercise's terms.

    It is a share of the right number, and beyond that what rounding to float32 can do to it, which
    is found from a few passes whose numbers are each changed by about that much.
    """

    def __init__(self, exercise: Exercise):
        self.exercise = exercise
        self._spread = self._float32_spread()

    def _float32_spread(self) -> dict[Term, Array]:
        exact = run_pass(self.exercise)
        random = np.random.default_rng(0)

        def noise(values: Array) -> Array:
            return values * (1.0 + FLOAT32 * random.uniform(-1.0, 1.0, values.shape))

        passes = [run_pass(self.exercise, noise=noise) for _ in range(PASSES)]
        with np.errstate(all="ignore"):
            return {
                term: np.max([np.abs(noisy[term] - value) for noisy in passes], axis=0)
                for term, value in exact.items()
            }

    def allowance(self, term: Term, expected: Array) -> Array:
        """By how much each element may differ from ``expected``, without the digits printed.

        ``expected`` has the term's shape.
        """
        with np.errstate(all="ignore"):
            spread = SAFETY * self._spread[term]
            found: Array = RELATIVE * np.abs(expected) + np.nan_to_num(spread, nan=0.0, posinf=0.0)
        return found

    def same(self, term: Term, answer: Answer, expected: Array) -> bool:
        """Whether all elements of an answer are ``expected``, of the same shape."""
        return bool(self.same_elements(term, answer, expected).all())

    def same_elements(
        self, term: Term, answer: Answer, expected: Array, extra: Array | float = 0.0
    ) -> Array:
        """Element by element; ``extra`` is a further allowance."""
        allowed = self.allowance(term, expected) + extra + printed_allowance(answer, expected)
        with np.errstate(all="ignore"):
            close = np.abs(answer.values - expected) <= allowed
        found: Array = close | (answer.values == expected)
        return found


def printed_allowance(answer: Answer, expected: Array) -> Array | float:
    """Half a unit of the last digit printed, unless that is too coarse to tell anything."""
    unit = printed_unit(answer.values) if answer.unit is None else answer.unit
    half = 0.501 * np.asarray(unit, dtype=np.float64)
    finite = np.abs(expected[np.isfinite(expected)])
    largest = float(finite.max()) if finite.size else 0.0
    found: Array = np.where(half <= MAX_UNIT * largest, half, 0.0)
    return found


def printed_unit(values: Array) -> float:
    """The place value of the last digit of numbers that look rounded; 0 if they do not.

    They do if none has more than 8 decimals or significant digits, and one has at least 3.
    """
    decimals = significant = 0
    for value in values.ravel()[:2000].tolist():
        if not np.isfinite(value) or value == 0:
            continue
        digits, exponent = _shortest(value)
        significant = max(significant, digits)
        decimals = max(decimals, digits - 1 - exponent)
    if not 3 <= significant <= 8:
        return 0.0
    return float(10.0**-decimals)


def _shortest(value: float) -> tuple[int, int]:
    """How many digits give a number exactly, and the power of ten of the first."""
    digits, exponent = np.format_float_scientific(abs(value), trim="-").split("e")
    return len(digits.replace(".", "")), int(exponent)
