"""Server-sent events for the room bar of an open page: one whenever the bar has changed."""

from __future__ import annotations

import json

from markupsafe import escape

from app.classroom.member import Member
from app.classroom.rooms import LoadedRoom, RoomNotFound
from app.i18n.messages import N_, _
from app.live.event import Event, make_event
from app.web.classroom.dependencies import ClassroomRequest
from app.web.classroom.room_bar import RoomBar, build_room_bar, room_bar_html

BAR_SECONDS = 0.3
"""The teacher's bar counts answers; it is rendered at most this often."""
ENDED = N_("The lesson has ended.")
REMOVED = N_("You were removed from the room.")
LEFT = N_("You have left the room.")


class RoomBarEvents:
    """The room bar of one page; the other arguments are those of
    ``build_room_bar``. A co-teacher is ``on_class_page``, which shows what the class sees."""

    def __init__(
        self,
        classroom: ClassroomRequest,
        code: str,
        session: str = "",
        *,
        own_view: bool = False,
        number: int = 0,
        student: int = 0,
        on_class_page: bool = False,
    ):
        self._classroom = classroom
        self.code = code
        self._session = session
        self._own_view = own_view
        self._number = number
        self._student = student
        self._on_class_page = on_class_page
        self._last: RoomBar | None | str = ""
        self.loaded: LoadedRoom | None = None

    @property
    def is_teachers(self) -> bool:
        """Whether the page is the teacher's, as of the last ``update``."""
        return self.loaded is not None and self.loaded.is_teacher(self._classroom.visitor)

    @property
    def member(self) -> Member | None:
        """The student whose page it is, as of the last ``update``."""
        loaded, visitor = self.loaded, self._classroom.visitor
        if loaded is None or self.is_teachers:
            return None
        return loaded.member_of(visitor, self._student, self._session)

    async def update(self, version_text: str = "") -> Event | None:
        """Load the room and return an event if the bar has changed.

        ``version_text`` is that of a message, which may be a version that the room has at least.

        Sets ``loaded`` to the room, or to None if the visitor is no longer in it.
        """
        rooms, code = self._classroom.rooms, self.code
        try:
            version = int(version_text) if version_text.isdigit() else 0
            loaded = await (rooms.load_at_least(code, version) if version else rooms.load(code))
        except RoomNotFound:
            loaded = None
        bar = None
        if loaded and not loaded.room.ended:
            bar = build_room_bar(
                loaded,
                self._classroom.visitor,
                loaded.room.session if self._on_class_page else self._session,
                self._classroom.present(loaded),
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
        reason = _(LEFT)
        if loaded is None or loaded.room.ended:
            reason = _(ENDED)
        elif self._classroom.visitor in loaded.room.removed:
            reason = _(REMOVED)
        kept = _("Your own run stays yours.")
        return f'<p class="room-end" role="status">{escape(reason)} {escape(kept)}</p>'
