"""Positions on a timeline: within one segment, and among all segments."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SegmentPosition:
    """A state within a segment: updates since it began, progress of the running step.

    ``watched``: the last update was reached by phase or by sample and is still shown.
    """

    updates: int = 0
    phases: int = 0
    samples: int = 0
    watched: bool = False

    def is_beyond(self, other: SegmentPosition) -> bool:
        """Whether more has been computed here than at ``other``."""
        if self.updates != other.updates:
            return self.updates > other.updates
        return self.phases > other.phases or self.samples > other.samples

    @property
    def is_between_steps(self) -> bool:
        """Whether no step is running."""
        return self.phases == self.samples == 0


SEGMENT_START = SegmentPosition()


@dataclass(frozen=True)
class TimelinePosition:
    """A state on a timeline: the index of its segment, and where in that segment."""

    segment: int
    within: SegmentPosition = SEGMENT_START
