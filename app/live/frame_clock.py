"""When a view that needs fewer frames than there are gets its next one."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class FrameClock:
    """Times are those of the clock that the caller reads; ``apart`` is in seconds, 0 for each.

    The rhythm is a grid: what comes a little late does not move all that follows.
    """

    apart: float
    due: float = field(default=float("-inf"))

    def is_due(self, now: float, interval: float) -> bool:
        """To be asked once a frame, which come ``interval`` apart; whether the view gets this one.

        Of the frames before and after its time it gets the nearer one.
        """
        if now < self.due - interval / 2:
            return False
        # What was missed is not made up for.
        self.due = (self.due if now - self.due < interval else now) + self.apart
        return True
