"""A frame of a playing session as an event."""

from __future__ import annotations

import json
from collections.abc import Hashable

from app.live.event import Event, make_event
from app.live.runner import Stamp
from app.training.session import TrainingSession
from app.web.view import View


def draw_frame(session: TrainingSession, view: Hashable, stamp: Stamp) -> Event:
    """The numbers that a page in this view shows now."""
    assert isinstance(view, View)
    frame = {
        "generation": stamp.generation,
        "number": stamp.number,
        "html": {"epoch": str(session.epoch)},
    }
    return make_event("frame", json.dumps(frame, separators=(",", ":"), ensure_ascii=False))
