"""Draws the frames of one generation of a run, once for each view."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence

from app.live.renderer import FrameRenderer, FrameStamp
from app.live.throttle import FrameThrottle, PanelThrottle
from app.live.viewer import RenderedFrame, Watcher
from app.training.run.session import TrainingSession

MAX_THROTTLES = 2000
"""Viewers come and go while a run plays; beyond this the throttles of all views start again."""

Frames = Mapping[Hashable, RenderedFrame]
"""A frame for each view."""


class FrameDrawing:
    """Decides which views get a frame, with or without panels, and draws it."""

    def __init__(self, renderer: FrameRenderer, frame_interval: float):
        self._renderer = renderer
        self._frame_interval = frame_interval
        self._frames: dict[Hashable, FrameThrottle] = {}
        self._panels: dict[Hashable, PanelThrottle] = defaultdict(PanelThrottle)

    def due(self, views: Collection[Hashable]) -> list[Hashable]:
        """The views that get this frame: the same frames for all viewers of a view."""
        now, found = time.perf_counter(), []
        if len(self._frames) > MAX_THROTTLES:
            self._frames.clear()
            self._panels.clear()
        for view in views:
            throttle = self._frames.get(view)
            if throttle is None:
                interval = self._renderer.min_frame_interval(view)
                throttle = self._frames[view] = FrameThrottle(interval)
            if throttle.is_due(now, self._frame_interval):
                found.append(view)
        return found

    def draw(
        self, session: TrainingSession, views: Collection[Hashable], stamp: FrameStamp
    ) -> Frames:
        """Draw the session for each view."""
        frames = {}
        for view in views:
            due = self._panels[view].is_due(time.perf_counter())
            panels = self._renderer.draw_panels(session, view, stamp) if due else None
            numbers = self._renderer.draw_frame(session, view, stamp)
            frames[view] = RenderedFrame(numbers, panels)
        return frames


def views_waiting(viewers: Sequence[Watcher]) -> set[Hashable]:
    """The views with a viewer that is waiting for a frame."""
    # By identity first: a class has one view, and comparing it a thousand times takes long.
    return set({id(each.view): each.view for each in viewers if each.is_waiting}.values())


def offer_frames(viewers: Sequence[Watcher], frames: Frames) -> None:
    """Offer each viewer the frame of its view."""
    found: dict[int, RenderedFrame | None] = {}
    for viewer in viewers if frames else ():
        key = id(viewer.view)
        if key not in found:
            found[key] = frames.get(viewer.view)
        if frame := found[key]:
            viewer.offer(frame)
