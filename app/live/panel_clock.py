"""When the panels of a view are due, which follow a run less often than its frames."""

from __future__ import annotations

from dataclasses import dataclass, field

SECONDS = 0.1
"""Ten a second are as many as anybody reads."""
FRAMES = 3
"""Where frames come slowly, panels shall not take most of the time."""
PATIENCE = 0.3
"""In seconds: where they come very slowly, panels come with every frame or every other."""


@dataclass
class PanelClock:
    """When the panels came last, by the clock that the caller reads, and the frames since then."""

    last: float = field(default=float("-inf"))
    frames: int = 0

    def is_due(self, now: float) -> bool:
        """To be asked once a frame; whether the panels come with this one."""
        self.frames += 1
        passed = now - self.last
        if passed < SECONDS or (self.frames < FRAMES and passed < PATIENCE):
            return False
        self.last, self.frames = now, 0
        return True
