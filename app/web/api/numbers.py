"""API calls for the numbers of a run: parameters, data, trace, history."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
from anyio import to_thread
from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from app.engine.activations import Array
from app.training.run.parameters import UnusableParameters
from app.training.run.session import TrainingSession
from app.web.api.common import CHANGE_RESPONSES, session_router
from app.web.api.schemas import SessionOut, answer_session
from app.web.dependencies import Service
from app.web.problems import HttpProblem

MAX_TRACE_NUMBERS = 300_000
Split = Literal["train", "test"]

router = session_router()


class Parameters(BaseModel):
    """Weights ``w[l]`` (n_l, n_{l+1}) and biases ``b[l]`` (n_{l+1},), for l = 0 … L−1.

    A row of ``w[l]`` is a source, a column a target: PyTorch has the transpose.
    """

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        json_schema_extra={"examples": [{"w": [[[0.3]], [[-0.2]]], "b": [[0.1], [0.0]]}]},
    )

    w: list[list[list[float]]]
    b: list[list[float]]


class DataOut(BaseModel):
    """A split as the network gets it: inputs x (m, n_0) and labels y (m, n_L)."""

    x: list[list[float]]
    y: list[list[float]] = Field(description="standardised if the target is")
    target: list[list[float]] | None = Field(
        description="numbers to predict (m, K) in their own unit; null for classes"
    )


class TraceOut(BaseModel):
    """Every factor of the chain rule for some samples as one batch, at the current parameters.

    ``a`` and ``dJ_da`` start at layer 0; ``z``, ``da_dz`` and ``dJ_dz`` at layer 1; ``dJ_dw`` and
    ``dJ_db`` at the weights that leave layer 0. J is the sum of the samples' parts Jᵢ: row i of a
    factor is of Jᵢ, and ``dJ_dw`` and ``dJ_db`` are sums over the samples. ``dJ_dw`` is the data
    term.
    """

    loss: float | None = Field(description="J, without the regularizer's penalty")
    predicted: list[Any] | None = Field(
        description="ŷ (m, K) in the target's own unit: a[L] · std + mean; null for classes"
    )
    a: list[Any] = Field(description="a[l] is m × n_l")
    z: list[Any] = Field(description="z[l−1] is m × n_l")
    dJ_da: list[Any] = Field(description="dJ_da[l] is m × n_l; row i is ∂Jᵢ/∂a[l]")
    da_dz: list[Any] = Field(description="da_dz[l−1] is m × n_l")
    dJ_dz: list[Any] = Field(description="dJ_dz[l−1] is m × n_l; row i is ∂Jᵢ/∂z[l]")
    dJ_dw: list[Any] = Field(description="dJ_dw[l] is n_l × n_{l+1}, the sum over samples")
    dJ_db: list[Any] = Field(description="dJ_db[l] has n_{l+1} entries, sums over samples")
    penalty_dw: list[Any] = Field(description="gradient of the regularizer, shaped like dJ_dw")


class HistoryOut(BaseModel):
    """Losses without the penalty, from epoch 0 on; test is null without a test set."""

    epoch: list[int]
    train: list[float]
    test: list[float | None]


@router.get("/{session_id}/parameters")
async def read_parameters(sessions: Service, session_id: str) -> Parameters:
    """All weights and biases."""
    network = (await sessions.load(session_id)).session.network
    return Parameters(w=[plain(w) for w in network.w], b=[plain(b) for b in network.b])


@router.put("/{session_id}/parameters", responses=CHANGE_RESPONSES)
async def replace_parameters(
    sessions: Service, session_id: str, parameters: Parameters
) -> SessionOut:
    """Replace all weights and biases; position and history are kept."""

    def action(session: TrainingSession) -> TrainingSession:
        session.set_parameters(
            [_array("w", layer, w) for layer, w in enumerate(parameters.w)],
            [_array("b", layer, b) for layer, b in enumerate(parameters.b)],
        )
        return session

    return await answer_session(await sessions.change(session_id, action))


def _array(name: str, layer: int, values: list[Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
    try:
        return np.array(values, dtype=np.float64)
    except ValueError:
        raise UnusableParameters(
            f"{name}[{layer}] must have rows of equal length, one for each unit of layer {layer}."
        ) from None


@router.get("/{session_id}/data")
async def read_data(sessions: Service, session_id: str, split: Split = "train") -> DataOut:
    """The training or test set as the network gets it."""
    data = (await sessions.load(session_id)).session.data
    chosen = data.train if split == "train" else data.test
    is_number = data.dataset.task == "numbers"
    return DataOut(
        x=plain(chosen.x),
        y=plain(chosen.y),
        target=plain(chosen.target.astype(np.float64)) if is_number else None,
    )


@router.get("/{session_id}/trace")
async def read_trace(
    sessions: Service,
    session_id: str,
    split: Split = "train",
    index: Annotated[
        list[int] | None,
        Query(description="rows of the split, as one batch; without it, the whole split"),
    ] = None,
) -> TraceOut:
    """Every factor of the forward and backward pass at the current parameters."""
    session = (await sessions.load(session_id)).session
    data = session.data.train if split == "train" else session.data.test
    rows = np.arange(len(data)) if index is None else np.array(index)
    if not len(rows):
        raise HttpProblem(
            422, f"split: this session has no {split} samples; choose the other split."
        )
    if rows.min() < 0 or rows.max() >= len(data):
        raise HttpProblem(422, f"index must be from 0 to {len(data) - 1} in the {split} split.")
    numbers = len(rows) * sum(session.network.units) * 5
    if numbers > MAX_TRACE_NUMBERS:
        most = MAX_TRACE_NUMBERS // (sum(session.network.units) * 5)
        raise HttpProblem(
            422, f"index: a trace of this network has at most {most} samples; send fewer."
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
        predicted=plain(session.data.in_unit(forward.a[depth]))
        if session.data.dataset.task == "numbers"
        else None,
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


def plain(array: Array) -> Any:
    """Nested lists; numbers that overflowed become null, because JSON has no infinity.

    −0 becomes 0.
    """
    array = array + 0.0
    if np.isfinite(array).all():
        return array.tolist()
    numbers = array.astype(object)
    numbers[~np.isfinite(array)] = None
    return numbers.tolist()


@router.get("/{session_id}/history")
async def read_history(sessions: Service, session_id: str) -> HistoryOut:
    """Training and test loss after each epoch, without the regularizer's penalty."""
    history = (await sessions.load(session_id)).session.history
    return HistoryOut(epoch=history.epoch, train=history.train, test=history.test)
