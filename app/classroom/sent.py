"""What a teacher has sent to everybody in a room."""

from __future__ import annotations

from typing import Literal

from app.classroom.base_model import Value

What = Literal["state", "recipe"]
Seeds = Literal["same", "own"]

MAX_SEEDS = 2**63
"""Seeds are below that, as a recipe has them."""


class SentRun(Value):
    """``number`` counts what was sent in the room; ``token`` is where the frozen copy is.

    A state has the teacher's seed. Of a recipe each student may have a seed of their ``own``.
    """

    number: int
    what: What
    seeds: Seeds
    token: str

    def seed_for(self, member: int, seed: int) -> int:
        """The seed that the student of a number gets of a recipe with ``seed``."""
        return (seed + member) % MAX_SEEDS if self.seeds == "own" else seed
