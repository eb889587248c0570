"""Where in a turn, and in which turn."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    """A state of one turn: updates since it began, and how far the running step has come.

    ``watched``: the last of the updates was followed by phase or by sample, and is still shown.
    """

    updates: int = 0
    phases: int = 0
    samples: int = 0
    watched: bool = False

    def is_beyond(self, other: Mark) -> bool:
        """Whether something has been done here that the other has not."""
        if self.updates != other.updates:
            return self.updates > other.updates
        return self.phases > other.phases or self.samples > other.samples

    @property
    def is_between_steps(self) -> bool:
        """Whether no step is running."""
        return self.phases == self.samples == 0


@dataclass(frozen=True)
class Place:
    """A state of a timeline: the number of its turn, from 0, and where in it."""

    turn: int
    mark: Mark
