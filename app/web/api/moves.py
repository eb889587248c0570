"""API calls that move a run: step, play, pause, reset, back, forward, seek, timeline."""

from __future__ import annotations

from anyio import to_thread
from pydantic import BaseModel, ConfigDict, Field

from app.training.recipe.recipe import LimitExceeded, brief
from app.training.run.play import Play, Speed
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.training.run.stop_conditions import StopConditions
from app.training.timeline import undo
from app.training.timeline.summary import describe_past
from app.web.api.common import CHANGE_RESPONSES, session_router
from app.web.api.schemas import SessionOut, SteppedOut, answer_session, stepped_out
from app.web.dependencies import Service
from app.web.problems import PROBLEM_RESPONSES
from app.web.session_service import SessionService

router = session_router()


class StepIn(BaseModel):
    """How far to go."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"unit": "phase"}, {"unit": "epoch", "count": 100}]},
    )

    # JSON has no enums, so strict mode would refuse text.
    unit: Unit = Field(Unit.BATCH, strict=False)
    count: int = Field(1, ge=1)


class PlayIn(BaseModel):
    """How to play."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [{}]})

    speed: Speed = Field(
        Speed.X1,
        strict=False,
        description="epochs per frame, max, or a phase every 1.25, 2.5, 5 s: slow, slower, slowest",
    )
    stop: StopConditions = Field(StopConditions(), description="when it stops by itself")


class SeekIn(BaseModel):
    """A position in the run."""

    model_config = ConfigDict(extra="forbid", strict=True)

    updates: int = Field(
        ge=0,
        lt=2**53,
        description="updates since the start of the run; beyond the end means the end",
    )


class TimelineOut(BaseModel):
    """The position of the session on its recorded timeline."""

    updates: int = Field(description="updates of this run up to the current position")
    recorded: int = Field(description="all recorded updates of this run, including those ahead")
    undo: str | None = Field(description="the change that undo takes back next")
    redo: str | None = Field(description="the undone change that redo repeats next")


@router.post("/{session_id}/step", responses=CHANGE_RESPONSES)
async def step_session(sessions: Service, session_id: str, step: StepIn) -> SteppedOut:
    """Train by phases, samples, batches or epochs; a running batch or epoch is finished first."""
    loaded = await sessions.step(session_id, step.unit, step.count)
    return await to_thread.run_sync(stepped_out, loaded)


@router.post("/{session_id}/play", responses=CHANGE_RESPONSES)
async def play_session(sessions: Service, session_id: str, play: PlayIn) -> SessionOut:
    """Train continuously while a page is open, or for 2 s without one.

    Settings and parameters can be changed while it plays; a step or a reset stops it first.
    """
    return await answer_session(
        await sessions.play(session_id, Play(speed=play.speed, stop=play.stop))
    )


@router.post("/{session_id}/pause", responses={409: PROBLEM_RESPONSES[409]})
async def pause_session(sessions: Service, session_id: str) -> SessionOut:
    """Stop playing and return the current state."""
    return await answer_session(await sessions.pause(session_id))


@router.post("/{session_id}/reset", responses={409: PROBLEM_RESPONSES[409]})
async def reset_session(sessions: Service, session_id: str) -> SessionOut:
    """Back to epoch 0 with the same initial weights."""
    return await answer_session(await sessions.reset(session_id))


@router.post("/{session_id}/back", responses=CHANGE_RESPONSES)
async def step_back(sessions: Service, session_id: str, step: StepIn) -> SessionOut:
    """Go back by phases, samples, batches or epochs, to exactly the same numbers.

    In the middle of a batch or epoch, the first step goes to its beginning. A change of the recipe,
    an edit or a reset also counts as one step. Stops at the beginning of the recording.
    """

    def move(session: TrainingSession, seconds: float) -> TrainingSession:
        return undo.go_back(session, step.unit, _bounded(sessions, step), seconds)

    return await answer_session(await sessions.rewind(session_id, move))


@router.post("/{session_id}/forward", responses=CHANGE_RESPONSES)
async def step_forward(sessions: Service, session_id: str, step: StepIn) -> SessionOut:
    """Go forward through the recording, repeating undone changes; stops at its end."""

    def move(session: TrainingSession, seconds: float) -> TrainingSession:
        return undo.go_forward(session, step.unit, _bounded(sessions, step), seconds)

    return await answer_session(await sessions.rewind(session_id, move))


@router.post("/{session_id}/seek", responses=CHANGE_RESPONSES)
async def seek(sessions: Service, session_id: str, place: SeekIn) -> SessionOut:
    """Go to a position in the current run."""

    def move(session: TrainingSession, seconds: float) -> TrainingSession:
        return undo.go_to_update(session, place.updates, seconds)

    return await answer_session(await sessions.rewind(session_id, move))


@router.get("/{session_id}/timeline")
async def read_timeline(sessions: Service, session_id: str) -> TimelineOut:
    """The position of the session on its recorded timeline."""
    session = (await sessions.load(session_id)).session
    return await to_thread.run_sync(timeline_out, session)


def _bounded(sessions: SessionService, step: StepIn) -> int:
    if step.count > sessions.limits.epochs:
        raise LimitExceeded(
            f"count: at most {sessions.limits.epochs} are allowed in a request, "
            f"not {brief(step.count)}."
        )
    return step.count


def timeline_out(session: TrainingSession) -> TimelineOut:
    """The position of a session on its timeline."""
    past = describe_past(session)
    return TimelineOut(updates=past.updates, recorded=past.recorded, undo=past.undo, redo=past.redo)
