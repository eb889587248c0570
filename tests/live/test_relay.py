"""The viewers of another replica get one frame for each that they ask for."""

from __future__ import annotations

import pytest

from app.live.event import make_event
from app.live.relay import SILENT_SECONDS, RemoteViewer
from app.live.viewer import Drawing


def test_it_waits_for_a_frame_only_when_asked() -> None:
    sent: list[Drawing] = []
    relay = RemoteViewer("a view", sent.append)
    assert not relay.is_waiting
    relay.hear(wants=True)
    relay.hear(wants=False)
    assert relay.is_waiting
    drawing = Drawing(make_event("frame", "{}"))
    relay.offer(drawing)
    assert sent == [drawing]
    assert not relay.is_waiting


def test_it_is_silent_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    relay = RemoteViewer("a view", lambda drawing: None)
    now += SILENT_SECONDS - 0.1
    assert not relay.is_silent
    relay.hear(wants=False)
    now += SILENT_SECONDS + 0.1
    assert relay.is_silent
