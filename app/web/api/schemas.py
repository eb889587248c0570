"""A session as the JSON API sends it."""

from __future__ import annotations

from dataclasses import asdict
from math import isfinite
from typing import Any, Literal

from anyio import to_thread
from pydantic import BaseModel, Field

from app.training.divergence.explanation import Cause, explain_divergence
from app.training.divergence.failed_update import SplitName, Stage
from app.training.divergence.overflow import Symbol
from app.training.recipe.recipe import Recipe
from app.training.run.layer_metrics import layer_metrics
from app.training.run.position import Phase
from app.training.run.session import TrainingSession
from app.training.run.unit_errors import root_mean_squares
from app.web.stored_sessions import LoadedSession


class PositionOut(BaseModel):
    """The position of the run. Epochs, batches and samples count what is finished."""

    epoch: int
    batch: int = Field(description="finished batches of the running epoch")
    batches: int = Field(description="all batches of the running epoch")
    sample: int = Field(description="finished samples of the running batch")
    phase: Phase = Field(description="the last finished phase of the running step")
    layer: int | None = Field(description="the layer of a forward or backward phase")


class LossOut(BaseModel):
    """J over a whole split at the current parameters, without the regularizer's penalty.

    It has the recipe's ``reduction``. Test is null without a test set.
    """

    train: float
    test: float | None


class TargetScaleOut(BaseModel):
    """The scale of a standardised target: y = (target − mean) / std for each number to predict."""

    names: list[str]
    mean: list[float] = Field(description="of the training set")
    std: list[float] = Field(description="of the training set; 1 if all its targets are equal")


class RmseOut(BaseModel):
    """The root mean squared error of each number to predict, in its own unit.

    Null if it overflows; test is null without a test set.
    """

    train: list[float | None]
    test: list[float | None] | None


class FactorOut(BaseModel):
    """One number that led to the failure."""

    symbol: Symbol
    key: str = Field(description="its neuron, weight or bias as a1.2, w0.1.2, b0.2; or empty")
    value: float | Literal["overflow"]


class DivergenceOut(BaseModel):
    """What failed first in the update that diverged, and the numbers that led to it."""

    stage: Stage = Field(
        description="computing the gradient, computing the update, or checking the new parameters "
        "on training and test set"
    )
    operation: Symbol
    layer: int | None = Field(description="the l of z[l], dJ_dw[l] …; null for J")
    unit: str = Field(description="its neuron, weight or bias as a1.2, w0.1.2, b0.2; or empty")
    split: SplitName
    sample: int | None = Field(description="a row of the split; null if no single sample caused it")
    factors: list[FactorOut] = Field(description="in order of computation; the last is the result")
    surviving_learning_rate: float | None = Field(
        description="the first of α/2, α/4 … α/2⁶⁰ that survives the same update; null if none does"
    )
    cause: Cause


class LayerOut(BaseModel):
    """Metrics of a layer over the whole training set at the current parameters."""

    layer: int
    gradient_norm: float | None = Field(
        description="Euclidean norm of the data term of ∂J/∂w[l−1] and ∂J/∂b[l−1] together; "
        "null if it overflows"
    )
    dead: float | None = Field(
        description="share of units with f'(z) = 0 for every sample; null if the activation "
        "is nowhere flat"
    )
    saturated: float | None = Field(
        description="share of pairs of unit and sample with |f'(z)| below 1 % of the activation's "
        "largest slope; null if it does not saturate"
    )


