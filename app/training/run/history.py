"""The history of a run: losses by epoch, measurements, and changes of its settings."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

MAX_ROWS = 5_000
"""A longer run keeps fewer of its older rows, to bound memory."""

MAX_MEASURED = 2_000
"""The same for measured rows."""

MAX_CHANGES = 100
"""Beyond this, the oldest changes are dropped."""


def rows_to_keep(epochs: list[int]) -> list[int]:
    """The indices of the newer half, and of half of the older rows, evenly over their epochs.

    Dropping every second row instead would, when repeated, leave a gap between the first epoch and
    the newest ones.
    """
    half = len(epochs) // 2
    older = np.array(epochs[:half])
    even = np.linspace(older[0], older[-1], half // 2)
    return [*np.unique(np.searchsorted(older, even)).tolist(), *range(half, len(epochs))]


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
        """At most ``most`` rows, evenly spread, without measurements."""
        rows = np.unique(np.linspace(0, len(self.epoch) - 1, min(most, len(self.epoch)), dtype=int))
        return self._chosen(rows.tolist(), Measured())

    def add_change(self, epoch: int, text: str) -> None:
        """Append one change; drops the oldest beyond ``MAX_CHANGES``."""
        self.changes.append(RunChange(epoch, text))
        del self.changes[:-MAX_CHANGES]

    def replace_last_change(self, epoch: int, text: str) -> None:
        """Describe the newest change by another text."""
        self.changes[-1] = RunChange(epoch, text)
