"""Why a run diverged: what failed first, its numbers, and what to change.

A diverged run stays just before the update that failed, so all of this is computed from its next
update. Only the sentence is stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.engine.update import Step, apply_optimizer
from app.i18n.messages import _
from app.training.divergence.failed_update import (
    FailedUpdate,
    SplitName,
    Stage,
    find_failure,
    memory_that_wins,
)
from app.training.divergence.overflow import OverflowFactor, Symbol
from app.training.divergence.stability import LARGEST
from app.training.run.next_update import NextUpdate
from app.training.run.symbols import superscript, symbol_of

MAX_HALVINGS = 60
"""If 2⁻⁶⁰ of a learning rate still diverges, the rate is not the cause."""

Cause = Literal["learning rate", "gradient", "network", "regularizer", "velocity", "first moment"]


@dataclass(frozen=True)
class Divergence:
    """Why an update failed; every number is finite.

    ``stage``, ``split`` and ``sample`` are those of ``FailedUpdate``; ``operation``, ``layer``,
    ``key`` and ``factors`` those of ``Overflow``. A new parameter may also be too large though
    finite (see ``explodes``); then the last factor is a number too.

    ``surviving_learning_rate`` is for the recipe, so before the schedule: the first of α/2, α/4 …
    α/2⁶⁰ with which the same update would be allowed. It is None if none would, and then ``cause``
    says what has to change.
    """

    stage: Stage
    operation: Symbol
    layer: int | None
    key: str
    split: SplitName
    sample: int | None
    factors: tuple[OverflowFactor, ...]
    surviving_learning_rate: float | None
    cause: Cause


def explain_divergence(coming: NextUpdate) -> Divergence | None:
    """Why a run's next update would fail; None if it would not.

    Cost: one gradient, and at most sixty updates and checks.
    """
    step = coming.compute()
    if coming.is_allowed(step.after, step.state):
        return None
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        failure = find_failure(coming, step)
        surviving = _surviving_rate(coming, step)
        cause = "learning rate" if surviving is not None else _cause(coming, step, failure)
    found = failure.found
    return Divergence(
        failure.stage,
        found.operation,
        found.layer,
        found.key,
        failure.split,
        failure.sample,
        found.factors,
        surviving,
        cause,
    )


def _surviving_rate(coming: NextUpdate, step: Step) -> float | None:
    for halvings in range(1, MAX_HALVINGS + 1):
        # Halving does not round, so this is exactly the rate that the schedule will give.
        base = coming.recipe.optimizer.learning_rate * 0.5**halvings
        if base == 0.0:
            break
        after, state = apply_optimizer(
            coming.network.parameters,
            coming.rules,
            step.used,
            coming.optimizer_state,
            coming.step,
            coming.learning_rate * 0.5**halvings,
        )
        if coming.is_allowed(after, state):
            return base
    return None


def _cause(coming: NextUpdate, step: Step, failure: FailedUpdate) -> Cause:
    """What made the update so large, at the parameter where it failed.

    A rate that is too large even for a gradient of ordinary size is itself the cause.
    """
    if failure.stage == "gradient":
        return "network"
    index = failure.index
    memory = memory_that_wins(coming, step, index)
    if memory is not None:
        return "velocity" if memory == "velocity" else "first moment"
    if abs(step.penalty[index]) > abs(step.gradient[index]):
        return "regularizer"
    return "learning rate" if abs(step.used[index]) <= LARGEST else "gradient"


def divergence_message(coming: NextUpdate) -> str:
    """What fails in a run's next update, and what to change; empty if it does not fail."""
    found = explain_divergence(coming)
    if found is None:
        return ""
    return _(
        "Training diverged with learning rate %(learning_rate)s in epoch %(epoch)s, batch "
        "%(batch)s: %(found)s. %(coming)s You are back at the state just before that update.",
        learning_rate=f"{coming.learning_rate:g}",
        epoch=coming.epoch,
        batch=coming.batch + 1,
        found=_describe(found, coming.network.units),
        coming=_advice(coming, found),
    )


_NAMES: dict[Symbol, str] = {
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


def _describe(found: Divergence, units: Sequence[int]) -> str:
    word = _NAMES.get(found.operation, found.operation)
    name = symbol_of(found.key, units) if found.key else ""
    split = "training" if found.split == "train" else "test"
    sample = "" if found.sample is None else f"{split} sample {found.sample}"
    result = found.factors[-1].value
    mostly = f" (mostly because of {sample})" if sample else ""
    if found.operation == "parameter":
        if result == "overflow":
            return f"the new {name} overflows{mostly}"
        return f"{name} would become {_written(result)}{mostly}, too large to compute with"
    if found.operation == "dropout":
        return "with the new parameters, dropout could make the forward pass overflow"
    subject = f"{word} of {name}" if name else f"the loss {word}"
    if found.stage == "check":
        subject = f"with the new parameters, {subject}"
    if found.stage == "update" and sample:
        return f"{subject} overflows{mostly}"
    return f"{subject} overflows" + (f" for {sample}" if sample else "")


def _written(value: float, digits: int = 3) -> str:
    """With ``digits``, and a power of ten for what is very large or small: 1.06·10¹⁹."""
    mantissa, _, exponent = f"{value:.{digits}g}".partition("e")
    written = mantissa.replace("-", "−")
    return f"{written}·10{superscript(int(exponent))}" if exponent else written


def _advice(coming: NextUpdate, found: Divergence) -> str:
    surviving, rate = found.surviving_learning_rate, coming.recipe.optimizer.learning_rate
    if surviving is not None:
        return _(
            "A learning rate of %(surviving)s or less would have survived; choose one.",
            surviving=_written(surviving, 6),
        )
    if found.cause == "learning rate":
        return _(
            "Even 2⁻⁶⁰ of it would diverge: choose one far below %(rate)s, or reset.",
            rate=f"{rate:g}",
        )
    advice = {
        "gradient": "the gradient is too large: bound it with a clip norm, "
        f"or reset and choose a learning rate below {rate:g}",
        "network": "the numbers overflow before the update: reset, "
        "and standardise the inputs or choose smaller first weights",
        "regularizer": "the regularizer's term is too large: choose a rate λ "
        f"below {coming.recipe.regularizer.rate:g}",
        "velocity": "the velocity from earlier updates is too large: "
        "choose a lower momentum μ, or another optimizer",
        "first moment": "the first moment from earlier updates is too large: "
        "choose a lower β₁, or another optimizer",
    }
    return _("A lower learning rate does not help: %(part)s.", part=advice[found.cause])
