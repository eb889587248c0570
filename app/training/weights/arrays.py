"""Arrays with the names that a file gives them; what all readers of weights share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.errors import ProblemError
from app.i18n.messages import _

MAX_BYTES = 4_000_000
"""Bytes of a file with weights, and of all arrays in it once they are unpacked."""
MAX_ARRAYS = 400
MAX_NUMBERS = 200_000
MAX_NAME = 60
"""Characters of an array's name that are kept."""
UNNAMED = "array 1"
"""What an array is called that is alone in a file without names."""
NUMBER_KINDS = "fiu"
"""NumPy's kinds of numbers that can be weights: floating point, signed, unsigned."""


def too_many_arrays() -> str:
    """The sentence for more than ``MAX_ARRAYS``."""
    return _(
        "The file holds more than %(most)s arrays; a network of this page needs far fewer.",
        most=MAX_ARRAYS,
    )


def too_many_numbers() -> str:
    """The sentence for more than ``MAX_NUMBERS``."""
    return _("The file has too many numbers; at most %(most)s are read.", most=MAX_NUMBERS)


def too_large() -> str:
    """The sentence for more than ``MAX_BYTES``."""
    return _(
        "The arrays of the file take more than %(most)s MB; choose a file with the weights alone.",
        most=MAX_BYTES // 10**6,
    )


class UnusableWeights(ProblemError):
    """A file holds no weights that can be used. The message names the place and what to change.

    ``commands`` are lines of Python that make a file of it that can be used; empty if none do.
    """

    def __init__(self, sentence: str, *, commands: str = ""):
        super().__init__(sentence)
        self.commands = commands


@dataclass(frozen=True)
class NamedArray:
    """An array of float64 of any number of dimensions; ``name`` may be empty."""

    name: str
    values: Array


def named_array(name: str, values: NDArray[Any]) -> NamedArray:
    """The array as float64; raises UnusableWeights unless all of it are finite real numbers."""
    name = short_name(name)
    if values.dtype.kind not in NUMBER_KINDS:
        raise UnusableWeights(
            _("%(name)s holds no numbers; leave it out of the file.", name=quoted(name))
        )
    numbers = np.ascontiguousarray(values, dtype=np.float64).reshape(values.shape)
    if numbers.size > MAX_NUMBERS:
        raise UnusableWeights(
            _(
                "%(name)s has %(size)s numbers; at most %(max_numbers)s are read.",
                name=quoted(name),
                size=numbers.size,
                max_numbers=MAX_NUMBERS,
            )
        )
    finite = np.isfinite(numbers)
    if not finite.all():
        first = np.argwhere(~finite)[0].tolist()
        raise UnusableWeights(
            _(
                "%(name)s%(part)s is %(part2)s; weights and biases must be finite numbers.",
                name=quoted(name),
                part=first or "",
                part2=f"{numbers[tuple(first)]:g}",
            )
        )
    return NamedArray(name, numbers)


def short_name(name: str) -> str:
    """The name without characters that cannot be printed, and not too long."""
    printable = "".join(each for each in name if each.isprintable())
    return printable if len(printable) <= MAX_NAME else f"{printable[: MAX_NAME - 1]}…"


def quoted(name: str) -> str:
    """The name for a sentence."""
    return f"“{name or UNNAMED}”"


def shape_text(shape: tuple[int, ...]) -> str:
    """2 × 4 for a matrix; a vector is its length."""
    return " × ".join(map(str, shape)) if shape else "1"
