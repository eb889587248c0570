"""What happened when a run diverged: what failed first, its numbers, and a way on.

Nothing of it is stored. A diverged run stands right before the update that was refused, so it is
all computed again from there when somebody asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from app.engine.update import Step, move
from app.training.divergence.overflow import Factor, Symbol
from app.training.divergence.refused_update import Refusal, SplitName, Stage, find_refusal
from app.training.divergence.stability import LARGEST

if TYPE_CHECKING:
    from app.training.run.session import TrainingSession

MAX_HALVINGS = 60
"""At 2⁻⁶⁰ of a rate that diverges, it is not the rate that has to change."""

Cause = Literal["learning rate", "gradient", "network", "regularizer", "velocity"]


@dataclass(frozen=True)
class Divergence:
    """Why an update was refused; every number is finite.

    ``stage``, ``split`` and ``sample`` are those of ``Refusal``; ``operation``, ``layer``, ``key``
    and ``factors`` those of ``Overflow``. A new parameter may also be too large though finite
    (see ``explodes``); then the last factor is a number too.

    ``surviving_learning_rate`` is for the recipe, so before the schedule: the first of α/2, α/4 …
    α/2⁶⁰ with which the very same update would be made. It is None where none would, and then
    ``cause`` says what has to change.
    """

    stage: Stage
    operation: Symbol
    layer: int | None
    key: str
    split: SplitName
    sample: int | None
    factors: tuple[Factor, ...]
    surviving_learning_rate: float | None
    cause: Cause


def explain_divergence(session: TrainingSession) -> Divergence | None:
    """Why the coming update would be refused; None where it would be made.

    The gradient is computed once, the parameters moved and checked at most sixty times.
    """
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        step = session.compute_step(session.batch_rows(), session.learning_rate)
        if session.would_survive(step.after, step.state):
            return None
        refusal = find_refusal(session, step)
        surviving = _surviving_rate(session, step)
        cause = "learning rate" if surviving is not None else _cause(session, step, refusal)
    found = refusal.found
    return Divergence(
        refusal.stage,
        found.operation,
        found.layer,
        found.key,
        refusal.split,
        refusal.sample,
        found.factors,
        surviving,
        cause,
    )


def _surviving_rate(session: TrainingSession, step: Step) -> float | None:
    for halvings in range(1, MAX_HALVINGS + 1):
        # Halving does not round, so this is the very rate that the schedule will make of it.
        rate = session.learning_rate * 0.5**halvings
        base = session.recipe.optimizer.learning_rate * 0.5**halvings
        if base == 0.0:
            break
        after, state = move(
            session.network.parameters,
            session.rules,
            step.used,
            session.optimizer_state,
            session.optimizer_steps + 1,
            rate,
        )
        if session.would_survive(after, state):
            return base
    return None


def _cause(session: TrainingSession, step: Step, refusal: Refusal) -> Cause:
    """What made the update so large, at the parameter where it failed.

    A rate that is too large even with a gradient of ordinary size is itself the cause.
    """
    if refusal.stage == "gradient":
        return "network"
    index = refusal.index
    velocity = session.optimizer_state.get("velocity")
    if velocity is not None:
        carried = session.rules.hyperparameters["momentum"] * abs(velocity[index])
        if carried > abs(step.used[index]):
            return "velocity"
    if abs(step.penalty[index]) > abs(step.gradient[index]):
        return "regularizer"
    return "learning rate" if abs(step.used[index]) <= LARGEST else "gradient"


def say_divergence(session: TrainingSession) -> str:
    """The sentences for a session whose coming update is refused: what failed, and a way on."""
    found = explain_divergence(session)
    rate = f"{session.learning_rate:g}"
    place = f"epoch {session.epoch}, batch {session.batch + 1}"
    start = f"The run diverged: with learning rate {rate} the update of {place} "
    if found is None:
        return f"{start}is refused."
    return (
        f"{start}fails: {_what(found)}. {_way_on(session, found)} "
        "It stands at the last good state, before that update."
    )


_WRITTEN: dict[Symbol, str] = {
    "dJ_da": "∂J/∂a",
    "dJ_dz": "∂J/∂z",
    "dJ_dw": "∂J/∂w",
    "dJ_db": "∂J/∂b",
    "penalty": "the regularizer's term",
    "g": "the gradient with the regularizer's term",
    "velocity": "the velocity",
    "square_sum": "the sum of squared gradients",
    "square_average": "the average of squared gradients",
    "first_moment": "the first moment",
    "second_moment": "the second moment",
}


def _what(found: Divergence) -> str:
    word = _WRITTEN.get(found.operation, found.operation)
    layer = "" if found.layer is None else f" (layer {found.layer})"
    split = "training" if found.split == "train" else "test"
    sample = "" if found.sample is None else f"{split} sample {found.sample}"
    result = found.factors[-1].value
    mostly = f", mostly by {sample}" if sample else ""
    if found.operation == "parameter":
        if result == "overflow":
            return f"the new {found.key}{layer} overflows{mostly}"
        return (
            f"{found.key}{layer} would grow to {result:.3g}{mostly}, "
            f"beyond {LARGEST:.1g}, where float64 has no fractions"
        )
    if found.operation == "dropout":
        return "with the new parameters, dropout could make the forward pass overflow"
    subject = f"{word} of {found.key}{layer}" if found.key else f"the loss {word}"
    if found.stage == "check":
        subject = f"with the new parameters, {subject}"
    if found.stage == "update" and sample:
        return f"{subject} overflows{mostly}"
    return f"{subject} overflows" + (f" for {sample}" if sample else "")


def _way_on(session: TrainingSession, found: Divergence) -> str:
    surviving, rate = found.surviving_learning_rate, session.recipe.optimizer.learning_rate
    if surviving is not None:
        return f"With {surviving:g} it survives: choose that or less to go on, or reset."
    if found.cause == "learning rate":
        return f"Nor does it survive with 2⁻⁶⁰ of that: choose one far below {rate:g}, or reset."
    advice = {
        "gradient": "the gradient is too large: bound it with a clip norm, "
        f"or reset and choose a learning rate below {rate:g}",
        "network": "the numbers overflow before the update: reset, "
        "and standardise the inputs or choose smaller first weights",
        "regularizer": "the regularizer's term is too large: choose a rate λ "
        f"below {session.recipe.regularizer.rate:g}",
        "velocity": "the velocity that earlier updates left is too large: "
        "choose a lower momentum μ, or another optimizer",
    }
    return f"A lower learning rate does not help, for {advice[found.cause]}."
