"""Frames for tests, small and easy to read."""

from __future__ import annotations

import json
from collections.abc import Hashable
from typing import Any

from app.live.artist import Stamp
from app.live.event import Event, make_event
from app.training.run.session import TrainingSession

SLOWER: dict[Hashable, float] = {"a slow view": 1 / 15}
"""Views that get fewer frames, and how many seconds these are apart."""


class Painter:
    """Draws what the tests ask for, and counts."""

    def __init__(self) -> None:
        self.frames: list[tuple[Hashable, int]] = []
        self.panels: list[tuple[Hashable, int]] = []

    def panels_of(self, view: Hashable) -> int:
        return sum(each == view for each, _ in self.panels)

    def prepare(self, session: TrainingSession, view: Hashable) -> None:
        pass

    def seconds_apart(self, view: Hashable) -> float:
        return SLOWER.get(view, 0.0)

    def draw_frame(self, session: TrainingSession, view: Hashable, stamp: Stamp) -> Event:
        self.frames.append((view, stamp.number))
        rate = session.recipe.optimizer.learning_rate
        shown = {"view": view, "epoch": session.epoch, "rate": rate}
        return make_event("frame", json.dumps({**shown, "stamp": [stamp.generation, stamp.number]}))

    def draw_panels(self, session: TrainingSession, view: Hashable, stamp: Stamp) -> Event:
        self.panels.append((view, stamp.number))
        return make_event("panels", json.dumps({"stamp": [stamp.generation, stamp.number]}))

    def write_view(self, view: Hashable) -> str:
        return str(view)

    def read_view(self, text: str) -> Hashable:
        return text

    def write_memo(self, session: TrainingSession, view: Hashable, stamp: Stamp) -> Any:
        return stamp.memo.setdefault(view, session.epoch)

    def read_memo(self, view: Hashable, written: Any) -> dict[Hashable, Any]:
        return {view: written}
