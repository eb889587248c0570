"""Arrays as Python source; ``repr`` of a float64 reads back as the same number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray


def matrix(values: NDArray[Any]) -> str:
    """``np.array`` of a matrix, one row per line, or of a vector on one line."""
    return f"np.array({rows(values)})"


def rows(values: NDArray[Any]) -> str:
    """A matrix as list of lists, one row per line, or a vector as list on one line."""
    if values.ndim == 1:
        return repr(values.tolist())
    return "[\n" + "".join(f"    {row!r},\n" for row in values.tolist()) + "]"


def matrices(values: Sequence[NDArray[Any]]) -> str:
    """A list of ``matrix`` of each array."""
    return "[\n" + "".join(f"{matrix(value)},\n" for value in values) + "]"


def nested(values: Sequence[NDArray[Any]]) -> str:
    """A list of ``rows`` of each array."""
    return "[\n" + "".join(f"{rows(value)},\n" for value in values) + "]"
