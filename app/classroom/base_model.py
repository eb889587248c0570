"""Base class of everything that is stored in a room."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class FrozenModel(BaseModel):
    """Immutable; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)
