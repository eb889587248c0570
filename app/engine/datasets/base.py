"""The type of a data set, and labels that are balanced over the classes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array
from app.engine.features import plain_feature_names

Classes = NDArray[np.int64]
Target = Classes | Array
"""What to predict: classes 0 … k−1 (m,) as int64, or K numbers (m, K) as float64."""
Points = Callable[[int, int, np.random.Generator], tuple[Array, Target]]
Range = tuple[float, float]

RADIUS = 5.0
"""Half the width of the square that most of the drawn data sets stay in without noise."""


@dataclass(frozen=True)
class Dataset:
    """A data set with ``inputs`` numbers per sample.

    Args:
        name: used in recipes; ``title`` is shown on the page.
        points: (samples, classes, rng) → x (m, inputs) and the target, without noise.
        ranges: plotted range of each input.
        target_names: of the classes' target, or of each number to predict.
        target_ranges: of each number to predict, without noise; empty for classes.
        task: whether classes or numbers are to be predicted.
        class_counts: the possible numbers of classes, the default first; empty for numbers.
        probabilities: whether all numbers to predict are known to be from 0 to 1.
        is_table, is_measured: it has fixed rows, so it ignores ``samples`` and has no noise. A
            truth table is not split either.
    """

    name: str
    title: str
    inputs: int
    points: Points
    ranges: tuple[Range, ...]
    input_names: tuple[str, ...]
    task: Literal["classes", "numbers"] = "classes"
    class_counts: tuple[int, ...] = ()
    class_names: tuple[str, ...] = ()
    target_names: tuple[str, ...] = ("y",)
    target_ranges: tuple[Range, ...] = ()
    probabilities: bool = False
    is_table: bool = False
    is_measured: bool = False

    @property
    def low(self) -> float:
        """Lower bound of the first input in drawings."""
        return self.ranges[0][0]

    @property
    def high(self) -> float:
        """Upper bound of the first input in drawings."""
        return self.ranges[0][1]

    @property
    def outputs(self) -> int:
        """K, the numbers to predict for each sample; 0 for classes."""
        return len(self.target_names) if self.task == "numbers" else 0

    def number_of_classes(self, count: int | None = None) -> int:
        """``count``, or the default for None; 0 if the data set has numbers to predict.

        Raises ValueError if it cannot have that many.
        """
        if count is None:
            return self.class_counts[0] if self.class_counts else 0
        if not self.class_counts:
            raise ValueError(f"the data set {self.name} has numbers to predict, not classes")
        if count not in self.class_counts:
            raise ValueError(
                f"the data set {self.name} can have {_choice(self.class_counts)} classes, "
                f"not {count}"
            )
        return count


def balanced_labels(samples: int, classes: int) -> Classes:
    """Labels (samples,) in order of class; class sizes differ by at most one, larger first.

    With fewer samples than classes the last classes get none.
    """
    each, left = divmod(samples, classes)
    sizes = each + (np.arange(classes) < left)
    return np.repeat(np.arange(classes, dtype=np.int64), sizes)


def default_input_names(inputs: int) -> tuple[str, ...]:
    """x1, x2 …"""
    return tuple(plain_feature_names(inputs))


def _choice(counts: tuple[int, ...]) -> str:
    ordered = sorted(counts)
    if len(ordered) > 2 and ordered == list(range(ordered[0], ordered[-1] + 1)):
        return f"{ordered[0]} to {ordered[-1]}"
    *most, last = map(str, ordered)
    return f"{', '.join(most)} or {last}" if most else last
