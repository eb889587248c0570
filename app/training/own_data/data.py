"""A person's own data as a value: points, target, and their names."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.engine.datasets import Dataset, Target
from app.engine.datasets.base import Range
from app.engine.features import MAX_INPUTS
from app.training.table.table import MAX_LETTERS, MAX_ROWS
from app.training.table.unusable import UnusableData, quoted

Task = Literal["classes", "numbers"]

MAX_FEATURES = MAX_INPUTS
MAX_CLASSES = 10
MARGIN = 0.08
"""Margin of plots beyond the points, as a share of their range."""
MAX_BOUND = 2e15
"""The largest absolute bound of a range."""


@dataclass(frozen=True, eq=False)
class OwnData:
    """Points (n, k) and target (n,), classes 0 … or numbers, with their names. Immutable.

    For classification there are at least two class names, of which some may have no rows yet; for
    regression there are none. ``dropped`` rows had a missing value, ``filled`` cells got a mean.
    ``ranges`` and ``target_range`` are the plotted ranges of inputs and target; by default they
    follow from the points. The arrays are read-only. Raises UnusableData if a run cannot use them.
    """

    points: Array
    target: Target
    names: tuple[str, ...]
    target_name: str
    task: Task
    class_names: tuple[str, ...]
    dropped: int = 0
    filled: int = 0
    ranges: tuple[Range, ...] = ()
    target_range: Range | None = None

    def __post_init__(self) -> None:
        is_classes = self.task == "classes"
        object.__setattr__(self, "points", _own(self.points, np.float64))
        object.__setattr__(self, "target", _own(self.target, np.int64 if is_classes else float))
        self._check_size()
        self._check_names()
        self._check_ranges()
        if not (np.isfinite(self.points).all() and np.isfinite(self.target).all()):
            raise UnusableData("Inputs and numbers to predict must be finite; correct them.")
        if is_classes and not ((self.target >= 0) & (self.target < len(self.class_names))).all():
            raise UnusableData(
                f"The class of a row must be from 0 to {len(self.class_names) - 1}; correct it."
            )

    def _check_size(self) -> None:
        shape = self.points.shape
        if len(shape) != 2 or self.target.shape != shape[:1]:
            raise UnusableData("Give one value to predict for each row of inputs.")
        if not 2 <= shape[0] <= MAX_ROWS:
            raise UnusableData(f"There must be 2 to {MAX_ROWS} rows, not {shape[0]}.")
        if not 1 <= shape[1] <= MAX_FEATURES:
            raise UnusableData(f"There must be 1 to {MAX_FEATURES} inputs, not {shape[1]}.")

    def _check_names(self) -> None:
        if len(self.names) != self.points.shape[1] or len(set(self.names)) != len(self.names):
            raise UnusableData("Give each input a name of its own.")
        least, most = (2, MAX_CLASSES) if self.task == "classes" else (0, 0)
        if not least <= len(self.class_names) <= most:
            raise UnusableData(
                f"There must be {least} to {most} classes, not {len(self.class_names)}; "
                "merge values, or predict a number."
            )
        if len(set(self.class_names)) != len(self.class_names):
            raise UnusableData("Give each class a name of its own.")
        for name in (*self.names, self.target_name, *self.class_names):
            if not 1 <= len(name) <= MAX_LETTERS:
                raise UnusableData(
                    f"The name {quoted(name)} must have 1 to {MAX_LETTERS} letters; change it."
                )

    def _check_ranges(self) -> None:
        """Also converts lists from JSON to tuples."""
        ranges = tuple(_checked(bounds) for bounds in self.ranges)
        object.__setattr__(self, "ranges", ranges)
        if self.target_range is not None:
            object.__setattr__(self, "target_range", _checked(self.target_range))
        if len(ranges) not in (0, len(self.names)):
            raise UnusableData("Give each input a range of its own, or none.")
        if self.target_range is not None and self.task == "classes":
            raise UnusableData("Only numbers to predict have a range; remove it.")

    @cached_property
    def header(self) -> str:
        """All but the arrays, as JSON; ranges only if given."""
        given = {"ranges": self.ranges, "target_range": self.target_range}
        return json.dumps(
            {
                "rows": len(self.points),
                "names": self.names,
                "target_name": self.target_name,
                "task": self.task,
                "class_names": self.class_names,
                "dropped": self.dropped,
                "filled": self.filled,
                **{name: value for name, value in given.items() if value},
            }
        )

    @cached_property
    def digest(self) -> str:
        """A digest of the data: sixteen hexadecimal digits."""
        digest = hashlib.blake2b(self.header.encode(), digest_size=8)
        digest.update(self.points.tobytes())
        digest.update(self.target.tobytes())
        return digest.hexdigest()

    @cached_property
    def dataset(self) -> Dataset:
        """These data as the data set ``own``."""
        is_classes = self.task == "classes"
        return Dataset(
            "own",
            "my data",
            self.points.shape[1],
            lambda samples, classes, rng: (self.points, self.target),
            ranges=self.ranges or tuple(_range(column) for column in self.points.T),
            input_names=self.names,
            task=self.task,
            class_counts=(len(self.class_names),) if is_classes else (),
            class_names=self.class_names,
            target_range=None
            if is_classes
            else self.target_range or _range(self.target, margin=0.0),
            is_measured=True,
        )


def _own(values: NDArray[Any], dtype: type) -> NDArray[Any]:
    """A read-only, C-ordered copy."""
    copy: NDArray[Any] = np.array(values, dtype=dtype, order="C")
    copy.flags.writeable = False
    return copy


def _checked(bounds: Range) -> Range:
    low, high = map(float, bounds)
    # NaN fails as well. A narrower range would give a plot without width.
    if not (-MAX_BOUND <= low < high <= MAX_BOUND) or high - low <= 1e-9 * max(-low, high):
        raise UnusableData("A range must go from a number to a larger one; correct it.")
    return low, high


def _range(values: NDArray[Any], margin: float = MARGIN) -> Range:
    """The plotted range of these values; a range around them if they are all equal."""
    low, high = float(values.min()), float(values.max())
    room = margin * (high - low)
    # Values that differ in their last digits only would give a plot without width.
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        room = 1.0 if low == 0.0 else 0.5 * abs(low)
    return low - room, high + room
