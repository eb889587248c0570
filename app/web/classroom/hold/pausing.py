"""Pause the runs of all students in a room."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from app.classroom.class_changes import with_runs_paused, with_runs_stopped
from app.classroom.member import Member
from app.classroom.rooms import LoadedRoom
from app.live.replica_bus import ReplicasUnavailable, SessionBusy
from app.store.base import SessionDamaged, SessionNotFound
from app.web.classroom.dependencies import ClassroomRequest

RUNS_AT_ONCE = 20
"""This many runs are paused at the same time."""


async def pause_runs(classroom: ClassroomRequest, loaded: LoadedRoom) -> LoadedRoom:
    """Pause all students' runs that play; they do not play until they are released."""
    loaded = await classroom.rooms.change(loaded.code, with_runs_paused)
    students = [each for each in loaded.room.present if each.session]
    stopped = 0
    for start in range(0, len(students), RUNS_AT_ONCE):
        some = students[start : start + RUNS_AT_ONCE]
        stopped += sum(await asyncio.gather(*(_pause(classroom, each) for each in some)))
    return await classroom.rooms.change(
        loaded.code, lambda room: with_runs_stopped(room, stopped), notifies="desk"
    )


async def _pause(classroom: ClassroomRequest, member: Member) -> bool:
    """Pause a student's run; whether it was playing."""
    sessions = classroom.services.sessions.of(member.visitor)
    with suppress(SessionNotFound, SessionDamaged, SessionBusy, ReplicasUnavailable):
        if await sessions.is_playing(member.session):
            await sessions.pause(member.session)
            return True
    return False
