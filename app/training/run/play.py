"""How a run plays: its speed, and its stop conditions."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from app.training.run.stop_conditions import StopConditions


class Speed(StrEnum):
    """Training per frame: one phase, a number of epochs, or as much as there is time for.

    The first three are slow motion at three paces.
    """

    SLOW = "slow"
    SLOWER = "slower"
    SLOWEST = "slowest"
    X1 = "1"
    X5 = "5"
    X25 = "25"
    X100 = "100"
    MAX = "max"

    @property
    def epochs(self) -> int | None:
        """Epochs per frame; None in slow motion and for max."""
        return int(self.value) if self.value.isdigit() else None

    @property
    def is_slow_motion(self) -> bool:
        """Whether a frame is one phase."""
        return self in (Speed.SLOW, Speed.SLOWER, Speed.SLOWEST)


class Play(BaseModel):
    """How a run plays."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    speed: Speed = Speed.X1
    stop: StopConditions = StopConditions()
