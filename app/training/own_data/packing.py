"""Own data as compressed bytes and back: for snapshots, which are written after every step.

Layout: length of the header (u32), header (JSON), then points, target and, if the data give one,
the split (a byte for each row), deflated.
"""

from __future__ import annotations

import json
import struct
import zlib
from functools import lru_cache
from weakref import WeakKeyDictionary

import numpy as np

from app.errors import ProblemError
from app.training.own_data.data import MAX_FEATURES, MAX_OUTPUTS, OwnData
from app.training.table.table import MAX_ROWS

_LENGTH = struct.Struct("<I")
_MAX_NUMBERS = 8 * MAX_ROWS * (MAX_FEATURES + MAX_OUTPUTS + 1)
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
    if own.test_rows is not None:
        body += own.test_rows.tobytes()
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
        is_classes = header["task"] == "classes"
        if "target_name" in header:
            header["target_names"] = (header.pop("target_name"),)
        target_names = tuple(header.pop("target_names"))
        has_split = header.pop("has_split", False)
        if not inflater.eof or inflater.unused_data:
            raise ValueError("it is cut off, or more than own data may be")
        inputs_end = 8 * rows * len(names)
        target_end = inputs_end + 8 * rows * (1 if is_classes else len(target_names))
        points = np.frombuffer(body[:inputs_end], "<f8").reshape(len(names), rows).T
        target = np.frombuffer(body[inputs_end:target_end], "<i8" if is_classes else "<f8")
        split = np.frombuffer(body[target_end:], np.uint8) != 0
        if len(split) != rows * has_split:
            raise ValueError("its numbers do not fit its rows")
        own = OwnData(
            points,
            target if is_classes else target.reshape(rows, len(target_names)),
            names,
            target_names,
            class_names=class_names,
            test_rows=split if has_split else None,
            **header,
        )
    except (struct.error, zlib.error, KeyError, TypeError, AttributeError, ProblemError) as error:
        raise ValueError(f"the own data are damaged: {error}") from error
    _packed[own] = packed
    return own
