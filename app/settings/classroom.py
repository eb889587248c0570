"""Settings of classrooms."""

from typing import Annotated

from pydantic import BaseModel, Field

MAX_HAND_IN_BYTES = 1_000_000
"""Of one hand-in, packed."""


class ClassroomSettings(BaseModel):
    """How many classrooms are kept, and for how long."""

    max_rooms: Annotated[int, Field(ge=1, description="Maximum number of kept classrooms.")] = 500
    max_rooms_per_visitor: Annotated[
        int, Field(ge=1, description="Maximum number of kept classrooms of one visitor.")
    ] = 5
    max_hand_ins: Annotated[
        int,
        Field(
            ge=1,
            description="Maximum number of kept hand-ins of homework, of at most 1 MB each; at the "
            "limit new ones are refused.",
        ),
    ] = 5000
    room_hours: Annotated[float, Field(gt=0, description="Hours after which a classroom ends.")] = (
        24.0
    )
