"""How fast a run plays: what one slice of work does, and when the next frame is due."""

from __future__ import annotations

import time
from dataclasses import dataclass

from app.training.run.play import Speed
from app.training.run.position import Unit
from app.training.run.session import TrainingSession

FRAMES_PER_SECOND = 60
FRAMES_AT_FULL_SPEED = 10
SECONDS_A_PHASE = 1.25
SLICE_SECONDS = 0.02
"""Training holds a worker for so long at a time: others get their turn between slices."""
MANY = 2**31


@dataclass
class Pace:
    """The frame that is being made: ``left`` of its epochs, and when the one after it is due.

    Times are those of ``time.perf_counter``.
    """

    speed: Speed
    left: int = 0
    due: float = 0.0

    @property
    def interval(self) -> float:
        """Seconds from one frame to the next, at least."""
        if self.speed is Speed.SLOW:
            return SECONDS_A_PHASE
        rate = FRAMES_AT_FULL_SPEED if self.speed is Speed.MAX else FRAMES_PER_SECOND
        return 1 / rate

    def train(self, session: TrainingSession) -> bool:
        """One slice of at most ``SLICE_SECONDS``; whether the frame has now all of its training."""
        now = time.perf_counter()
        if self.left <= 0:
            # The rhythm is kept, but what was late is not made up for.
            self.due = max(self.due + self.interval, now)
            if self.speed is Speed.MAX:
                self.due = now + self.interval
            self.left = self.speed.epochs or MANY
        if self.speed is Speed.SLOW:
            session.step(Unit.PHASE, 1)
            self.left = 0
        else:
            end = now + SLICE_SECONDS
            self.left -= session.step(Unit.EPOCH, self.left, lambda: time.perf_counter() < end)
        if self.speed is Speed.MAX and time.perf_counter() >= self.due - SLICE_SECONDS / 2:
            self.left = 0
        return self.left <= 0

    def rest(self) -> float:
        """Seconds until the next frame may begin, after one is done."""
        return max(0.0, self.due - time.perf_counter())
