"""Who draws the frames of a session, and which frame it is."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Protocol

from app.live.event import Event
from app.training.run.session import TrainingSession


@dataclass
class Stamp:
    """Which frame: the session, the generation and the frame's number in it.

    ``memo`` is for whoever draws: what has to stay the same within a generation. ``problem`` says
    why what is reached cannot be kept now; a run that ``waits`` until it can has no frames.
    """

    session_id: str
    generation: int
    number: int
    memo: dict[Hashable, Any]
    problem: str = ""
    waits: bool = False


class Artist(Protocol):
    """Draws a session for a view."""

    def prepare(self, session: TrainingSession, view: Hashable) -> None:
        """Have the session record what the view shows of it."""

    def seconds_apart(self, view: Hashable) -> float:
        """How long the view waits from one frame to the next, at least; 0 where it wants each."""

    def draw_frame(self, session: TrainingSession, view: Hashable, stamp: Stamp) -> Event:
        """The numbers of a frame."""

    def draw_panels(self, session: TrainingSession, view: Hashable, stamp: Stamp) -> Event:
        """The panels that follow less often."""

    def write_view(self, view: Hashable) -> str:
        """The view as text, the same for equal views: for other replicas."""

    def read_view(self, text: str) -> Hashable:
        """The view that such text is."""

    def write_memo(self, session: TrainingSession, view: Hashable, stamp: Stamp) -> Any:
        """What a page in this view needs of the stamp's ``memo``, as JSON may hold it."""

    def read_memo(self, view: Hashable, written: Any) -> dict[Hashable, Any]:
        """The memo that such JSON is."""
