"""The students of a room in the JSON API: rename, remove, let back."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from app.classroom.names import clean_name
from app.classroom.rooms import LoadedRoom
from app.i18n.messages import _
from app.web import addresses
from app.web.api.rooms.common import Writer, room_router
from app.web.api.rooms.schemas import RoomOut
from app.web.classroom.dependencies import Classroom, TeacherRoom
from app.web.classroom.desk.student_runs import NO_STUDENT
from app.web.problems import BODY_RESPONSES, HttpProblem

router = room_router(f"{addresses.API_ROOM}/students/{{number}}")


class StudentPatch(BaseModel):
    """What to change of a student."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: str = Field(max_length=200)


def _require_member(loaded: LoadedRoom, number: int) -> None:
    if all(each.number != number for each in loaded.room.members):
        raise HttpProblem(404, _(NO_STUDENT))


@router.patch("", responses=BODY_RESPONSES)
async def rename(
    classroom: Classroom, write: Writer, loaded: TeacherRoom, number: int, patch: StudentPatch
) -> RoomOut:
    """Rename a student; a name that is taken gets a number."""
    _require_member(loaded, number)
    name = clean_name(patch.name)
    if not name:
        raise HttpProblem(422, "name must have at least one visible character.")
    return write(
        await classroom.rooms.change(
            loaded.code, lambda room: room.with_renamed_member(number, name)
        )
    )


@router.delete("")
async def remove(classroom: Classroom, write: Writer, loaded: TeacherRoom, number: int) -> RoomOut:
    """Remove a student, who stays in the results and cannot come back by themselves."""
    _require_member(loaded, number)
    return write(
        await classroom.rooms.change(loaded.code, lambda room: room.with_member_removed(number))
    )


@router.post("/readmit")
async def readmit(classroom: Classroom, write: Writer, loaded: TeacherRoom, number: int) -> RoomOut:
    """Let a student come back who has left or was removed, as the same person."""
    _require_member(loaded, number)
    return write(
        await classroom.rooms.change(loaded.code, lambda room: room.with_returned_member(number))
    )
