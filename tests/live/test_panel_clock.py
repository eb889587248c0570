"""Panels come ten times a second, less often where frames are slow, and never wait long."""

from __future__ import annotations

from app.live.panel_clock import PanelClock
from tests.for_each import for_each


def panels(interval: float, frames: int) -> list[int]:
    clock = PanelClock()
    return [n for n in range(frames) if clock.is_due(1000.0 + n * interval)]


@for_each(
    ("interval", "apart"),
    [(1 / 64, 7), (1 / 32, 4), (1 / 16, 3), (1 / 8, 3), (0.25, 2), (0.5, 1), (3.0, 1)],
)
def test_the_first_frame_has_them_and_then_every_so_many(interval: float, apart: int) -> None:
    assert panels(interval, 30) == list(range(0, 30, apart))
