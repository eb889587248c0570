"""The forms that move a run: step, train, play, pause, reset, back, seek, undo, redo."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field

from app.i18n.messages import _
from app.training.recipe.recipe import LimitExceeded
from app.training.run.play import Play, Speed
from app.training.run.position import Unit
from app.training.run.session import TrainingSession
from app.training.run.stop_conditions import MAX_EPOCHS, StopConditions
from app.training.timeline import undo as moves
from app.web import addresses
from app.web.dependencies import Service, app_state
from app.web.forms import TypedFloat, TypedInt
from app.web.lab.answer import answer_change
from app.web.lab.charts import needs_measuring
from app.web.lab.form_route import LabFormRoute, form_post
from app.web.long_work import describe_job
from app.web.view.view import read_view

router = APIRouter(prefix=addresses.LAB, include_in_schema=False, route_class=LabFormRoute)


class UnitForm(BaseModel):
    """How far one step goes."""

    unit: Unit


class TrainForm(BaseModel):
    """How many epochs are trained."""

    epochs: TypedInt = Field(ge=1)


class PlayForm(BaseModel):
    """How a run plays; the bounds are those of ``StopConditions``."""

    speed: Speed
    epochs: TypedInt | None = Field(default=None, ge=1, le=MAX_EPOCHS)
    train_loss_below: TypedFloat | None = Field(default=None, gt=0)
    test_loss_below: TypedFloat | None = Field(default=None, gt=0)
    no_improvement_for: TypedInt | None = Field(default=None, ge=1, le=MAX_EPOCHS)


class SeekForm(BaseModel):
    """A position in the run: updates since its start."""

    updates: TypedInt = Field(ge=0, lt=2**53)


class PhaseForm(BaseModel):
    """The number of finished phases in the running step; ``go_to_phase`` checks the end."""

    phase: TypedInt = Field(ge=1, lt=2**53)


@form_post(router, "/step")
async def step(
    request: Request, sessions: Service, session_id: str, form: Annotated[UnitForm, Form()]
) -> Response:
    """One phase, sample, batch or epoch."""
    loaded = await sessions.step(session_id, form.unit, 1, measured=_measured(request))
    return await answer_change(request, sessions, loaded)


@form_post(router, "/train")
async def train(
    request: Request, sessions: Service, session_id: str, form: Annotated[TrainForm, Form()]
) -> Response:
    """Many epochs at once."""
    limit = sessions.limits.epochs
    if form.epochs > limit:
        raise LimitExceeded(
            _(
                "Epochs: at most %(limit)s can be trained at once, not %(epochs)s.",
                limit=limit,
                epochs=form.epochs,
            )
        )
    measured = _measured(request)
    loaded = await sessions.step(session_id, Unit.EPOCH, form.epochs, measured=measured)
    return await answer_change(request, sessions, loaded)


@router.get("/job")
async def show_job(sessions: Service, session_id: str) -> Response:
    """How far the long work on the session is."""
    return describe_job(await sessions.job(session_id))


@router.post("/job/cancel")
async def cancel_job(sessions: Service, session_id: str) -> Response:
    """End the long work on the session; what it has reached counts."""
    await sessions.cancel_job(session_id)
    return Response(status_code=204)


@form_post(router, "/play")
async def play(
    request: Request, sessions: Service, session_id: str, form: Annotated[PlayForm, Form()]
) -> Response:
    """Play at the chosen speed, or change the speed of a run that plays."""
    await app_state(request).page_extras.before_play(request, session_id)
    stop = StopConditions(**form.model_dump(exclude={"speed"}))
    loaded = await sessions.play(session_id, Play(speed=form.speed, stop=stop))
    return await answer_change(request, sessions, loaded)


@form_post(router, "/play-settings")
async def set_play(
    request: Request, sessions: Service, session_id: str, form: Annotated[PlayForm, Form()]
) -> Response:
    """Set speed and stop conditions without starting; a run that plays follows them at once."""
    stop = StopConditions(**form.model_dump(exclude={"speed"}))
    loaded = await sessions.set_play(session_id, Play(speed=form.speed, stop=stop))
    return await answer_change(request, sessions, loaded)


@form_post(router, "/pause")
async def pause(request: Request, sessions: Service, session_id: str) -> Response:
    """Stop playing."""
    return await answer_change(request, sessions, await sessions.pause(session_id))


@form_post(router, "/reset")
async def reset(request: Request, sessions: Service, session_id: str) -> Response:
    """Back to the same initial weights."""
    return await answer_change(request, sessions, await sessions.reset(session_id))


@form_post(router, "/back")
async def back(
    request: Request, sessions: Service, session_id: str, form: Annotated[UnitForm, Form()]
) -> Response:
    """One phase, sample, batch or epoch back."""

    def move(session: TrainingSession, seconds: float) -> TrainingSession:
        return moves.go_back(session, form.unit, 1, seconds)

    return await answer_change(request, sessions, await sessions.rewind(session_id, move))


@form_post(router, "/seek")
async def seek(
    request: Request, sessions: Service, session_id: str, form: Annotated[SeekForm, Form()]
) -> Response:
    """To a position on the scrub bar."""

    def move(session: TrainingSession, seconds: float) -> TrainingSession:
        return moves.go_to_update(session, form.updates, seconds)

    return await answer_change(request, sessions, await sessions.rewind(session_id, move))


@form_post(router, "/phase")
async def phase(
    request: Request, sessions: Service, session_id: str, form: Annotated[PhaseForm, Form()]
) -> Response:
    """To a phase of the running step, forward or back."""

    def move(session: TrainingSession, seconds: float) -> TrainingSession:
        return moves.go_to_phase(session, form.phase, seconds)

    return await answer_change(request, sessions, await sessions.rewind(session_id, move))


@form_post(router, "/undo")
async def undo(request: Request, sessions: Service, session_id: str) -> Response:
    """To just before the last change."""
    return await answer_change(request, sessions, await sessions.rewind(session_id, moves.undo))


@form_post(router, "/redo")
async def redo(request: Request, sessions: Service, session_id: str) -> Response:
    """To just after the change that was undone last."""
    return await answer_change(request, sessions, await sessions.rewind(session_id, moves.redo))


def _measured(request: Request) -> bool:
    """Whether the page has a chart open whose values are recorded during training."""
    return needs_measuring(read_view(request.query_params).charts)
