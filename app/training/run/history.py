"""The history of a run: losses by epoch, measurements, and changes of its settings."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

MAX_ROWS = 5_000
"""A longer run keeps fewer of its older rows, to bound memory."""

MAX_MEASURED = 2_000
"""The same for measured rows."""

MAX_CHANGES = 100
"""Beyond this, the oldest changes are dropped."""


MAX_EPOCH = 2**31


def rows_to_keep(epochs: list[int]) -> list[int]:
    """The indices of the newer half, and of at most half of the older rows, both ends among them.

    Half of the older ones are even: those of multiples of a power of two. The others are dense at
    the start: a third of them are the first epochs, the rest follow in a constant ratio. Each of
    these grids is a part of every finer one, so repeating this neither loses the first epochs nor
    leaves a gap after them.
    """
    half = len(epochs) // 2
    older, most = epochs[:half], max(2, half // 4)
    last, first = older[-1], max(1, most // 3)
    ratios = np.geomspace(first, MAX_EPOCH, most - first)
    dense = np.searchsorted(older, [*range(first), *ratios[ratios <= last]])
    step = 2 ** math.ceil(math.log2(last / (most - 1)))
    even = np.searchsorted(older, np.append(np.arange(0, last, step), last))
    return [*np.union1d(dense, even).tolist(), *range(half, len(epochs))]


def spread_rows(epochs: Sequence[int], most: int) -> list[int]:
    """At most ``most`` rows: half of them evenly over the epochs, half in a constant ratio.

    So the first two rows and the last one are among them; ``most`` is at least 3.
    """
    if len(epochs) <= most:
        return list(range(len(epochs)))
    even = np.linspace(epochs[0], epochs[-1], most - most // 2)
    dense = np.geomspace(1, epochs[-1], most // 2)
    rows = np.searchsorted(epochs, np.append(even, np.minimum(dense, epochs[-1])))
    return [int(row) for row in np.unique(rows)]


@dataclass
class Measured:
    """Gradient norms and score at the end of the epochs in which they were shown.

    ``gradient_norm`` has one entry per layer 1 … L, see ``LayerMetrics``; ``score`` is the accuracy
    or R². None for a number that does not exist.
    """

    epoch: list[int] = field(default_factory=list)
    gradient_norm: list[list[float | None]] = field(default_factory=list)
    score: list[float | None] = field(default_factory=list)

    def put(self, epoch: int, gradient_norm: list[float | None], score: float | None) -> None:
        """Append the row of an epoch, or replace the last row if it is of the same epoch."""
        if self.epoch and self.epoch[-1] == epoch:
            del self.epoch[-1], self.gradient_norm[-1], self.score[-1]
        if len(self.epoch) >= MAX_MEASURED:
            kept = rows_to_keep(self.epoch)
            self.epoch = [self.epoch[row] for row in kept]
            self.gradient_norm = [self.gradient_norm[row] for row in kept]
            self.score = [self.score[row] for row in kept]
        self.epoch.append(epoch)
        self.gradient_norm.append(gradient_norm)
        self.score.append(score)

    def _chosen(self, rows: Iterable[int]) -> Measured:
        kept = list(rows)
        return Measured(
            [self.epoch[row] for row in kept],
            [self.gradient_norm[row] for row in kept],
            [self.score[row] for row in kept],
        )

    def split(self, epoch: int) -> tuple[Measured, Measured]:
        """The rows up to an epoch, and those after it."""
        count = bisect_right(self.epoch, epoch)
        return self._chosen(range(count)), self._chosen(range(count, len(self.epoch)))

    def joined(self, later: Measured) -> Measured:
        """These rows, followed by the later ones among the others."""
        _, new = later.split(self.epoch[-1] if self.epoch else -1)
        return Measured(
            self.epoch + new.epoch, self.gradient_norm + new.gradient_norm, self.score + new.score
        )


@dataclass(frozen=True)
class Losses:
    """The rows of a history as arrays (n,).

    ``test`` is None without a test set.
    """

    epoch: NDArray[np.int64]
    train: NDArray[np.float64]
    test: NDArray[np.float64] | None


@dataclass(frozen=True)
class RunChange:
    """A change of settings or parameters: the epochs finished before it, and a short text."""

    epoch: int
    text: str


@dataclass
class History:
    """Training and test loss after each epoch; row 0 is before the first. None: no test set."""

    epoch: list[int] = field(default_factory=list)
    train: list[float] = field(default_factory=list)
    test: list[float | None] = field(default_factory=list)
    measured: Measured = field(default_factory=Measured)
    changes: list[RunChange] = field(default_factory=list)

    def add(self, epoch: int, train: float, test: float | None) -> None:
        """Append one epoch; thins out older ones beyond ``MAX_ROWS``."""
        if len(self.epoch) >= MAX_ROWS:
            kept = rows_to_keep(self.epoch)
            self.epoch = [self.epoch[row] for row in kept]
            self.train = [self.train[row] for row in kept]
            self.test = [self.test[row] for row in kept]
        self.epoch.append(epoch)
        self.train.append(train)
        self.test.append(test)

    def until(self, train: float, test: float | None) -> History:
        """The same, ending with these losses if they differ from the last row's."""
        if math.isclose(train, self.train[-1], rel_tol=1e-9, abs_tol=1e-300):
            return self
        return replace(
            self,
            epoch=[*self.epoch, self.epoch[-1]],
            train=[*self.train, train],
            test=[*self.test, test],
        )

    def _chosen(self, rows: Iterable[int], measured: Measured) -> History:
        kept = list(rows)
        return History(
            [self.epoch[row] for row in kept],
            [self.train[row] for row in kept],
            [self.test[row] for row in kept],
            measured,
            self.changes,
        )

    def split(self, epoch: int) -> tuple[History, History]:
        """The rows up to an epoch, and those after it."""
        count, (before, after) = bisect_right(self.epoch, epoch), self.measured.split(epoch)
        return (
            self._chosen(range(count), before),
            self._chosen(range(count, len(self.epoch)), after),
        )

    def joined(self, later: History) -> History:
        """These rows, followed by the later ones among the others."""
        _, new = later.split(self.epoch[-1] if self.epoch else -1)
        return History(
            self.epoch + new.epoch,
            self.train + new.train,
            self.test + new.test,
            self.measured.joined(new.measured),
            self.changes,
        )

    def thinned(self, most: int) -> History:
        """At most ``most`` rows as ``spread_rows`` chooses them, without measurements."""
        return self._chosen(spread_rows(self.epoch, most), Measured())

    def add_change(self, epoch: int, text: str) -> None:
        """Append one change; drops the oldest beyond ``MAX_CHANGES``."""
        self.changes.append(RunChange(epoch, text))
        del self.changes[:-MAX_CHANGES]

    def replace_last_change(self, epoch: int, text: str) -> None:
        """Describe the newest change by another text."""
        self.changes[-1] = RunChange(epoch, text)
