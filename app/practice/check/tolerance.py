"""What counts as the same number: rounding, float32, and the digits that were printed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from app.engine.activations import Array
from app.i18n.messages import N_
from app.practice.check.verdict import Answer
from app.practice.exercise.exercise import Exercise
from app.practice.exercise.term import Term
from app.practice.mistakes.forward_backward import run_pass

RELATIVE = 1e-5
"""The share of an element by which it may differ."""
FLOAT32, FLOAT64 = 2.0**-24, 2.0**-53
"""The rounding error of a float, relative to a number."""
SMALLEST = 1.2e-38
"""The smallest float32 with all its digits; what is below may have become 0."""
SAFETY = 32.0
"""How many times the spread of a few rounded passes may differ."""
PASSES = 4
MAX_UNIT = 0.045
"""Half a unit of the last digit counts up to this share of the array's largest number."""
TOLERANCE = N_(
    "A number is right within 0.001 %%, or within what float32 and the digits written can tell."
)


class Tolerance:
    """The allowance of every element of an exercise's terms.

    It is a share of the right number, and beyond that what ``rounding`` can do to it, which is
    found from a few passes whose numbers are each changed by about that much.
    """

    def __init__(self, exercise: Exercise, rounding: float = FLOAT32):
        self.exercise, self.rounding = exercise, rounding
        exact = run_pass(exercise)
        self._sizes = {term: _largest(value) for term, value in exact.items()}
        random = np.random.default_rng(0)

        def noise(values: Array) -> Array:
            return values * (1.0 + rounding * random.uniform(-1.0, 1.0, values.shape))

        passes = [run_pass(exercise, noise=noise) for _ in range(PASSES)]
        self._spread = _distances(exact, passes, SAFETY)

    def allowance(self, term: Term, expected: Array) -> Array:
        """By how much each element may differ from ``expected``, without the digits printed.

        ``expected`` has the term's shape, or another one that a mistake gives it.
        """
        size, own = _largest(expected), self._sizes[term]
        larger = max(1.0, size / own) if own > 0.0 else 1.0
        spread = self._spread[term]
        if spread.shape != expected.shape:
            spread = np.full(expected.shape, spread.max(initial=0.0))
        found: Array = RELATIVE * np.abs(expected) + larger * spread + SMALLEST
        return found

    def same(self, term: Term, answer: Answer, expected: Array, extra: Array | float = 0.0) -> bool:
        """Whether all elements of an answer are ``expected``, in the same shape."""
        if answer.values.shape != expected.shape:
            return False
        return bool(self.same_elements(term, answer, expected, extra).all())

    def same_elements(
        self, term: Term, answer: Answer, expected: Array, extra: Array | float = 0.0
    ) -> Array:
        """Element by element; ``extra`` is a further allowance."""
        with np.errstate(all="ignore"):
            allowed = self.allowance(term, expected) + extra + printed_allowance(answer, expected)
            close = np.abs(answer.values - expected) <= allowed
        found: Array = close | (answer.values == expected) | ~np.isfinite(expected)
        return found

    def spread_of(self, given: Mapping[Term, Answer]) -> dict[Term, Array]:
        """How far terms computed from the given ones may be off, for the digits of these."""
        random = np.random.default_rng(1)
        values = {term: answer.values for term, answer in given.items()}
        exact = run_pass(self.exercise, given=values)
        passes = [
            run_pass(self.exercise, given={t: self._shaken(a, random) for t, a in given.items()})
            for _ in range(PASSES)
        ]
        return _distances(exact, passes, 4.0)

    def _shaken(self, answer: Answer, random: np.random.Generator) -> Array:
        """The values of an answer, changed by what its digits leave open."""
        half = half_unit(answer)
        half = np.where(np.isinf(half), 0.0, half)
        noise = random.uniform(-1.0, 1.0, answer.values.shape)
        found: Array = answer.values + noise * (half + 8.0 * self.rounding * np.abs(answer.values))
        return found


def _distances(
    exact: Mapping[Term, Array], passes: list[dict[Term, Array]], times: float
) -> dict[Term, Array]:
    """The largest distance of some passes from the exact one, 0 where that is not finite."""
    found: dict[Term, Array] = {}
    with np.errstate(all="ignore"):
        for term, value in exact.items():
            far = np.max([np.abs(other[term] - value) for other in passes], axis=0)
            found[term] = times * np.where(np.isfinite(far), far, 0.0)
    return found


def _largest(values: Array) -> float:
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if finite.size else 0.0


def printed_allowance(answer: Answer, expected: Array) -> Array | float:
    """Half a unit of the last digit printed, unless that is too coarse to tell anything."""
    half = half_unit(answer)
    counts = (half <= MAX_UNIT * _largest(expected)) | np.isinf(half)
    found: Array = np.where(counts, half, 0.0)
    return found


def half_unit(answer: Answer) -> Array:
    """Half a unit of the last digit printed."""
    found: Array = 0.501 * np.asarray(answer.unit, dtype=np.float64)
    return found


def is_short(answer: Answer, right: Array) -> bool:
    """Whether the digits printed are too few to tell the right numbers from others."""
    return bool((half_unit(answer) > MAX_UNIT * _largest(right)).any())


def printed_unit(values: Array) -> float | None:
    """The place value of the last digit of numbers that look rounded; 0 if they do not.

    None if they have too few digits to tell. At most 8 digits look rounded.
    """
    decimals = significant = 0
    for value in _some(values):
        digits, exponent = _shortest(value)
        if digits > 8:
            return 0.0
        significant = max(significant, digits)
        decimals = max(decimals, digits - 1 - exponent)
    return float(10.0**-decimals) if significant >= 3 else None


def _some(values: Array) -> list[float]:
    """A few hundred of the numbers that are finite and not 0."""
    flat = values.ravel()
    flat = flat[np.isfinite(flat) & (flat != 0.0)]
    few: list[float] = flat[:: max(1, len(flat) // 300)].tolist()
    return few


def _shortest(value: float) -> tuple[int, int]:
    """How many digits give a number exactly, and the power of ten of the first."""
    digits, exponent = np.format_float_scientific(abs(value), trim="-").split("e")
    return len(digits.replace(".", "")), int(exponent)


def has_float32_digits(values: Array) -> bool:
    """Whether all numbers are float32, and some of them have more digits than are printed."""
    few = _some(values)
    with np.errstate(over="ignore"):
        if any(float(np.float32(value)) != value for value in few):
            return False
    return any(_shortest(value)[0] > 9 for value in few)
