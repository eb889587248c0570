"""The outcome of a step, for questions answered before it is made (predict, then reveal)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from app.engine.activations import Array
from app.engine.network import flatten_gradient
from app.errors import ProblemError
from app.i18n.messages import _
from app.training.run.measuring import step_measured
from app.training.run.observation import Observation, observe
from app.training.run.position import Unit
from app.training.run.selection import Selection
from app.training.run.session import TrainingSession

Quantity = Literal["gradient", "parameter", "moves", "loss"]
"""∂J/∂w of the batch, a parameter after the update, which one moves most, the loss after it."""


class StepNotMade(ProblemError):
    """The step cannot be made. The message says why."""


@dataclass(frozen=True)
class StepOutcome:
    """The numbers before and after a step.

    ``gradient`` (P,) is ∂J/∂θ of the running or next batch at ``before``, as pages show it: of the
    data's loss alone, before penalty, clipping or freezing. ``before`` and ``after`` (P,) are the
    parameters; losses are J over the whole training set.
    """

    gradient: Array
    before: Array
    after: Array
    loss_before: float
    loss_after: float


def state_digest(session: TrainingSession) -> str:
    """A digest of the state that the running or next step begins with, whatever its progress.

    Two sessions with the same digest make the same step to the bit.
    """
    digest = hashlib.sha256(session.network.parameters.tobytes())
    for name, part in sorted(session.optimizer_state.items()):
        digest.update(name.encode() + part.tobytes())
    place = (session.epoch, session.batch, session.offset, session.optimizer_steps, session.engine)
    digest.update(f"{place}{session.recipe.model_dump_json()}".encode())
    return digest.hexdigest()[:32]


def recipe_digest(session: TrainingSession) -> str:
    """A digest of the recipe: two sessions with the same one train to the same numbers."""
    return hashlib.sha256(session.recipe.model_dump_json().encode()).hexdigest()[:32]


def parameters_digest(session: TrainingSession) -> str:
    """A digest of all weights and biases."""
    return hashlib.sha256(session.network.parameters.tobytes()).hexdigest()[:32]


def is_shown(
    session: TrainingSession, quantity: Quantity, unit: Unit, selection: Selection | None
) -> bool:
    """Whether the session's pages already show the number, so that it is no question.

    Between steps they show the next step in full, up to its update.
    """
    if quantity == "loss" or (unit is Unit.EPOCH and quantity != "gradient"):
        return False
    clips = session.rules.clip_norm is not None
    if selection is None or (clips and quantity == "parameter"):
        # The update needs the gradients of all layers; the first layer's is known last.
        return _knows_gradient(session, 0)
    return _knows_gradient(session, selection.layer)


def _knows_gradient(session: TrainingSession, layer: int) -> bool:
    seen = observe(session)
    found = seen.weight_gradient(layer)
    return found is not None and found[2] == seen.m


def is_running(session: TrainingSession) -> bool:
    """Whether a step has begun."""
    return bool(session.phases_done or session.samples_done)


def reach(
    session: TrainingSession,
    quantity: Quantity,
    unit: Unit,
    selection: Selection | None,
    go_on: Callable[[], bool] = lambda: True,
    *,
    measured: bool = False,
) -> StepOutcome:
    """Move the session by a unit; if that is a phase, until its pages show the number.

    Raises StepNotMade if the run diverges or ``go_on()`` returned False.
    """
    network = session.network
    coming = Observation(session, network, session.batch_rows(), session.batch_mask())
    gradient = flatten_gradient(coming.backward, network.depth)
    before, loss_before = network.parameters.copy(), session.losses()[0]
    first = session.optimizer_steps
    move = step_measured if measured else TrainingSession.step
    while not _is_reached(session, quantity, unit, selection, first):
        if not move(session, unit, 1, go_on):
            if session.status == "diverged":
                raise StepNotMade(session.message)
            raise StepNotMade(
                _("this takes longer than one request may train; ask about one batch.")
            )
        if unit is not Unit.PHASE:
            break
    after = session.network.parameters.copy()
    return StepOutcome(gradient, before, after, loss_before, session.losses()[0])


def _is_reached(
    session: TrainingSession,
    quantity: Quantity,
    unit: Unit,
    selection: Selection | None,
    first: int,
) -> bool:
    if unit is not Unit.PHASE:
        return False
    if session.optimizer_steps > first:
        return True
    return quantity == "gradient" and is_shown(session, quantity, unit, selection)
