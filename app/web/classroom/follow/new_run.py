"""Give a student a new run; exactly one, even after two clicks at once on two replicas."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress

from app.classroom.member import Member
from app.classroom.rooms import RoomNotFound
from app.store.base import SessionNotFound
from app.training.run.session import TrainingSession
from app.web.classroom.dependencies import ClassroomRequest


async def give_new_run(
    classroom: ClassroomRequest,
    code: str,
    needs_run: Callable[[Member], bool],
    make: Callable[[Member], Awaitable[TrainingSession]],
    assign: Callable[[Member, str], Member],
) -> Member:
    """Make a run for the student unless they no longer need one; returns the changed student.

    ``assign`` returns the student with the id of the new run. Two clicks on one replica wait for
    each other; on two replicas the slower one's run is deleted again. Raises RoomNotFound, and
    what ``make`` raises.
    """
    async with classroom.services.new_run_locks.lock(code, classroom.visitor):
        _, member = await classroom.load_as_member(code)
        if not needs_run(member):
            return member
        session_id = (await classroom.sessions.adopt(await make(member))).id
        is_used = False

        def change(member: Member) -> Member:
            return assign(member, session_id) if needs_run(member) else member

        try:
            loaded = await classroom.rooms.change(
                code,
                lambda room: room.with_changed_member(member.number, change),
                notifies="desk",
            )
            changed = loaded.room.member(member.number)
            if changed is None:
                raise RoomNotFound
            is_used = changed.session == session_id
        finally:
            if not is_used:
                with suppress(SessionNotFound):
                    await classroom.sessions.delete(session_id)
        return changed
