"""The bar of a page that stays open: an event whenever it has changed."""

from __future__ import annotations

import json

from app.classroom.rooms import LoadedRoom, RoomNotFound, Rooms
from app.live.event import Event, make_event
from app.web.classroom.bars import Bar, bar_html, build_bar

NO_ROOM = (
    '<p class="room-end" role="status">This classroom has ended, or you are no longer in it. '
    "What you work on stays yours.</p>"
)


class BarFeed:
    """``session`` is what the page shows, empty on a page of the room itself; see ``build_bar``."""

    def __init__(
        self,
        rooms: Rooms,
        code: str,
        visitor: str,
        session: str = "",
        *,
        own_view: bool = False,
        number: int = 0,
    ):
        self._rooms = rooms
        self.code = code
        self._visitor = visitor
        self._session = session
        self._own_view = own_view
        self._number = number
        self._sent: Bar | None | str = ""
        self.held: LoadedRoom | None = None

    @property
    def is_teachers(self) -> bool:
        """Whether the page is the teacher's, as far as it has looked."""
        return self.held is not None and self.held.teacher == self._visitor

    async def look(self, word: str = "") -> Event | None:
        """The bar as an event where it is another one now; ``word`` is the room's version.

        ``held`` is then the room, or None for who is not, or no more, in it.
        """
        try:
            version = int(word) if word else 0
            rooms, code = self._rooms, self.code
            held = await (rooms.at_least(code, version) if version else rooms.load(code))
        except RoomNotFound:
            held = None
        bar = None
        if held and not held.room.ended:
            bar = build_bar(
                held, self._visitor, self._session, own_view=self._own_view, number=self._number
            )
        self.held = None if bar is None else held
        if bar == self._sent:
            return None
        self._sent = bar
        return make_event("room", json.dumps({"html": NO_ROOM if bar is None else bar_html(bar)}))
