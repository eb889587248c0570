"""A comparison: up to six runs, each an ordinary session, lettered in their order."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.errors import ProblemError
from app.i18n.messages import _
from app.training.experiments.race import MAX_RUNS

LETTERS = "ABCDEF"
MAX_NAME_LENGTH = 80


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Run(_Value):
    """One run. A pinned run is not stepped with the others."""

    session: str
    name: str = Field(max_length=MAX_NAME_LENGTH)
    pinned: bool = False

    def renamed(self, name: str) -> Run:
        """The same run with another name."""
        return self.model_copy(update={"name": name})


class ComparisonFull(ProblemError):
    """A comparison has the maximum number of runs."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "A comparison has at most %(most)s runs; remove one of them, then add another.",
                most=MAX_RUNS,
            )
        )


class Comparison(_Value):
    """The runs in their order. ``format`` is the version of the stored format."""

    format: Literal[1] = 1
    runs: Annotated[tuple[Run, ...], Field(max_length=MAX_RUNS)] = ()

    def with_run(self, run: Run) -> Comparison:
        """With one more run at the end, unless its session is already in; raises ComparisonFull."""
        if any(known.session == run.session for known in self.runs):
            return self
        if len(self.runs) >= MAX_RUNS:
            raise ComparisonFull
        return Comparison(runs=(*self.runs, run))

    def without(self, session_id: str) -> Comparison:
        """Without the run of a session; later runs move up one letter."""
        return Comparison(runs=tuple(run for run in self.runs if run.session != session_id))

    def session_ids_to_step(self) -> list[str]:
        """The ids of the sessions that are stepped together: all that are not pinned."""
        return [run.session for run in self.runs if not run.pinned]

    def to_bytes(self) -> bytes:
        """The stored form."""
        return self.model_dump_json().encode()

    @staticmethod
    def from_bytes(value: bytes) -> Comparison:
        """The inverse of ``to_bytes``."""
        return Comparison.model_validate_json(value)
