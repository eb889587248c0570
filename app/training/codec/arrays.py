"""The arrays of a stored run: dtypes by name, and serialisation."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.training.codec.header import Count, require

Numbers = NDArray[Any]
Arrays = dict[str, Numbers]
Shapes = list[tuple[str, list[Count]]]

FLOAT, INT, BYTE = np.dtype("<f8"), np.dtype("<i8"), np.dtype("u1")
STATE, STATE_BEFORE = "state_", "update_state_"
"""Prefixes of optimizer slots: their state now, and before the last update."""
TIMELINE_DTYPES: dict[str, np.dtype[Any]] = {
    "checkpoints": FLOAT,
    "past_own": BYTE,
    "edit_index": INT,
    "edit_value": FLOAT,
    "past_epoch": INT,
    "past_train": FLOAT,
    "past_test": FLOAT,
    "ahead_epoch": INT,
    "ahead_train": FLOAT,
    "ahead_test": FLOAT,
    "ahead_measured_epoch": INT,
    "ahead_measured_norm": FLOAT,
    "ahead_measured_score": FLOAT,
}
_DTYPES: dict[str, np.dtype[Any]] = {
    "own": BYTE,
    "points": FLOAT,
    "classes": INT,
    "numbers": FLOAT,
    "train_rows": INT,
    "test_rows": INT,
    "parameters": FLOAT,
    "history_epoch": INT,
    "history_train": FLOAT,
    "history_test": FLOAT,
    "measured_epoch": INT,
    "measured_norm": FLOAT,
    "measured_score": FLOAT,
    "update_before": FLOAT,
    "update_gradient": FLOAT,
    "update_used": FLOAT,
    "update_rows": INT,
    **TIMELINE_DTYPES,
}


def _dtype(name: str) -> np.dtype[Any]:
    return FLOAT if name.startswith((STATE, STATE_BEFORE)) else _DTYPES[name]


def write_arrays(arrays: Arrays) -> tuple[Shapes, bytes]:
    """Names with shapes, and the numbers: little-endian, C-ordered."""
    shapes = [(name, list(array.shape)) for name, array in arrays.items()]
    parts = (np.ascontiguousarray(array, _dtype(name)).tobytes() for name, array in arrays.items())
    return shapes, b"".join(parts)


def read_arrays(
    shapes: Shapes, whole: bytes, start: int, end: int, without: Collection[str] = ()
) -> Arrays:
    """The arrays in whole[start:end] except those in ``without``. Raises Damaged."""
    arrays: Arrays = {}
    for name, shape in shapes:
        dtype, size = _dtype(name), math.prod(shape)
        require(start + size * dtype.itemsize <= end, f"it ends within its array {name}")
        if name not in without:
            arrays[name] = np.frombuffer(whole, dtype, size, start).reshape(shape).copy()
        start += size * dtype.itemsize
    require(start == end, "it goes on after its last array")
    return arrays
