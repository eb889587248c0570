"""Panels come five times a second, less often if frames are slow, but never wait long."""

from __future__ import annotations

import pytest

from app.live.throttle import PanelThrottle


def panels(interval: float, frames: int) -> list[int]:
    throttle = PanelThrottle()
    return [n for n in range(frames) if throttle.is_due(1000.0 + n * interval)]


@pytest.mark.parametrize(
    ("interval", "apart"),
    [(1 / 64, 13), (1 / 32, 7), (1 / 16, 4), (1 / 8, 4), (0.25, 2), (0.5, 1), (3.0, 1)],
)
def test_the_first_frame_has_panels_and_then_every_nth(interval: float, apart: int) -> None:
    assert panels(interval, 30) == list(range(0, 30, apart))
