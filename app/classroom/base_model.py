"""What all parts of a room are."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """Part of a room: never changed, only replaced."""

    model_config = ConfigDict(extra="forbid", frozen=True)
