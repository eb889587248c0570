"""Frame pacing: how much a slice of training does, and when the next frame is due."""

from __future__ import annotations

import time
from dataclasses import dataclass

from app.training.run.play import Speed
from app.training.run.position import Unit
from app.training.run.session import TrainingSession

FRAMES_PER_SECOND = 60
FRAMES_PER_SECOND_AT_FULL_SPEED = 10
SECONDS_PER_PHASE = {Speed.SLOW: 1.25, Speed.SLOWER: 2.5, Speed.SLOWEST: 5.0}
SLICE_SECONDS = 0.02
"""A slice occupies a worker thread for this long; other sessions run between slices."""
UNLIMITED_EPOCHS = 2**31


@dataclass
class FramePacer:
    """The frame that is being made: ``left`` of its epochs, and when the next frame is ``due``.

    Times are those of ``time.perf_counter``.
    """

    speed: Speed
    left: int = 0
    due: float = 0.0

    @property
    def interval(self) -> float:
        """Seconds from one frame to the next, at least."""
        if self.speed.is_slow_motion:
            return SECONDS_PER_PHASE[self.speed]
        if self.speed is Speed.MAX:
            return 1 / FRAMES_PER_SECOND_AT_FULL_SPEED
        return 1 / FRAMES_PER_SECOND

    def train_slice(self, session: TrainingSession) -> bool:
        """Train for at most ``SLICE_SECONDS``; returns whether the frame's training is complete."""
        now = time.perf_counter()
        if self.left <= 0:
            # Frames keep to a fixed grid; missed ones are skipped.
            self.due = max(self.due + self.interval, now)
            if self.speed is Speed.MAX:
                self.due = now + self.interval
            self.left = self.speed.epochs or UNLIMITED_EPOCHS
        if self.speed.is_slow_motion:
            session.step(Unit.PHASE, 1)
            self.left = 0
        else:
            end = now + SLICE_SECONDS
            self.left -= session.step(Unit.EPOCH, self.left, lambda: time.perf_counter() < end)
        if self.speed is Speed.MAX and time.perf_counter() >= self.due - SLICE_SECONDS / 2:
            self.left = 0
        return self.left <= 0

    def seconds_until_due(self) -> float:
        """Seconds until the next frame may begin."""
        return max(0.0, self.due - time.perf_counter())
