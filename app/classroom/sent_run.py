"""The run that a teacher has sent to every student of a room."""

from __future__ import annotations

from typing import Literal

from app.classroom.base_model import FrozenModel

SentKind = Literal["state", "recipe"]
"""The trained state, or the untrained run of the same recipe."""
SeedChoice = Literal["same", "own"]

SEED_BOUND = 2**63
"""Seeds of a recipe are below this."""


class SentRun(FrozenModel):
    """``number`` counts what was sent in the room; ``token`` names the stored copy.

    With ``seeds`` "own" every student gets a different seed; only a recipe can be sent so.
    """

    number: int
    what: SentKind
    seeds: SeedChoice
    token: str

    def seed_for(self, student: int, seed: int) -> int:
        """The seed for the student of this number, when the recipe has ``seed``."""
        return (seed + student) % SEED_BOUND if self.seeds == "own" else seed
