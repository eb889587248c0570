"""Numbers as Python source: each by ``repr``, which gives the very same float64 again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray


def matrix(values: NDArray[Any]) -> str:
    """``np.array`` of a matrix, a row a line; of a vector, on one line."""
    return f"np.array({rows(values)})"


def rows(values: NDArray[Any]) -> str:
    """A list of lists of a matrix, a row a line; a list of a vector, on one line."""
    if values.ndim == 1:
        return repr(values.tolist())
    return "[\n" + "".join(f"    {row!r},\n" for row in values.tolist()) + "]"


def matrices(values: Sequence[NDArray[Any]]) -> str:
    """A list of such arrays."""
    return "[\n" + "".join(f"{matrix(value)},\n" for value in values) + "]"


def nested(values: Sequence[NDArray[Any]]) -> str:
    """A list of the lists of matrices or vectors."""
    return "[\n" + "".join(f"{rows(value)},\n" for value in values) + "]"
