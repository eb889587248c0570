"""Rate limits of frames and panels for each view. Times are in seconds, of the caller's clock."""

from __future__ import annotations

from dataclasses import dataclass, field

PANEL_SECONDS = 0.2
"""Numbers that change more than five times per second cannot be read."""
FRAMES_PER_PANEL = 4
"""If frames are slow, panels should not take most of the time."""
MAX_PANEL_SECONDS = 0.5
"""If frames are very slow, panels come after this even with fewer frames between them."""


@dataclass
class FrameThrottle:
    """Passes frames at most every ``interval`` seconds; 0 passes all.

    Frames are due on a fixed grid, so that a late one does not delay all that follow.
    """

    interval: float
    due: float = field(default=float("-inf"))

    def is_due(self, now: float, frame_interval: float) -> bool:
        """Whether the view gets this frame. Call once a frame; they are ``frame_interval`` apart.

        Of the frames before and after the due time, the view gets the nearer one.
        """
        if now < self.due - frame_interval / 2:
            return False
        # Missed frames are skipped.
        self.due = (self.due if now - self.due < frame_interval else now) + self.interval
        return True


@dataclass
class PanelThrottle:
    """Says which frames come with panels."""

    last: float = field(default=float("-inf"))
    frames: int = 0

    def is_due(self, now: float) -> bool:
        """Whether panels come with this frame. Call once a frame."""
        self.frames += 1
        passed = now - self.last
        if passed < PANEL_SECONDS or (
            self.frames < FRAMES_PER_PANEL and passed < MAX_PANEL_SECONDS
        ):
            return False
        self.last, self.frames = now, 0
        return True
