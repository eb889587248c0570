"""The loss surface in play: drawn a few times a second, and only while it is open."""

from __future__ import annotations

import time
from collections.abc import Hashable
from dataclasses import dataclass, field

from app.training.run.session import TrainingSession
from app.training.surface.surface import IN_PLAY
from app.web.lab.surface.drawing import describe_surface_drawing
from app.web.templating import environment
from app.web.view.surface import SurfaceView

MIN_SECONDS = 0.25
MAX_VIEWS = 500

_TEMPLATE = environment.get_template("lab/surface/drawing.html")


@dataclass
class SurfaceThrottle:
    """Passes each view's surface at most every ``MIN_SECONDS``."""

    drawn: dict[Hashable, float] = field(default_factory=dict)

    def is_due(self, view: Hashable, now: float | None = None) -> bool:
        """Whether the surface comes with these panels. ``now`` is by ``time.monotonic``."""
        now = time.monotonic() if now is None else now
        if now - self.drawn.get(view, float("-inf")) < MIN_SECONDS:
            return False
        if len(self.drawn) >= MAX_VIEWS:
            self.drawn.clear()
        self.drawn[view] = now
        return True


def draw_live_surface(session: TrainingSession, chosen: SurfaceView) -> dict[str, str]:
    """The new content of the drawing's element, by id."""
    drawing = describe_surface_drawing(session, chosen, IN_PLAY)
    return {"drawing-surface": _TEMPLATE.render(drawing=drawing)}
