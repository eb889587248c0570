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
from app.i18n.messages import _
from app.training.table.table import MAX_LETTERS, MAX_ROWS
from app.training.table.unusable import UnusableData, quoted

Task = Literal["classes", "numbers"]

MAX_FEATURES = MAX_INPUTS
MAX_CLASSES = 10
MAX_OUTPUTS = 10
"""Numbers to predict for each row."""
MARGIN = 0.08
"""Margin of plots beyond the points, as a share of their range."""
MAX_BOUND = 2e15
"""The largest absolute bound of a range."""


_TWO_LABELS = {"0": ("0", "1"), "1": ("0", "1"), "-1": ("-1", "1")}
"""The two classes meant if this is the only one, so that its label is the number that it names."""


@dataclass(frozen=True, eq=False)
class OwnData:
    """Points (n, k) and target, with their names. Immutable; n may be 1.

    The target is (n,) classes 0 … as int64, or (n, K) numbers as float64; numbers given as (n,)
    become (n, 1). ``target_names`` are one for classes and K for numbers. Classes have at least
    one name, and some may have no rows; a single class that is 0, 1 or −1 gets its usual partner,
    so that its label is that number. ``test_rows`` (n,) is the split if the data give one, True
    for a row that tests; None: it is drawn by the train fraction. ``dropped`` rows had a missing
    value, ``filled`` cells got a mean. ``ranges`` are the plotted ranges of the inputs,
    ``target_range`` that of a single number to predict; by default they follow from the points.
    The arrays are read-only. Raises UnusableData if a run cannot use them.
    """

    points: Array
    target: Target
    names: tuple[str, ...]
    target_names: tuple[str, ...]
    task: Task
    class_names: tuple[str, ...]
    dropped: int = 0
    filled: int = 0
    ranges: tuple[Range, ...] = ()
    target_range: Range | None = None
    test_rows: NDArray[np.bool] | None = None

    def __post_init__(self) -> None:
        self._set_arrays()
        self._check_size()
        self._check_names()
        self._check_ranges()
        if not (np.isfinite(self.points).all() and np.isfinite(self.target).all()):
            raise UnusableData(_("Inputs and numbers to predict must be finite; correct them."))
        is_classes = self.task == "classes"
        if is_classes and not ((self.target >= 0) & (self.target < len(self.class_names))).all():
            raise UnusableData(
                _(
                    "The class of a row must be from 0 to %(part)s; correct it.",
                    part=len(self.class_names) - 1,
                )
            )
        if self.test_rows is not None and self.test_rows.all():
            raise UnusableData(
                _("The split leaves no row to train on; let at least one row train.")
            )

    def _set_arrays(self) -> None:
        target = np.asarray(self.target)
        if self.task == "numbers" and target.ndim == 1:
            target = target.reshape(-1, 1)
        if self.task == "classes" and len(self.class_names) == 1:
            names = _TWO_LABELS.get(self.class_names[0], self.class_names)
            target = target + names.index(self.class_names[0])
            object.__setattr__(self, "class_names", names)
        object.__setattr__(self, "points", _own(self.points, np.float64))
        object.__setattr__(
            self, "target", _own(target, np.int64 if self.task == "classes" else np.float64)
        )
        if self.test_rows is not None:
            object.__setattr__(self, "test_rows", _own(self.test_rows, np.bool))

    def _check_size(self) -> None:
        shape = self.points.shape
        wanted = shape[:1] if self.task == "classes" else (*shape[:1], len(self.target_names))
        if len(shape) != 2 or self.target.shape != wanted:
            raise UnusableData(_("Give each row of inputs its target, one value for each name."))
        if not 1 <= shape[0] <= MAX_ROWS:
            raise UnusableData(
                _(
                    "There must be 1 to %(max_rows)s rows, not %(part)s.",
                    max_rows=MAX_ROWS,
                    part=shape[0],
                )
            )
        if not 1 <= shape[1] <= MAX_FEATURES:
            raise UnusableData(
                _(
                    "There must be 1 to %(max_features)s inputs, not %(part)s.",
                    max_features=MAX_FEATURES,
                    part=shape[1],
                )
            )
        if self.test_rows is not None and self.test_rows.shape != shape[:1]:
            raise UnusableData(_("Say for each row whether it trains or tests."))

    def _check_names(self) -> None:
        if len(self.names) != self.points.shape[1] or len(set(self.names)) != len(self.names):
            raise UnusableData(_("Give each input a name of its own."))
        is_classes = self.task == "classes"
        if not 1 <= len(self.target_names) <= (1 if is_classes else MAX_OUTPUTS):
            raise UnusableData(
                _("Classes are a single target; choose one.")
                if is_classes
                else _(
                    "There must be 1 to %(max_outputs)s numbers to predict, not %(target_names)s.",
                    max_outputs=MAX_OUTPUTS,
                    target_names=len(self.target_names),
                )
            )
        if len(set(self.target_names)) != len(self.target_names):
            raise UnusableData(_("Give each number to predict a name of its own."))
        least, most = (1, MAX_CLASSES) if is_classes else (0, 0)
        if not least <= len(self.class_names) <= most:
            raise UnusableData(
                _(
                    "There must be %(least)s to %(most)s classes, not %(class_names)s; merge "
                    "values, or predict a number.",
                    least=least,
                    most=most,
                    class_names=len(self.class_names),
                )
            )
        if len(set(self.class_names)) != len(self.class_names):
            raise UnusableData(_("Give each class a name of its own."))
        for name in (*self.names, *self.target_names, *self.class_names):
            if not 1 <= len(name) <= MAX_LETTERS:
                raise UnusableData(
                    _(
                        "The name %(name)s must have 1 to %(max_letters)s letters; change it.",
                        name=quoted(name),
                        max_letters=MAX_LETTERS,
                    )
                )

    def _check_ranges(self) -> None:
        """Also converts lists from JSON to tuples."""
        ranges = tuple(_checked(bounds) for bounds in self.ranges)
        object.__setattr__(self, "ranges", ranges)
        if self.target_range is not None:
            object.__setattr__(self, "target_range", _checked(self.target_range))
        if len(ranges) not in (0, len(self.names)):
            raise UnusableData(_("Give each input a range of its own, or none."))
        if self.target_range is not None and self.outputs != 1:
            raise UnusableData(_("Only a single number to predict has a range; remove it."))

    @property
    def outputs(self) -> int:
        """K, the numbers to predict for each row; 0 for classes."""
        return len(self.target_names) if self.task == "numbers" else 0

    @cached_property
    def has_probabilities(self) -> bool:
        """Whether all numbers to predict are from 0 to 1."""
        return self.task == "numbers" and bool(((self.target >= 0) & (self.target <= 1)).all())

    @cached_property
    def varies(self) -> bool:
        """Whether a row that trains differs from another in some input.

        Otherwise standardising would make all inputs 0.
        """
        rows = self.points if self.test_rows is None else self.points[~self.test_rows]
        return bool((rows != rows[0]).any())

    @cached_property
    def target_varies(self) -> bool:
        """The same for the target: whether a row that trains differs from another in it."""
        target = self.target if self.test_rows is None else self.target[~self.test_rows]
        return bool((target != target[0]).any())

    @cached_property
    def header(self) -> str:
        """All but the arrays, as JSON; what is not given is left out.

        Data that an earlier version could hold have its header, and so their digest.
        """
        target: dict[str, Any] = {"target_names": self.target_names}
        if len(self.target_names) == 1:
            target = {"target_name": self.target_names[0]}
        given = {
            "ranges": self.ranges,
            "target_range": self.target_range,
            "has_split": self.test_rows is not None,
        }
        return json.dumps(
            {
                "rows": len(self.points),
                "names": self.names,
                **target,
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
        if self.test_rows is not None:
            digest.update(self.test_rows.tobytes())
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
            target_names=self.target_names,
            target_ranges=self._target_ranges(),
            probabilities=self.has_probabilities,
            is_measured=True,
        )

    def _target_ranges(self) -> tuple[Range, ...]:
        if self.task == "classes":
            return ()
        if self.target_range is not None:
            return (self.target_range,)
        return tuple(_target_range(column) for column in self.target.T)


def _own(values: NDArray[Any], dtype: type) -> NDArray[Any]:
    """A read-only, C-ordered copy."""
    copy: NDArray[Any] = np.array(values, dtype=dtype, order="C")
    copy.flags.writeable = False
    return copy


def _checked(bounds: Range) -> Range:
    low, high = map(float, bounds)
    # NaN fails as well. A narrower range would give a plot without width.
    if not (-MAX_BOUND <= low < high <= MAX_BOUND) or high - low <= 1e-9 * max(-low, high):
        raise UnusableData(_("A range must go from a number to a larger one; correct it."))
    return low, high


def _range(values: NDArray[Any], margin: float = MARGIN) -> Range:
    """The plotted range of these values; a range around them if they are all equal."""
    low, high = float(values.min()), float(values.max())
    room = margin * (high - low)
    # Values that differ in their last digits only would give a plot without width.
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        room = 1.0 if low == 0.0 else 0.5 * abs(low)
    return low - room, high + room


def _target_range(values: NDArray[Any]) -> Range:
    """The plotted range of a number to predict, without a margin.

    If all values are equal it is wide enough for a map to show whether ŷ is near.
    """
    value = float(values[0])
    if not (values == value).all():
        return _range(values, margin=0.0)
    room = max(1.0, 0.5 * abs(value))
    return value - room, value + room
