"""A comparison: up to six runs, each an ordinary session, in an order that gives them letters."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.errors import ProblemError
from app.training.experiments.race import MAX_RUNS

LETTERS = "ABCDEF"
MAX_LETTERS_OF_NAME = 80


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Run(_Value):
    """One run. A pinned one stays where it is when all are stepped together."""

    session: str
    name: str = Field(max_length=MAX_LETTERS_OF_NAME)
    pinned: bool = False


class ComparisonFull(ProblemError):
    """There is no room for another run. The message says what to change."""

    def __init__(self) -> None:
        super().__init__(
            f"A comparison has at most {MAX_RUNS} runs; remove one of them, then add another."
        )


class Comparison(_Value):
    """The runs in their order. ``format`` counts the ways in which it was ever written."""

    format: Literal[1] = 1
    runs: Annotated[tuple[Run, ...], Field(max_length=MAX_RUNS)] = ()

    def with_run(self, run: Run) -> Comparison:
        """With one more run at the end, unless its session is there; raises ComparisonFull."""
        if any(known.session == run.session for known in self.runs):
            return self
        if len(self.runs) >= MAX_RUNS:
            raise ComparisonFull
        return Comparison(runs=(*self.runs, run))

    def without(self, session_id: str) -> Comparison:
        """Without the run of a session; those after it move up one letter."""
        return Comparison(runs=tuple(run for run in self.runs if run.session != session_id))

    def moving(self) -> list[str]:
        """The sessions that are stepped together."""
        return [run.session for run in self.runs if not run.pinned]

    def to_bytes(self) -> bytes:
        """As the store keeps it."""
        return self.model_dump_json().encode()

    @staticmethod
    def from_bytes(value: bytes) -> Comparison:
        """Read what ``to_bytes`` has written."""
        return Comparison.model_validate_json(value)
