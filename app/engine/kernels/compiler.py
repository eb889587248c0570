"""Numba behind typed decorators; without Numba they leave the functions as they are.

Numba has no type stubs and is optional, so only this file and ``intrinsics`` know it.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType
from typing import Any, TypeVar

from app.engine import vector_math
from app.engine.kernels.kernel_types import Kernel

numba: Any
try:
    numba = importlib.import_module("numba")
except ImportError:
    numba = None

F = TypeVar("F", bound=Callable[..., Any])

FUSED_MULTIPLY_ADD = frozenset({"contract"})
"""a·b + c may be one rounding instead of two; nothing is reordered."""
REORDERED_SUMS = frozenset({"contract", "nsz", "reassoc"})
"""A sum may also be reordered into a vector of partial sums, as every BLAS does."""
RECIPROCALS = frozenset({"contract", "arcp"})
"""Division by a loop invariant may become multiplication by its reciprocal."""


def _options(flags: frozenset[str]) -> dict[str, Any]:
    return {"fastmath": set(flags), "error_model": "numpy", "nogil": True}


def inlined(flags: frozenset[str] = FUSED_MULTIPLY_ADD) -> Callable[[F], F]:
    """Mark a function as part of a kernel, compiled into its caller."""
    return _compiled(forceinline=True, **_options(flags))


def shared(flags: frozenset[str] = FUSED_MULTIPLY_ADD) -> Callable[[F], F]:
    """Mark a function as part of a kernel, compiled once for all its callers."""
    return _compiled(**_options(flags))


def _compiled(**options: Any) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        if numba is None:
            return function
        decorated: F = numba.njit(**options)(function)
        return decorated

    return decorate


def entry(function: Callable[..., Any]) -> Kernel:
    """A function that Python calls, with its machine code cached on disk if possible."""
    kernel: Kernel = _cached(numba.njit, function, _options(FUSED_MULTIPLY_ADD))
    return kernel


def callback(function: Callable[..., Any], signature: Any) -> Any:
    """A function that kernels call by its ``address``, cached in the same way."""
    options = _options(RECIPROCALS)
    return _cached(lambda **extra: numba.cfunc(signature, **extra), function, options)


def _cached(decorator: Any, function: Callable[..., Any], options: dict[str, Any]) -> Any:
    try:
        return decorator(cache=True, **options)(function)
    except RuntimeError:  # No folder for the cache can be written to.
        return decorator(**options)(function)


# ``intrinsics`` implements these two as machine instructions.
_callable: set[Callable[..., Any]] = {vector_math.float_to_bits, vector_math.bits_to_float}


def make_callable(function: Callable[..., Any]) -> None:
    """Let compiled code call this plain Python function, and the functions that it calls."""
    extending = importlib.import_module("numba.extending")
    for part in functions_used(function):
        if part not in _callable:
            _callable.add(part)
            options = {"forceinline": True, **_options(RECIPROCALS)}
            extending.overload(part, jit_options=options, strict=False)(_always(part))


def _always(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *arguments: function


def functions_used(function: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """The function and all plain Python functions that it calls, directly or not."""
    yield function
    for name in function.__code__.co_names:
        used = function.__globals__.get(name)
        if isinstance(used, FunctionType) and used is not function:
            yield from functions_used(used)


def source_digest(*functions: Callable[..., Any]) -> str:
    """A digest of every file of this package, and of the sources of ``functions``.

    Numba's cache notices a change in the file of a function, but not in what that calls. A
    function that closes over this digest is compiled again after any change.
    """
    digest = hashlib.sha256()
    for path in [*sorted(Path(__file__).parent.glob("*.py")), Path(vector_math.__file__)]:
        digest.update(path.read_bytes())
    for function in functions:
        for part in functions_used(function):
            digest.update(inspect.getsource(part).encode())
    return digest.hexdigest()
