"""Whether the class may have seen the preview of the update that a question would be about."""

from __future__ import annotations

from anyio import to_thread
from starlette.datastructures import QueryParams

from app.classroom.room import Room
from app.classroom.rooms import LoadedRoom
from app.store.base import SessionNotFound
from app.training.experiments.step_outcome import state_digest
from app.training.run.session import TrainingSession
from app.web.classroom.dependencies import ClassroomRequest
from app.web.view.hidden_parts import read_hidden
from app.web.view.view import read_view


def has_shown_preview(room: Room, session: TrainingSession) -> bool:
    """Whether the class sees previews, or saw that of the running or next update before the teacher
    hid them."""
    return not _hides_preview(room.view) or room.previewed == state_digest(session)


async def previewed_state(classroom: ClassroomRequest, loaded: LoadedRoom, view: str) -> str:
    """What ``Room.previewed`` becomes when the class gets this view: the state in which the teacher
    hides the preview."""
    room = loaded.room
    if _hides_preview(room.view) or not _hides_preview(view):
        return room.previewed
    try:
        run = await classroom.followed_sessions(loaded).load(room.session)
    except SessionNotFound:
        return room.previewed
    return await to_thread.run_sync(state_digest, run.session)


def _hides_preview(view: str) -> bool:
    return "preview" in read_hidden(read_view(QueryParams(view)).hide)[0]
