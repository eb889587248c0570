"""Numba behind typed decorators; where it is not installed they leave the functions as they are.

Numba has no type stubs and is optional, so only this file and ``machine`` know it.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from app.engine.kernels.compiler_types import Kernel

numba: Any
try:
    numba = importlib.import_module("numba")
except ImportError:
    numba = None

F = TypeVar("F", bound=Callable[..., Any])

PLAIN = frozenset({"contract"})
"""a·b + c may be one rounding instead of two; nothing is reordered."""
SUMS = frozenset({"contract", "nsz", "reassoc"})
"""A sum may also be taken in another order, as every BLAS does: a vector of partial sums."""


def part(flags: frozenset[str] = PLAIN) -> Callable[[F], F]:
    """Mark a function as part of a kernel, compiled into whoever calls it."""

    def decorate(function: F) -> F:
        if numba is None:
            return function
        decorated: F = numba.njit(
            fastmath=set(flags), error_model="numpy", nogil=True, forceinline=True
        )(function)
        return decorated

    return decorate


def shared(flags: frozenset[str] = PLAIN) -> Callable[[F], F]:
    """Mark a function as part of a kernel, compiled once for all who call it."""

    def decorate(function: F) -> F:
        if numba is None:
            return function
        decorated: F = numba.njit(fastmath=set(flags), error_model="numpy", nogil=True)(function)
        return decorated

    return decorate


def entry(function: Callable[..., Any]) -> Kernel:
    """A function that Python calls, with its machine code kept on disk where that is possible."""
    options = {"fastmath": set(PLAIN), "error_model": "numpy", "nogil": True}
    kernel: Kernel
    try:
        kernel = numba.njit(cache=True, **options)(function)
    except RuntimeError:  # No folder for the cache can be written to.
        kernel = numba.njit(**options)(function)
    return kernel


def source_digest() -> str:
    """A digest of every file of this package.

    Numba's cache notices a change in the file of an entry, but not in the files of its parts.
    An entry that closes over this digest is compiled anew after any change.
    """
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
