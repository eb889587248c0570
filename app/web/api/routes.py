"""The JSON API."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
from anyio import to_thread
from fastapi import APIRouter, Body, Depends, Query, Request, Response
from fastapi.security import HTTPBearer
from pydantic import JsonValue

from app.http.identity import token_for_program, visitor_or_new
from app.training.recipe.recipe import LimitExceeded, brief
from app.training.run.play import Play
from app.training.run.session import TrainingSession, UnusableParameters
from app.training.timeline import travel
from app.web import addresses
from app.web.api.own_data import NewSession, take_data
from app.web.api.schemas import (
    CreatedOut,
    DataOut,
    HistoryOut,
    MeasuredOut,
    Parameters,
    PlayIn,
    SeekIn,
    SessionOut,
    StepIn,
    SteppedOut,
    TimelineOut,
    TraceOut,
    created_out,
    measured_out,
    plain,
    session_out,
    stepped_out,
    timeline_out,
)
from app.web.problems import BODY_RESPONSES, PROBLEM_RESPONSES, HttpProblem
from app.web.session_service import LoadedSession, SessionService

MAX_TRACE_NUMBERS = 300_000
CHANGE_RESPONSES: dict[int | str, dict[str, object]] = {
    **BODY_RESPONSES,
    409: PROBLEM_RESPONSES[409],
}
BEARER = HTTPBearer(
    auto_error=False,
    description="The token that making a session returned to a program without a cookie.",
)

router = APIRouter(
    prefix=addresses.API_SESSIONS,
    tags=["sessions"],
    dependencies=[Depends(BEARER)],
    responses={status: PROBLEM_RESPONSES[status] for status in (401, 404, 422, 503)},
)


def get_sessions(request: Request) -> SessionService:
    """The sessions of whoever asks."""
    sessions: SessionService = request.app.state.sessions
    return sessions.of(visitor_or_new(request))


Service = Annotated[SessionService, Depends(get_sessions)]
Split = Literal["train", "test"]


async def _shown(held: LoadedSession) -> SessionOut:
    """The session with its losses, which are worked out on a thread: the data may be large."""
    return await to_thread.run_sync(session_out, held)


@router.post("", status_code=201, responses=BODY_RESPONSES)
async def create_session(
    request: Request,
    sessions: Service,
    response: Response,
    new: Annotated[
        NewSession | None,
        Body(
            openapi_examples={
                "default": {"summary": "circle, 2-4-2-1", "value": {}},
                "article": {
                    "summary": "the article's network",
                    "value": {
                        "dataset": {"name": "article"},
                        "layers": [
                            {"units": 1, "activation": "sigmoid"},
                            {"units": 1, "activation": "sigmoid"},
                        ],
                        "batch_size": None,
                        "optimizer": {"name": "sgd", "learning_rate": 1.0},
                    },
                },
            }
        ),
    ] = None,
) -> CreatedOut:
    """Make a session from a recipe; every field has a default.

    With `data` beside the recipe's parts it is trained on those: features, output and loss that the
    recipe leaves out are fitted to them.
    """
    held = await sessions.create(*(new or NewSession()).parts())
    response.headers["Location"] = addresses.api_session(held.id)
    token = await token_for_program(request)
    return await to_thread.run_sync(created_out, held, token)


@router.get("/{session_id}")
async def read_session(
    sessions: Service,
    session_id: str,
    metrics: Annotated[
        Literal["layers"] | None, Query(description="layers: with the metrics of each layer")
    ] = None,
) -> SessionOut | MeasuredOut:
    """The session as it is now."""
    held = await sessions.load(session_id)
    return await to_thread.run_sync(session_out if metrics is None else measured_out, held)


@router.delete("/{session_id}", status_code=204)
async def delete_session(sessions: Service, session_id: str) -> None:
    """Forget the session."""
    await sessions.delete(session_id)


@router.post("/{session_id}/step", responses=CHANGE_RESPONSES)
async def step_session(sessions: Service, session_id: str, step: StepIn) -> SteppedOut:
    """Move by phases, samples, batches or epochs; a batch or epoch that runs is finished first."""
    held = await sessions.step(session_id, step.unit, step.count)
    return await to_thread.run_sync(stepped_out, held)


@router.post("/{session_id}/play", responses=CHANGE_RESPONSES)
async def play_session(sessions: Service, session_id: str, play: PlayIn) -> SessionOut:
    """Train on and on, as long as a page watches the session or for 2 s without one.

    Settings and parameters can be changed meanwhile; a step or a reset ends it first.
    """
    return await _shown(await sessions.play(session_id, Play(speed=play.speed, stop=play.stop)))


@router.post("/{session_id}/pause", responses={409: PROBLEM_RESPONSES[409]})
async def pause_session(sessions: Service, session_id: str) -> SessionOut:
    """Stop playing; the answer is what was reached."""
    return await _shown(await sessions.pause(session_id))


@router.post("/{session_id}/reset", responses={409: PROBLEM_RESPONSES[409]})
async def reset_session(sessions: Service, session_id: str) -> SessionOut:
    """Back to epoch 0 with the very same initial weights."""
    return await _shown(await sessions.reset(session_id))


@router.post("/{session_id}/back", responses=CHANGE_RESPONSES)
async def step_back(sessions: Service, session_id: str, step: StepIn) -> SessionOut:
    """Go back by phases, samples, batches or epochs, exactly to what was there.

    From the middle of a batch or an epoch the first goes to its beginning. A change of the recipe,
    an edit or a reset is one step, too, of any unit. It ends at the beginning of what is recorded.
    """

    def move(session: TrainingSession, seconds: float) -> TrainingSession:
        return travel.go_back(session, step.unit, _bounded(sessions, step), seconds)

    return await _shown(await sessions.rewind(session_id, move))


@router.post("/{session_id}/forward", responses=CHANGE_RESPONSES)
async def step_forward(sessions: Service, session_id: str, step: StepIn) -> SessionOut:
    """Go forward on what is recorded, changes made again included; it ends where that ends."""

    def move(session: TrainingSession, seconds: float) -> TrainingSession:
        return travel.go_forward(session, step.unit, _bounded(sessions, step), seconds)

    return await _shown(await sessions.rewind(session_id, move))


@router.post("/{session_id}/seek", responses=CHANGE_RESPONSES)
async def seek(sessions: Service, session_id: str, place: SeekIn) -> SessionOut:
    """Go to a place of the present run."""

    def move(session: TrainingSession, seconds: float) -> TrainingSession:
        return travel.go_to_update(session, place.updates, seconds)

    return await _shown(await sessions.rewind(session_id, move))


@router.get("/{session_id}/timeline")
async def read_timeline(sessions: Service, session_id: str) -> TimelineOut:
    """Where the session stands on what is recorded of it."""
    session = (await sessions.load(session_id)).session
    return await to_thread.run_sync(timeline_out, session)


def _bounded(sessions: SessionService, step: StepIn) -> int:
    if step.count > sessions.limits.epochs:
        raise LimitExceeded(
            f"count: at most {sessions.limits.epochs} are allowed in a request, "
            f"not {brief(step.count)}."
        )
    return step.count


@router.patch("/{session_id}", responses=CHANGE_RESPONSES)
async def patch_session(
    sessions: Service,
    session_id: str,
    patch: Annotated[
        dict[str, JsonValue],
        Body(
            description="part of a recipe; or `data` of one's own, as for a new session",
            openapi_examples={
                "rate": {
                    "summary": "another learning rate",
                    "value": {"optimizer": {"learning_rate": 0.1}},
                },
                "batch": {"summary": "the full batch", "value": {"batch_size": None}},
            },
        ),
    ],
) -> SessionOut:
    """Change part of the recipe.

    Optimizer, regularizer and batch size keep the weights and the place in the epoch; anything else
    starts the run anew. A null is a value: `"batch_size": null` means the full batch. Data of
    one's own come as `data`, and stay with the session while another data set is chosen.
    """
    data, patch = take_data(patch)
    if data is not None:
        own = await to_thread.run_sync(lambda: data.own)
        return await _shown(await sessions.set_data(session_id, own, patch))
    return await _shown(await sessions.patch(session_id, lambda recipe: patch))


@router.get("/{session_id}/parameters")
async def read_parameters(sessions: Service, session_id: str) -> Parameters:
    """All weights and biases."""
    network = (await sessions.load(session_id)).session.network
    return Parameters(w=[w.tolist() for w in network.w], b=[b.tolist() for b in network.b])


@router.put("/{session_id}/parameters", responses=CHANGE_RESPONSES)
async def replace_parameters(
    sessions: Service, session_id: str, parameters: Parameters
) -> SessionOut:
    """Replace all weights and biases; the position and the history stay."""

    def action(session: TrainingSession) -> TrainingSession:
        session.set_parameters(
            [_array("w", layer, w) for layer, w in enumerate(parameters.w)],
            [_array("b", layer, b) for layer, b in enumerate(parameters.b)],
        )
        return session

    return await _shown(await sessions.change(session_id, action))


def _array(name: str, layer: int, values: list[Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
    try:
        return np.array(values, dtype=np.float64)
    except ValueError:
        raise UnusableParameters(
            f"{name}[{layer}] must have rows of equal length, one for each unit of layer {layer}."
        ) from None


@router.get("/{session_id}/data")
async def read_data(sessions: Service, session_id: str, split: Split = "train") -> DataOut:
    """The training or the test set as it is fed to the network."""
    data = (await sessions.load(session_id)).session.data
    chosen = data.train if split == "train" else data.test
    return DataOut(x=chosen.x.tolist(), y=chosen.y.tolist())


@router.get("/{session_id}/trace")
async def read_trace(
    sessions: Service,
    session_id: str,
    split: Split = "train",
    index: Annotated[
        list[int] | None,
        Query(description="rows of the split, as one batch; none: the whole split"),
    ] = None,
) -> TraceOut:
    """Every factor of forward and backward pass at the present parameters."""
    session = (await sessions.load(session_id)).session
    data = session.data.train if split == "train" else session.data.test
    rows = np.arange(len(data)) if index is None else np.array(index)
    if not len(rows):
        raise HttpProblem(
            422, f"split: this session has no {split} samples; ask for the other split."
        )
    if rows.min() < 0 or rows.max() >= len(data):
        raise HttpProblem(422, f"index must be from 0 to {len(data) - 1} in the {split} split.")
    numbers = len(rows) * sum(session.network.units) * 5
    if numbers > MAX_TRACE_NUMBERS:
        most = MAX_TRACE_NUMBERS // (sum(session.network.units) * 5)
        raise HttpProblem(
            422, f"index: this network's trace takes at most {most} samples; name fewer."
        )
    return await to_thread.run_sync(_trace, session, data.x[rows], data.y[rows])


def _trace(session: TrainingSession, x: Any, y: Any) -> TraceOut:
    network, depth = session.network, session.network.depth
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        forward = network.forward(x)
        backward = network.backward(forward, y, session.loss)
        loss = network.loss_of(forward, y, session.loss)
    inner, outer = range(1, depth + 1), range(depth + 1)
    return TraceOut(
        loss=loss if np.isfinite(loss) else None,
        a=[plain(forward.a[layer]) for layer in outer],
        z=[plain(forward.z[layer]) for layer in inner],
        dJ_da=[plain(backward.dJ_da[layer]) for layer in outer],
        da_dz=[plain(backward.da_dz[layer]) for layer in inner],
        dJ_dz=[plain(backward.dJ_dz[layer]) for layer in inner],
        dJ_dw=[plain(backward.dJ_dw[layer]) for layer in range(depth)],
        dJ_db=[plain(backward.dJ_db[layer]) for layer in range(depth)],
        penalty_dw=[
            plain(session.rules.regularizer.derivative(w, session.rules.regularizer_rate))
            for w in network.w
        ],
    )


@router.get("/{session_id}/history")
async def read_history(sessions: Service, session_id: str) -> HistoryOut:
    """Training and test loss after each epoch."""
    history = (await sessions.load(session_id)).session.history
    return HistoryOut(epoch=history.epoch, train=history.train, test=history.test)
