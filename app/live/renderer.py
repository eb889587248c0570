"""The interface that draws frames of a playing session, and the stamp of a frame."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Protocol

from app.live.event import Event
from app.training.run.session import TrainingSession


@dataclass
class FrameStamp:
    """Identifies a frame: the session, the generation of its page and its number in that.

    ``generation`` is the version of the session that the last command made: a page ignores frames
    of other generations. ``cache`` is for the renderer: values constant within a generation.
    ``problem`` says why the run cannot be saved now. If ``is_blocked``, the run waits until it can
    be saved, and there are no frames. ``followed`` is the sample of views without one: it was shown
    when play began, and stays.
    """

    session_id: str
    generation: int
    number: int
    cache: dict[Hashable, Any]
    problem: str = ""
    is_blocked: bool = False
    followed: int | None = None


class FrameRenderer(Protocol):
    """Draws a session for a view."""

    def prepare(self, session: TrainingSession, view: Hashable) -> None:
        """Make the session record what the view shows."""

    def min_frame_interval(self, view: Hashable) -> float:
        """Seconds between two frames of the view, at least; 0 for every frame."""

    def draw_frame(self, session: TrainingSession, view: Hashable, stamp: FrameStamp) -> Event:
        """What changes with every frame."""

    def draw_panels(self, session: TrainingSession, view: Hashable, stamp: FrameStamp) -> Event:
        """What is sent less often."""

    def encode_view(self, view: Hashable) -> str:
        """The view as text for other replicas; equal views give equal texts."""

    def decode_view(self, text: str) -> Hashable:
        """The inverse of ``encode_view``."""

    def encode_cache(self, session: TrainingSession, view: Hashable, stamp: FrameStamp) -> Any:
        """The part of ``stamp.cache`` that a page in this view needs, as JSON values."""

    def decode_cache(self, view: Hashable, written: Any) -> dict[Hashable, Any]:
        """The inverse of ``encode_cache``."""
