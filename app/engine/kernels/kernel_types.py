"""Types of the kernels, for a type checker; Numba is not imported here."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


class Kernel(Protocol):
    """A compiled function: called as the Python one, compiled beforehand for given types."""

    def __call__(self, *arguments: Any) -> Any:
        """Run it."""

    def compile(self, signature: str) -> object:
        """Compile it for these types, or load that from the cache."""

    def disable_compile(self) -> None:
        """Refuse arguments of other types instead of compiling for them."""
