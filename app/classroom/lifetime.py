"""How long rooms are kept."""

from __future__ import annotations

from dataclasses import dataclass

from app.classroom.homework.changes import last_due
from app.classroom.room import Room
from app.errors import ProblemError
from app.i18n.messages import _

SECONDS_PER_DAY = 86_400
CHOICES = (1, 7, 30, 90, 180)
"""Days that a teacher may choose from, up to the setting's maximum, which is a choice, too."""
DAYS_AFTER_DEADLINE = 14
"""A room is kept so long after the last deadline, if the maximum allows."""


class DeadlineTooLate(ProblemError):
    """A deadline of homework is after the time for which a room can be kept."""


@dataclass(frozen=True)
class Lifetime:
    """``hours`` are those of a room whose teacher has not chosen, ``max_days`` the most."""

    hours: float = 24.0
    max_days: float = 180.0

    @property
    def seconds(self) -> float:
        """Seconds that a room is kept by default."""
        return self.hours * 3600

    def choices(self) -> list[float]:
        """The days for which a room can be kept from now on."""
        return [*(float(days) for days in CHOICES if days < self.max_days), self.max_days]

    def end(self, opened: float, until: float) -> float:
        """When a room is deleted, as a Unix time; rooms of before have no ``until``."""
        return until or opened + self.seconds

    def extended(self, room: Room, now: float, days: float) -> Room:
        """The room kept for some days from now on, but not longer than the maximum, and at least
        until the last deadline of its homework."""
        seconds = min(days, self.max_days) * SECONDS_PER_DAY
        return room.model_copy(update={"until": max(now + seconds, last_due(room))})

    def kept_for(self, room: Room, now: float, deadline: float) -> Room:
        """The room kept until some days after a deadline of homework, so that it can be marked.

        Raises DeadlineTooLate if it cannot be kept until the deadline.
        """
        latest = max(now + self.max_days * SECONDS_PER_DAY, self.end(room.opened, room.until))
        if deadline > latest:
            raise DeadlineTooLate(
                _(
                    "Deadline: rooms are kept for at most %(max_days)s days on this server. Choose "
                    "an earlier time.",
                    max_days=format(self.max_days, "g"),
                )
            )
        wanted = min(deadline + DAYS_AFTER_DEADLINE * SECONDS_PER_DAY, latest)
        until = max(wanted, self.end(room.opened, room.until))
        return room.model_copy(update={"until": until})
