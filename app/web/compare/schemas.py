"""Requests and responses of the JSON API for comparisons and sweeps."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from app.training.experiments.race import MAX_RUNS
from app.training.experiments.sweep import MAX_RATES, MAX_UPDATES, Plan, SweepResult, best
from app.training.recipe.difference import differences
from app.training.recipe.parts import OptimizerName
from app.web.api.schemas import SessionOut, session_out
from app.web.compare.comparison import LETTERS
from app.web.compare.comparison_service import LoadedComparison
from app.web.compare.recipe_labels import present_runs
from app.web.compare.step_all import StepAllResult
from app.web.stored_sessions import LoadedSession


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class ComparisonIn(_In):
    """The sessions to compare."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"sessions": []}]})

    sessions: Annotated[list[str], Field(max_length=MAX_RUNS)] = Field(
        description="ids; the first run is A, the next B …"
    )


class RaceIn(_In):
    """Every optimizer with every learning rate, from the same weights."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"optimizers": ["sgd", "adam"], "learning_rates": [0.03]}]}
    )

    optimizers: list[OptimizerName] = Field([], description="empty: the session's own")
    learning_rates: Annotated[list[float], Field(max_length=MAX_RATES)] = Field(
        [], description="empty: the session's own"
    )
    start: Literal["first", "here"] = Field(
        "first",
        description="first: from the initial weights, at epoch 0; here: the current ones",
    )


class RunIn(_In):
    """The session whose copy is added to a comparison."""

    session: str
    pinned: bool = Field(True, description="whether it is left out when all runs are stepped")


class StepAllIn(_In):
    """How far to step all runs that are not pinned."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"unit": "epoch", "count": 10}]})

    unit: Literal["batch", "epoch"] = "epoch"
    count: int = Field(1, ge=1)


class RunOut(BaseModel):
    """One run of a comparison."""

    letter: str
    name: str
    pinned: bool = Field(description="left out when all runs are stepped")
    session_id: str
    session: SessionOut | None = Field(description="null: the session was deleted")


class DifferenceOut(BaseModel):
    """A field of the recipe in which the runs differ."""

    field: str = Field(description="its path, such as optimizer.learning_rate")
    values: dict[str, JsonValue] = Field(description="by letter")


class ComparisonOut(BaseModel):
    """A comparison with the current state of its runs."""

    id: str
    version: int = Field(description="increases when a run is added or removed")
    runs: list[RunOut]
    differences: list[DifferenceOut]


class SteppedAllOut(ComparisonOut):
    """A comparison after a step."""

    done: int = Field(description="units done by every run that has not diverged")
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
        """The plan for ``sweep``."""
        return Plan(self.low, self.high, self.count, self.epochs, from_start=self.start == "first")


class TriedOut(BaseModel):
    """The result of one learning rate."""

    learning_rate: float
    epochs: int = Field(description="whole epochs trained")
    train: float | None = Field(description="training loss; null if not finished or diverged")
    test: float | None
    diverged: bool
    finished: bool = Field(description="false: the time limit of a request was reached")


class SweepOut(BaseModel):
    """The results of a sweep by increasing learning rate."""

    tried: list[TriedOut]
    best: float | None = Field(
        description="the learning rate with the lowest test loss, or training loss without tests"
    )


def comparison_out(loaded: LoadedComparison, runs: list[LoadedSession | None]) -> ComparisonOut:
    """A comparison as the API sends it."""
    members = list(zip(LETTERS, present_runs(loaded.comparison.runs, runs), runs, strict=False))
    present = [(letter, found.session) for letter, _, found in members if found is not None]
    return ComparisonOut(
        id=loaded.id,
        version=loaded.version,
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
    loaded: LoadedComparison, runs: list[LoadedSession | None], result: StepAllResult
) -> SteppedAllOut:
    """A comparison after a step, as the API sends it."""
    comparison = comparison_out(loaded, runs)
    return SteppedAllOut(**dict(comparison), done=result.done, asked=result.requested)


def sweep_out(outcomes: list[SweepResult]) -> SweepOut:
    """The results of a sweep, as the API sends them."""
    found = best(outcomes)
    return SweepOut(
        tried=[TriedOut(**vars(outcome)) for outcome in outcomes],
        best=None if found is None else found.learning_rate,
    )
