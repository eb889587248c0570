"""The interface with which the classroom extends lab pages: a bar, and events in the stream.

``app.main`` passes the classroom's implementation to the app, so the lab does not import it.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from fastapi import Request

from app.live.event import Event
from app.live.viewer import TopicMessage, Viewer
from app.web.view.view import View


@dataclass(frozen=True)
class LabExtras:
    """Added to one lab page: ``context`` for its template, and the ``view`` in its links."""

    view: View
    context: dict[str, Any] = field(default_factory=dict)


class StreamExtras(Protocol):
    """Added to the event stream of one open lab page."""

    def listen(self, viewer: Viewer) -> AbstractContextManager[None]:
        """Pass messages to the viewer while the page is open."""

    async def event(self, message: TopicMessage) -> Event | None:
        """The event for a received message; None if the page shows it already."""


class PageExtras(Protocol):
    """Adds to the lab pages of an app."""

    async def for_page(
        self, request: Request, view: View, session_id: str, *, whole: bool
    ) -> LabExtras:
        """For a page in this view; ``whole`` is False for a fragment."""

    async def before_play(self, request: Request, session_id: str) -> None:
        """Raises ProblemError if the session may not play now."""

    def for_stream(self, request: Request, view: View, session_id: str) -> StreamExtras | None:
        """For the stream of a page in this view; None if there is nothing to add."""
