"""How long a room lasts: keep it for some days, end it with its results."""

from __future__ import annotations

from app.classroom.results.run_result import FrozenResults
from app.classroom.rooms import LoadedRoom
from app.i18n.messages import _
from app.web.classroom.dependencies import ClassroomRequest
from app.web.classroom.desk.results import measure_runs
from app.web.problems import HttpProblem


async def keep_for(classroom: ClassroomRequest, loaded: LoadedRoom, days: str) -> LoadedRoom:
    """Keep the room and its results for this number of days from now on, one of the choices."""
    rooms = classroom.rooms
    chosen = next((each for each in rooms.lifetime.choices() if f"{each:g}" == days), None)
    if chosen is None:
        known = ", ".join(f"{each:g}" for each in rooms.lifetime.choices())
        raise HttpProblem(422, _("days must be one of %(known)s.", known=known))
    now = rooms.now()
    return await rooms.change(
        loaded.code, lambda room: rooms.lifetime.extended(room, now, chosen), notifies="desk"
    )


async def end_room(classroom: ClassroomRequest, loaded: LoadedRoom) -> LoadedRoom:
    """End the room after a last scoring: its results stay as they are. Students keep their runs."""
    scored = (await classroom.services.live_scores.refresh(loaded, at_once=True)).loaded
    runs = await measure_runs(classroom, scored.room)
    frozen = FrozenResults(at=classroom.rooms.now(), runs=tuple(runs))
    ended = await classroom.rooms.change(loaded.code, lambda room: room.as_ended(frozen))
    if loaded.room.sent:
        await classroom.services.sent_copies.delete(loaded.room.sent.token)
    return ended
