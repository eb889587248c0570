"""The viewers of another replica get one frame for each request."""

from __future__ import annotations

import pytest

from app.live.event import make_event
from app.live.viewer import RenderedFrame
from app.replicas.remote_viewers import SILENT_SECONDS, RemoteViewers


def test_they_wait_for_a_frame_only_after_a_request() -> None:
    sent: list[RenderedFrame] = []
    viewers = RemoteViewers("a view", sent.append)
    assert not viewers.is_waiting
    viewers.on_report(wants_frame=True)
    viewers.on_report(wants_frame=False)
    assert viewers.is_waiting
    frame = RenderedFrame(make_event("frame", "{}"))
    viewers.offer(frame)
    assert sent == [frame]
    assert not viewers.is_waiting


def test_they_are_silent_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    viewers = RemoteViewers("a view", lambda frame: None)
    now += SILENT_SECONDS - 0.1
    assert not viewers.is_silent
    viewers.on_report(wants_frame=False)
    now += SILENT_SECONDS + 0.1
    assert viewers.is_silent
