"""The losses of a run, one row an epoch, from epoch 0 on."""

from __future__ import annotations

from dataclasses import dataclass, field

MOST_ROWS = 20_000
"""A run longer than this keeps every second of its older rows, so that it stays bounded."""


@dataclass
class History:
    """Training and test loss after each epoch; row 0 is before the first. No test set: None."""

    epoch: list[int] = field(default_factory=list)
    train: list[float] = field(default_factory=list)
    test: list[float | None] = field(default_factory=list)

    def add(self, epoch: int, train: float, test: float | None) -> None:
        """Append one epoch, thinning the older ones when there are too many."""
        if len(self.epoch) >= MOST_ROWS:
            del self.epoch[1::2], self.train[1::2], self.test[1::2]
        self.epoch.append(epoch)
        self.train.append(train)
        self.test.append(test)
