"""What the JSON API sends and takes, beside the recipe."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from app.engine.activations import Array
from app.training.divergence.explanation import Cause, explain_divergence
from app.training.divergence.overflow import Symbol
from app.training.divergence.refused_update import SplitName, Stage
from app.training.recipe.recipe import Recipe
from app.training.run.layer_metrics import layer_metrics
from app.training.run.play import Speed
from app.training.run.position import Phase, Unit
from app.training.run.session import TrainingSession
from app.training.run.stop_conditions import StopConditions
from app.training.timeline.summary import describe_past
from app.web.session_service import LoadedSession


class PositionOut(BaseModel):
    """Where the run stands. Epochs, batches and samples count what is finished."""

    epoch: int
    batch: int = Field(description="finished batches of the running epoch")
    batches: int = Field(description="batches that the running epoch has in all")
    sample: int = Field(description="samples of the running batch that are through")
    phase: Phase = Field(description="the last finished phase of the running step")
    layer: int | None = Field(description="the layer of a forward or backward phase")


class LossOut(BaseModel):
    """J over a whole split at the present parameters; test is null without a test set."""

    train: float
    test: float | None


class FactorOut(BaseModel):
    """One number on the way to what failed."""

    symbol: Symbol
    key: str = Field(description="its neuron, weight or bias as a1.2, w0.1.2, b0.2; or empty")
    value: float | Literal["overflow"]


class DivergenceOut(BaseModel):
    """What failed first in the update that was refused, and the numbers that went into it."""

    stage: Stage = Field(
        description="computing the batch's gradient, making the update, or the check of the new "
        "parameters over training and test set"
    )
    operation: Symbol
    layer: int | None = Field(description="the l of z[l], dJ_dw[l] …; null for J")
    unit: str = Field(description="its neuron, weight or bias as a1.2, w0.1.2, b0.2; or empty")
    split: SplitName
    sample: int | None = Field(description="a row of the split; null where none has a part in it")
    factors: list[FactorOut] = Field(description="in order of computation; the last is the result")
    surviving_learning_rate: float | None = Field(
        description="the first of α/2, α/4 … α/2⁶⁰ with which the same update is made; null: none"
    )
    cause: Cause


class LayerOut(BaseModel):
    """How a layer fares over the whole training set at the present parameters."""

    layer: int
    gradient_norm: float | None = Field(
        description="Euclidean norm of the data term of ∂J/∂w[l−1] and ∂J/∂b[l−1] together; "
        "null where it overflows"
    )
    dead: float | None = Field(
        description="share of units with f'(z) = 0 for every sample; null where the activation "
        "has no flat piece"
    )
    saturated: float | None = Field(
        description="share of pairs of unit and sample with |f'(z)| below 1 % of the activation's "
        "largest slope; null where it does not saturate"
    )


class SessionOut(BaseModel):
    """A training session."""

    id: str
    version: int = Field(description="counts every change that was stored")
    status: Literal["paused", "playing", "diverged"]
    message: str = Field(description="why the run stopped, in words, where it diverged")
    divergence: DivergenceOut | None = Field(description="what failed, where it diverged")
    position: PositionOut
    recipe: Recipe
    loss: LossOut
    accuracy: float | None = Field(
        description="share classified right, of the test set or else of the training set; "
        "null where there are numbers to predict"
    )
    r_squared: float | None = Field(description="R² of the same set; null where there are classes")
    confusion: list[list[int]] | None = Field(
        description="of the same set, true class by row and predicted by column"
    )


class CreatedOut(SessionOut):
    """A session that was just made."""

    token: str | None = Field(
        description="to be sent as Authorization: Bearer …, for the session is its maker's; "
        "null for a browser, which is known by its cookie"
    )


class MeasuredOut(SessionOut):
    """A session with the metrics of its layers."""

    layers: list[LayerOut] = Field(description="layers 1 … L")


class SteppedOut(SessionOut):
    """A session after a step."""

    done: int = Field(
        description="units finished; fewer than asked for where the run diverged "
        "or the time for one request was up"
    )


class TimelineOut(BaseModel):
    """Where the session stands on what is recorded of it."""

    updates: int = Field(description="updates of this run up to here")
    recorded: int = Field(description="updates of this run in all, those ahead included")
    undo: str | None = Field(description="the change before here, which going back undoes")
    redo: str | None = Field(description="the next change that was undone")


class SeekIn(BaseModel):
    """To where in the run."""

    model_config = ConfigDict(extra="forbid", strict=True)

    updates: int = Field(ge=0, lt=2**53, description="after so many updates; at most to the end")


class StepIn(BaseModel):
    """How far to move."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"unit": "phase"}, {"unit": "epoch", "count": 100}]},
    )

    # JSON has no enumerations, so that a name as text must do even though the rest is strict.
    unit: Unit = Field(Unit.BATCH, strict=False)
    count: int = Field(1, ge=1)


