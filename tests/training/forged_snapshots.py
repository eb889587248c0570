"""Snapshots with a valid checksum and something else inside than ``to_bytes`` would write."""

from __future__ import annotations

import json
import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.training.codec.snapshot import to_bytes
from app.training.run.position import Unit
from tests.training.runs import run

PREFIX = struct.Struct("<4sHI")
INTEGERS = {
    "classes",
    "train_rows",
    "test_rows",
    "history_epoch",
    "measured_epoch",
    "update_rows",
    "edit_index",
    "past_epoch",
    "ahead_epoch",
    "ahead_measured_epoch",
}
PAST = ("checkpoints", "edit_", "past_", "ahead_")
"""How the names of a timeline's arrays begin."""


class Forgery:
    """The parts of the small run's snapshot, one epoch and two batches in, to be changed."""

    def __init__(self, **parts: Any) -> None:
        session = run(**parts)
        session.measure()
        session.step(Unit.BATCH, 3)
        session.measure()
        session.step(Unit.BATCH, 2)
        self.genuine = snapshot = to_bytes(session)
        _, _, length = PREFIX.unpack_from(snapshot)
        start = PREFIX.size + length
        self.header: dict[str, Any] = json.loads(snapshot[PREFIX.size : start])
        self.arrays: dict[str, NDArray[Any]] = {}
        for name, shape in self.header.pop("arrays"):
            dtype = "<i8" if name in INTEGERS else "<f8"
            size = int(np.prod(shape))
            self.arrays[name] = np.frombuffer(snapshot, dtype, size, start).reshape(shape).copy()
            start += size * 8

    def without_past(self) -> bytes:
        """A snapshot of the format from before there were timelines."""
        self.header.pop("timeline")
        self.arrays = {
            name: array for name, array in self.arrays.items() if not name.startswith(PAST)
        }
        listed = [[name, list(array.shape)] for name, array in self.arrays.items()]
        text = json.dumps(self.header | {"arrays": listed}).encode()
        return sealed(text, b"".join(array.tobytes() for array in self.arrays.values()), number=2)

    def to_bytes(self, shapes: dict[str, Any] | None = None) -> bytes:
        """A snapshot of these parts, with the shapes of some arrays belied."""
        listed = [
            [name, (shapes or {}).get(name, list(array.shape))]
            for name, array in self.arrays.items()
        ]
        text = json.dumps(self.header | {"arrays": listed}).encode()
        return sealed(text, b"".join(array.tobytes() for array in self.arrays.values()))


def sealed(text: bytes, body: bytes, magic: bytes = b"BPPG", number: int = 3) -> bytes:
    """Header and body with the prefix and the checksum that belong to them."""
    whole = PREFIX.pack(magic, number, len(text)) + text + body
    return whole + struct.pack("<I", zlib.crc32(whole))
