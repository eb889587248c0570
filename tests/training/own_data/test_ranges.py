"""Ranges that own data hold: they travel with them, and data without any stay as they were."""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.training.own_data import OwnData, data_of_lists, pack, unpack
from app.training.table import UnusableData
from tests.for_each import for_each

PLAIN = data_of_lists([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]], ["a", "b", "a"])
NUMBERS = data_of_lists([[0.0], [1.0]], [0.5, 2.5], task="numbers")


def test_held_ranges_are_those_of_the_data_set_and_are_packed() -> None:
    held = replace(PLAIN, ranges=((-6.0, 6.0), (-1.0, 9.0)))
    assert held.dataset.ranges == ((-6.0, 6.0), (-1.0, 9.0))
    again = unpack(pack(held))
    assert again.ranges == held.ranges
    assert again.digest == held.digest != PLAIN.digest
    numbers = unpack(pack(replace(NUMBERS, target_range=(-3.0, 4.0))))
    assert numbers.dataset.target_ranges == ((-3.0, 4.0),)


def test_without_them_header_and_bytes_are_those_of_before() -> None:
    """Written here as they were when there were no ranges."""
    header = json.dumps(
        {
            "rows": 3,
            "names": ["x1", "x2"],
            "target_name": "y",
            "task": "classes",
            "class_names": ["a", "b"],
            "dropped": 0,
            "filled": 0,
        }
    )
    assert PLAIN.header == header
    body = np.array([[0.0, 2.0, 4.0], [1.0, 3.0, 5.0]]).tobytes() + np.array([0, 1, 0]).tobytes()
    old = struct.pack("<I", len(header)) + header.encode() + zlib.compress(body, 1)
    read = unpack(old)
    assert read.digest == PLAIN.digest
    assert read.dataset.ranges == PLAIN.dataset.ranges


@for_each(
    "changes",
    [
        {"ranges": ((0.0, 1.0),)},
        {"ranges": ((0.0, 1.0), (1.0, 1.0))},
        {"ranges": ((0.0, 1.0), (2.0, 1.0))},
        {"ranges": ((0.0, 1.0), (0.0, float("nan")))},
        {"ranges": ((0.0, 1.0), (0.0, float("inf")))},
        {"ranges": ((0.0, 1.0), (1e12, 1e12 + 1.0))},
        {"target_range": (0.0, 1.0)},
    ],
)
def test_what_is_no_range(changes: dict[str, Any]) -> None:
    with pytest.raises(UnusableData):
        replace(PLAIN, **changes)


def test_a_damaged_range_is_no_data() -> None:
    own = OwnData(PLAIN.points, PLAIN.target, ("x1", "x2"), ("y",), "classes", ("a", "b"))
    packed = pack(replace(own, ranges=((0.0, 5.0), (0.0, 6.0))))
    for bad in (b'"a", 5.0', b"[0], 5.0", b"9.0, 5.0", b"5.0"):
        (length,) = struct.unpack_from("<I", packed)
        header = packed[4 : 4 + length].replace(b"0.0, 5.0", bad)
        forged = struct.pack("<I", len(header)) + header + packed[4 + length :]
        with pytest.raises(ValueError):  # noqa: PT011, for Python's own words differ
            unpack(forged)
