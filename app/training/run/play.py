"""How a run plays: how fast, and when it stops by itself."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from app.training.run.stop_conditions import StopConditions


class Speed(StrEnum):
    """What one frame of play shows: one phase, so many epochs, or as many as there is time for."""

    SLOW = "slow"
    X1 = "1"
    X5 = "5"
    X25 = "25"
    X100 = "100"
    MAX = "max"

    @property
    def epochs(self) -> int | None:
        """Epochs of a frame; None where it is not a number of epochs."""
        return int(self.value) if self.value.isdigit() else None


class Play(BaseModel):
    """How a run plays."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    speed: Speed = Speed.X1
    stop: StopConditions = StopConditions()
