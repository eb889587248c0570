"""What a data set is, and how many samples of it go to each class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.engine.activations import Array

Classes = NDArray[np.int64]
Target = Classes | Array
"""What is to be predicted, (m,): classes 0 … k−1 as int64, or numbers as float64."""
Points = Callable[[int, int, np.random.Generator], tuple[Array, Target]]
Range = tuple[float, float]

RADIUS = 5.0
"""Half the width of the square that most of the drawn data sets stay in without noise."""


@dataclass(frozen=True)
class Dataset:
    """A named data set of ``inputs`` numbers a sample.

    ``points(samples, classes, rng)`` gives x (m, inputs) and the target (m,). ``class_counts``
    are the numbers of classes that it can have, the default first; none where it has numbers to
    predict. ``ranges`` bound each input in drawings, ``target_range`` the numbers without noise.
    A truth table (``is_table``) and measured data (``is_measured``) have rows of their own: they
    ignore ``samples`` and know no noise. A truth table is not split either.
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
    target_range: Range | None = None
    is_table: bool = False
    is_measured: bool = False

    @property
    def low(self) -> float:
        """Where drawings of the first input begin."""
        return self.ranges[0][0]

    @property
    def high(self) -> float:
        """Where drawings of the first input end."""
        return self.ranges[0][1]

    def number_of_classes(self, asked: int | None = None) -> int:
        """``asked``, or the default for None; 0 where the data set has numbers to predict.

        Raises ValueError where it cannot have so many.
        """
        if asked is None:
            return self.class_counts[0] if self.class_counts else 0
        if not self.class_counts:
            raise ValueError(f"the data set {self.name} has numbers to predict, not classes")
        if asked not in self.class_counts:
            raise ValueError(
                f"the data set {self.name} can have {_choice(self.class_counts)} classes, "
                f"not {asked}"
            )
        return asked


def shares(samples: int, classes: int) -> Classes:
    """The class of each sample, in order: as many of each, what is left over to the first ones.

    With fewer samples than classes the last classes have none.
    """
    each, left = divmod(samples, classes)
    sizes = each + (np.arange(classes) < left)
    return np.repeat(np.arange(classes, dtype=np.int64), sizes)


def unnamed_inputs(inputs: int) -> tuple[str, ...]:
    """x1, x2 …"""
    return tuple(f"x{i + 1}" for i in range(inputs))


def _choice(counts: tuple[int, ...]) -> str:
    ordered = sorted(counts)
    if len(ordered) > 2 and ordered == list(range(ordered[0], ordered[-1] + 1)):
        return f"{ordered[0]} to {ordered[-1]}"
    *most, last = map(str, ordered)
    return f"{', '.join(most)} or {last}" if most else last
