"""A new run for a student: one, however often and wherever it is asked for at the same moment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress

from app.classroom.room import Member
from app.classroom.rooms import RoomNotFound
from app.store.base import SessionNotFound
from app.training.run.session import TrainingSession
from app.web.classroom.context import Asked


async def put_to_work(
    asked: Asked,
    code: str,
    wants: Callable[[Member], bool],
    make: Callable[[Member], Awaitable[TrainingSession]],
    working: Callable[[Member, str], Member],
) -> Member:
    """The student, at a run that was made for them unless they have what they want already.

    ``working`` says what the student is with the new run's id. Two clicks wait for each other here;
    where they reach two replicas, the run of the slower one is deleted again. Raises RoomNotFound,
    and what ``make`` raises.
    """
    async with asked.all.one_by_one.lock(code, asked.visitor):
        _, member = await asked.as_member(code)
        if not wants(member):
            return member
        made = (await asked.sessions.adopt(await make(member))).id
        kept = False

        def put(known: Member) -> Member:
            return working(known, made) if wants(known) else known

        try:
            held = await asked.rooms.change(
                code, lambda room: room.with_changed(asked.visitor, put), tells="desk"
            )
            known = held.room.member_of(asked.visitor)
            if known is None:
                raise RoomNotFound
            kept = known.session == made
        finally:
            if not kept:
                with suppress(SessionNotFound):
                    await asked.sessions.delete(made)
        return known