class SessionOut(BaseModel):
    """A training session."""

    id: str
    version: int = Field(description="incremented with every stored change")
    name: str = Field(description="as you call it; PATCH changes it")
    status: Literal["paused", "playing", "diverged"]
    message: str = Field(description="why the run diverged, in words; otherwise empty")
    divergence: DivergenceOut | None = Field(description="what failed, if the run diverged")
    position: PositionOut
    recipe: Recipe
    loss: LossOut = Field(description="of the labels y, standardised if the target is")
    target_scale: TargetScaleOut | None = Field(
        description="null unless the target is standardised; predictions are a · std + mean"
    )
    rmse: RmseOut | None = Field(description="null for classification")
    accuracy: float | None = Field(
        description="share of correctly classified samples of the test set, or of the training set "
        "without one; null for regression"
    )
    r_squared: float | None = Field(
        description="R² on the same set, the mean over the outputs; null for classification, or "
        "if an output's targets are all equal"
    )
    r_squared_by_output: list[float | None] = Field(
        description="R² of each output; empty for classification"
    )
    confusion: list[list[int]] | None = Field(
        description="on the same set; rows are true classes, columns predicted ones"
    )


class CreatedOut(SessionOut):
    """A new session."""

    token: str | None = Field(
        description="send it as Authorization: Bearer … to use the session; "
        "null for browsers, which are recognised by their cookie"
    )


class MeasuredOut(SessionOut):
    """A session with the metrics of its layers."""

    layers: list[LayerOut] = Field(description="layers 1 … L")


class SteppedOut(SessionOut):
    """A session after a step."""

    done: int = Field(
        description="finished units; fewer than requested if the run diverged "
        "or the time limit of a request was reached"
    )


def session_out(loaded: LoadedSession) -> SessionOut:
    """The session, for an answer."""
    return SessionOut(**_fields(loaded))


def created_out(loaded: LoadedSession, token: str | None) -> CreatedOut:
    """A new session and its token, for an answer."""
    return CreatedOut(**_fields(loaded), token=token)


def measured_out(loaded: LoadedSession) -> MeasuredOut:
    """The session with the metrics of its layers, for an answer."""
    session = loaded.session
    found = layer_metrics(session.network, session.data.train, session.loss)
    return MeasuredOut(**_fields(loaded), layers=[LayerOut(**vars(layer)) for layer in found])


def stepped_out(loaded: LoadedSession) -> SteppedOut:
    """The session after a step, for an answer."""
    return SteppedOut(**_fields(loaded), done=loaded.done)


def _divergence_out(session: TrainingSession) -> DivergenceOut | None:
    found = explain_divergence(session.next_update()) if session.status == "diverged" else None
    if found is None:
        return None
    fields = asdict(found)
    unit = fields.pop("key")
    return DivergenceOut(**fields, unit=unit)


def _fields(loaded: LoadedSession) -> dict[str, Any]:
    session = loaded.session
    train, test = session.losses()
    scores = session.scores()
    position = session.position
    return {
        "id": loaded.id,
        "version": loaded.version,
        "name": loaded.session.label.name,
        "status": "playing" if loaded.stamp else session.status,
        "message": session.message,
        "divergence": _divergence_out(session),
        "position": PositionOut(**vars(position)),
        "recipe": session.recipe,
        "loss": LossOut(train=train, test=test),
        "target_scale": _target_scale(session),
        "rmse": _rmse(session),
        "accuracy": None if scores.right is None else scores.value,
        "r_squared": scores.r_squared,
        "r_squared_by_output": list(scores.output_r_squared),
        "confusion": None if scores.confusion is None else scores.confusion.tolist(),
    }


def _target_scale(session: TrainingSession) -> TargetScaleOut | None:
    data = session.data
    if data.target_mean is None or data.target_std is None:
        return None
    mean, std = data.target_mean.tolist(), data.target_std.tolist()
    return TargetScaleOut(names=list(data.dataset.target_names), mean=mean, std=std)


def _rmse(session: TrainingSession) -> RmseOut | None:
    if session.data.dataset.task == "classes":
        return None
    train, test = (
        [value if isfinite(value) else None for value in root_mean_squares(session, split)]
        if len(split)
        else None
        for split in (session.data.train, session.data.test)
    )
    return RmseOut(train=train or [], test=test)


async def answer_session(loaded: LoadedSession) -> SessionOut:
    """The session, computed on a thread as the data may be large."""
    return await to_thread.run_sync(session_out, loaded)
