"""The safetensors format: the length of a JSON header, the header, the raw arrays."""

from __future__ import annotations

import json
import math
import struct
from typing import Any

import numpy as np

from app.i18n.messages import N_, _
from app.training.weights.arrays import (
    MAX_ARRAYS,
    NamedArray,
    UnusableWeights,
    named_array,
    quoted,
    short_name,
    too_many_arrays,
)

MAX_HEADER = 100_000
_LENGTH = struct.Struct("<Q")
_DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "BF16": "<u2"}
DAMAGED = N_("The safetensors file is damaged; save it again.")


def is_safetensors(content: bytes) -> bool:
    """Whether the bytes begin as a safetensors file does."""
    if len(content) < _LENGTH.size + 2:
        return False
    (length,) = _LENGTH.unpack_from(content)
    return 2 <= length <= MAX_HEADER and content[_LENGTH.size : _LENGTH.size + 1] == b"{"


def read_safetensors(content: bytes) -> list[NamedArray]:
    """The arrays in the order of their bytes; raises UnusableWeights."""
    (length,) = _LENGTH.unpack_from(content)
    body = content[_LENGTH.size + length :]
    try:
        header = json.loads(content[_LENGTH.size : _LENGTH.size + length])
    except (ValueError, RecursionError):
        raise UnusableWeights(_(DAMAGED)) from None
    header.pop("__metadata__", None)
    if len(header) > MAX_ARRAYS:
        raise UnusableWeights(too_many_arrays())
    try:
        found = sorted(header.items(), key=lambda item: item[1]["data_offsets"])
        return [_array(name, entry, body) for name, entry in found]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise UnusableWeights(_(DAMAGED)) from None


def _array(name: str, entry: dict[str, Any], body: bytes) -> NamedArray:
    kind, shape = entry["dtype"], tuple(int(size) for size in entry["shape"])
    begin, end = (int(offset) for offset in entry["data_offsets"])
    if kind not in _DTYPES:
        raise UnusableWeights(
            _(
                "%(quoted)s has the type %(part)s; save it as float32.",
                quoted=quoted(short_name(name)),
                part=str(kind)[:10],
            )
        )
    dtype = np.dtype(_DTYPES[kind])
    if not 0 <= begin <= end <= len(body) or math.prod(shape) * dtype.itemsize != end - begin:
        raise UnusableWeights(_(DAMAGED))
    values = np.frombuffer(body[begin:end], dtype)
    if kind == "BF16":
        # The upper half of a float32.
        values = (values.astype(np.uint32) << 16).view(np.float32)
    return named_array(name, values.reshape(shape))
