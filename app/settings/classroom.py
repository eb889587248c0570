"""Settings of classrooms."""

from typing import Annotated

from pydantic import BaseModel, Field

MAX_HAND_IN_BYTES = 1_000_000
"""Of one hand-in, packed."""


class ClassroomSettings(BaseModel):
    """How many classrooms are kept, and for how long."""

    max_rooms: Annotated[int, Field(ge=1, description="Maximum number of kept classrooms.")] = 2000
    max_rooms_per_visitor: Annotated[
        int, Field(ge=1, description="Maximum number of kept classrooms of one visitor.")
    ] = 40
    max_hand_ins: Annotated[
        int,
        Field(
            ge=1,
            description="Maximum number of kept hand-ins of homework, of at most 1 MB each; at the "
            "limit new ones are refused.",
        ),
    ] = 5000
    room_hours: Annotated[
        float,
        Field(
            gt=0, description="Hours for which a classroom is kept if its teacher does not choose."
        ),
    ] = 24.0
    room_max_days: Annotated[
        float,
        Field(gt=0, description="Maximum number of days for which a teacher may keep a classroom."),
    ] = 180.0

    @property
    def longest_room_days(self) -> float:
        """Days that a room can be kept: the maximum, but at least the default time."""
        return max(self.room_max_days, self.room_hours / 24)
