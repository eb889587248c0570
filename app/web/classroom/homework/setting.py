"""Setting homework in a room, and keeping the room long enough for its deadline."""

from __future__ import annotations

from anyio import to_thread

from app.classroom.homework.changes import with_new
from app.classroom.homework.homework import Homework
from app.classroom.homework.tasks import HuntTask
from app.classroom.rooms import LoadedRoom
from app.training.codec.snapshot import to_bytes
from app.training.run.session import TrainingSession
from app.web.classroom.dependencies import ClassroomRequest
from app.web.classroom.homework.services import HomeworkServices
from app.web.classroom.send.sending import untrained


async def keep_room_until(classroom: ClassroomRequest, loaded: LoadedRoom, at: float) -> None:
    """Keep the room some days longer than a deadline. Raises DeadlineTooLate."""
    rooms = classroom.rooms
    now = rooms.now()
    await rooms.change(loaded.code, lambda room: rooms.lifetime.kept_for(room, now, at))


async def set_homework(
    classroom: ClassroomRequest,
    services: HomeworkServices,
    loaded: LoadedRoom,
    made: Homework,
    session: TrainingSession,
    *,
    as_it_is: bool,
) -> LoadedRoom:
    """Store the start of the homework, and add it to the room as the last one.

    The start is the session's network untrained, or ``as_it_is``. Raises DeadlineTooLate,
    TooMuchHomework, HandInRefused; then the room has no new homework.
    """
    await keep_room_until(classroom, loaded, made.deadline)
    name = ""
    if not isinstance(made.task, HuntTask):
        start = session if as_it_is else await to_thread.run_sync(untrained, session)
        name = await services.hand_ins.create(await to_thread.run_sync(to_bytes, start))
    try:
        return await classroom.rooms.change(
            loaded.code, lambda room: with_new(room, made.model_copy(update={"start": name}))
        )
    except BaseException:
        await services.hand_ins.delete([name] if name else [])
        raise
