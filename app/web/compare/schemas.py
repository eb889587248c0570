"""What the JSON API of comparisons and sweeps sends and takes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from app.training.experiments.race import MAX_RUNS
from app.training.experiments.sweep import MAX_RATES, MAX_UPDATES, Plan, SweepResult, best
from app.training.recipe.difference import differences
from app.training.recipe.parts import OptimizerName
from app.web.api.schemas import SessionOut, session_out
from app.web.compare.comparison import LETTERS
from app.web.compare.comparisons import LoadedComparison
from app.web.compare.together import Moved
from app.web.session_service import LoadedSession


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class ComparisonIn(_In):
    """The sessions to compare."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"sessions": []}]})

    sessions: Annotated[list[str], Field(max_length=MAX_RUNS)] = Field(
        description="ids, in the order that gives them letters"
    )


class RaceIn(_In):
    """Every optimizer with every learning rate, of one session's start."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"optimizers": ["sgd", "adam"], "learning_rates": [0.03]}]}
    )

    optimizers: list[OptimizerName] = Field([], description="none: the session's own")
    learning_rates: Annotated[list[float], Field(max_length=MAX_RATES)] = Field(
        [], description="none: the session's own"
    )
    start: Literal["first", "here"] = Field(
        "first", description="from the first weights at epoch 0, or where the session stands"
    )


class RunIn(_In):
    """A copy of a session that joins a comparison."""

    session: str
    pinned: bool = Field(True, description="whether it stays as it is when all are stepped")


class StepAllIn(_In):
    """How far to move all runs that are not pinned."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"unit": "epoch", "count": 10}]})

    unit: Literal["batch", "epoch"] = "epoch"
    count: int = Field(1, ge=1)


class RunOut(BaseModel):
    """One run of a comparison."""

    letter: str
    name: str
    pinned: bool = Field(description="stays as it is when all are stepped")
    session_id: str
    session: SessionOut | None = Field(description="null: the server has dropped it")


class DifferenceOut(BaseModel):
    """A field of the recipe in which not all runs are alike."""

    field: str = Field(description="as optimizer.learning_rate")
    values: dict[str, JsonValue] = Field(description="by letter")


class ComparisonOut(BaseModel):
    """A comparison with its runs as they are now."""

    id: str
    version: int = Field(description="counts the changes to which runs it has")
    runs: list[RunOut]
    differences: list[DifferenceOut]


class SteppedAllOut(ComparisonOut):
    """A comparison after a step."""

    done: int = Field(description="units that all have made that did not diverge")
    asked: int


class SweepIn(_In):
    """Which learning rates to try, and for how long."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}]})

    low: float = 1e-4
    high: float = 10.0
    count: int = Field(16, description=f"2 to {MAX_RATES}, in equal ratios")
    epochs: int = Field(20, description=f"at most {MAX_UPDATES} updates for all rates together")
    start: Literal["first", "here"] = "first"

    def plan(self) -> Plan:
        """As ``sweep`` takes it."""
        return Plan(self.low, self.high, self.count, self.epochs, from_start=self.start == "first")


class TriedOut(BaseModel):
    """Where one learning rate has come to."""

    learning_rate: float
    epochs: int = Field(description="whole epochs trained")
    train: float | None = Field(description="J of the training set; null unless it came through")
    test: float | None
    diverged: bool
    finished: bool = Field(description="false: the time for one request was up")


class SweepOut(BaseModel):
    """A sweep's outcomes by growing learning rate."""

    tried: list[TriedOut]
    best: float | None = Field(
        description="the learning rate with the lowest test loss, or training loss without tests"
    )


def comparison_out(held: LoadedComparison, runs: list[LoadedSession | None]) -> ComparisonOut:
    """With the sessions of its runs, in their order."""
    members = list(zip(LETTERS, held.comparison.runs, runs, strict=False))
    present = [(letter, found.session) for letter, _, found in members if found is not None]
    return ComparisonOut(
        id=held.id,
        version=held.version,
        runs=[
            RunOut(
                letter=letter,
                name=run.name,
                pinned=run.pinned,
                session_id=run.session,
                session=None if found is None else session_out(found),
            )
            for letter, run, found in members
        ],
        differences=[
            DifferenceOut(
                field=one.place,
                values={
                    letter: value for (letter, _), value in zip(present, one.values, strict=True)
                },
            )
            for one in differences([session.recipe for _, session in present])
        ],
    )


def stepped_all_out(
    held: LoadedComparison, runs: list[LoadedSession | None], moved: Moved
) -> SteppedAllOut:
    """The same after a step."""
    shown = comparison_out(held, runs)
    return SteppedAllOut(**dict(shown), done=moved.done, asked=moved.asked)


def sweep_out(outcomes: list[SweepResult]) -> SweepOut:
    """What came of a sweep."""
    found = best(outcomes)
    return SweepOut(
        tried=[TriedOut(**vars(outcome)) for outcome in outcomes],
        best=None if found is None else found.learning_rate,
    )
