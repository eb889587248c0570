"""Small frames for tests."""

from __future__ import annotations

import json
from collections.abc import Hashable
from typing import Any

from app.live.event import Event, make_event
from app.live.renderer import FrameStamp
from app.training.run.session import TrainingSession

INTERVALS: dict[Hashable, float] = {"a slow view": 1 / 15}
"""The intervals of throttled views, in seconds."""


class FakeRenderer:
    """Draws frames that tests can read, and records which."""

    def __init__(self) -> None:
        self.frames: list[tuple[Hashable, int]] = []
        self.panels: list[tuple[Hashable, int]] = []

    def panels_of(self, view: Hashable) -> int:
        return sum(each == view for each, _ in self.panels)

    def prepare(self, session: TrainingSession, view: Hashable) -> None:
        pass

    def min_frame_interval(self, view: Hashable) -> float:
        return INTERVALS.get(view, 0.0)

    def draw_frame(self, session: TrainingSession, view: Hashable, stamp: FrameStamp) -> Event:
        self.frames.append((view, stamp.number))
        rate = session.recipe.optimizer.learning_rate
        shown = {"view": view, "epoch": session.epoch, "rate": rate}
        return make_event("frame", json.dumps({**shown, "stamp": [stamp.generation, stamp.number]}))

    def draw_panels(self, session: TrainingSession, view: Hashable, stamp: FrameStamp) -> Event:
        self.panels.append((view, stamp.number))
        return make_event("panels", json.dumps({"stamp": [stamp.generation, stamp.number]}))

    def encode_view(self, view: Hashable) -> str:
        return str(view)

    def decode_view(self, text: str) -> Hashable:
        return text

    def encode_cache(self, session: TrainingSession, view: Hashable, stamp: FrameStamp) -> Any:
        return stamp.cache.setdefault(view, session.epoch)

    def decode_cache(self, view: Hashable, written: Any) -> dict[Hashable, Any]:
        return {view: written}