class PlayIn(BaseModel):
    """How to play."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [{}]})

    speed: Speed = Field(
        Speed.X1,
        strict=False,
        description="epochs of a frame, or slow (a phase every 1.25 s), or max",
    )
    stop: StopConditions = Field(StopConditions(), description="when it stops by itself")


class Parameters(BaseModel):
    """Weights ``w[l]`` (n_l, n_{l+1}) and biases ``b[l]`` (n_{l+1},), for l = 0 … L−1."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        json_schema_extra={"examples": [{"w": [[[0.3]], [[-0.2]]], "b": [[0.1], [0.0]]}]},
    )

    w: list[list[list[float]]]
    b: list[list[float]]


class DataOut(BaseModel):
    """A split as it is fed to the network: x (m, n_0) and labels y (m, n_L)."""

    x: list[list[float]]
    y: list[list[float]]


class TraceOut(BaseModel):
    """Every factor for the asked samples as one batch, at the present parameters.

    ``a`` and ``dJ_da`` start at layer 0; ``z``, ``da_dz`` and ``dJ_dz`` at layer 1; ``dJ_dw`` and
    ``dJ_db`` at the weights that leave layer 0. ``dJ_dw`` is the data term.
    """

    loss: float | None
    a: list[Any] = Field(description="a[l] is m × n_l")
    z: list[Any] = Field(description="z[l−1] is m × n_l")
    dJ_da: list[Any] = Field(description="dJ_da[l] is m × n_l")
    da_dz: list[Any] = Field(description="da_dz[l−1] is m × n_l")
    dJ_dz: list[Any] = Field(description="dJ_dz[l−1] is m × n_l")
    dJ_dw: list[Any] = Field(description="dJ_dw[l] is n_l × n_{l+1}")
    dJ_db: list[Any] = Field(description="dJ_db[l] has n_{l+1} entries")
    penalty_dw: list[Any] = Field(description="the regularizer's own term, shaped as dJ_dw")


class HistoryOut(BaseModel):
    """Losses after each epoch, from epoch 0 on; test is null without a test set."""

    epoch: list[int]
    train: list[float]
    test: list[float | None]


def session_out(held: LoadedSession) -> SessionOut:
    """The session as the API shows it."""
    return SessionOut(**_fields(held))


def created_out(held: LoadedSession, token: str | None) -> CreatedOut:
    """A new session, and the token for it."""
    return CreatedOut(**_fields(held), token=token)


def measured_out(held: LoadedSession) -> MeasuredOut:
    """The session as the API shows it, with the metrics of its layers."""
    session = held.session
    found = layer_metrics(session.network, session.data.train, session.loss)
    return MeasuredOut(**_fields(held), layers=[LayerOut(**vars(layer)) for layer in found])


def stepped_out(held: LoadedSession) -> SteppedOut:
    """The session after a step."""
    return SteppedOut(**_fields(held), done=held.done)


def plain(array: Array) -> Any:
    """Nested lists; a number that overflowed becomes null, for JSON has no infinity."""
    if np.isfinite(array).all():
        return array.tolist()
    numbers = array.astype(object)
    numbers[~np.isfinite(array)] = None
    return numbers.tolist()


def _divergence_out(session: TrainingSession) -> DivergenceOut | None:
    found = explain_divergence(session) if session.status == "diverged" else None
    if found is None:
        return None
    fields = asdict(found)
    unit = fields.pop("key")
    return DivergenceOut(**fields, unit=unit)


def _fields(held: LoadedSession) -> dict[str, Any]:
    session = held.session
    train, test = session.losses()
    scores = session.scores()
    position = session.position
    return {
        "id": held.id,
        "version": held.version,
        "status": "playing" if held.stamp else session.status,
        "message": session.message,
        "divergence": _divergence_out(session),
        "position": PositionOut(**vars(position)),
        "recipe": session.recipe,
        "loss": LossOut(train=train, test=test),
        "accuracy": None if scores.right is None else scores.value,
        "r_squared": scores.r_squared,
        "confusion": None if scores.confusion is None else scores.confusion.tolist(),
    }


def timeline_out(session: TrainingSession) -> TimelineOut:
    """Where a session stands on its timeline."""
    past = describe_past(session)
    return TimelineOut(updates=past.updates, recorded=past.recorded, undo=past.undo, redo=past.redo)
