"""A run that the teacher has sent to every student."""

from __future__ import annotations

from typing import Literal

from app.classroom.base_model import FrozenModel

SentKind = Literal["state", "recipe"]
"""The trained state, or the untrained run of the same recipe."""
SeedChoice = Literal["same", "own"]

SEED_BOUND = 2**63
"""Seeds of a recipe are below this."""


class SentRun(FrozenModel):
    """A run sent to every student. ``number`` counts them; ``token`` names the stored copy.

    With ``seeds`` "own" every student gets other initial weights and another order on the same
    data; only a recipe can be sent so.
    """

    number: int
    what: SentKind
    seeds: SeedChoice
    token: str

    def seed_for(self, student: int, seed: int) -> int:
        """The seed of weights or order for the student of this number, instead of ``seed``."""
        return (seed + student) % SEED_BOUND if self.seeds == "own" else seed
