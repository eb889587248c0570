"""Own data as compressed bytes and back: for snapshots, which are written after every step.

Layout: length of the header (u32), header (JSON), then points and target, deflated.
"""

from __future__ import annotations

import json
import struct
import zlib
from functools import lru_cache
from weakref import WeakKeyDictionary

import numpy as np

from app.errors import ProblemError
from app.training.own_data.data import MAX_FEATURES, OwnData
from app.training.table.table import MAX_ROWS

_LENGTH = struct.Struct("<I")
_MAX_NUMBERS = 8 * MAX_ROWS * (MAX_FEATURES + 1)
"""Size limit of the decompressed numbers, in bytes."""


_packed: WeakKeyDictionary[OwnData, bytes] = WeakKeyDictionary()
"""Cache of data still in use."""


def pack(own: OwnData) -> bytes:
    """The bytes; cached, so that the same object is packed once, and never if it was unpacked."""
    if (packed := _packed.get(own)) is None:
        packed = _packed[own] = _pack(own)
    return packed


def _pack(own: OwnData) -> bytes:
    header = own.header.encode()
    # Transposed, since equal columns compress better.
    body = np.ascontiguousarray(own.points.T, "<f8").tobytes() + _target(own).tobytes()
    return _LENGTH.pack(len(header)) + header + zlib.compress(body, 1)


def _target(own: OwnData) -> np.ndarray:
    return own.target.astype("<i8" if own.task == "classes" else "<f8")


@lru_cache(maxsize=8)
def unpack(packed: bytes) -> OwnData:
    """The data again; the same bytes give the same object. Raises ValueError if damaged."""
    try:
        (length,) = _LENGTH.unpack_from(packed)
        start = _LENGTH.size + length
        header = json.loads(packed[_LENGTH.size : start])
        inflater = zlib.decompressobj()
        body = inflater.decompress(packed[start:], _MAX_NUMBERS)
        rows, names = header.pop("rows"), tuple(header.pop("names"))
        class_names = tuple(header.pop("class_names"))
        dtype = "<i8" if header["task"] == "classes" else "<f8"
        if not inflater.eof or inflater.unused_data:
            raise ValueError("it is cut off, or more than own data may be")
        size = 8 * rows * len(names)
        points = np.frombuffer(body[:size], "<f8").reshape(len(names), rows).T
        target = np.frombuffer(body[size:], dtype)
        own = OwnData(points, target, names, class_names=class_names, **header)
    except (struct.error, zlib.error, KeyError, TypeError, AttributeError, ProblemError) as error:
        raise ValueError(f"the own data are damaged: {error}") from error
    _packed[own] = packed
    return own
