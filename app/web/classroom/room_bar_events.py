"""Server-sent events for the room bar of an open page: one whenever the bar has changed."""

from __future__ import annotations

import json

from app.classroom.rooms import LoadedRoom, RoomNotFound, Rooms
from app.live.event import Event, make_event
from app.web.classroom.room_bar import RoomBar, build_room_bar, room_bar_html

BAR_SECONDS = 0.3
"""The teacher's bar counts answers; it is rendered at most this often."""
ENDED = "The lesson has ended."
REMOVED = "You were removed from the room."
LEFT = "You have left the room."


class RoomBarEvents:
    """The room bar of one page; the other arguments are those of
    ``build_room_bar``."""

    def __init__(
        self,
        rooms: Rooms,
        code: str,
        visitor: str,
        session: str = "",
        *,
        own_view: bool = False,
        number: int = 0,
        student: int = 0,
    ):
        self._rooms = rooms
        self.code = code
        self._visitor = visitor
        self._session = session
        self._own_view = own_view
        self._number = number
        self._student = student
        self._last: RoomBar | None | str = ""
        self.loaded: LoadedRoom | None = None

    @property
    def is_teachers(self) -> bool:
        """Whether the page is the teacher's, as of the last ``update``."""
        return self.loaded is not None and self.loaded.is_teacher(self._visitor)

    async def update(self, version_text: str = "") -> Event | None:
        """Load the room, at least in this version, and return an event if the bar has changed.

        Sets ``loaded`` to the room, or to None if the visitor is no longer in it.
        """
        rooms, code = self._rooms, self.code
        try:
            version = int(version_text) if version_text else 0
            loaded = await (rooms.load_at_least(code, version) if version else rooms.load(code))
        except RoomNotFound:
            loaded = None
        bar = None
        if loaded and not loaded.room.ended:
            bar = build_room_bar(
                loaded,
                self._visitor,
                self._session,
                own_view=self._own_view,
                number=self._number,
                student=self._student,
            )
        self.loaded = None if bar is None else loaded
        if bar == self._last:
            return None
        self._last = bar
        html = self._end_html(loaded) if bar is None else room_bar_html(bar)
        return make_event("room", json.dumps({"html": html}))

    def _end_html(self, loaded: LoadedRoom | None) -> str:
        reason = LEFT
        if loaded is None or loaded.room.ended:
            reason = ENDED
        elif self._visitor in loaded.room.removed:
            reason = REMOVED
        return f'<p class="room-end" role="status">{reason} Your own run stays yours.</p>'
