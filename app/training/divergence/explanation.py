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
from app.i18n.messages import N_
from app.i18n.stored import stored
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
    """What fails in a run's next update, and what to change, as ``stored``; empty if nothing."""
    found = explain_divergence(coming)
    if found is None:
        return ""
    return stored(
        "Training diverged with learning rate %(rate)s in epoch %(epoch)s, batch %(batch)s: "
        "%(failure)s. %(advice)s You are back at the state just before that update.",
        rate=f"{coming.learning_rate:g}",
        epoch=coming.epoch,
        batch=coming.batch + 1,
        failure=_failure(found, coming.network.units),
        advice=_advice(coming, found),
    )


_NAMES: dict[Symbol, str] = {
    "dJ_da": "∂J/∂a",
    "dJ_dz": "∂J/∂z",
    "dJ_dw": "∂J/∂w",
    "dJ_db": "∂J/∂b",
    "penalty": N_("the regularizer's term"),
    "g": N_("the gradient with the regularizer's term"),
    "velocity": N_("the velocity"),
    "square_sum": N_("the sum of squared gradients"),
    "square_average": N_("the average of squared gradients"),
    "first_moment": N_("the first moment"),
    "second_moment": N_("the second moment"),
}


def _failure(found: Divergence, units: Sequence[int]) -> str:
    """What became too large, for which sample."""
    name = symbol_of(found.key, units) if found.key else ""
    result = found.factors[-1].value
    if found.operation == "parameter":
        if result == "overflow":
            return _because(found, stored("the new %(name)s overflows", name=name))
        return stored(
            "%(change)s, too large to compute with",
            change=_because(
                found, stored("%(name)s would become %(value)s", name=name, value=_written(result))
            ),
        )
    if found.operation == "dropout":
        return stored("with the new parameters, dropout could make the forward pass overflow")
    word = _NAMES.get(found.operation, found.operation)
    term = stored(word) if found.operation in _NAMES else word
    if name:
        subject = stored("%(term)s of %(name)s", term=term, name=name)
    else:
        subject = stored("the loss %(term)s", term=term)
    if found.stage == "check":
        subject = stored("with the new parameters, %(subject)s", subject=subject)
    if found.stage == "update":
        return _because(found, stored("%(subject)s overflows", subject=subject))
    if found.sample is None:
        return stored("%(subject)s overflows", subject=subject)
    if found.split == "train":
        return stored(
            "%(subject)s overflows for training sample %(sample)s",
            subject=subject,
            sample=found.sample,
        )
    return stored(
        "%(subject)s overflows for test sample %(sample)s", subject=subject, sample=found.sample
    )


def _because(found: Divergence, failure: str) -> str:
    """The failure with the sample that it mostly comes from, if there is one."""
    if found.sample is None:
        return failure
    if found.split == "train":
        return stored(
            "%(failure)s (mostly because of training sample %(sample)s)",
            failure=failure,
            sample=found.sample,
        )
    return stored(
        "%(failure)s (mostly because of test sample %(sample)s)",
        failure=failure,
        sample=found.sample,
    )


def _written(value: float, digits: int = 3) -> str:
    """With ``digits``, and a power of ten for what is very large or small: 1.06·10¹⁹."""
    mantissa, _e, exponent = f"{value:.{digits}g}".partition("e")
    written = mantissa.replace("-", "−")
    return f"{written}·10{superscript(int(exponent))}" if exponent else written


def _advice(coming: NextUpdate, found: Divergence) -> str:
    surviving, rate = found.surviving_learning_rate, f"{coming.recipe.optimizer.learning_rate:g}"
    if surviving is not None:
        return stored(
            "A learning rate of %(rate)s or less would have survived; choose one.",
            rate=_written(surviving, 6),
        )
    match found.cause:
        case "learning rate":
            return stored(
                "Even 2⁻⁶⁰ of it would diverge: choose one far below %(rate)s, or reset.", rate=rate
            )
        case "gradient":
            return stored(
                "A lower learning rate does not help: the gradient is too large: bound it with a "
                "clip norm, or reset and choose a learning rate below %(rate)s.",
                rate=rate,
            )
        case "network":
            return stored(
                "A lower learning rate does not help: the numbers overflow before the update: "
                "reset, and standardise the inputs or choose smaller first weights."
            )
        case "regularizer":
            return stored(
                "A lower learning rate does not help: the regularizer's term is too large: choose "
                "a rate λ below %(rate)s.",
                rate=f"{coming.recipe.regularizer.rate:g}",
            )
        case "velocity":
            return stored(
                "A lower learning rate does not help: the velocity from earlier updates is too "
                "large: choose a lower momentum μ, or another optimizer."
            )
        case _:
            return stored(
                "A lower learning rate does not help: the first moment from earlier updates is too "
                "large: choose a lower β₁, or another optimizer."
            )
